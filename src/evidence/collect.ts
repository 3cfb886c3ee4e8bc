import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { Blobs } from '../domain/blobs.ts'
import type { Evidence, TableName } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Connector, TablePayload } from '../domain/connector.ts'
import { type EvidenceRef, evidenceRef } from '../domain/ids.ts'
import { type AuditEntry, appendAudit, auditHash, SITREP } from '../safety/audit/append.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { FencedWrite, Tx } from '../storage/sql.ts'
import { askConnector } from './ask-connector.ts'
import { copyToParquet, type Duck, literal, withDuck, withTempFile } from './duck.ts'
import { putRaw } from './import/part-store.ts'
import { type CaseKey, evidenceOfRequest, insertEvidence, lastEvidenceNumber } from './queries/evidence.ts'
import { redactAnswer } from './redact-answer.ts'
import { rowsToParquet } from './rows-to-parquet.ts'
import { TABLE_NAMES } from './tables.ts'

export interface CollectDeps {
  connectors: readonly Connector[]
  /** Holds the incident's row while it writes, so numbers stay dense when reads end at the same time. */
  write: FencedWrite
  read: Tx
  teamId: string
  caseId: string
  runId: string
  blobs: Blobs
  now: () => number
  /** What every answer passes first; nothing of it is stored or shown before. */
  redact: RedactTexts
  signal: AbortSignal
  /** Milliseconds a connector may take, default 20,000. */
  deadlineMs?: number
}

type Draft = Omit<Evidence, 'n' | 'ref' | 'parts'> & { tables: Collected['tables'] }

/** What makes two requests the same read. The alert decides which system is meant, so it belongs to it. */
function hashOf(connector: Connector, request: CollectRequest): string {
  const { kind, purpose, window, alert, tool, targets } = request
  return createHash('sha256')
    .update(JSON.stringify([connector.name, kind, purpose, window, alert, tool ?? null, ...(targets ?? [])]))
    .digest('hex')
}

const rowCount = (payload: TablePayload): number =>
  typeof payload.rows === 'number' ? payload.rows : payload.rows.length

async function draftOf(
  deps: CollectDeps,
  connector: Connector,
  request: CollectRequest,
  answer: Collected,
): Promise<Draft> {
  const tables = Object.entries(answer.tables).map(([table, payload]) => [table, rowCount(payload)] as const)
  return {
    connector: connector.name,
    source: answer.source,
    purpose: request.purpose,
    query: answer.query,
    args: answer.args,
    window: answer.window,
    status: answer.status,
    reason: answer.reason,
    bytes: answer.raw?.length ?? 0,
    rows: Object.fromEntries(tables.filter(([, count]) => count > 0)),
    rawKey: answer.raw?.length ? await putRaw(deps.blobs, answer.raw) : null,
    collectedAt: deps.now(),
    tables: answer.tables,
  }
}

async function asParquet(duck: Duck, table: TableName, payload: TablePayload): Promise<Uint8Array> {
  return 'parquet' in payload ? payload.parquet : (await rowsToParquet(duck, table, payload.rows)).parquet
}

/** All answers of one table as one part: each row gets the reference of its read. */
async function partOf(
  duck: Duck,
  table: TableName,
  some: readonly { ref: EvidenceRef; payload: TablePayload }[],
): Promise<Uint8Array> {
  const selects: string[] = []
  const collectInto = async (index: number): Promise<Uint8Array> => {
    const one = some[index]
    if (!one) return (await copyToParquet(duck, selects.join(' union all by name '))).parquet
    return withTempFile('parquet', async (file) => {
      await writeFile(file, await asParquet(duck, table, one.payload))
      selects.push(`select ${literal(one.ref)} as evidence, * from read_parquet(${literal(file)})`)
      return collectInto(index + 1)
    })
  }
  return collectInto(0)
}

/** The parts of drafts that got their numbers; each draft names the parts it has rows in. */
async function partsOf(blobs: Blobs, numbered: readonly Evidence[], drafts: readonly Draft[]): Promise<void> {
  await withDuck(async (duck) => {
    for (const table of TABLE_NAMES) {
      const some = numbered.flatMap(({ ref, rows }, index) => {
        const payload = drafts[index]?.tables[table]
        return payload && rows[table] ? [{ ref, payload }] : []
      })
      if (some.length === 0) continue
      const key = await blobs.put(await partOf(duck, table, some))
      for (const one of numbered) if (one.rows[table]) one.parts[table] = key
    }
  })
}

function readEntry(runId: string, request: string, evidence: Evidence): AuditEntry {
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
    request,
  }
  return { kind: 'read', actor: SITREP, runId, body }
}

async function store(deps: CollectDeps, requestHash: string, drafts: readonly Draft[]): Promise<Evidence[]> {
  const key: CaseKey = { teamId: deps.teamId, caseId: deps.caseId }
  return deps.write(async (tx) => {
    // Another process may have read the same in the meantime: its answer is the answer.
    const before = await evidenceOfRequest(tx, key, requestHash)
    if (before.length > 0) return before
    const last = await lastEvidenceNumber(tx, key)
    const numbered = drafts.map(({ tables: _, ...draft }, index): Evidence => {
      const n = last + index + 1
      return { ...draft, n, ref: evidenceRef(n), parts: {} }
    })
    await partsOf(deps.blobs, numbered, drafts)
    for (const [item, evidence] of numbered.entries()) {
      await insertEvidence(tx, key, { runId: deps.runId, requestHash, item }, evidence)
    }
    await appendAudit(
      tx,
      { teamId: deps.teamId, incidentId: deps.caseId, at: deps.now() },
      numbered.map((one) => readEntry(deps.runId, requestHash, one)),
    )
    return numbered
  })
}

async function collectFrom(
  connector: Connector,
  request: CollectRequest,
  deps: CollectDeps,
): Promise<Evidence[]> {
  const requestHash = hashOf(connector, request)
  const before = await evidenceOfRequest(deps.read, deps, requestHash)
  if (before.length > 0) return before
  const { deadlineMs = 20_000, signal } = deps
  const said = await askConnector(connector, request, { deadlineMs, signal })
  const answers = await Promise.all(said.map((answer) => redactAnswer(answer, deps.redact)))
  const drafts = await Promise.all(answers.map((answer) => draftOf(deps, connector, request, answer)))
  return drafts.length === 0 ? [] : store(deps, requestHash, drafts)
}

/** A tool is asked of those who say that they have it; where nobody does, of those who do not say what they have. */
function answering(connectors: readonly Connector[], { kind, tool }: CollectRequest): Connector[] {
  const able = connectors.filter(({ answers }) => answers.includes(kind))
  if (tool === undefined) return able
  const having = able.filter(({ tools }) => tools?.some(({ name }) => name === tool.name))
  return having.length > 0 ? having : able.filter(({ tools }) => tools === undefined)
}

/**
 * Asks every connector that answers the kind and stores each answer, also the failed ones, as `E1`, `E2`, …
 * A request that was asked before is answered from the store. Rejects only when the run is aborted or lost.
 */
export async function collectEvidence(request: CollectRequest, deps: CollectDeps): Promise<Evidence[]> {
  const asked = answering(deps.connectors, request)
  const answers = await Promise.all(asked.map((connector) => collectFrom(connector, request, deps)))
  return answers.flat().sort((a, b) => a.n - b.n)
}
