import type { ChangeRow } from '../domain/case-file.ts'
import type { RankedChange } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'

const HOUR = 3_600_000

/** How a change is tied to the suspects it touches. */
export interface ChangeContext {
  onset: number
  firedAt: number
  folding: Folding
  /** Score of a service without its changes. */
  scoreOf(service: string): number
  /** The highest such score, for comparison; 0 when there is none. */
  topScore: number
  /** When the service's own troubles began; null when it has none. */
  ownOnset(service: string): number | null
}

const HARMLESS = /\b(docs?|readme|typo|comment|test|tests|lint|format(ting)?|css|style)\b/i

const RISKY =
  /\b(timeout|pool|limit|retry|retries|cache|index|migration|schema|flag|config|upgrade|major|connection)s?\b/i

function serviceOf(change: ChangeRow, folding: Folding): string {
  const named = change.entity ?? (typeof change.attrs.service === 'string' ? change.attrs.service : null)
  return named === null ? 'unknown' : (folding.serviceOf(named) ?? named)
}

/** Close before the onset is likely, after it impossible. */
function timing(change: ChangeRow, service: string, context: ChangeContext): number {
  if (change.ts === null) return 0.2
  if (change.ts > context.firedAt) return -4
  const began = context.ownOnset(service) ?? context.onset
  // A minute of tolerance: scrape intervals and clocks.
  if (change.ts > began + 60_000) return -2.2
  return 1.3 * Math.exp(-Math.max(0, began - change.ts) / HOUR)
}

function affinity(service: string, context: ChangeContext): number {
  return context.topScore > 0 ? context.scoreOf(service) / context.topScore : 0
}

function risk(change: ChangeRow): number {
  const text = `${change.title} ${JSON.stringify(change.attrs.message ?? '')}`
  if (HARMLESS.test(text)) return -0.6
  return RISKY.test(text) ? 0.6 : 0
}

/** Changes by how likely they caused the onset, best first; those that cannot have are left out. */
export function rankChanges(changes: readonly ChangeRow[], context: ChangeContext): RankedChange[] {
  const scored = changes.map((change): RankedChange => {
    const service = serviceOf(change, context.folding)
    const close = affinity(service, context)
    const score = timing(change, service, context) + 2 * close + risk(change) * (0.45 + 0.55 * close)
    return {
      service,
      type: change.type,
      title: change.title,
      ts: change.ts ?? context.onset,
      leadMs: change.ts === null ? null : context.onset - change.ts,
      score,
      citations: [change.evidence],
    }
  })
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || b.ts - a.ts || (a.title < b.title ? -1 : 1))
}
