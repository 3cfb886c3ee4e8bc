import { createHash } from 'node:crypto'
import type { Blobs } from '../domain/blobs.ts'
import type { Evidence } from '../domain/case-file.ts'
import type { Collected, CollectRequest, Connector, TablePayload } from '../domain/connector.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { Tx } from '../storage/sql.ts'
import { askConnector, unasked } from './ask-connector.ts'
import { type CaseBudget, weightOf } from './case-budget.ts'
import type { Draft, EvidenceStore } from './evidence-store.ts'
import { putRaw } from './import/part-store.ts'
import { evidenceOfRequest } from './queries/evidence.ts'
import { redactAnswer } from './redact-answer.ts'

export interface CollectDeps {
  connectors: readonly Connector[]
  /** Where the answers of this run go. */
  store: EvidenceStore
  /** What the case may still read, shared by all its requests. */
  budget: CaseBudget
  read: Tx
  teamId: string
  caseId: string
  blobs: Blobs
  now: () => number
  /** What every answer passes first; nothing of it is stored or shown before. */
  redact: RedactTexts
  signal: AbortSignal
  /** Milliseconds a connector may take, default 20,000. */
  deadlineMs?: number
}

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
    bytes: weightOf(answer),
    rows: Object.fromEntries(tables.filter(([, count]) => count > 0)),
    rawKey: answer.raw?.length ? await putRaw(deps.blobs, answer.raw) : null,
    collectedAt: deps.now(),
    tables: answer.tables,
  }
}

async function answersOf(
  connector: Connector,
  request: CollectRequest,
  { budget, redact, signal, deadlineMs = 20_000 }: CollectDeps,
): Promise<Collected[]> {
  const full = await budget.full()
  if (full !== null) return [unasked(connector, request, full)]
  const said = await askConnector(connector, request, { deadlineMs, signal })
  const answers: Collected[] = []
  for (const answer of said) answers.push(await budget.take(await redactAnswer(answer, redact)))
  return answers
}

async function collectFrom(
  connector: Connector,
  request: CollectRequest,
  deps: CollectDeps,
): Promise<Evidence[]> {
  const requestHash = hashOf(connector, request)
  const before = await evidenceOfRequest(deps.read, deps, requestHash)
  if (before.length > 0) return before
  const answers = await answersOf(connector, request, deps)
  const drafts = await Promise.all(answers.map((answer) => draftOf(deps, connector, request, answer)))
  return drafts.length === 0 ? [] : deps.store.add(requestHash, drafts)
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
