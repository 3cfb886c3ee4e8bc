import { beforeEach, describe, expect, it } from 'vitest'
import type { ModelReply } from '../../src/domain/model.ts'
import { askModel, type ModelDeps, type RoleRequest } from '../../src/models/ask-model.ts'
import { failed, failedStatus } from '../../src/models/failure.ts'
import type { Purse } from '../../src/models/ledger.ts'
import { costOf, mostTokens, PRICES, worstCase } from '../../src/models/prices.ts'
import { spendByModel, spendOfRun } from '../../src/models/queries/spend.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId, TEAM } from '../investigation/support/run.ts'
import { sharedDatabase } from '../support/database.ts'
import { type FakeModel, fakeModel, says, scripted, usage } from './support/fake-model.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const PRICE = PRICES.models['claude-haiku-5-5']!

const request: RoleRequest = {
  system: 'You investigate.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What broke?' }] }],
  tools: [],
  toolChoice: 'none',
  schema: null,
  maxTokens: 400,
  effort: 'low',
}

let db: Database
let runId: string
beforeEach(async () => {
  db = await sharedDatabase()
  runId = newId()
})

const purse = (caps: Partial<Purse['caps']> = {}): Purse => ({
  teamId: TEAM,
  runId,
  incidentId: null,
  write: (work) => db.tx(work),
  caps: { run: 1, incident: 3, day: 20, month: 200, ...caps },
})

const waits: number[] = []
const depsWith = (model: FakeModel, over: Partial<ModelDeps> = {}): ModelDeps => {
  waits.length = 0
  return {
    seats: { specialist: { model, id: 'claude-haiku-5-5', price: PRICE } },
    now: () => NOW,
    newId,
    sleep: async (ms) => void waits.push(ms),
    random: () => 0.5,
    ...over,
  }
}

const live = () => new AbortController().signal
const ask = (deps: ModelDeps, over: Purse = purse()) => askModel(deps, 'specialist', request, over, live())
const overloaded = failedStatus(529, 'Overloaded', null)

describe('asking a model', () => {
  it('enters what the answer cost', async () => {
    const used = usage({ input: 1000, cacheRead: 2000, cacheWrite: 500, output: 300 })
    expect(await ask(depsWith(scripted([says('the pool', used)])))).toMatchObject({ status: 'answered' })
    expect(await spendOfRun(db, TEAM, runId)).toEqual({
      nano: costOf(PRICE, used),
      calls: 1,
      answered: 1,
      usage: used,
    })
    expect(costOf(PRICE, used)).toBe(1000 * 100 + 2000 * 10 + 500 * 125 + 300 * 500)
  })

  it('tries an overload twice more, waiting longer each time', async () => {
    const model = scripted([overloaded, failed('cut', 'cut'), says('ok')])
    expect(await ask(depsWith(model))).toMatchObject({ status: 'answered' })
    expect(model.requests).toHaveLength(3)
    expect(waits).toEqual([500, 1000])
  })

  it('waits what the provider asks for, but not minutes', async () => {
    const asked = scripted([
      failedStatus(429, 'slow down', '2'),
      failedStatus(429, 'slow down', '120'),
      says('ok'),
    ])
    await ask(depsWith(asked))
    expect(waits).toEqual([2000, 4000])
  })

  it.each([
    ['a bad request', failedStatus(400, 'bad', null)],
    ['a revoked key', failedStatus(401, 'revoked', null)],
    ['a timeout', failed('timeout', 'nothing arrived for 20 s')],
    ['nobody there', failed('unreachable', 'ECONNREFUSED', { free: true })],
  ])('does not repeat %s', async (_, reply: ModelReply) => {
    const model = scripted([reply])
    expect(await ask(depsWith(model))).toMatchObject({ status: 'failed' })
    expect(model.requests).toHaveLength(1)
    expect(waits).toEqual([])
  })

  it('gives up after three attempts', async () => {
    const model = scripted([overloaded, overloaded, overloaded])
    expect(await ask(depsWith(model))).toEqual({
      status: 'failed',
      failure: 'overloaded',
      reason: '529 Overloaded',
    })
  })

  it('keeps what may have been billed, and only that', async () => {
    const worst = worstCase(PRICE, mostTokens({ ...request, model: 'claude-haiku-5-5' }), request.maxTokens)
    await ask(depsWith(scripted([overloaded, failed('timeout', 'silence')])))
    expect(await spendOfRun(db, TEAM, runId)).toMatchObject({ nano: worst, calls: 2, answered: 0 })
  })

  it('keeps an aborted call as spent', async () => {
    const controller = new AbortController()
    const model = fakeModel(() => {
      controller.abort(new Error('stop'))
      controller.signal.throwIfAborted()
      return null
    })
    await expect(
      askModel(depsWith(model), 'specialist', request, purse(), controller.signal),
    ).rejects.toThrow('stop')
    expect((await spendOfRun(db, TEAM, runId)).nano).toBeGreaterThan(0)
  })

  it('calls nobody whose price is not known, and says what to do', async () => {
    const model = scripted([])
    const seats = { specialist: { model, id: 'mystery-1', price: null } }
    const answer = await ask(depsWith(model, { seats }))
    expect(answer).toMatchObject({ status: 'failed', failure: 'unpriced' })
    expect(answer.status === 'failed' && answer.reason).toMatch(/mystery-1.*SITREP_MODEL_PRICES/)
    expect(await ask(depsWith(model, { seats: {} }))).toMatchObject({ failure: 'unset' })
    expect(model.requests).toEqual([])
  })

  it.each(['run', 'day', 'month'] as const)('stops before the cap of the %s', async (scope) => {
    const model = scripted([says('one')])
    const caps = { [scope]: 0.0009 }
    expect(await ask(depsWith(model), purse(caps))).toMatchObject({ status: 'answered' })
    const answer = await ask(depsWith(model), purse({ [scope]: 0.000_05 }))
    expect(answer).toMatchObject({ status: 'failed', failure: 'capped' })
    expect(answer.status === 'failed' && answer.reason).toContain(`cap of this ${scope}`)
    expect(model.requests).toHaveLength(1)
  })

  it('counts a new day from zero and keeps the month', async () => {
    const deps = depsWith(scripted([says('one'), says('two')]))
    await ask(deps)
    const tomorrow = { ...deps, now: () => NOW + 24 * 60 * 60_000 }
    expect(await ask(tomorrow, purse({ day: 0.0009 }))).toMatchObject({ status: 'answered' })
    const [row] = await spendByModel(db, TEAM, NOW - 1)
    expect(row).toMatchObject({ model: 'claude-haiku-5-5', role: 'specialist', calls: 2, cached: 0 })
  })
})

describe('prices', () => {
  it('charge long prompts more from their limit on', () => {
    expect(costOf(PRICE, usage({ input: 100_000, output: 0 }))).toBe(10_000_000)
    expect(costOf(PRICE, usage({ input: 100_001, output: 0 }))).toBe(5 * 10_000_100)
  })

  it('say when they were compared', () => {
    expect(PRICES.checked).toMatch(/^\d{4}-\d\d-\d\d$/)
    for (const price of Object.values(PRICES.models)) {
      expect(price.cacheRead).toBeLessThan(price.input)
      expect(price.input).toBeLessThan(price.output)
    }
  })
})
