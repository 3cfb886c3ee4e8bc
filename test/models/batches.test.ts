import { beforeAll, describe, expect, it } from 'vitest'
import { anthropicBatches } from '../../src/models/anthropic/anthropic-batches.ts'
import { knownAnswers, openDesk } from '../../src/models/batches/batch-desk.ts'
import { sendBatch } from '../../src/models/batches/send-batch.ts'
import type { Purse } from '../../src/models/ledger.ts'
import { costOf } from '../../src/models/prices.ts'
import { spentSoFar } from '../../src/models/queries/spend.ts'
import { verifyAudit } from '../../src/safety/audit/verify.ts'
import type { Database } from '../../src/storage/sql.ts'
import { newId } from '../investigation/support/run.ts'
import { sharedDatabase } from '../support/database.ts'
import {
  batchBench,
  live,
  MODEL,
  PRICE,
  request,
  run,
  sealAll,
  spends,
  textOf,
} from './support/batch-bench.ts'
import { fakeModel } from './support/fake-model.ts'

let db: Database
beforeAll(async () => {
  db = await sharedDatabase()
})

describe('a batch', () => {
  it('is reserved before it is sent and settled at half price, each answer by its own id', async () => {
    const { api, desk, teamId } = await batchBench(db)
    const texts = ['one', 'two', 'three']
    await run(desk(), texts)
    const sealed = await sealAll(desk(), texts)
    const known = await knownAnswers(
      desk(),
      sealed.map(({ key }) => key),
    )
    expect(sealed.map(({ key }) => known.get(key))).toEqual(
      texts.map((text) => ({ status: 'answered', text: `to ${text}` })),
    )
    const usage = { input: 100, cacheRead: 0, cacheWrite: 0, output: 20 }
    const rows = await spends(db, teamId)
    expect(rows.map(({ state, cost }) => [state, Number(cost)])).toEqual(
      texts.map(() => ['settled', costOf(PRICE, usage) / 2]),
    )
    expect(rows.every(({ reserved, cost }) => Number(reserved) > Number(cost))).toBe(true)
    expect(api.batches[0]?.requests[0]?.params).toMatchObject({
      model: MODEL,
      max_tokens: 300,
      system: 'Read it.',
    })
    expect(JSON.stringify(api.batches)).not.toContain('cache_control')
    expect((await verifyAudit(db, [])).bad).toBeNull()
  })

  it('is asked once: the same again costs nothing, and of more only the new is sent', async () => {
    const { api, desk } = await batchBench(db)
    await run(desk(), ['one', 'two'])
    await run(desk(), ['one', 'two'])
    await run(desk(), ['one', 'two', 'three'])
    expect(api.batches.map(({ requests }) => requests.map(textOf))).toEqual([['one', 'two'], ['three']])
  })

  it('gives back what errored, expired or was canceled, and asks it again in the next run', async () => {
    let isUp = false
    const failures = { one: 'errored', two: 'expired', three: 'canceled' } as const
    const { api, desk, teamId } = await batchBench(db, {
      answer: (one) => {
        const failure = failures[textOf(one) as keyof typeof failures]
        return isUp || failure === undefined ? { type: 'succeeded', text: 'x' } : { type: failure }
      },
    })
    const texts = ['one', 'two', 'three', 'four']
    await run(desk(), texts)
    expect((await spends(db, teamId)).map(({ state }) => state).sort()).toEqual([
      'settled',
      'void',
      'void',
      'void',
    ])
    isUp = true
    await run(desk(), texts)
    expect(api.batches[1]?.requests.map(textOf).sort()).toEqual(['one', 'three', 'two'])
  })

  it('keeps what was refused or cut off: it is paid, and would come back the same', async () => {
    const { api, desk } = await batchBench(db, {
      answer: (one) => ({
        type: 'succeeded',
        text: 'half',
        stop: textOf(one) === 'one' ? 'refusal' : 'max_tokens',
      }),
    })
    await run(desk(), ['one', 'two'])
    await run(desk(), ['one', 'two'])
    expect(api.batches).toHaveLength(1)
    const sealed = await sealAll(desk(), ['one', 'two'])
    const known = await knownAnswers(
      desk(),
      sealed.map(({ key }) => key),
    )
    expect([...known.values()].map(({ status }) => status).sort()).toEqual(['refused', 'truncated'])
  })

  it('is not sent past a cap: nothing is reserved, and the cap is named', async () => {
    const { api, desk, teamId } = await batchBench(db, {}, { run: 1, incident: 1, day: 0.0001, month: 1 })
    const sealed = await sealAll(desk(), ['x'.repeat(4000), 'y'.repeat(4000)])
    expect(await sendBatch(desk(), sealed, live())).toMatchObject({ status: 'capped', scope: 'day' })
    expect(await spends(db, teamId)).toEqual([])
    expect(api.requests).toEqual([])
  })

  it.each([
    [400, 'rejected'],
    [401, 'denied'],
    [429, 'rate-limited'],
  ])('refused with %i, it is given back', async (status, failure) => {
    const { desk, teamId, clock } = await batchBench(db, {
      onRequest: ({ method }) => (method === 'POST' ? status : null),
    })
    expect(await sendBatch(desk(), await sealAll(desk(), ['one']), live())).toMatchObject({ failure })
    expect(await spentSoFar(db, teamId, { runId: null, incidentId: null, at: clock.at })).toMatchObject({
      day: 0,
    })
  })

  it('stays reserved where nobody knows whether it was taken, and is found again by what is in it', async () => {
    const told: ('drop' | null)[] = ['drop']
    const { api, desk, teamId } = await batchBench(db, {
      page: 1,
      onRequest: ({ method }) => (method === 'POST' ? (told.shift() ?? null) : null),
    })
    // Somebody else uses the same key, before and after.
    const other = async (): Promise<void> => {
      const requests = [{ customId: newId(), request: { ...request('theirs'), model: MODEL } }]
      await anthropicBatches({ apiKey: 'key', baseUrl: api.url }).post(requests, live())
    }
    const sent = await sendBatch(desk(), await sealAll(desk(), ['ours']), live())
    expect(sent).toMatchObject({ status: 'failed' })
    expect((await spends(db, teamId)).map(({ state }) => state)).toEqual(['reserved'])
    await other()
    await other()
    await run(desk(), ['ours'])
    expect(api.batches.map(({ requests }) => requests.map(textOf)[0])).toEqual(['ours', 'theirs', 'theirs'])
    expect((await spends(db, teamId)).map(({ state }) => state)).toEqual(['settled'])
  })

  it('is waited for through failures of the look, and given up when they do not end', async () => {
    let failures = 4
    const { desk } = await batchBench(db, {
      onRequest: ({ method, path }) =>
        method === 'GET' && path.endsWith('_1') && failures-- > 0 ? 503 : null,
    })
    await run(desk(), ['one'])
    failures = 1000
    const { desk: gone } = await batchBench(db, {
      onRequest: ({ method }) => (method === 'GET' ? 503 : null),
    })
    await expect(run(gone(), ['two'])).rejects.toThrow('503')
  })

  it('that is older than its results are kept stays spent and is asked again', async () => {
    let isGone = false
    const { desk, teamId, clock, api } = await batchBench(db, {
      onRequest: ({ method, path }) => (isGone && method === 'GET' && path.endsWith('_1') ? 404 : null),
    })
    await sendBatch(desk(), await sealAll(desk(), ['one']), live())
    isGone = true
    await expect(run(desk(), ['one'])).rejects.toThrow('404')
    clock.at += 30 * 86_400_000
    await run(desk(), ['one'])
    expect(api.batches).toHaveLength(2)
    expect((await spends(db, teamId)).map(({ state }) => state).sort()).toEqual(['reserved', 'settled'])
  })
})

describe('the desk', () => {
  const purse = (): Purse => ({
    teamId: newId(),
    runId: null,
    incidentId: null,
    write: (work) => db.tx(work),
    caps: { run: 1, incident: 1, day: 1, month: 1 },
  })
  const deps = { now: () => 0, newId, sleep: async () => {}, random: () => 0 }
  const batches = anthropicBatches({ apiKey: 'key', baseUrl: 'http://127.0.0.1:59' })
  const model = fakeModel(() => null)

  it.each([
    [{}, 'unset'],
    [{ miner: { model, id: 'small', price: PRICE } }, 'no-batches'],
    [{ miner: { model, id: 'new', price: null, batches } }, 'unpriced'],
  ])('does not open without %o', (seats, failure) => {
    expect(openDesk({ ...deps, seats }, 'miner', purse())).toMatchObject({ status: 'failed', failure })
  })

  it('knows a provider that cannot be reached: nothing is owed', async () => {
    const desk = openDesk(
      { ...deps, seats: { miner: { model, id: MODEL, price: PRICE, batches } } },
      'miner',
      purse(),
    )
    if (desk.status !== 'open') throw new Error(desk.reason)
    const sent = await sendBatch(desk.desk, await sealAll(desk.desk, ['one']), live())
    expect(sent).toMatchObject({ status: 'failed', failure: 'unreachable', free: true })
  })
})
