import type { EvidenceLine } from '../domain/answer.ts'
import type { Evidence } from '../domain/case-file.ts'
import { clockTime } from '../domain/clock-text.ts'

const statusText = ({ status, reason }: Evidence): string =>
  reason === null ? status : `${status}: ${reason}`

/** A read as the Evidence modal shows it. */
export function evidenceLine(evidence: Evidence): EvidenceLine {
  const { ref, query, connector, source, window, rows } = evidence
  return {
    ref,
    query: `${query} · ${source} through ${connector}`,
    window: window === null ? 'no time window' : `${clockTime(window.start)}–${clockTime(window.end)} UTC`,
    status: statusText(evidence),
    rows: Object.values(rows).reduce((sum, count) => sum + (count ?? 0), 0),
  }
}
