import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Journal, step, untilSettled } from '../../src/investigation/steps.ts'
import type { Database } from '../../src/storage/sql.ts'
import { sharedDatabase } from '../support/database.ts'
import { alert } from './support/build.ts'
import { storedWork, TEAM, unfenced } from './support/run.ts'

let db: Database

beforeAll(async () => {
  db = await sharedDatabase()
})

afterAll(() => db.close())

async function journal(signal = new AbortController().signal): Promise<Journal> {
  const { run } = await storedWork(db, { alert })
  return {
    write: unfenced(db),
    teamId: TEAM,
    incidentId: run.incidentId,
    runId: run.id,
    now: () => 1000,
    signal,
    underWay: new Set(),
  }
}

const counted = <T>(result: T) => {
  const calls: number[] = []
  const fn = async () => {
    calls.push(1)
    return result
  }
  return { calls, fn }
}

describe('the step journal', () => {
  it('does the work once and answers the same afterwards', async () => {
    const at = await journal()
    const { calls, fn } = counted({ b: 1, refs: ['E1'] })
    const first = await step(at, 'collect/logs', { window: 5 }, fn)
    expect(await step(at, 'collect/logs', { window: 5 }, fn)).toEqual(first)
    expect(first).toEqual({ b: 1, refs: ['E1'] })
    expect(calls).toHaveLength(1)
  })

  it('keeps the rows of two runs apart', async () => {
    const { calls, fn } = counted(1)
    await step(await journal(), 'k', {}, fn)
    await step(await journal(), 'k', {}, fn)
    expect(calls).toHaveLength(2)
  })

  it('names the key when an input changes under it', async () => {
    const at = await journal()
    await step(at, 'sql/1', { sql: 'a' }, async () => 1)
    await expect(step(at, 'sql/1', { sql: 'b' }, async () => 2)).rejects.toThrow('step sql/1 of run')
  })

  it('is reserved before the work and done again when a crash kept it from settling', async () => {
    const at = await journal()
    const states = async () =>
      (await db.query<{ state: string }>('select state from step where run_id = $1::uuid', [at.runId])).rows
    await expect(
      step(at, 'k', {}, async () => {
        expect(await states()).toEqual([{ state: 'reserved' }])
        throw new Error('crash')
      }),
    ).rejects.toThrow('crash')
    expect(await step(at, 'k', {}, async () => 'second')).toBe('second')
    expect(await states()).toEqual([{ state: 'settled' }])
  })

  it('stops before the next step once aborted', async () => {
    const controller = new AbortController()
    const at = await journal(controller.signal)
    const { calls, fn } = counted(1)
    await step(at, 'a', {}, fn)
    controller.abort()
    await expect(step(at, 'b', {}, fn)).rejects.toThrow()
    expect(calls).toHaveLength(1)
  })

  it('is settled by a transaction of its work, once', async () => {
    const at = await journal()
    const answer = await step<string>(at, 'k', {}, async (keep) => {
      await db.tx((tx) => keep(tx, 'kept'))
      return 'not this one'
    })
    expect(answer).toBe('kept')
    expect(await step(at, 'k', {}, async () => 'again')).toBe('kept')
  })

  it('keeps nothing of a transaction that is rolled back', async () => {
    const at = await journal()
    const work = step<string>(at, 'k', {}, async (keep) => {
      await db.tx(async (tx) => {
        await keep(tx, 'lost')
        throw new Error('rolled back')
      })
      return 'never'
    })
    await expect(work).rejects.toThrow('rolled back')
    expect(await step(at, 'k', {}, async () => 'second')).toBe('second')
  })

  it('can be waited for by a run that stops', async () => {
    const controller = new AbortController()
    const at = await journal(controller.signal)
    const { promise, resolve } = Promise.withResolvers<string>()
    const first = step(at, 'a', {}, () => promise)
    controller.abort(new Error('draining'))
    const waited = untilSettled(at).then(() => 'settled')
    resolve('paid for')
    expect(await waited).toBe('settled')
    expect(await first).toBe('paid for')
    await expect(step(at, 'b', {}, async () => 1)).rejects.toThrow('draining')
  })

  it('keeps what log lines bring: NUL, half a surrogate, and nothing at all', async () => {
    const at = await journal()
    const dirty = 'a\0b\uD800c \\u0000'
    expect(await step(at, 'dirty', { dirty }, async () => [dirty])).toEqual(['a\uFFFDb\uFFFDc \\u0000'])
    expect(await step(at, 'nothing', {}, async () => undefined)).toBeNull()
  })
})
