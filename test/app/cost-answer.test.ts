import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { costAnswer } from '../../src/app/cost-answer.ts'
import type { Purse } from '../../src/models/ledger.ts'
import { reserve, settle } from '../../src/models/ledger.ts'
import { PRICES } from '../../src/models/prices.ts'
import { ackMessage } from '../../src/slack/blocks/ack-answer.ts'
import type { Database } from '../../src/storage/sql.ts'
import { modelsWith } from '../investigation/support/models.ts'
import { newId, TEAM } from '../investigation/support/run.ts'
import { fakeModel, says, usage } from '../models/support/fake-model.ts'
import { sharedDatabase } from '../support/database.ts'

const NOON = Date.UTC(2026, 10, 25, 12)
const DAY = 24 * 60 * 60_000
const PRICE = PRICES.models['claude-haiku-5-5']!
const models = modelsWith(fakeModel(() => null))

let db: Database
beforeAll(async () => {
  db = await sharedDatabase()
})
afterAll(() => db.close())

/** One answered call of two million tokens: 0.2 dollars, half of it from the cache. */
async function pays(runId: string, incidentId: string, at: number): Promise<void> {
  const purse: Purse = {
    teamId: TEAM,
    runId,
    incidentId,
    write: (work) => db.tx(work),
    caps: { run: 9, incident: 9, day: 9, month: 9 },
  }
  const clock = { now: () => at, newId }
  const call = { role: 'specialist' as const, model: 'claude-haiku-5-5', worst: 1e9 }
  const reserved = await reserve(clock, purse, call)
  if (reserved.status !== 'reserved') throw new Error(reserved.reason)
  const used = usage({ input: 20_000, cacheRead: 20_000, cacheWrite: 0, output: 95_600 })
  await settle(
    clock,
    purse,
    {
      id: reserved.id,
      price: PRICE,
      reply: says('ok', used),
      call: { role: call.role, model: call.model, request: 'none' },
    },
    async () => undefined,
  )
}

describe('what models have cost', () => {
  it('is told for run, incident, day and month against the caps, and by model', async () => {
    const [run, other, incident] = [newId(), newId(), newId()]
    await pays(run, incident, NOON)
    await pays(other, incident, NOON)
    await pays(newId(), newId(), NOON - DAY)
    await pays(newId(), newId(), NOON - 40 * DAY)
    const cost = await costAnswer(db, TEAM, models, { incidentId: incident, runId: run, at: NOON })
    expect(cost.lines).toEqual([
      { scope: 'incident', usd: 0.1, cap: 3 },
      { scope: 'run', usd: 0.05, cap: 0.25 },
      { scope: 'day', usd: 0.1, cap: 20 },
      { scope: 'month', usd: expect.closeTo(0.15), cap: 200 },
    ])
    expect(cost.models).toEqual([
      { model: 'claude-haiku-5-5', role: 'specialist', calls: 3, usd: expect.closeTo(0.15), cached: 0.5 },
    ])
    const text = ackMessage({ kind: 'cost', incidentTitle: 'carts <are> empty', cost })?.text ?? ''
    expect(text).toContain('Newest incident here (carts &lt;are&gt; empty): $0.10 of $3.00')
    expect(text).toContain(
      '`claude-haiku-5-5` as specialist: $0.15, 3 calls, 50 % of its input from the cache',
    )
  })

  it('leaves out a run and an incident that are not there, and says why nothing is spent', async () => {
    const off = { ...models, unset: 'no model is configured' }
    const cost = await costAnswer(db, TEAM, off, { incidentId: null, runId: null, at: NOON + 300 * DAY })
    expect(cost.lines.map(({ scope, usd }) => [scope, usd])).toEqual([
      ['day', 0],
      ['month', 0],
    ])
    expect(ackMessage({ kind: 'cost', incidentTitle: null, cost })?.text).toContain(
      'Nothing is spent now: no model is configured.',
    )
  })
})
