import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { act, api, openApp, openSlack } from '../local-slack/support.ts'
import { browserSuite, openBrowser, openPage } from './support.ts'

const CHANNEL = 'C0INCIDENTS'
const plain = (text: string) => ({ type: 'plain_text' as const, text })
const option = (text: string, value: string) => ({ text: plain(text), value })
const button = (action_id: string, text: string) => ({
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id, text: plain(text), value: 'v1' }],
})

const QUESTIONS = {
  type: 'modal' as const,
  callback_id: 'questions',
  title: plain('What was it?'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'cause',
      label: plain('Cause'),
      element: { type: 'plain_text_input' as const, action_id: 'a', multiline: true },
    },
    {
      type: 'input' as const,
      block_id: 'kind',
      label: plain('Kind'),
      element: {
        type: 'static_select' as const,
        action_id: 'a',
        options: [option('A deploy', 'deploy'), option('The network', 'network')],
      },
    },
    {
      type: 'input' as const,
      block_id: 'sure',
      label: plain('Sure?'),
      element: {
        type: 'radio_buttons' as const,
        action_id: 'a',
        options: [option('Yes', 'yes'), option('No', 'no')],
      },
    },
    {
      type: 'input' as const,
      block_id: 'seen',
      optional: true,
      label: plain('Seen in'),
      element: {
        type: 'checkboxes' as const,
        action_id: 'a',
        options: [option('Logs', 'logs'), option('Traces', 'traces')],
      },
    },
  ],
}

const post = (slack: Parameters<typeof api>[0], body: object) =>
  api(slack, 'chat.postMessage', { channel: CHANNEL, text: 'x', ...body })

const rows = (page: Page) => page.getByRole('log').first().getByRole('article')
const actAs = (page: Page, name: RegExp) => page.getByRole('button', { name }).click()

browserSuite('an app in the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('asks in a modal, refuses, and takes what was entered', async () => {
    await using slack = await openSlack()
    const saved: unknown[] = []
    await using _app = await openApp(slack, (app) => {
      app.action('ask', async ({ ack, body, client }) => {
        await ack()
        const { trigger_id } = body as { trigger_id: string }
        await client.views.open({ trigger_id, view: QUESTIONS })
      })
      app.view('questions', async ({ ack, view }) => {
        const { cause, kind, sure, seen } = view.state.values
        if ((cause?.a?.value ?? '').length < 5) {
          return await ack({ response_action: 'errors', errors: { cause: 'Say more than that.' } })
        }
        const { a: ticked } = seen ?? {}
        saved.push(
          cause?.a?.value,
          kind?.a?.selected_option?.value,
          sure?.a?.selected_option?.value,
          ticked?.selected_options?.map(({ value }) => value),
        )
        await ack()
      })
    })
    await post(slack, { blocks: [button('ask', 'Ask me')] })
    const { page, complaints } = await openPage(browser, slack.url)
    await page.getByRole('button', { name: 'Ask me' }).click()
    const dialog = page.getByRole('dialog', { name: 'What was it?' })
    await dialog.waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
    await page.keyboard.type('lock')
    await dialog.getByRole('button', { name: 'Save' }).click()
    expect(await dialog.getByText('Please complete this required field.').count()).toBe(2)
    await dialog.getByLabel('Kind').selectOption('network')
    await dialog.getByLabel('Yes').check()
    await dialog.getByLabel('Traces').check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Say more than that.').waitFor()
    await dialog.getByLabel('Cause').fill('a lock held too long')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(saved).toEqual(['a lock held too long', 'network', 'yes', ['traces']])
    expect(complaints).toEqual([])
  })

  it('keeps what was entered when the app changes the modal, and closes it with Escape', async () => {
    await using slack = await openSlack()
    await using _app = await openApp(slack, (app) => {
      app.action('ask', async ({ ack, body, client }) => {
        await ack()
        const { trigger_id } = body as { trigger_id: string }
        const opened = await client.views.open({ trigger_id, view: QUESTIONS })
        const more = { type: 'section' as const, text: plain('And one thing more') }
        await client.views.update({
          view_id: String(opened.view?.id),
          view: { ...QUESTIONS, blocks: [...QUESTIONS.blocks, button('later', 'Later'), more] },
        })
      })
      app.action('later', async ({ ack, body, client }) => {
        await ack()
        const { view } = body as { view: { id: string } }
        await client.views.update({ view_id: view.id, view: QUESTIONS })
      })
    })
    await post(slack, { blocks: [button('ask', 'Ask me')] })
    const { page } = await openPage(browser, slack.url)
    await page.getByRole('button', { name: 'Ask me' }).click()
    const dialog = page.getByRole('dialog', { name: 'What was it?' })
    await dialog.getByText('And one thing more').waitFor()
    await dialog.getByLabel('Cause').fill('half written')
    await dialog.getByRole('button', { name: 'Later' }).click()
    await dialog.getByText('And one thing more').waitFor({ state: 'detached' })
    expect(await dialog.getByLabel('Cause').inputValue()).toBe('half written')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('shows an ephemeral message to one person until the page is loaded again', async () => {
    await using slack = await openSlack()
    await using _app = await openApp(slack, (app) => {
      app.command('/sitrep', async ({ ack }) => ack({ response_type: 'ephemeral', text: 'between *us*' }))
    })
    const { page } = await openPage(browser, slack.url)
    await page.keyboard.type('/sitrep help')
    await page.keyboard.press('Enter')
    const note = rows(page).filter({ hasText: 'between us' })
    await note.getByText('Only visible to you').waitFor()
    await actAs(page, /Bob Tanaka/)
    await note.waitFor({ state: 'detached' })
    await actAs(page, /Alice Moreno/)
    await note.waitFor()
    await page.reload()
    await page.getByText('This is the very beginning').waitFor()
    expect(await note.count()).toBe(0)
  })

  it('refuses a command in a thread and gives it back', async () => {
    await using slack = await openSlack()
    await using _app = await openApp(slack, () => undefined)
    const root = await act(slack, 'message', { user: 'U0BOB', channel: CHANNEL, text: 'a root' })
    const { page, complaints } = await openPage(browser, `${slack.url}/?channel=${CHANNEL}&thread=${root.ts}`)
    const box = page.getByRole('textbox', { name: 'Reply in thread' })
    await box.fill('/hypothesis the pool is small')
    await box.press('Enter')
    await page.getByText('/hypothesis is not supported in threads. Sorry!').waitFor()
    expect(await box.inputValue()).toBe('/hypothesis the pool is small')
    expect(complaints).toEqual([])
  })

  it('grows a streamed answer while it is written', async () => {
    await using slack = await openSlack()
    const root = await act(slack, 'message', { user: 'U0ALICE', channel: CHANNEL, text: 'a root' })
    const { page } = await openPage(browser, `${slack.url}/?channel=${CHANNEL}&thread=${root.ts}`)
    const recipient = { recipient_user_id: 'U0ALICE', recipient_team_id: 'T0ACME' }
    const task = { type: 'task_update', id: '1', title: 'Read metrics', status: 'in_progress' }
    const stream = { channel: CHANNEL, thread_ts: root.ts, ...recipient, chunks: [task] }
    const { ts } = await api(slack, 'chat.startStream', stream)
    const answer = page.getByRole('complementary', { name: 'Thread' }).getByRole('article').last()
    await answer.getByText('Read metrics').waitFor()
    await answer.getByText('writing…').waitFor()
    for (const text of ['It began ', 'at 03:12:04', ' **sharp**.']) {
      await api(slack, 'chat.appendStream', { channel: CHANNEL, ts, markdown_text: text })
    }
    await answer.getByText('sharp').waitFor()
    await api(slack, 'chat.stopStream', { channel: CHANNEL, ts, blocks: [button('more', 'Dig deeper')] })
    await answer.getByRole('button', { name: 'Dig deeper' }).waitFor()
    await answer.getByText('writing…').waitFor({ state: 'detached' })
    expect((await answer.textContent())?.replaceAll('\u2060', '')).toContain('It began at 03:12:04 sharp.')
  })

  it('offers message shortcuts and tells when the app does not answer', async () => {
    await using slack = await openSlack({
      shortcuts: [{ callbackId: 'remember', name: 'Remember this' }],
      ackTimeoutMs: 100,
    })
    const picked: string[] = []
    await using _app = await openApp(slack, (app) => {
      app.shortcut('remember', async ({ ack, shortcut }) => {
        await ack()
        picked.push((shortcut as { message: { text: string } }).message.text)
      })
    })
    await act(slack, 'message', {
      user: 'U0BOB',
      channel: CHANNEL,
      text: 'the provider is down every other Tuesday',
    })
    await post(slack, { blocks: [button('nobody', 'Press')] })
    const { page } = await openPage(browser, slack.url)
    const message = rows(page).first()
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: /Remember this/ }).click()
    await expect.poll(() => picked).toEqual(['the provider is down every other Tuesday'])
    await page.getByRole('button', { name: 'Press' }).click()
    await page.getByRole('alert').getByText('The app did not respond in time.').waitFor()
  })

  it('shows each person only what they may see', async () => {
    await using slack = await openSlack()
    await act(slack, 'message', { user: 'U0BOB', channel: 'G0SRE', text: 'a private matter' })
    await act(slack, 'message', { user: 'U0BOB', channel: 'C0NORTHWIND', text: 'for both companies' })
    const { page } = await openPage(browser, `${slack.url}/?channel=G0SRE`)
    await rows(page).filter({ hasText: 'a private matter' }).waitFor()
    const channels = () =>
      page.getByRole('navigation').getByRole('button', { name: /incidents|private|northwind/ })
    expect(await channels().allTextContents()).toEqual(['incidents', 'sre-private', 'ext-northwind'])
    await actAs(page, /Carla Weiss/)
    await page.getByRole('region', { name: 'Channel incidents' }).waitFor()
    expect(await channels().allTextContents()).toEqual(['incidents'])
    expect(await page.locator('body').textContent()).not.toContain('a private matter')
    await actAs(page, /Nora Lind/)
    await rows(page).filter({ hasText: 'for both companies' }).waitFor()
    expect(await channels().allTextContents()).toEqual(['ext-northwind'])
  })
})
