import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EvidenceStatus } from '../../src/domain/case-file.ts'
import type { Collected, CollectRequest, Connector } from '../../src/domain/connector.ts'
import { caseBudget, isLeftOut, MOST_CASE_BYTES, weightOf } from '../../src/evidence/case-budget.ts'
import { collectEvidence } from '../../src/evidence/collect.ts'
import { evidenceStore } from '../../src/evidence/evidence-store.ts'
import { bytesOfCase, listEvidence } from '../../src/evidence/queries/evidence.ts'
import { folderBlobs } from '../../src/storage/folder-blobs.ts'
import type { Database } from '../../src/storage/sql.ts'
import { onEachDatabase } from '../incidents/support/on-each-database.ts'

const MEGABYTE = 1_048_576

/** A tenth of what a case may have: the test need not move 64 MB. */
const MOST = Math.floor(MOST_CASE_BYTES / 10)

const answer = (bytes: number, rows = 0, status: EvidenceStatus = 'ok'): Collected => ({
  source: 'metrics',
  query: 'all metrics',
  args: {},
  window: null,
  status,
  reason: status === 'ok' ? null : 'said before',
  raw: bytes === 0 ? null : Buffer.alloc(bytes, 'x'),
  tables: {
    metrics: {
      rows: Array.from({ length: rows }, (_, ts) => ({ ts, entity: 'cart', metric: 'm', value: ts })),
    },
  },
})

const rowsOf = ({ tables }: Collected): number => {
  const rows = tables.metrics?.rows ?? 0
  return typeof rows === 'number' ? rows : rows.length
}

const nothingBefore = async (): Promise<number> => 0

describe('what one case may read', () => {
  it('is 64 MB', () => expect(MOST_CASE_BYTES).toBe(64 * MEGABYTE))

  it('leaves an answer that has room as it came', async () => {
    const one = answer(100, 3)
    expect(await caseBudget(nothingBefore, 100).take(one)).toBe(one)
  })

  it('thins one that has not, evenly and by its share, and says what to change', async () => {
    const budget = caseBudget(nothingBefore, 100)
    const cut = await budget.take(answer(300, 9))
    expect(cut).toMatchObject({
      status: 'truncated',
      reason: expect.stringMatching(/full.*`selectors`.*sitrep\.yaml/),
    })
    expect(cut.raw).toHaveLength(100)
    expect(rowsOf(cut)).toBe(3)
    expect(isLeftOut(cut)).toBe(true)
    expect(await budget.full()).toMatch(/full/)
  })

  it('keeps nothing of one that comes when it is full, and forgets no earlier reason', async () => {
    const late = await caseBudget(async () => 100, 100).take(answer(10, 5, 'truncated'))
    expect([late.raw, rowsOf(late)]).toEqual([null, 0])
    expect(late.reason).toMatch(/^said before; the case file is full/)
  })

  it('does not make an answer of a refusal', async () => {
    const refused = await caseBudget(async () => 100, 100).take(answer(10, 0, 'denied'))
    expect(refused).toMatchObject({ status: 'denied', reason: 'said before', raw: null })
  })

  it('gives room once to answers of the same moment', async () => {
    const budget = caseBudget(nothingBefore, 100)
    const taken = await Promise.all(Array.from({ length: 8 }, () => budget.take(answer(30))))
    expect(taken.reduce((sum, one) => sum + weightOf(one), 0)).toBe(100)
  })

  it('weighs rows that came without the words of a system, and no rows of a recording', () => {
    expect(weightOf(answer(0, 2))).toBeGreaterThan(50)
    expect(weightOf({ raw: null, tables: { metrics: { parquet: Buffer.alloc(90), rows: 1 } } })).toBe(0)
  })
})

onEachDatabase('a sweep of systems that answer large', (database) => {
  let db: Database
  let folder: string
  let asked: string[]
  const caseId = randomUUID()
  beforeEach(async () => {
    db = database()
    folder = await mkdtemp(path.join(os.tmpdir(), 'budget-'))
    asked = []
  })
  afterEach(() => rm(folder, { recursive: true }))

  const large = (name: string): Connector => ({
    name,
    answers: ['metrics'],
    delayMs: 0,
    collect: async () => {
      asked.push(name)
      return [answer(MEGABYTE, 10)]
    },
  })

  const request: CollectRequest = {
    kind: 'metrics',
    purpose: 'incident',
    window: { start: 0, end: 9 },
    alert: {
      ...{ title: 'slow', service: 'cart', severity: 'SEV-3', entity: null, metric: null, value: null },
      ...{ firedAt: 5, url: null, labels: {}, text: '' },
    },
  }

  const look = (end: number) => {
    const key = { teamId: 'T1', caseId }
    const blobs = folderBlobs(folder)
    const run = { ...key, read: db, blobs, now: () => 5 }
    return collectEvidence(
      { ...request, window: { start: 0, end } },
      {
        ...run,
        connectors: Array.from({ length: 9 }, (_, index) => large(`prom-${index}`)),
        store: evidenceStore({ ...run, runId: randomUUID(), write: (work) => db.tx(work) }),
        budget: caseBudget(() => bytesOfCase(db, key), MOST),
        redact: async (texts) => [...texts],
        signal: AbortSignal.timeout(60_000),
      },
    )
  }

  it('holds so much and no more, names what was left out, and asks nothing more in a later look', async () => {
    const first = await look(9)
    expect(first).toHaveLength(9)
    expect(first.filter(({ status }) => status === 'ok')).toHaveLength(6)
    expect(first.filter(isLeftOut)).toHaveLength(3)
    expect(first.reduce((sum, { rows }) => sum + (rows.metrics ?? 0), 0)).toBe(6 * 10 + 3)
    expect(await bytesOfCase(db, { teamId: 'T1', caseId })).toBe(MOST)
    asked = []
    const later = await look(10)
    expect(asked).toEqual([])
    expect(later.every((one) => isLeftOut(one) && one.query === 'metrics')).toBe(true)
    expect(await listEvidence(db, 'T1', caseId)).toHaveLength(18)
  })
})
