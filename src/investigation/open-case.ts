import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Evidence } from '../domain/case-file.ts'
import type { CollectRequest } from '../domain/connector.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Triage } from '../domain/verdict.ts'
import { collectEvidence } from '../evidence/collect.ts'
import { loadRows } from '../evidence/load-rows.ts'
import { listEvidence } from '../evidence/queries/evidence.ts'
import { openSqlSandbox, type SqlSandbox } from '../evidence/sandbox/sql-sandbox.ts'
import { buildSnapshot } from '../evidence/snapshot.ts'
import { rank } from '../ranking/rank.ts'
import { type CaseFile, sourceOfEvidence } from './case-file.ts'
import type { SqlAnswer, View } from './checks/ask.ts'
import { journaledAsk } from './journaled-ask.ts'
import { type Journal, step } from './steps.ts'
import { gapsOf } from './triage/gaps.ts'
import { coveredWindow, sweepRequests, usualWindows, type Windows } from './triage/requests.ts'
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
  const evidence = await readEvidence(deps, work, journal)
  await buildSnapshot({ evidence, blobs: deps.blobs, file: snapshot })
  const [incident, baseline] = [await loadRows(snapshot, 'incident'), await loadRows(snapshot, 'baseline')]
  const window = coveredWindow(windowsOf(deps, work).incident, evidence)
  const ranking = rank({ alert, window, rows: incident, baseline })
  const gaps = gapsOf(evidence)
  const sandbox = openSqlSandbox({
    snapshot,
    cut: { onset: ranking.onset, precision: ranking.onsetPrecision, window },
  })
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
    ask: journaledAsk(journal, (sql, view) => answerOf(deps, sandbox, sql, view, work.signal)),
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

const windowsOf = (deps: InvestigationDeps, work: Work): Windows =>
  deps.windows?.(work.incident.alert, work.run.asOf) ?? usualWindows(work.incident.alert, work.run.asOf)

/** All requests at once: the slowest connector decides, and its deadline bounds it. */
async function sweep(deps: InvestigationDeps, work: Work, journal: Journal): Promise<void> {
  const collect = (request: Omit<CollectRequest, 'alert'>) =>
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
  await Promise.all(sweepRequests(windowsOf(deps, work)).map(collect))
}

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
  deps: InvestigationDeps,
  sandbox: SqlSandbox,
  sql: string,
  view: View,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  const answer = await sandbox.run(sql, { view, signal })
  signal.throwIfAborted()
  if (answer.status === 'ok') return { status: 'ok', rows: answer.rows }
  const reason = answer.status === 'timeout' ? 'the query took too long' : answer.reason
  deps.log.warn({ sql, view, reason }, 'a query on the case file gave no answer')
  return { status: 'unavailable', reason }
}
