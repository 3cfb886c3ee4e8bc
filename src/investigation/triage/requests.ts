import type { Evidence, TimeWindow } from '../../domain/case-file.ts'
import type { CollectRequest, RequestKind } from '../../domain/connector.ts'
import type { Alert } from '../../domain/signal.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** How far before the page the incident is looked for. */
const LOOKBACK = HOUR

/** The baseline ends where the incident's window begins and covers a whole day. */
const BASELINE = 24 * HOUR

export interface Windows {
  incident: TimeWindow
  baseline: TimeWindow
}

/** The window of a page that nobody knows more about. */
export function usualWindows(alert: Alert, asOf: number): Windows {
  const start = alert.firedAt - LOOKBACK
  return {
    incident: { start, end: Math.max(asOf, alert.firedAt) },
    baseline: { start: start - BASELINE, end: start },
  }
}

/** The same, from when an earlier problem was over; its time is neither this incident's nor normal. */
export function windowsSince({ incident, baseline }: Windows, calmSince: number | null): Windows {
  const start = Math.max(incident.start, Math.min(calmSince ?? incident.start, incident.end))
  return { incident: { ...incident, start }, baseline }
}

const INCIDENT: readonly RequestKind[] = [
  'topology',
  'metrics',
  'logs',
  'traces',
  'events',
  'changes',
  'state',
]

/** Objects, changes and names have no normal to compare with. */
const BASELINE_KINDS: readonly RequestKind[] = ['metrics', 'logs', 'traces']

/** Everything that triage asks for. */
export function sweepRequests({ incident, baseline }: Windows): Omit<CollectRequest, 'alert'>[] {
  return [
    ...INCIDENT.map((kind) => ({ kind, purpose: 'incident' as const, window: incident })),
    ...BASELINE_KINDS.map((kind) => ({ kind, purpose: 'baseline' as const, window: baseline })),
  ]
}

const isTelemetry = ({ rows }: Evidence): boolean =>
  [rows.metrics, rows.logs, rows.spans].some((count) => (count ?? 0) > 0)

/**
 * What the incident's evidence really covers: a recording answers for its own window. Deploys are asked for a day and
 * objects for now, so telemetry decides where there is any: counted over a day, a burst of ten seconds is nothing.
 */
export function coveredWindow(requested: TimeWindow, evidence: readonly Evidence[]): TimeWindow {
  const read = evidence.filter(({ purpose, window }) => purpose === 'incident' && window !== null)
  const telemetry = read.filter(isTelemetry)
  const windows = (telemetry.length > 0 ? telemetry : read).flatMap(({ window }) => window ?? [])
  if (windows.length === 0) return requested
  return {
    start: Math.min(...windows.map((window) => window.start)),
    end: Math.max(...windows.map((window) => window.end)),
  }
}
