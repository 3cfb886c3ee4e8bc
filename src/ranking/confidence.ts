import type { Ranking, Suspect } from '../domain/ranking.ts'

/** A lead from which the first suspect was right in most recorded cases. */
const CLEAR_LEAD = 1.5
const SLIGHT_LEAD = 1.2

/** What limits the first suspect whatever its lead. */
function ceilingOf(first: Suspect, outcome: Ranking['outcome'], comparable: boolean): number {
  if (outcome === 'healthy' || outcome === 'unclear') return 0.3
  // The suspects of an outside cause are its victims.
  if (outcome === 'external') return 0.45
  if (!comparable) return 0.6
  return first.score < 1.5 ? 0.75 : 1
}

/** How often a first suspect with such a lead was right in recorded cases; 0 without a suspect. */
export function confidenceOf(
  suspects: readonly Suspect[],
  outcome: Ranking['outcome'],
  comparable: boolean,
): number {
  const [first, second] = suspects
  if (!first || first.score <= 0) return 0
  const lead = second && second.score > 0 ? first.score / second.score : 3
  const slight = lead >= SLIGHT_LEAD ? 0.65 : 0.45
  const byLead = first.score > 1 && lead >= CLEAR_LEAD ? 0.93 : slight
  return Math.min(byLead, ceilingOf(first, outcome, comparable))
}
