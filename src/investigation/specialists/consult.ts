import type { CaseColumns } from '../../domain/case-columns.ts'
import type { TableName } from '../../domain/case-file.ts'
import type { RankedChange, Ranking, Suspect } from '../../domain/ranking.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Finding, Hypothesis } from '../../domain/verdict.ts'
import { type Ask, limitedTo } from '../checks/ask.ts'
import { changeBeforeOnset } from '../checks/change-check.ts'
import type { CheckSpec } from '../checks/check.ts'
import { logHits } from '../checks/log-check.ts'
import { predictionsOf } from '../checks/predictions.ts'
import { type Scope, scopeOf } from '../checks/scope.ts'
import type { Fault, Specialist } from './specialist.ts'
import { faultsFor, suspectsToAsk } from './topics.ts'

/** What a specialist is told. */
export interface Briefing {
  alert: Alert
  ranking: Ranking
  rows: CaseColumns
  /** Services whose hypotheses were refuted in an earlier round. */
  refuted: ReadonlySet<string>
  ask: Ask
}

/** A specialist's answer before code has run its checks. */
export interface Consultation {
  finding: Finding
  /** By hypothesis id. */
  checks: Map<string, CheckSpec[]>
}

/** More than this and the checks of one specialist take longer than the first page may. */
const MAX_HYPOTHESES = 4

/** A change older than this when the trouble began is not asked about without another reason. */
const MAX_LEAD_MS = 6 * 60 * 60_000

/** Asks one specialist. Whatever goes wrong becomes a finding of status `failed`; only an abort is thrown. */
export async function consult(
  specialist: Specialist,
  briefing: Briefing,
  signal: AbortSignal,
): Promise<Consultation> {
  try {
    return await investigateDomain(specialist, briefing)
  } catch (error) {
    signal.throwIfAborted()
    const note = error instanceof Error ? error.message : String(error)
    return { finding: emptyFinding(specialist, 'failed', note), checks: new Map() }
  }
}

async function investigateDomain(specialist: Specialist, briefing: Briefing): Promise<Consultation> {
  const ask = limitedTo(specialist.tables, `the ${specialist.name} specialist`, briefing.ask)
  const finding = emptyFinding(specialist, 'nothing-found', null)
  const checks = new Map<string, CheckSpec[]>()
  for (const suspect of suspectsToAsk(briefing.ranking, briefing.alert, briefing.refuted)) {
    const scope = scopeOf(suspect.service, briefing.rows)
    finding.lookedAt.push(...lookedAt(specialist, suspect.service, scope, briefing.rows))
    for (const fault of await suspectedFaults(specialist, suspect, scope, ask)) {
      if (checks.size >= MAX_HYPOTHESES) break
      const id = `${specialist.name}/${suspect.service}/${fault.id}`
      const predictions = await predictionsOf(fault, scope, specialist.tables, ask, id)
      if (predictions.length === 0) continue
      checks.set(id, predictions)
      finding.hypotheses.push(hypothesisOf(specialist, suspect, fault, id))
    }
    if (specialist.changes) await addChanges(specialist, suspect, scope, briefing, ask, { finding, checks })
  }
  return { finding: { ...finding, status: checks.size > 0 ? 'found' : 'nothing-found' }, checks }
}

/** Faults that fit the suspect, and faults that log lines name outright. */
async function suspectedFaults(
  specialist: Specialist,
  suspect: Suspect,
  scope: Scope,
  ask: Ask,
): Promise<Fault[]> {
  const fitting = faultsFor(specialist, suspect)
  if (!specialist.tables.includes('logs')) return fitting
  const hits = await logHits(specialist.faults, scope, ask)
  const spoken = specialist.faults.filter((fault) => (hits.get(fault.id) ?? 0) > 0)
  spoken.sort((a, b) => (hits.get(b.id) ?? 0) - (hits.get(a.id) ?? 0))
  return [...new Set([...fitting, ...spoken])]
}

async function addChanges(
  specialist: Specialist,
  suspect: Suspect,
  scope: Scope,
  briefing: Briefing,
  ask: Ask,
  into: Consultation,
): Promise<void> {
  const change = bestChange(briefing.ranking.changes, suspect.service)
  if (change === null) return
  const id = `${specialist.name}/${suspect.service}/change`
  const row = briefing.rows.changes.find((one) => one.title === change.title && one.ts === change.ts)
  const named = { type: change.type, title: change.title, entity: row?.entity ?? null }
  const effects = specialist.faults.map((fault) =>
    predictionsOf(fault, scope, specialist.tables, ask, `${id}/${fault.id}`),
  )
  const specs = [changeBeforeOnset(named, id), ...(await Promise.all(effects)).flat()]
  into.checks.set(id, specs)
  into.finding.hypotheses.push({
    id,
    statement: `${suspect.service}: broken by ${change.type} "${change.title}"`,
    service: suspect.service,
    kind: 'change',
    onset: suspect.onset,
    checks: [],
    by: specialist.name,
  })
}

/** The best ranked change of the service that came before the onset. */
export function bestChange(changes: readonly RankedChange[], service: string): RankedChange | null {
  const before = changes.filter((change) => {
    return (
      change.service === service &&
      change.leadMs !== null &&
      change.leadMs >= 0 &&
      change.leadMs <= MAX_LEAD_MS
    )
  })
  return before[0] ?? null
}

function hypothesisOf(specialist: Specialist, suspect: Suspect, fault: Fault, id: string): Hypothesis {
  return {
    id,
    statement: `${suspect.service}: ${fault.phrase}`,
    service: suspect.service,
    kind: fault.id,
    onset: suspect.onset,
    checks: [],
    by: specialist.name,
  }
}

function emptyFinding(specialist: Specialist, status: Finding['status'], note: string | null): Finding {
  return { specialist: specialist.name, status, hypotheses: [], lookedAt: [], note }
}

/** One line a table, with how many rows of the service it holds: "nothing found" must say where. */
function lookedAt(specialist: Specialist, service: string, scope: Scope, rows: CaseColumns): string[] {
  const names = new Set(scope.entities)
  return specialist.tables.map((table) => `${table} of ${service}: ${countOf(rows, table, names)} rows`)
}

function sumOf<T extends { entity: string }>(
  all: readonly T[],
  names: ReadonlySet<string>,
  count: (one: T) => number,
): number {
  return all.reduce((sum, one) => sum + (names.has(one.entity) ? count(one) : 0), 0)
}

function countOf(rows: CaseColumns, table: TableName, names: ReadonlySet<string>): number {
  if (table === 'spans')
    return rows.spans.place.filter((place) => names.has(rows.spans.places[place]?.service ?? '')).length
  if (table === 'metrics') return sumOf(rows.series, names, ({ values }) => values.length)
  if (table === 'logs') return sumOf(rows.logs, names, ({ times, untimed }) => times.length + untimed)
  if (table === 'objects') return rows.objects.filter((row) => names.has(row.name)).length
  if (table === 'edges')
    return rows.edges.filter((row) => names.has(row.callee) || names.has(row.caller)).length
  return rows[table].filter((row) => row.entity !== null && names.has(row.entity)).length
}
