import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { ModelReply } from '../../src/domain/model.ts'
import { askModel, type ModelDeps, type RoleRequest } from '../../src/models/ask-model.ts'
import { failed, failedStatus } from '../../src/models/failure.ts'
import { type Caps, type Purse, reserve } from '../../src/models/ledger.ts'
import { mostTokens, nanodollars, PRICES, worstCase } from '../../src/models/prices.ts'
import { spendOfRun, spentSoFar } from '../../src/models/queries/spend.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId } from '../investigation/support/run.ts'
import { postgresDatabaseUrl, sharedDatabase } from '../support/database.ts'
import { fakeModel, says } from './support/fake-model.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const PRICE = PRICES.models['claude-opus-5-5']!

let db: Database
beforeAll(async () => {
  db = await sharedDatabase()
})

const request = (text: string): RoleRequest => ({
  system: 's',
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  tools: [],
  toolChoice: 'none',
  schema: null,
  maxTokens: 300,
  effort: 'low',
})

/** What a provider may do with a request: an answer never uses more than what was sent and allowed. */
const act = fc.oneof(
  fc.record({ do: fc.constant('answer' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ do: fc.constant('status' as const), status: fc.constantFrom(400, 401, 408, 429, 500, 529) }),
  fc.record({ do: fc.constantFrom('cut' as const, 'timeout' as const, 'throw' as const) }),
)

describe('the ledger', () => {
  it('never lets the spending pass a cap, whatever the provider does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ act, size: fc.integer({ min: 1, max: 4000 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, cents) => {
          const teamId = newId()
          const runId = newId()
          const caps: Caps = { run: cents / 100, incident: cents / 50, day: 1, month: 2 }
          const purse: Purse = { teamId, runId, incidentId: null, write: (work) => db.tx(work), caps }
          const billed = { nano: 0 }
          const model = fakeModel((sent, at) => play(turns[at % turns.length]!.act, sent, billed))
          const deps: ModelDeps = {
            seats: { judge: { model, id: 'claude-opus-5-5', price: PRICE } },
            now: () => NOW,
            newId,
            sleep: async () => {},
            random: () => 0,
          }
          await Promise.all(
            turns.map(({ size }) =>
              askModel(deps, 'judge', request('x'.repeat(size)), purse, new AbortController().signal).catch(
                () => null,
              ),
            ),
          )
          const { nano } = await spendOfRun(db, teamId, runId)
          expect(nano).toBeLessThanOrEqual(nanodollars(caps.run))
          expect(billed.nano).toBeLessThanOrEqual(nano)
        },
      ),
      { numRuns: 120 },
    )
  })

  it('gives back a free failure and nothing else', async () => {
    const purse: Purse = {
      teamId: newId(),
      runId: newId(),
      incidentId: newId(),
      write: (work) => db.tx(work),
      caps: { run: 1, incident: 1, day: 1, month: 1 },
    }
    const call = { role: 'judge' as const, model: 'm', worst: 600_000_000 }
    const clock = { now: () => NOW, newId }
    expect(await reserve(clock, purse, call)).toMatchObject({ status: 'reserved' })
    expect(await reserve(clock, purse, call)).toMatchObject({ status: 'capped' })
    const other = { ...purse, runId: newId() }
    expect(await reserve(clock, other, call)).toMatchObject({ reason: expect.stringContaining('incident') })
    const spent = await spentSoFar(db, purse.teamId, { runId: purse.runId, incidentId: null, at: NOW })
    expect(spent).toMatchObject({ run: 600_000_000, day: 600_000_000, month: 600_000_000 })
  })
})

/** Two connections are two processes to PostgreSQL; the embedded database has one process by construction. */
describe.skipIf(inject('postgresUrl') === null)('two processes and one cap', () => {
  it('spend it once', async () => {
    const url = await postgresDatabaseUrl(inject('postgresUrl') ?? '')
    const log = createLogger('silent')
    const both = await Promise.all([openPostgres(url, log), openPostgres(url, log)])
    const teamId = newId()
    const runId = newId()
    const purses = both.map(
      (one): Purse => ({
        teamId,
        runId,
        incidentId: null,
        write: (work) => one.tx(work),
        caps: { run: 0.01, incident: 1, day: 1, month: 1 },
      }),
    )
    const call = { role: 'judge' as const, model: 'm', worst: 1_500_000 }
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, at) => reserve({ now: () => NOW, newId }, purses[at % 2]!, call)),
    )
    expect(outcomes.filter((one) => one.status === 'reserved')).toHaveLength(6)
    expect((await spendOfRun(both[0]!, teamId, runId)).nano).toBe(9_000_000)
    await Promise.all(both.map((one) => one.close()))
  })
})

function play(
  turn: { do: string; share?: number; status?: number },
  sent: Parameters<ReturnType<typeof fakeModel>['call']>[0],
  billed: { nano: number },
): ModelReply {
  const most = mostTokens(sent)
  switch (turn.do) {
    case 'answer': {
      const share = turn.share ?? 0
      const used = {
        input: 0,
        cacheRead: 0,
        cacheWrite: Math.floor(share * most),
        output: Math.floor(share * sent.maxTokens),
      }
      billed.nano += (used.cacheWrite * PRICE.cacheWrite + used.output * PRICE.output) * 1000
      return says('ok', used)
    }
    case 'status':
      return failedStatus(turn.status ?? 500, 'no', null)
    case 'throw':
      // The provider did everything and the process died before it heard of it.
      billed.nano += worstCase(PRICE, most, sent.maxTokens)
      throw new Error('killed')
    default:
      billed.nano += worstCase(PRICE, most, sent.maxTokens)
      return failed(turn.do === 'cut' ? 'cut' : 'timeout', 'gone')
  }
}
