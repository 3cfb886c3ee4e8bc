import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGrounds } from './support/hostile-ground.ts'
import { type Attacked, attack, attacked, type Ground } from './support/hostile-run.ts'
import { type House, openHouse } from './support/house.ts'

let house: House
let grounds: Ground[]
let close: () => Promise<void>

beforeAll(async () => {
  house = await openHouse()
  ;({ grounds, close } = await openGrounds(house))
})

afterAll(async () => {
  await close()
  await house.close()
})

describe('a hostile model', () => {
  // `npm run bench:hostile` makes 1,000 runs of it.
  it('never passes a cap, never keeps a report back and never gets an invention into one', async () => {
    const seen: Attacked[] = []
    await fc.assert(
      fc.asyncProperty(fc.nat(1), attack, async (which, plan) => {
        seen.push(...(await attacked(grounds[which]!, plan)))
      }),
      { numRuns: 40, seed: 5 },
    )
    // It would prove nothing if nobody had been called, resumed or brought near a cap.
    expect(seen.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(100)
    expect(seen.some(({ resumed }) => resumed > 0)).toBe(true)
    expect(seen.some(({ share }) => share > 0.4)).toBe(true)
    // Tier 0 asks no model, so that there is nobody to be hostile.
    expect([...new Set(seen.map(({ tier }) => tier))]).toEqual(expect.arrayContaining([1, 2, 3]))
    expect(seen.some(({ isRecurring }) => isRecurring)).toBe(true)
  })
})
