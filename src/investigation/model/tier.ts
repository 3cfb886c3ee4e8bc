import type { Ranking } from '../../domain/ranking.ts'
import { HIGH } from '../verdict/rules.ts'

/** How much model an investigation uses: none, one small call, specialists and adjudication. */
export type Tier = 0 | 1 | 2

/** By the ranking alone, so that it costs nothing to choose. */
export function tierOf({ outcome, confidence, suspects }: Ranking): Tier {
  if (outcome === 'healthy') return 0
  return outcome === 'fault' && suspects.length > 0 && confidence >= HIGH ? 1 : 2
}
