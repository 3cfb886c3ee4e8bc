import type { EvidenceRef } from '../domain/ids.ts'
import type { Observation, Ranking, Suspect } from '../domain/ranking.ts'
import type { Folding, RankInput } from './case-input.ts'
import type { ExternalCause } from './external.ts'
import { recurrence } from './own-tail.ts'
import { median } from './robust.ts'
import { referenceScale } from './scale.ts'
import type { Series } from './series.ts'
import type { SeriesObservation } from './series-score.ts'

/** Below this nothing stands out of its own past (fixed before normal data was looked at). */
const NOTICEABLE = 1
/** The same where the alerting metric itself is as ever: among many series some always stray a little. */
const NOTICEABLE_ALONE = 2
/**
 * Numbers this much louder than ever in their past, as a logarithm, forbid to say that all is well where one ends worse
 * than it began; of 19 simulated cases that do 7 of 11 without a fault lie below it and 4 of 8 with one.
 */
const WORSE_THAN_USUAL = 0.35
/** An outside cause decides from here on, unless a change explains the trouble this much better. */
const EXTERNAL = 3
const CHANGE_LEAD = 2
/** So many error lines are no noise. */
const MANY_ERRORS = 3

export type Outcome = Pick<Ranking, 'outcome' | 'outcomeReason'>

/** What was seen besides the suspects. */
export interface Seen {
  folding: Folding
  series: readonly Series[]
  /** Series that had a past to compare with. */
  compared: number
  onset: number | null
  external: readonly ExternalCause[]
  /** Whether the alerting metric stands out of its own past; null when nobody can say. */
  moved: boolean | null
  /** How much louder the numbers are than at any time of their own past, as a logarithm. */
  unusual: number
  /** Score of the best change, 0 when there is none. */
  bestChange: number
}

const unclear = (outcomeReason: string): Outcome => ({ outcome: 'unclear', outcomeReason })

const isEmpty = ({ rows }: RankInput): boolean =>
  Object.entries(rows).every(
    ([table, list]) => table === 'entities' || table === 'edges' || list.length === 0,
  )

const alerting = ({ alert }: RankInput, folding: Folding): string =>
  folding.serviceOf(alert.entity ?? alert.service) ?? alert.service

const cited = (refs: readonly EvidenceRef[]): string =>
  refs.length === 0 ? '' : ` [${[...new Set(refs)].sort().slice(0, 3).join('] [')}]`

/** State alone: the alerting service's pods are ready and its logs are quiet. */
function healthyState(input: RankInput, { folding }: Seen): Outcome {
  const service = alerting(input, folding)
  const { objects, logs } = input.rows
  const pods = objects.filter(({ kind, name }) => kind === 'pod' && name.startsWith(service))
  if (pods.length === 0) return unclear('no series could be compared with its own past')
  const own = logs.filter(({ entity }) => (folding.serviceOf(entity) ?? entity).startsWith(service))
  if (own.length === 0)
    return unclear(`the pods of ${service} are ready, but none of its logs or numbers were read`)
  const errors = own
    .filter(({ isError }) => isError)
    .reduce((sum, { times, untimed }) => sum + times.length + untimed, 0)
  if (errors >= MANY_ERRORS)
    return unclear(`the pods of ${service} are ready, but its logs hold ${errors} error lines`)
  const reason = `the ${pods.length} pods of ${service} that were read are ready and its logs are quiet`
  return {
    outcome: 'healthy',
    outcomeReason: reason + cited([...pods, ...own].flatMap(({ evidence }) => evidence)),
  }
}

/** A series that ends worse than it began, beyond its own scatter and all that a long past of its own shows. */
function endsWorse(series: Series): boolean {
  const { values, past, bad } = series
  const size = Math.max(2, Math.floor(values.length * 0.15))
  const before = past.length >= 4 ? past : values.slice(0, size)
  const { center, scale } = referenceScale(series, before)
  const level = median(values.slice(-size))
  const moved = level - center
  if ((bad === 0 ? Math.abs(moved) : moved * bad) <= 3 * scale) return false
  return (recurrence(past, { length: size, level, isUp: moved > 0 }) ?? 0) === 0
}

const CLIENT_ERRORS = /4xx|4\d\d|client_?error/i

const TELLING: ReadonlySet<Observation['family']> = new Set([
  'latency',
  'error',
  'saturation',
  'crash',
  'memory',
  'disk',
  'cpu',
])

/** Nothing stands out: healthy only when it was looked at, with something to compare with. */
function quiet(input: RankInput, seen: Seen, moved: boolean | null): Outcome {
  if (seen.compared === 0) return healthyState(input, seen)
  const service = alerting(input, seen.folding)
  const own = seen.series.filter((one) => one.service === service)
  if (service === 'unknown' && seen.series.every(({ source }) => source === 'logs'))
    return unclear('only logs were read and no pattern stands out')
  if (service !== 'unknown' && own.length === 0)
    return unclear(`no series of ${service} was read, and nothing else stands out`)
  if (moved === true && seen.unusual > 0)
    return unclear(
      `${input.alert.metric ?? 'the alerting metric'} of ${service} moved, but nothing stands out`,
    )
  const worse =
    moved === false || seen.unusual < WORSE_THAN_USUAL
      ? undefined
      : seen.series.find((one) => TELLING.has(one.family) && endsWorse(one))
  if (worse)
    return unclear(
      `${worse.entity} ${worse.shownAs} ends worse than it began${cited([worse.evidence])}, but nothing stands out`,
    )
  const refs = seen.series.map(({ evidence }) => evidence)
  const reason =
    seen.onset === null
      ? 'no series, log pattern or object stands out of its own past'
      : 'what moved was small and is back at its usual level'
  return { outcome: 'healthy', outcomeReason: reason + cited(refs) }
}

/** Nothing but series speaks for it, so that their past can be asked how loud they usually are. */
const onlyNumbers = (suspect: Suspect | undefined): boolean =>
  suspect?.supporting.every((one) => one.score < 0.3 || 'metric' in one) ?? true

const fell = (observation: Observation): boolean =>
  'delta' in observation && (observation as SeriesObservation).delta < 0

const isClientError = (observation: Observation): boolean =>
  ('metric' in observation && CLIENT_ERRORS.test((observation as SeriesObservation).metric)) ||
  (observation.source === 'logs' && observation.family === 'traffic')

/** Only volumes moved: more requests or more refused clients are no fault; fewer may be one elsewhere. */
function onlyTraffic(supporting: readonly Observation[]): Outcome | null {
  if (!supporting.every(({ family }) => family === 'traffic' || family === 'other')) return null
  const refs = cited(supporting.flatMap(({ citations }) => citations))
  if (supporting.some((one) => one.family === 'traffic' && fell(one)))
    return unclear(`traffic fell${refs}, and nothing that was read says why`)
  const [loudest] = supporting
  if (loudest && supporting.some(isClientError)) {
    return {
      outcome: 'healthy',
      outcomeReason: `only refused requests of clients rose, which is an answer and no failure: ${loudest.text}${refs}; neither server errors, latency nor any object moved`,
    }
  }
  return {
    outcome: 'healthy',
    outcomeReason: `traffic rose${refs}, and neither errors, latency nor any object moved`,
  }
}

function externalOutcome({ external, bestChange }: Seen): Outcome | null {
  const [first] = external
  if (!first || first.score < EXTERNAL || bestChange > first.score + CHANGE_LEAD) return null
  return { outcome: 'external', outcomeReason: first.text + cited(first.citations) }
}

/** Whether something is wrong at all, as a sentence with its reason. */
export function judgeOutcome(input: RankInput, suspects: readonly Suspect[], seen: Seen): Outcome {
  if (isEmpty(input)) return unclear('nothing that could be ranked was read')
  const [first] = suspects
  const { moved } = seen
  const noticeable = moved === false ? NOTICEABLE_ALONE : NOTICEABLE
  const always = seen.unusual <= 0 && moved !== true && onlyNumbers(first)
  if (!first || first.score < noticeable || always) return quiet(input, seen, moved)
  const outside = externalOutcome(seen)
  if (outside) return outside
  const loud = suspects.filter(({ score }) => score >= noticeable)
  const traffic = onlyTraffic(
    loud.flatMap(({ supporting }) => supporting.filter(({ score }) => score >= 0.3)),
  )
  if (traffic) return traffic
  const [best] = first.supporting
  return {
    outcome: 'fault',
    outcomeReason: best ? best.text + cited(best.citations) : `${first.service} stands out`,
  }
}
