import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/config.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { investigate } from '../../src/investigation/investigate.ts'
import type { InvestigationModels } from '../../src/investigation/model/brain.ts'
import { anthropicModel } from '../../src/models/anthropic/anthropic-model.ts'
import { concludedMessage } from '../../src/report/root-message.ts'
import { loopback, type Recorded, type Script } from '../models/support/loopback.ts'
import { speakMessages } from '../models/support/messages-api.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { contested } from './support/contested.ts'
import { benchFor, type House, openHouse } from './support/house.ts'
import { modelsWith } from './support/models.ts'
import { storedWork } from './support/run.ts'

/** Long enough that nothing else falls silent for it, short enough for a test; it stands for the configured one. */
const IDLE_MS = 1500

const status = (code: number, message: string, retryAfter?: string): Script => ({
  do: 'status',
  status: code,
  message,
  ...(retryAfter === undefined ? {} : { retryAfter }),
})

const OUTAGES: readonly [name: string, script: Script, reason: RegExp][] = [
  ['a rate limit', status(429, 'slow down', '120'), /rate-limited: 429/],
  ['an overload', status(529, 'Overloaded'), /overloaded: 529/],
  ['silence', { do: 'hang' }, /timeout: nothing arrived/],
  ['a revoked key', status(401, 'invalid x-api-key'), /denied: 401 invalid x-api-key/],
  ['a spend limit', status(403, 'monthly spend limit reached'), /denied: 403 monthly spend limit reached/],
  ['streams that are cut', { do: 'cut', text: '{"hypo' }, /cut: /],
  ['an overload in the middle of streams', { do: 'overload' }, /overloaded: Overloaded/],
]

let house: House
const folders = new Map<string, string>()

beforeAll(async () => {
  house = await openHouse()
  const root = path.join(house.dir, 'cases')
  folders.set('clear', await writeCase(root, exhaustedPool()))
  folders.set('contested', await writeCase(root, contested('contested')))
}, 60_000)

afterAll(() => house.close())

async function page(folder: string, models: InvestigationModels | null) {
  const bench = await benchFor(house, folder, { models })
  const verdict = await investigate(bench.deps, await storedWork(house.db, { alert: bench.alert }))
  const told = bench.progress.at(-1)
  if (told?.stage !== 'concluded') throw new Error('not concluded')
  return { verdict, root: concludedMessage(bench.alert, told.triage, verdict, told.cost) }
}

/** Whose conversation a request belongs to: they go on side by side. */
const conversationOf = ({ body }: Recorded): string => JSON.stringify(body.messages[0])

const saidBy = ({ kind, cause, because, confidence }: Verdict) => ({
  kind,
  cause,
  confidence,
  because: because.map(({ text }) => text),
})

describe.each(['clear', 'contested'])('while the provider has an outage, a %s case', (name) => {
  it.each(OUTAGES)(
    'gives the report of the rules through %s, says why, and within a minute',
    async (_, script, reason) => {
      const folder = folders.get(name) ?? ''
      const byRules = await page(folder, null)
      const server = await loopback(() => script, speakMessages)
      const waits: number[] = []
      const models = modelsWith(anthropicModel({ apiKey: 'key', baseUrl: server.url, idleMs: IDLE_MS }))
      models.deps.sleep = async (ms) => void waits.push(ms)
      const { verdict, root } = await page(folder, models).finally(() => server.close())
      expect(saidBy(verdict)).toEqual(saidBy(byRules.verdict))
      expect(root.headline).toBe(byRules.root.headline)
      expect(root.footer).toMatch(/rules only: /)
      expect(root.footer).toMatch(reason)
      // Conversations wait side by side and nobody is asked again: the longest of them is what a page waits for.
      const attempts = Map.groupBy(server.requests, conversationOf).values()
      const most = Math.max(...[...attempts].map((requests) => requests.length))
      const silence = script.do === 'hang' ? readSettings({}).SITREP_MODEL_IDLE_SECONDS : 0
      const longest = most * silence + ((most - 1) * Math.max(0, ...waits)) / 1000
      expect(most).toBeGreaterThan(0)
      expect(longest).toBeLessThan(60)
    },
  )
})
