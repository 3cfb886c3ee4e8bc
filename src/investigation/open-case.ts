import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Evidence } from '../domain/case-file.ts'
import type { RequestKind } from '../domain/connector.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Triage } from '../domain/verdict.ts'
import { collectEvidence } from '../evidence/collect.ts'
import { listEvidence } from '../evidence/queries/evidence.ts'
import { openSqlSandbox, type SqlSandbox } from '../evidence/sandbox.ts'
import { buildSnapshot, loadRows } from '../evidence/snapshot.ts'
import { rank } from '../ranking/rank.ts'
import { type CaseFile, sourceOfEvidence } from './case-file.ts'
import type { SqlAnswer, View } from './checks/ask.ts'
import { journaledAsk } from './journaled-ask.ts'
import { type Journal, step } from './steps.ts'
import { gapsOf } from './triage/gaps.ts'
import { coveredWindow, sweepRequests } from './triage/requests.ts'
import type { InvestigationDeps, Work } from './work.ts'

/**
 * Gives `use` a way to open the incident's case file and removes what opening it made. What the incident has
 * been read for already is taken as it is; an incident without evidence is swept first.
 */
export async function withOpenCase<T>(
  deps: InvestigationDeps,
  work: Work,
  journal: Journal,
  use: (open: () => Promise<CaseFile>) => Promise<T>,
): Promise<T> {
  const snapshot = path.join(deps.snapshotDir, `${work.run.id}.duckdb`)
  const sandboxes: SqlSandbox[] = []
  try {
    return await use(() => openCase(deps, work, journal, snapshot, sandboxes))
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
    await rm(snapshot, { force: true })
  }
}

async function openCase(
  deps: InvestigationDeps,
  work: Work,
  journal: Journal,
  snapshot: string,
  sandboxes: SqlSandbox[],
): Promise<CaseFile> {
  const { alert } = work.incident
  const requests = sweepRequests(alert, work.run.asOf)
  const evidence = await readEvidence(deps, work, journal)
  await buildSnapshot({ evidence, blobs: deps.blobs, file: snapshot })
  const [incident, baseline] = [await loadRows(snapshot, 'incident'), await loadRows(snapshot, 'baseline')]
  const asked = requests[0]?.window ?? { start: alert.firedAt, end: work.run.asOf }
  const window = coveredWindow(asked, evidence)
  const ranking = rank({ alert, window, rows: incident, baseline })
  const gaps = gapsOf(evidence, unanswered(deps))
  const sandbox = openSqlSandbox({ snapshot, cut: { onset: ranking.onset, window } })
  sandboxes.push(sandbox)
  return {
    alert,
    evidence,
    window,
    incident,
    baseline,
    ranking,
    gaps,
    triage: triageOf(ranking, gaps, evidence),
    ask: journaledAsk(journal, (sql, view) => answerOf(sandbox, sql, view, work.signal)),
    sourceOf: sourceOfEvidence(evidence),
  }
}

/** Sweeps in a page run, and in any run of an incident that nothing was read for yet. */
async function readEvidence(deps: InvestigationDeps, work: Work, journal: Journal): Promise<Evidence[]> {
  const { id } = work.incident
  if (work.run.kind !== 'page') {
    const known = await listEvidence(deps.db, deps.teamId, id)
    if (known.length > 0) return known
  }
  await sweep(deps, work, journal)
  return listEvidence(deps.db, deps.teamId, id)
}

/** All requests at once: the slowest connector decides, and its deadline bounds it. */
async function sweep(deps: InvestigationDeps, work: Work, journal: Journal): Promise<void> {
  const collect = (request: ReturnType<typeof sweepRequests>[number]) =>
    step(journal, `collect/${request.purpose}/${request.kind}`, request, async (): Promise<EvidenceRef[]> => {
      const evidence = await collectEvidence(
        { ...request, alert: work.incident.alert },
        {
          connectors: deps.connectors,
          write: work.write,
          read: deps.db,
          teamId: deps.teamId,
          caseId: work.incident.id,
          runId: work.run.id,
          blobs: deps.blobs,
          now: deps.now,
          signal: work.signal,
          ...(deps.connectorDeadlineMs === undefined ? {} : { deadlineMs: deps.connectorDeadlineMs }),
        },
      )
      return evidence.map((one) => one.ref)
    })
  await Promise.all(sweepRequests(work.incident.alert, work.run.asOf).map(collect))
}

/** Kinds whose absence a reader must know of; nobody misses a topology. */
const EXPECTED: readonly RequestKind[] = ['metrics', 'logs', 'traces', 'changes', 'state']

const unanswered = (deps: InvestigationDeps): RequestKind[] =>
  EXPECTED.filter((kind) => !deps.connectors.some((connector) => connector.answers.includes(kind)))

function triageOf(ranking: CaseFile['ranking'], gaps: Triage['gaps'], evidence: readonly Evidence[]): Triage {
  const failed = evidence.filter((one) => one.status === 'failed' || one.status === 'denied')
  return {
    onset: ranking.onset,
    onsetNote: ranking.onsetNote,
    changes: ranking.changes,
    suspects: ranking.suspects,
    gaps,
    sourcesRead: evidence.length - failed.length,
    sourcesFailed: failed.length,
  }
}

async function answerOf(
  sandbox: SqlSandbox,
  sql: string,
  view: View,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  const answer = await sandbox.run(sql, { view, signal })
  signal.throwIfAborted()
  if (answer.status === 'ok') return { status: 'ok', rows: answer.rows }
  return {
    status: 'unavailable',
    reason: answer.status === 'timeout' ? 'the query took too long' : answer.reason,
  }
}
