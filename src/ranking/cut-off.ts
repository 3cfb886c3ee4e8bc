import { type LogGroup, linesSince } from '../domain/case-columns.ts'
import type { FaultKind } from '../domain/fault-kind.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { ERRORS_LEAD } from './log-groups.ts'
import type { Callees } from './propagation.ts'
import { ascending, quantile } from './robust.ts'
import type { Series } from './series.ts'
import type { SeriesObservation } from './series-score.ts'
import { shown } from './shown.ts'

const REQUESTS = /request|workload|rps|qps|ops\b|\.count$|calls|rate/i
const BYTES = /net|byte|sysc|transmit|receive|packet/i

/** Share of the requests that must be gone beyond what callers lost themselves. */
const LEAST = 0.5
/** All requests gone, and nobody calls less. */
const MOST = 5
/** Whom a caller asks so rarely, in its own requests, it can do without. */
const RARELY = 0.1
/** A caller that calls so many callees less, and most of them, is the one to blame. */
const FAN_OUT = 2
const FANNED = 0.6
/** From this score on a service that is asked less shows that it suffers itself. */
const AUDIBLE = 0.5

interface Fall {
  observation: SeriesObservation
  /** Share of the requests that is gone. */
  share: number
}

/** A level that is reached before a fall and after it alike, where there is no past. */
const BUSY = 0.75

/** What a service usually has of a metric, all its entities together. */
const usualOf = (all: readonly Series[], wanted: { service: string; metric: string }): number =>
  all
    .filter(({ service, metric }) => service === wanted.service && metric === wanted.metric)
    .reduce((sum, { past, values }) => sum + quantile(ascending(past.length > 0 ? past : values), BUSY), 0)

/** The requests of each service that lost some: the largest fall counts. */
function fallsOf(observations: readonly SeriesObservation[]): Map<string, Fall> {
  const falls = new Map<string, Fall>()
  for (const observation of observations) {
    const { family, metric, delta, relative, service } = observation
    if (family !== 'traffic' || delta >= 0 || !REQUESTS.test(metric) || BYTES.test(metric)) continue
    const share = Math.min(1, relative)
    if (share > (falls.get(service)?.share ?? 0)) falls.set(service, { observation, share })
  }
  return falls
}

const suffers = ({ family, delta, score }: SeriesObservation): boolean =>
  score >= AUDIBLE && (family === 'crash' || ((family === 'latency' || family === 'error') && delta > 0))

/** Callers that call hardly any of their callees as before. */
function quietCallers(callees: Callees, lost: (service: string) => number): ReadonlySet<string> {
  const isQuiet = ([, called]: [string, ReadonlySet<string>]): boolean => {
    const fewer = [...called].filter((service) => lost(service) >= LEAST).length
    return fewer >= FAN_OUT && fewer >= FANNED * called.size
  }
  return new Set([...callees].filter(isQuiet).map(([caller]) => caller))
}

const fails = ({ family, delta, score }: SeriesObservation): boolean =>
  family === 'error' && delta > 0 && score >= AUDIBLE

/** Services that say nothing any more while a caller fails. */
function silentCallees(
  observations: readonly SeriesObservation[],
  silences: readonly Observation[],
  callees: Callees,
): Observation[] {
  const failing = new Set(observations.filter(fails).map(({ service }) => service))
  return silences.flatMap((one) => {
    const caller = [...failing].sort().find((name) => callees.get(name)?.has(one.service))
    if (caller === undefined || failing.has(one.service)) return []
    return [{ ...one, score: MOST, text: `${one.text}, and ${caller}, which calls it, fails` }]
  })
}

/** What an error says that comes of waiting for somebody, or of not reaching them. */
const WAITING =
  /time.?d?.?out|deadline|cancel|abort|hang ?up|reset|closed|refused|unavailable|unreachable|exceeded|too (?:long|slow)|connect|socket|broken pipe|\bEOF\b|no route|no such host|resolv|resolution|ENOTFOUND|EAI_AGAIN|\b(?:408|499|503|504)\b/i
/** Fewer lines say nothing of the rest. */
const LEAST_LINES = 3

/** Services whose errors all say something else than that somebody was waited for or not reached. */
export function failingOtherwise(
  groups: readonly LogGroup[],
  folding: Folding,
  onset: number,
): ReadonlySet<string> {
  const errors = groups.filter((group) => group.isError && linesSince(group, onset - ERRORS_LEAD) > 0)
  const services = Map.groupBy(errors, ({ entity }) => folding.serviceOf(entity) ?? entity)
  const lines = (own: readonly LogGroup[]): number =>
    own.reduce((sum, group) => sum + linesSince(group, onset - ERRORS_LEAD), 0)
  return new Set(
    [...services]
      .filter(
        ([, own]) => lines(own) >= LEAST_LINES && !own.some(({ example }) => WAITING.test(example.message)),
      )
      .map(([service]) => service),
  )
}

/** Who answers so many times later is given up on, and who waits for it is that much later itself. */
const GIVEN_UP = 8
const WAITED = 4

/** Services that answer so late that a caller, which waits for them, fails; those that fail `otherwise` wait for nobody. */
function timedOut(
  observations: readonly SeriesObservation[],
  callees: Callees,
  otherwise: ReadonlySet<string>,
): Observation[] {
  const failing = Map.groupBy(
    observations.filter((one) => fails(one) && !otherwise.has(one.service)),
    ({ service }) => service,
  )
  const late = observations.filter(({ family, delta }) => family === 'latency' && delta > 0)
  const waits = (caller: string, { metric, delta }: SeriesObservation): boolean =>
    late.some(
      (one) =>
        one.service === caller && one.metric === metric && one.relative >= WAITED && one.delta <= 2 * delta,
    )
  return late
    .filter(({ service, relative }) => relative >= GIVEN_UP && !failing.has(service))
    .flatMap((one) => {
      const caller = [...failing.keys()]
        .sort()
        .find((name) => callees.get(name)?.has(one.service) && waits(name, one))
      const [error] = failing.get(caller ?? '') ?? []
      if (!error) return []
      const { metric: _, delta: __, relative: ___, ...fact } = one
      const kind: FaultKind = 'latency'
      const text = `${caller} fails waiting for ${one.service}: ${one.text}`
      return [{ ...fact, family: 'error' as const, kind, score: error.score, text }]
    })
}

/** Services whose requests fall away while their callers go on being asked, and that suffer themselves. */
function unreached(
  observations: readonly SeriesObservation[],
  { series, callees, otherwise }: Omit<Surroundings, 'silences'>,
): Observation[] {
  const falls = fallsOf(observations)
  const sick = new Set(observations.filter(suffers).map(({ service }) => service))
  const lost = (service: string): number => falls.get(service)?.share ?? 0
  const quiet = quietCallers(callees, lost)
  /** Callers that are asked as ever and cannot do without it; they may have gone where nobody who calls was seen. */
  const callersOf = (service: string, metric: string): string[] =>
    [...callees]
      .filter(([, called]) => called.has(service))
      .map(([caller]) => caller)
      .filter(
        (caller) =>
          usualOf(series, { service, metric }) >= RARELY * usualOf(series, { service: caller, metric }),
      )
  return [...falls].flatMap(([service, { observation, share }]) => {
    const callers = callersOf(service, observation.metric)
    const beyond = share - Math.max(0, ...callers.map(lost))
    const isCut = callers.length > 0 && beyond >= LEAST && sick.has(service)
    // A caller that fails before it asks asks less: a refused order is not written down.
    if (!isCut || callers.some((caller) => quiet.has(caller) || otherwise.has(caller))) return []
    const { metric: _, delta: __, relative: ___, ...fact } = observation
    const text = `${service} gets ${shown(100 * share)} % fewer requests (${observation.text}) though its callers are asked as ever`
    return [{ ...fact, entity: service, family: 'crash' as const, score: MOST * beyond ** 2, text }]
  })
}

export interface Surroundings {
  series: readonly Series[]
  silences: readonly Observation[]
  callees: Callees
  /** Services whose errors have another reason than waiting. */
  otherwise: ReadonlySet<string>
}

/**
 * Services that callers cannot reach: their requests fall away, they fall silent, or they answer far too late while a
 * caller fails. One that is merely called less by a faulty caller is well.
 */
export const cutOffObservations = (
  observations: readonly SeriesObservation[],
  { series, silences, callees, otherwise }: Surroundings,
): Observation[] => [
  ...unreached(observations, { series, callees, otherwise }),
  ...silentCallees(observations, silences, callees),
  ...timedOut(observations, callees, otherwise),
]
