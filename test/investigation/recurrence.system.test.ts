import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PastCause } from '../../src/domain/verdict.ts'
import { investigate } from '../../src/investigation/investigate.ts'
import { fakeModel, says } from '../models/support/fake-model.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { contested } from './support/contested.ts'
import { benchFor, type House, openHouse } from './support/house.ts'
import { modelsWith, NOTHING_FOUND } from './support/models.ts'
import { storedWork } from './support/run.ts'

let house: House
let past: PastCause

beforeAll(async () => {
  house = await openHouse()
  const folder = await writeCase(path.join(house.dir, 'cases'), exhaustedPool('first'))
  const { verdict } = await page(folder, null)
  past = {
    incidentId: 'first',
    at: 0,
    statement: verdict.cause?.statement ?? '',
    isConfirmed: true,
    checks: verdict.checks ?? [],
  }
}, 300_000)

afterAll(() => house.close())

async function page(folder: string, known: PastCause | null) {
  const model = fakeModel(() => says(NOTHING_FOUND))
  const models = known === null ? null : modelsWith(model)
  const bench = await benchFor(house, folder, {
    models,
    past: async () => known,
    connectorDeadlineMs: 120_000,
  })
  const verdict = await investigate(bench.deps, await storedWork(house.db, { alert: bench.alert }))
  const told = bench.progress.at(-1)
  if (told?.stage !== 'concluded') throw new Error('not concluded')
  return { verdict, cost: told.cost, calls: model.requests.length }
}

describe('the second page of its kind', () => {
  it('is settled without a model when the confirmed cause shows again', async () => {
    expect(past.checks.length).toBeGreaterThan(0)
    const folder = await writeCase(path.join(house.dir, 'cases'), exhaustedPool('second'))
    const { verdict, cost, calls } = await page(folder, past)
    expect(cost.tier).toBe(0)
    expect(calls).toBe(0)
    expect(verdict.cause?.service).toBe('payments-db')
    expect(verdict.because.at(-1)?.text).toContain('hold again')
  })

  it('is looked at anew when it does not, with the old cause ruled out', async () => {
    const other = contested('third')
    const series = other.series.map((one) =>
      one.entity === 'payments-db' ? { ...one, after: one.before } : one,
    )
    const folder = await writeCase(path.join(house.dir, 'cases'), { ...other, series })
    const { verdict, cost, calls } = await page(folder, past)
    expect(cost.tier).toBeGreaterThan(0)
    expect(calls).toBeGreaterThan(0)
    expect(verdict.ruledOut[0]?.text).toContain('not so this time')
    expect(verdict.cause?.service).not.toBe('payments-db')
  })
})
