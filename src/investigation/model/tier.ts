import type { Ranking } from '../../domain/ranking.ts'
import type { Recurrence } from '../triage/recurrence.ts'
import { HIGH } from '../verdict/rules.ts'

/** How much model an investigation uses: none, one small call, specialists and adjudication, all of them once more. */
export type Tier = 0 | 1 | 2 | 3

/**
 * By the ranking and by whether last time's confirmed cause passes its checks again, so that it costs nothing to
 * choose. Tier 3 is a person's choice, never this one's.
 */
export function tierOf({ outcome, confidence, suspects }: Ranking, recurrence: Recurrence | null): Tier {
  if (outcome === 'healthy') return 0
  if (recurrence?.past.isConfirmed && recurrence.holds) return 0
  return outcome === 'fault' && suspects.length > 0 && confidence >= HIGH ? 1 : 2
}
