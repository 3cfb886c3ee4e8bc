import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { listLabels } from '../../src/incidents/queries/label.ts'
import type { Snapshot } from '../../src/local-slack/http/snapshot.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { browserSuite, openBrowser, openPage, removeDir, startSitrep } from './support.ts'

const CHANNEL = 'C0INCIDENTS'
/** What a page fired in the browser may take until its report is there. */
const REPORT_MS = 30_000
const CAUSE = 'a job of the warehouse held a lock & nobody <knew>'

/** Times depend on what else the machine does, so they are told and not judged. */
const tell = (what: string, ms: number, since: string): void =>
  void process.stdout.write(`${what} ${Math.round(ms)} ms after ${since}\n`)

/** The incident that the buttons of the first root message name. */
async function incidentOf(url: string): Promise<string> {
  const slack = (await (await fetch(`${url}/local/state?as=U0ALICE`)).json()) as Snapshot
  const blocks = slack.messages[CHANNEL]?.[0]?.blocks ?? []
  const elements = blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as unknown[]) : []))
  return String((elements[0] as { value?: unknown }).value)
}

async function storedLabels(dir: string, incidentId: string) {
  const db = await openDatabase({ url: null, dir, log: createLogger('silent') })
  try {
    return await listLabels(db, 'default', incidentId)
  } finally {
    await db.close()
  }
}

/** Fires the first recorded incident and gives its root message in the channel. */
async function fire(page: Page) {
  await page.getByText('Sitrep is connected', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Fire a page' }).click()
  const recorded = page.getByRole('dialog', { name: 'Fire a page' }).getByRole('button', { name: /SEV-\d/ })
  expect(await recorded.count()).toBeGreaterThanOrEqual(5)
  await recorded.first().click()
  const root = page.getByRole('region', { name: 'Channel incidents' }).getByRole('article').first()
  await root.getByText(/SEV-\d · value .* · fired \d\d:\d\d:\d\d UTC/).waitFor({ timeout: REPORT_MS })
  return root
}

browserSuite('the first page, end to end', () => {
  it('is fired, answered, questioned and withdrawn in the browser', async () => {
    const sitrep = await startSitrep()
    onTestFinished(() => removeDir(sitrep.dir))
    onTestFinished(() => sitrep.stop())
    tell('the page answered', sitrep.answeredMs, 'the start')
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await openPage(browser, sitrep.url)

    const root = await fire(page)
    const fired = performance.now()
    await root.getByRole('button', { name: /1 reply/ }).click({ timeout: REPORT_MS })
    tell('the report was in the thread', performance.now() - fired, 'the root')
    const thread = page.getByRole('complementary', { name: 'Thread' })
    const report = thread.getByRole('article').filter({ hasText: 'How this was concluded' })
    await report.waitFor()
    expect(await report.textContent()).toMatch(/\[E\d+\]/)
    const conclusion = await root.textContent()
    expect(conclusion).toMatch(/\[E\d+\]/)
    expect(conclusion).toMatch(/\$\d+\.\d\d · \d+ s · \d+ model calls · rules only/)

    await page.keyboard.type('@sit')
    await thread.getByRole('option', { name: '@sitrep' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('what changed?')
    await page.keyboard.press('Enter')
    const answer = thread.getByRole('article').last().filter({ hasText: 'rules only' })
    await answer.filter({ hasText: /what changed/i }).waitFor({ timeout: REPORT_MS })

    await root.getByRole('button', { name: 'Evidence' }).click()
    const evidence = page.getByRole('dialog', { name: 'Evidence' })
    await evidence.getByText('E1', { exact: true }).waitFor()
    expect(await evidence.textContent()).toMatch(/\d\d:\d\d:\d\d–\d\d:\d\d:\d\d UTC · ok · \d+ rows/)
    await page.keyboard.press('Escape')
    await evidence.waitFor({ state: 'detached' })

    await root.getByRole('button', { name: 'Wrong…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Not the cause' })
    await dialog.getByLabel('What was it really?').fill(CAUSE)
    await dialog.getByRole('button', { name: 'Withdraw it' }).click()
    await dialog.waitFor({ state: 'detached' })
    const withdrawn = performance.now()
    await root.getByText('Cause withdrawn: a person said it is wrong').waitFor({ timeout: REPORT_MS })
    tell('the cause was withdrawn', performance.now() - withdrawn, 'the dialog closed')
    expect(await root.textContent()).toContain('@Alice Moreno says this was not it')
    expect(complaints).toEqual([])

    const incidentId = await incidentOf(sitrep.url)
    await sitrep.stop()
    expect(await storedLabels(sitrep.dir, incidentId)).toMatchObject([
      { verdict: 'wrong', cause: CAUSE, person: 'U0ALICE' },
    ])
  })
})
