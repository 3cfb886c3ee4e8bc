import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withDuck } from '../../src/evidence/duck.ts'
import { type Draft, type EvidenceStore, evidenceStore } from '../../src/evidence/evidence-store.ts'
import { listEvidence } from '../../src/evidence/queries/evidence.ts'
import { rowsToParquet } from '../../src/evidence/rows-to-parquet.ts'
import { storedTable, viewParts } from '../../src/evidence/snapshot.ts'
import { folderBlobs } from '../../src/storage/folder-blobs.ts'
import type { Database, FencedWrite } from '../../src/storage/sql.ts'
import { onEachDatabase } from '../incidents/support/on-each-database.ts'

const TEAM = 'T1'

const draft = (query: string, tables: Draft['tables'] = {}): Draft => ({
  connector: 'test',
  source: 'metrics',
  purpose: 'incident',
  query,
  args: {},
  window: { start: 0, end: 9 },
  status: 'ok',
  reason: null,
  bytes: 0,
  rows: Object.fromEntries(
    Object.entries(tables).map(([table, { rows }]) => [table, Array.isArray(rows) ? rows.length : rows]),
  ),
  rawKey: null,
  collectedAt: 0,
  tables,
})

const points = (...values: number[]) => ({
  metrics: { rows: values.map((value, ts) => ({ ts, entity: 'cart', metric: 'm', value })) },
})

/** As a fenced write does it: one writer of a case at a time. */
const alone =
  (db: Database): FencedWrite =>
  (work) =>
    db.tx(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(7)')
      return work(tx)
    })

onEachDatabase('what a run read', (database) => {
  let db: Database
  let folder: string
  let caseId: string
  let writes: number
  let store: EvidenceStore
  beforeEach(async () => {
    db = database()
    folder = await mkdtemp(path.join(os.tmpdir(), 'store-'))
    caseId = randomUUID()
    writes = 0
    store = evidenceStore({
      write: (work) => {
        writes += 1
        return alone(db)(work)
      },
      read: db,
      teamId: TEAM,
      caseId,
      runId: randomUUID(),
      blobs: folderBlobs(folder),
      now: () => 5,
    })
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is numbered without a hole, in a few transactions, however much arrives at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => store.add(`r${index}`, [draft(`q${index}`), draft('more')])),
    )
    const numbers = all.flat().map(({ n }) => n)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    for (const [first, second] of all) expect(second?.n).toBe((first?.n ?? 0) + 1)
    expect(writes).toBe(2)
    expect((await listEvidence(db, TEAM, caseId)).map(({ n }) => n)).toEqual(
      numbers.toSorted((a, b) => a - b),
    )
  })

  it('gives each row the reference of its read, whether it came as rows or as a file', async () => {
    const { parquet } = await withDuck((duck) => rowsToParquet(duck, 'metrics', points(7, 8).metrics.rows))
    // The first goes alone; the others wait for it and share a part.
    await Promise.all([
      store.add('a', [draft('a', points(1))]),
      store.add('b', [draft('b', points(2, 3))]),
      store.add('c', [draft('c', { metrics: { parquet, rows: 2 } })]),
      store.add('d', [draft('nothing')]),
    ])
    const evidence = await listEvidence(db, TEAM, caseId)
    expect(evidence.map(({ parts }) => parts.metrics !== undefined)).toEqual([true, true, true, false])
    const rows = await withDuck(async (duck) => {
      await viewParts(duck, folderBlobs(folder), evidence)
      const sql = `select evidence, value from ${storedTable('metrics')} order by evidence, value`
      return (await duck.runAndReadAll(sql)).getRowsJS()
    })
    expect(rows).toEqual([
      ['E1', 1],
      ['E2', 2],
      ['E2', 3],
      ['E3', 7],
      ['E3', 8],
    ])
  })

  it('asks a request that is asked twice once', async () => {
    const [one, other] = await Promise.all([store.add('a', [draft('a')]), store.add('a', [draft('a')])])
    const later = await store.add('a', [draft('a')])
    expect([one, other, later].map((all) => all?.map(({ n }) => n))).toEqual([[1], [1], [1]])
  })

  it('numbers on after what another process wrote meanwhile', async () => {
    const others = evidenceStore({
      write: alone(db),
      read: db,
      teamId: TEAM,
      caseId,
      runId: randomUUID(),
      blobs: folderBlobs(folder),
      now: () => 5,
    })
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? store : others).add(`r${index}`, [draft('q', points(index))]),
      ),
    )
    const numbers = all.flat().map(({ n }) => n)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
  })

  it('tells whoever waits that it could not be written, and goes on', async () => {
    let isBroken = true
    const fragile = evidenceStore({
      write: (work) => (isBroken ? Promise.reject(new Error('fence lost')) : alone(db)(work)),
      read: db,
      teamId: TEAM,
      caseId,
      runId: randomUUID(),
      blobs: folderBlobs(folder),
      now: () => 5,
    })
    await expect(fragile.add('a', [draft('a')])).rejects.toThrow('fence lost')
    isBroken = false
    expect(await fragile.add('b', [draft('b')])).toMatchObject([{ n: 1 }])
  })
})
