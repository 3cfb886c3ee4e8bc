import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  countingModel,
  type MiningModelOptions,
  openMiningModel,
} from '../../src/app/capture/mining-model.ts'
import { readSettings } from '../../src/config.ts'
import { deriveConversation } from '../../src/knowledge/mining/derive.ts'
import { slackSelf } from '../../src/knowledge/sources/slack/live-workspace.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import type { Database } from '../../src/storage/sql.ts'
import { SAVING, storeOn } from '../knowledge/support/lessons.ts'
import { act, openSlack } from '../local-slack/support.ts'
import {
  type BatchesApi,
  type BatchResult,
  openBatchesApi,
  type SentRequest,
} from '../models/support/batches-api.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'
import { asking, mineAll, never, said, stored } from './support/live-slack.ts'

const ODD = 'honestly it was the tiny disk of ledger-db all along, resizing it did the trick'

/** Answers as a model might: quotes the odd message where it is shown, and one line that nobody wrote. */
function answer({ params }: SentRequest): BatchResult {
  const data = String(params.messages[0].content[0].text)
  const lines = data.split('\n').filter((line) => line.startsWith('{"id"'))
  const shown = lines.map((line): { id: string; text: string } => JSON.parse(line))
  const odd = shown.find(({ text }) => text.includes('tiny disk'))
  const common = { before: null, fix: null, owner: null, alias: null, means: null, page: null }
  const plain = { kind: 'cause', services: ['ledger-db'], ...common, bounds: [], after: null, places: [] }
  const lessons =
    odd === undefined
      ? []
      : [{ ...plain, message: odd.id, quote: 'it was the tiny disk of ledger-db all along' }]
  const invented = { ...plain, message: 'm1', quote: 'the moon was in the seventh house' }
  return { type: 'succeeded', text: JSON.stringify({ lessons: [...lessons, invented] }) }
}

async function provider(): Promise<BatchesApi> {
  const api = await openBatchesApi({ answer, looks: 0 })
  onTestFinished(() => api.close())
  return api
}

const optionsOf = (db: Database, url: string, over: Record<string, string> = {}): MiningModelOptions => ({
  settings: readSettings({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: url, ...over }),
  db,
  redact: redactHere({ key: 'test' }),
  signal: never,
  onWait: () => {},
  onSend: () => {},
})

const statements = async (db: Database): Promise<string[]> =>
  (await stored(db)).map(({ statement }) => statement)

describe('mine --slack --model', () => {
  let db: Database

  beforeAll(async () => {
    db = await sharedDatabase()
  })

  beforeEach(() => clearTables(db))

  afterAll(() => db.close())

  it('saves what a model read beside what rules read, for the same readers, and pays once', async () => {
    await using slack = await openSlack()
    const api = await provider()
    await said(slack, 'U0ALICE', 'G0SRE', ODD)
    await said(slack, 'U0BOB', 'C0PAYMENTS', 'search-api is owned by team Falcon')
    await said(slack, 'U0BOB', 'C0PAYMENTS', 'who has lunch plans?')
    const reader = await openMiningModel(optionsOf(db, api.url))
    await mineAll(db, asking(slack), { reader })
    expect(reader.tally).toMatchObject({ conversations: 2, asked: 2, known: 0, misquoted: 2, unusable: 0 })
    expect(reader.tally.dollars).toBeCloseTo((2 * (100 * 0.1 + 20 * 0.5)) / 2 / 1e6, 9)
    expect((await stored(db)).map(({ statement, status, readers }) => [statement, status, readers])).toEqual([
      ['it was the tiny disk of ledger-db all along', 'candidate', 'G0SRE'],
      ['search-api is owned by team Falcon', 'candidate', 'team'],
    ])
    const again = await openMiningModel(optionsOf(db, api.url))
    const mined = await mineAll(db, asking(slack), { reader: again })
    expect(again.tally).toMatchObject({ conversations: 2, asked: 0, known: 2, dollars: 0 })
    expect(mined).toMatchObject({ changed: 0, retracted: 0 })
    expect(api.batches).toHaveLength(1)
  })

  it('leaves what a model read for as long as it is said, whoever reads the next time', async () => {
    await using slack = await openSlack()
    const api = await provider()
    const ts = await said(slack, 'U0ALICE', 'C0PAYMENTS', ODD)
    await mineAll(db, asking(slack), { reader: await openMiningModel(optionsOf(db, api.url)) })
    await mineAll(db, asking(slack))
    expect(await statements(db)).toEqual(['it was the tiny disk of ledger-db all along'])
    await act(slack, 'edit', {
      user: 'U0ALICE',
      channel: 'C0PAYMENTS',
      ts,
      text: 'no idea what it was with ledger-db',
    })
    expect(await mineAll(db, asking(slack))).toMatchObject({ retracted: 1 })
    expect(await statements(db)).toEqual([])
  })

  it('goes with its words when the conversation is read again while Sitrep runs', async () => {
    await using slack = await openSlack()
    const api = await provider()
    const ts = await said(slack, 'U0ALICE', 'C0PAYMENTS', ODD)
    await said(slack, 'U0BOB', 'C0PAYMENTS', 'good to know', ts)
    await mineAll(db, asking(slack), { reader: await openMiningModel(optionsOf(db, api.url)) })
    const ask = asking(slack)
    const self = await slackSelf(ask, never)
    const reader = { ask, self, redact: (text: string) => text, complain: () => {}, signal: never }
    const derive = { store: storeOn(db, { now: Date.now }), reader, channel: 'C0PAYMENTS', first: ts }
    expect(await deriveConversation(derive, SAVING)).toMatchObject({ retracted: 0 })
    const text = 'it was never the disk of ledger-db'
    await act(slack, 'edit', { user: 'U0ALICE', channel: 'C0PAYMENTS', ts, text })
    expect(await deriveConversation(derive, SAVING)).toMatchObject({ retracted: 1 })
    expect(await statements(db)).toEqual([])
  })

  it('sends no secret', async () => {
    await using slack = await openSlack()
    const api = await provider()
    await said(slack, 'U0ALICE', 'C0PAYMENTS', 'ledger-db is down, restart it with AKIAQ3ZV7MPLW2T6RXNB')
    await mineAll(db, asking(slack), { reader: await openMiningModel(optionsOf(db, api.url)) })
    expect(api.batches).toHaveLength(1)
    expect(JSON.stringify(api.batches)).toContain('ledger-db is down')
    expect(JSON.stringify(api.batches)).not.toContain('AKIAQ3ZV7MPLW2T6RXNB')
  })

  it('says what it would cost and sends nothing; at a cap it names the setting and saves nothing', async () => {
    await using slack = await openSlack()
    const api = await provider()
    await said(slack, 'U0ALICE', 'C0PAYMENTS', ODD)
    const poor = optionsOf(db, api.url, { SITREP_CAP_DAY: '0.0001' })
    expect(await countingModel(poor).price(1)).toMatchObject({
      requests: 1,
      refused: expect.stringContaining('raise SITREP_CAP_DAY'),
    })
    const rich = await countingModel(optionsOf(db, api.url)).price(50_000)
    expect(rich).toMatchObject({ requests: 2000, refused: null })
    expect(rich.dollars).toBeLessThan(3)
    const reader = await openMiningModel(poor)
    await expect(mineAll(db, asking(slack), { reader })).rejects.toThrow('raise SITREP_CAP_DAY, or read less')
    expect(api.requests).toEqual([])
    expect(await stored(db)).toEqual([])
    // What was read of Slack waits for whoever goes on, with a model or without.
    await mineAll(db, asking(slack))
  })

  it.each([
    [{ ANTHROPIC_API_KEY: '' }, '--model needs ANTHROPIC_API_KEY'],
    [
      { SITREP_MODEL_MINER: 'openai:small' },
      'SITREP_MODEL_MINER is openai:small, and only Claude is asked in batches',
    ],
    [{ SITREP_MODEL_MINER: 'claude-next' }, 'add it to SITREP_MODEL_PRICES'],
  ])('does not begin with %o', async (over, message) => {
    await expect(openMiningModel(optionsOf(db, 'http://127.0.0.1:59', over))).rejects.toThrow(message)
  })
})
