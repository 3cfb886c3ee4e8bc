import { writeFile } from 'node:fs/promises'
import type { Blobs } from '../domain/blobs.ts'
import type { Evidence, TableName } from '../domain/case-file.ts'
import type { Collected, TablePayload } from '../domain/connector.ts'
import { type EvidenceRef, evidenceRef } from '../domain/ids.ts'
import { type AuditEntry, appendAudit, auditHash, SITREP } from '../safety/audit/append.ts'
import type { FencedWrite, Tx } from '../storage/sql.ts'
import { copyToParquet, type Duck, literal, withDuck, withTempFile } from './duck.ts'
import { evidenceOfRequest, insertEvidence, lastEvidenceNumber } from './queries/evidence.ts'
import { selectJsonLines } from './rows-to-parquet.ts'
import { TABLE_NAMES } from './tables.ts'

/** One answer before it has its number. */
export type Draft = Omit<Evidence, 'n' | 'ref' | 'parts'> & { tables: Collected['tables'] }

export interface StoreDeps {
  /** Holds the incident's row while it writes: numbers stay dense, and who lost the incident writes nothing. */
  write: FencedWrite
  read: Tx
  teamId: string
  caseId: string
  runId: string
  blobs: Blobs
  now: () => number
}

/** Keeps the answers of one run. */
export interface EvidenceStore {
  /** Gives the drafts of one request their numbers, in their order. */
  add(requestHash: string, drafts: readonly Draft[]): Promise<Evidence[]>
}

interface Waiting {
  requestHash: string
  drafts: readonly Draft[]
  promise: Promise<Evidence[]>
  resolve: (evidence: Evidence[]) => void
  reject: (error: unknown) => void
}

/** A draft with its number, and the request it answers. */
interface Numbered {
  evidence: Evidence
  tables: Draft['tables']
  requestHash: string
  item: number
}

const isParquet = (payload: TablePayload): payload is Extract<TablePayload, { parquet: Uint8Array }> =>
  'parquet' in payload

type Some = readonly { ref: EvidenceRef; payload: TablePayload }[]

const linesOf = (some: Some): string =>
  some
    .flatMap(({ ref, payload }) =>
      isParquet(payload) ? [] : payload.rows.map((row) => `${JSON.stringify({ ...row, evidence: ref })}\n`),
    )
    .join('')

/** All answers of one table as one part: each row gets the reference of its read. */
async function partOf(duck: Duck, table: TableName, some: Some): Promise<Uint8Array> {
  const whole = some.flatMap(({ ref, payload }) => (isParquet(payload) ? [{ ref, payload }] : []))
  const copy = async (selects: readonly string[]): Promise<Uint8Array> => {
    const one = whole[selects.length]
    if (one === undefined) return withRows(selects)
    return withTempFile('parquet', async (file) => {
      await writeFile(file, one.payload.parquet)
      return copy([
        ...selects,
        `select ${literal(one.ref)} as evidence, * from read_parquet(${literal(file)})`,
      ])
    })
  }
  const withRows = (selects: readonly string[]): Promise<Uint8Array> =>
    withTempFile('jsonl', async (file) => {
      const lines = linesOf(some)
      await writeFile(file, lines)
      const all = lines === '' ? selects : [...selects, selectJsonLines(table, file, true)]
      return (await copyToParquet(duck, all.join(' union all by name '))).parquet
    })
  return copy([])
}

/** Writes the parts; each piece of evidence names those it has rows in. */
async function writeParts(blobs: Blobs, numbered: readonly Numbered[]): Promise<void> {
  if (numbered.every(({ evidence }) => Object.keys(evidence.rows).length === 0)) return
  await withDuck(async (duck) => {
    for (const table of TABLE_NAMES) {
      const having = numbered.filter(({ evidence }) => evidence.rows[table])
      const some = having.flatMap(({ evidence: { ref }, tables }) => {
        const payload = tables[table]
        return payload === undefined ? [] : [{ ref, payload }]
      })
      if (some.length === 0) continue
      const key = await blobs.put(await partOf(duck, table, some))
      for (const { evidence } of having) evidence.parts[table] = key
    }
  })
}

function readEntry(runId: string, { evidence, requestHash }: Numbered): AuditEntry {
  const { ref, connector, source, purpose, status, bytes, rawKey, query } = evidence
  const body = {
    ref,
    connector,
    source,
    purpose,
    status,
    bytes,
    raw: rawKey,
    query: auditHash(query),
    request: requestHash,
  }
  return { kind: 'read', actor: SITREP, runId, body }
}

function numberedFrom(last: number, batch: readonly Waiting[]): Numbered[] {
  return batch
    .flatMap(({ drafts, requestHash }) => drafts.map((draft, item) => ({ draft, requestHash, item })))
    .map(({ draft: { tables, ...draft }, requestHash, item }, index) => {
      const n = last + index + 1
      return { evidence: { ...draft, n, ref: evidenceRef(n), parts: {} }, tables, requestHash, item }
    })
}

/** Rows of the batch; null when somebody else wrote evidence of the case meanwhile. */
async function insertAll(
  deps: StoreDeps,
  tx: Tx,
  last: number,
  numbered: readonly Numbered[],
): Promise<readonly Numbered[] | null> {
  const { teamId, caseId, runId, now } = deps
  if ((await lastEvidenceNumber(tx, deps)) !== last) return null
  for (const { evidence, requestHash, item } of numbered)
    await insertEvidence(tx, deps, { runId, requestHash, item }, evidence)
  const entries = numbered.map((one) => readEntry(runId, one))
  await appendAudit(tx, { teamId, incidentId: caseId, at: now() }, entries)
  return numbered
}

/** The parts are made before the row is locked: that takes most of the time, and a page waits for the row. */
async function storeBatch(deps: StoreDeps, batch: readonly Waiting[]): Promise<void> {
  const fresh: Waiting[] = []
  for (const one of batch) {
    // Another process may have read the same in the meantime: its answer is the answer.
    const before = await evidenceOfRequest(deps.read, deps, one.requestHash)
    if (before.length > 0) one.resolve(before)
    else fresh.push(one)
  }
  if (fresh.length === 0) return
  const last = await lastEvidenceNumber(deps.read, deps)
  const numbered = numberedFrom(last, fresh)
  await writeParts(deps.blobs, numbered)
  const stored = await deps.write((tx) => insertAll(deps, tx, last, numbered))
  if (stored === null) return storeBatch(deps, fresh)
  for (const { requestHash, resolve } of fresh)
    resolve(stored.filter((one) => one.requestHash === requestHash).map(({ evidence }) => evidence))
}

/**
 * A store that writes one batch at a time: what arrives while one is written goes into the next. Forty answers of a
 * sweep are a handful of transactions, not forty that wait for each other with a connection each.
 */
export function evidenceStore(deps: StoreDeps): EvidenceStore {
  let waiting: Waiting[] = []
  let isWriting = false
  const drain = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await storeBatch(deps, batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error)
      })
    }
    isWriting = false
  }
  return {
    add: (requestHash, drafts) => {
      const same = waiting.find((one) => one.requestHash === requestHash)
      if (same !== undefined) return same.promise
      const answer = Promise.withResolvers<Evidence[]>()
      waiting.push({ requestHash, drafts, ...answer })
      void drain()
      return answer.promise
    },
  }
}
