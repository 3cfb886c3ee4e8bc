import type { ChangeRow } from '../domain/case-file.ts'
import type { RankedChange, Ranking } from '../domain/ranking.ts'
import { type ChangeFacts, factsOf } from './changes/commit.ts'

/** Below it a change is worth naming and no more: timing and place alone do not get there, a telling diff does. */
const BLAME = 4.2

/** The recorded change that a ranked one stands for. */
export function factsOfRanked(ranked: RankedChange, changes: readonly ChangeRow[]): ChangeFacts | null {
  const row = changes.find(
    ({ title, type, ts, evidence }) =>
      title === ranked.title &&
      type === ranked.type &&
      (ts ?? ranked.ts) === ranked.ts &&
      ranked.citations.includes(evidence),
  )
  return row ? factsOf(row) : null
}

/** Its commit, else the id that its source gives it, else its title. */
export function changeId(ranked: RankedChange, changes: readonly ChangeRow[]): string {
  const facts = factsOfRanked(ranked, changes)
  if (facts?.sha) return facts.sha
  const id = facts?.row.attrs.id
  return typeof id === 'string' && id !== '' ? id : ranked.title
}

/** The change to blame; null when the cause is none, or no change stands out enough to say so. */
export function blamedChange(ranking: Ranking, changes: readonly ChangeRow[]): string | null {
  const [best] = ranking.changes
  if (ranking.outcome !== 'fault' || !best || best.score < BLAME) return null
  return changeId(best, changes)
}
