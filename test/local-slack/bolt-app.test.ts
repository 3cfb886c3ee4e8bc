import { describe, expect, it } from 'vitest'
import { rateLimited } from '../../src/local-slack/web-api/faults.ts'
import { act, api, openApp, openSlack, stateOf, until } from './support.ts'

const say = { user: 'U0ALICE', channel: 'C0INCIDENTS' }

describe('an unchanged Bolt 5 app on the local Slack', () => {
  it('hears a mention twice with one ts and answers in the thread', async () => {
    await using slack = await openSlack()
    const heard: { id: string; type: string; ts: string }[] = []
    await using _app = await openApp(slack, (app) => {
      app.use(async ({ body, next }) => {
        const { event_id, event } = body as unknown as {
          event_id: string
          event: { type: string; ts: string }
        }
        if (event_id) heard.push({ id: event_id, type: event.type, ts: event.ts })
        await next()
      })
      app.event('app_mention', async ({ event, say: answer }) => {
        await answer({ text: `you said: ${event.text}`, thread_ts: event.ts })
      })
    })
    const sent = await act(slack, 'message', { ...say, text: '@sitrep why & how <now>?' })
    const reply = await until(async () =>
      (await stateOf(slack)).messages.C0INCIDENTS?.find((message) => message.thread_ts && message.bot_id),
    )
    expect(reply.thread_ts).toBe(sent.ts)
    expect(reply.text).toBe('you said: <@U0SITREP> why &amp; how &lt;now&gt;?')
    const ours = heard.filter((event) => event.ts === sent.ts)
    expect(ours.map((event) => event.type).sort()).toEqual(['app_mention', 'message'])
    expect(new Set(ours.map((event) => event.id)).size).toBe(2)
  })

  it('streams an answer whose chunks become one plan and one text', async () => {
    await using slack = await openSlack()
    await using _app = await openApp(slack, (app) => {
      app.event('app_mention', async ({ sayStream }) => {
        const stream = sayStream({ task_display_mode: 'plan', buffer_size: 8 })
        await stream.append({
          chunks: [
            { type: 'plan_update', title: 'Looking' },
            { type: 'task_update', id: '1', title: 'Read metrics', status: 'in_progress' },
          ],
        })
        for (const word of ['The ', 'pool ', 'is ', 'empty.']) await stream.append({ markdown_text: word })
        await stream.append({
          chunks: [{ type: 'task_update', id: '1', title: 'Read metrics', status: 'complete' }],
        })
        await stream.stop()
      })
    })
    await act(slack, 'message', { ...say, text: '@sitrep look' })
    const message = await until(async () =>
      (await stateOf(slack)).messages.C0INCIDENTS?.find((m) => m.streaming_state === 'completed'),
    )
    expect(message.blocks).toMatchObject([
      { type: 'plan', title: 'Looking', tasks: [{ task_id: '1', status: 'complete' }] },
      { type: 'markdown', text: 'The pool is empty.' },
    ])
  })

  it('opens a modal from a button, shows its errors and stores what was entered', async () => {
    await using slack = await openSlack()
    let saved: unknown
    await using running = await openApp(slack, (app) => {
      app.action('wrong', async ({ ack, body, client }) => {
        await ack()
        const { trigger_id } = body as { trigger_id: string }
        await client.views.open({ trigger_id, view: WRONG_MODAL })
      })
      app.view('wrong-cause', async ({ ack, view }) => {
        const text = view.state.values.cause?.text?.value
        if (!text) return await ack({ response_action: 'errors', errors: { cause: 'Say what it was.' } })
        saved = view.state.values
        await ack()
      })
    })
    const posted = await running.app.client.chat.postMessage({
      channel: 'C0INCIDENTS',
      text: 'Cause: the pool',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'wrong', text: { type: 'plain_text', text: 'Wrong…' } }],
        },
      ],
    })
    await act(slack, 'action', { ...say, ts: posted.ts, actionId: 'wrong' })
    const view = await until(async () => (await stateOf(slack)).views[0])
    const submit = (text: string) =>
      act(slack, 'view-submit', {
        user: 'U0ALICE',
        viewId: view.id,
        values: { cause: { text }, kind: { kind: 'deploy' } },
      })
    expect(await submit('')).toMatchObject({ ok: false, errors: { cause: 'Say what it was.' } })
    expect(await submit('a deploy')).toEqual({ ok: true })
    expect((await stateOf(slack)).views).toEqual([])
    expect(saved).toMatchObject({
      cause: { text: { type: 'plain_text_input', value: 'a deploy' } },
      kind: { kind: { type: 'static_select', selected_option: { value: 'deploy' } } },
    })
  })

  it('runs a command with an ephemeral ack and a late answer through response_url', async () => {
    await using slack = await openSlack()
    await using _app = await openApp(slack, (app) => {
      app.command('/hypothesis', async ({ ack, respond, command }) => {
        await ack({ response_type: 'ephemeral', text: `Checking: ${command.text}` })
        await respond({ response_type: 'in_channel', replace_original: false, text: 'Supported' })
      })
    })
    expect(await act(slack, 'command', { ...say, text: '/hypothesis the pool  is small' })).toEqual({
      ok: true,
    })
    const state = await until(async () => {
      const now = await stateOf(slack)
      return now.messages.C0INCIDENTS?.length ? now : null
    })
    expect(state.ephemerals).toMatchObject([{ text: 'Checking: the pool  is small', from: 'U0SITREP' }])
    expect(state.messages.C0INCIDENTS).toMatchObject([{ text: 'Supported', bot_id: 'B0SITREP' }])
    expect((await stateOf(slack, 'U0BOB')).ephemerals).toEqual([])
  })

  it('is limited by an injected 429 and goes on', async () => {
    await using slack = await openSlack()
    await using running = await openApp(slack, () => undefined)
    slack.faults.add({ method: 'chat.postMessage', times: 1, ...rateLimited(0) })
    const posted = await running.app.client.chat.postMessage({ channel: 'C0INCIDENTS', text: 'once' })
    expect(posted.ok).toBe(true)
    const { messages } = await api(slack, 'conversations.history', { channel: 'C0INCIDENTS' })
    expect(messages).toHaveLength(1)
  })
})

const WRONG_MODAL = {
  type: 'modal' as const,
  callback_id: 'wrong-cause',
  title: { type: 'plain_text' as const, text: 'What was it?' },
  submit: { type: 'plain_text' as const, text: 'Save' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'cause',
      label: { type: 'plain_text' as const, text: 'Cause' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
    {
      type: 'input' as const,
      block_id: 'kind',
      label: { type: 'plain_text' as const, text: 'Kind' },
      element: {
        type: 'static_select' as const,
        action_id: 'kind',
        options: [
          { text: { type: 'plain_text' as const, text: 'A deploy' }, value: 'deploy' },
          { text: { type: 'plain_text' as const, text: 'The network' }, value: 'network' },
        ],
      },
    },
  ],
}
