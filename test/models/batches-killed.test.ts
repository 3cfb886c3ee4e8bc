import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/storage/sql.ts'
import { sharedDatabase } from '../support/database.ts'
import { batchBench, run, spends, textOf } from './support/batch-bench.ts'
import type { BatchesApi } from './support/batches-api.ts'

let db: Database
beforeAll(async () => {
  db = await sharedDatabase()
})

/** Ends the process at its n-th step, before or after what it does there. */
class Killed extends Error {}

function mortal(
  at: number,
  isAfter: boolean,
): { steps: () => number; step<T>(work: () => Promise<T>): Promise<T> } {
  let steps = 0
  return {
    steps: () => steps,
    step: async (work) => {
      steps += 1
      const own = steps
      if (own > at || (own === at && !isAfter)) throw new Killed()
      const done = await work()
      if (own === at) throw new Killed()
      return done
    },
  }
}

const TEXTS = ['one', 'two', 'three']

async function killedAt(
  at: number,
  isAfter: boolean,
): Promise<{ api: BatchesApi; teamId: string; steps: number }> {
  const { api, teamId, desk } = await batchBench(db, {
    answer: (one) => (textOf(one) === 'two' ? { type: 'expired' } : { type: 'succeeded', text: 'x' }),
  })
  const { step, steps } = mortal(at, isAfter)
  const dying = desk({
    write: (real) => (work) => step(() => real(work)),
    batches: (real) => ({
      post: (...args) => step(() => real.post(...args)),
      look: (...args) => step(() => real.look(...args)),
      since: (...args) => step(() => real.since(...args)),
      results: (...args) => step(() => real.results(...args)),
    }),
  })
  await run(dying, TEXTS).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error
  })
  await run(desk(), TEXTS)
  return { api, teamId, steps: steps() }
}

describe('a process that ends anywhere while it asks', () => {
  it('leaves what the next one goes on with: nothing answered is asked or paid twice, nothing stays reserved', async () => {
    const { steps } = await killedAt(Number.POSITIVE_INFINITY, false)
    expect(steps).toBeGreaterThan(10)
    for (let at = 1; at <= steps; at += 1)
      for (const isAfter of [false, true]) {
        const { api, teamId } = await killedAt(at, isAfter)
        const asked = api.batches.flatMap(({ requests }) => requests.map(textOf))
        // `two` is never answered, so each run may ask it; the others are asked by one run alone.
        expect([at, isAfter, asked.filter((text) => text !== 'two').sort()]).toEqual([
          at,
          isAfter,
          ['one', 'three'],
        ])
        const states = (await spends(db, teamId)).map(({ state }) => state)
        expect([at, isAfter, states.filter((state) => state !== 'void')]).toEqual([
          at,
          isAfter,
          ['settled', 'settled'],
        ])
      }
  })
})
