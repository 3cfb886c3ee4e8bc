import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from '../../src/domain/verdict.ts'
import { readCaseHeader } from '../../src/evidence/import/case-json.ts'
import { investigate } from '../../src/investigation/investigate.ts'
import { benchFor, type House, openHouse } from './support/house.ts'
import { storedWork } from './support/run.ts'

const CASES = path.join(import.meta.dirname, '../../../shared/cases')

let house: House

beforeAll(async () => {
  house = await openHouse()
})

afterAll(() => house.close())

async function investigated(id: string): Promise<Verdict> {
  const folder = path.join(CASES, id)
  const { window } = await readCaseHeader(folder)
  const whole =
    window === null
      ? null
      : { incident: window, baseline: { start: window.start - 86_400_000, end: window.start } }
  const bench = await benchFor(house, folder, { windows: () => whole })
  return investigate(
    bench.deps,
    await storedWork(house.db, { alert: bench.alert, asOf: window?.end ?? bench.alert.firedAt }),
  )
}

/** Only rules that hold whatever the ranking thinks, and four verdicts that no change may lose unseen. */
describe.skipIf(!existsSync(CASES))(
  'recorded incidents (skipped unless ../shared/cases is beside the repository)',
  () => {
    it.each([
      ['rootcausebench/rcb-003', 'inventoryservice'],
      ['opensre-synthetic/osre-024', 'payments-api'],
      ['opensre-synthetic/osre-004', null],
      ['holmesgpt/holmes-012', null],
    ])('%s', async (id, service) => {
      const verdict = await investigated(id)
      expect(verdict.cause?.service ?? null).toBe(service)
      const named = verdict.kind === 'cause' || verdict.kind === 'likely'
      expect(named).toBe(verdict.cause !== null)
      expect([...verdict.because, ...verdict.ruledOut].every((line) => line.citations.length > 0)).toBe(true)
      if (named) expect(verdict.sources).toBeGreaterThanOrEqual(2)
      else expect(verdict.limits.length + verdict.because.length).toBeGreaterThan(0)
    })
  },
)
