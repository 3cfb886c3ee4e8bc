import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { exportOf, folderOf, mined, said, tsOf } from '../support/mine-folder.ts'

async function read(messages: readonly object[]): Promise<Lesson[]> {
  const { lessons } = await mined({ slackExport: await folderOf(exportOf(messages)) })
  return lessons
}

describe('a name that is made of ordinary words', () => {
  it.each([
    ['ghost-svc', 'team Rubin'],
    ['karma-api', 'team Rubin'],
    ['acme-bridge', 'team Rubin'],
    ['label-printer', 'team Rubin'],
    ['café-api', 'team Jazmín'],
    ['tax-calc', 'team Ñandú'],
  ])('%s is owned like any other', async (name, team) => {
    const lessons = await read([said(1, 'U1', `${name} is owned by ${team}`)])
    expect(lessons).toMatchObject([{ kind: 'ownership', services: [name], detail: { owner: team } }])
  })

  it('and a ghost is still a joke', async () => {
    expect(await read([said(1, 'U1', 'a ghost is owned by team Rubin, lol')])).toEqual([])
  })
})

describe('an owner in other letters', () => {
  it.each([
    ['ledger-sync is owned by team Платежи', 'team Платежи'],
    ['the Платежи team owns ledger-sync', 'Платежи team'],
    ['Платежи owns ledger-sync', 'Платежи'],
    ['支付团队 owns ledger-sync', '支付团队'],
    ['ledger-sync belongs to the 支払い team', '支払い team'],
    ['ledger-sync moved to #команда-биллинг', '#команда-биллинг'],
    ['ledger-sync is now with @алексей.к', '@алексей.к'],
    ['the Überweisungen squad took over ledger-sync', 'Überweisungen squad'],
    ['Équipe Trésorerie maintains ledger-sync', 'Équipe Trésorerie'],
    ['ask the Ødegård crew for anything about ledger-sync', 'Ødegård crew'],
    ['ledger-sync is maintained by Łączność', 'Łączność'],
    ['owner of ledger-sync: Ομάδα Πληρωμών', 'Ομάδα Πληρωμών'],
    ['ledger-sync is owned by the भुगतान team', 'भुगतान team'],
  ])('%s', async (text, owner) => {
    const lessons = await read([said(1, 'U1', text)])
    expect(lessons).toMatchObject([{ kind: 'ownership', services: ['ledger-sync'], detail: { owner } }])
  })

  it('answers who owns something', async () => {
    const thread = { thread_ts: tsOf(0) }
    const lessons = await read([
      said(0, 'U1', 'who owns ledger-sync?', { ...thread, reply_count: 1 }),
      said(60, 'U2', "that's the Платежи team", thread),
    ])
    expect(lessons).toMatchObject([{ kind: 'ownership', detail: { owner: 'Платежи team' } }])
  })

  it('is paged by a procedure', async () => {
    const text = 'when the lag of ledger-sync is over 500 ms page the Платежи team, do not restart it'
    expect(await read([said(1, 'U1', text)])).toMatchObject([
      { kind: 'procedure', detail: { page: 'Платежи team' } },
    ])
  })
})

it('one message gives one expectation for each predicate', async () => {
  const text =
    "heads up: on image-resizer canaries, up to 2% errors in us-west-2 for 15 minutes after every deploy is expected, cache is cold. Don't page."
  expect((await read([said(1, 'U1', text)])).map(({ kind, detail }) => [kind, detail])).toMatchObject([
    [
      'expectation',
      { places: expect.arrayContaining(['us-west-2']), after: { trigger: 'deploy', minutes: 15 } },
    ],
  ])
})

it('a check mark before the words confirms like one alone', async () => {
  const thread = { thread_ts: tsOf(0) }
  const lessons = await read([
    said(0, 'U1', 'orders-api 500s spike', { ...thread, reply_count: 2 }),
    said(60, 'U2', 'it was the stale config map, I redeployed orders-api with the new one', thread),
    said(90, 'U1', '✅ that worked', thread),
  ])
  expect(lessons).toMatchObject([{ kind: 'cause', status: 'confirmed' }])
})

it.each([
  [
    'root cause of geo-lookup slowness: the maxmind file was on NFS. Fix: moved it to local disk, latency back to normal',
    'maxmind file',
  ],
  ['The cdn-purger stalls because the queue lock is stuck; deleting the lock row fixed it.', 'queue lock'],
])('reads the cause in: %s', async (text, cause) => {
  expect(await read([said(1, 'U1', text)])).toMatchObject([
    { kind: 'cause', detail: { cause: expect.stringContaining(cause) } },
  ])
})
