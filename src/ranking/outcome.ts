import type { Ranking, Suspect } from '../domain/ranking.ts'
import type { RankInput } from './case-input.ts'

/** Below this nothing stands out of its own past (fixed before normal data was looked at). */
const NOTICEABLE = 1

const isEmpty = ({ rows }: RankInput): boolean =>
  Object.entries(rows).every(
    ([table, list]) => table === 'entities' || table === 'edges' || list.length === 0,
  )

/** Kubernetes objects were read and none of them is broken. */
const allReady = ({ rows }: RankInput, suspects: readonly Suspect[]): boolean =>
  rows.objects.some(({ kind }) => kind === 'pod') &&
  !suspects.some(({ supporting }) => supporting.some(({ family }) => family === 'state'))

/** Nothing stands out: healthy only when that was looked at with something to compare with. */
function quiet(
  input: RankInput,
  suspects: readonly Suspect[],
  seen: Seen,
): Pick<Ranking, 'outcome' | 'outcomeReason'> {
  if (seen.compared === 0) {
    return allReady(input, suspects)
      ? {
          outcome: 'healthy',
          outcomeReason: 'all pods that were read are ready, and no log pattern stands out',
        }
      : { outcome: 'unclear', outcomeReason: 'no series could be compared with its own past' }
  }
  if (seen.onset !== null)
    return { outcome: 'unclear', outcomeReason: 'something changed, but nothing stands out' }
  return { outcome: 'healthy', outcomeReason: 'no series, log pattern or object stands out of its own past' }
}

export interface Seen {
  /** Series that had a past to compare with. */
  compared: number
  onset: number | null
}

/** Whether something is wrong at all, as a sentence with its reason. */
export function judgeOutcome(
  input: RankInput,
  suspects: readonly Suspect[],
  seen: Seen,
): Pick<Ranking, 'outcome' | 'outcomeReason'> {
  if (isEmpty(input)) return { outcome: 'unclear', outcomeReason: 'nothing that could be ranked was read' }
  const [first] = suspects
  if (!first || first.score < NOTICEABLE) return quiet(input, suspects, seen)
  const onlyTraffic = first.supporting.every(({ family }) => family === 'traffic' || family === 'other')
  if (onlyTraffic) {
    return {
      outcome: 'healthy',
      outcomeReason: 'traffic moved, and neither errors, latency nor any object did',
    }
  }
  return { outcome: 'fault', outcomeReason: first.supporting[0]?.text ?? `${first.service} stands out` }
}

/** How often a first suspect with such a lead was right on cases that were not tuned on. */
export function confidenceOf(suspects: readonly Suspect[]): number {
  const [first, second] = suspects
  if (!first || first.score <= 0) return 0
  const lead = second && second.score > 0 ? first.score / second.score : 3
  if (first.score > 1 && lead >= 1.5) return 0.93
  return lead >= 1.2 ? 0.65 : 0.45
}
