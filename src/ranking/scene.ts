import type { EdgeRow } from '../domain/case-file.ts'
import type { Family, Observation } from '../domain/ranking.ts'
import { pagedFamilies } from './alert-family.ts'
import { addCall, calleesOfEdges, type Folding, type RankInput } from './case-input.ts'
import { cutOffObservations, failingOtherwise } from './cut-off.ts'
import { leftByOne, wronglyAsked } from './databases/callers.ts'
import { databaseObservations } from './databases/database-observations.ts'
import { type Refusals, refusalsOf } from './databases/refusals.ts'
import { blameEdges, isEdge } from './edge-blame.ts'
import { assignEdgeMetrics } from './edge-metrics.ts'
import { eventObservations } from './event-observations.ts'
import { readCluster } from './kubernetes/read-cluster.ts'
import { stateObservations } from './kubernetes/state-observations.ts'
import { levelObservations } from './levels.ts'
import { type LinkedSpans, linkSpans, perCall, tracedServices } from './linked-spans.ts'
import { complaints } from './log-groups.ts'
import { logSeries } from './log-series.ts'
import { namedCallees } from './named-callees.ts'
import { findOnset } from './onset.ts'
import { patternObservations } from './pattern-observations.ts'
import { findPatterns, type Pattern } from './patterns.ts'
import { probeObservations } from './probes.ts'
import type { Callees } from './propagation.ts'
import { rampObservations } from './ramp.ts'
import { untracedCallee } from './remote-spans.ts'
import { metricSeries, prepareSeries, type Series, usualStep } from './series.ts'
import { type SeriesObservation, scoreSeries } from './series-score.ts'
import { type Placed, type SharedPlace, sharedPlaces } from './shared-place.ts'
import { silenceObservations } from './silence.ts'
import { spanSeries } from './span-series.ts'
import { standingErrors } from './standing-errors.ts'
import { type UsualLoudness, usualLoudness } from './usual-loudness.ts'
import { placedInZones } from './zones.ts'

/** What was seen, before it is fused into suspects. */
export interface Scene {
  input: RankInput
  folding: Folding
  series: Series[]
  callees: Callees
  /** Services that somebody traces. */
  traced: ReadonlySet<string>
  /** Services that say of themselves that they take longer, wait or are full. */
  told: ReadonlySet<string>
  /** Those of them that do more than fill up: connections to a database are its clients' doing. */
  busy: ReadonlySet<string>
  /** Databases that are given orders which are wrong in themselves. */
  wronglyAsked: ReadonlySet<string>
  /** Databases that one caller no longer waits for while the others go on. */
  leftByOne: ReadonlySet<string>
  /** Callers whose calls fail wherever they go. */
  fanned: ReadonlySet<string>
  /** Machines and zones whose services suffer together. */
  shared: readonly SharedPlace[]
  observations: Observation[]
  /** What the alert is about. */
  paged: ReadonlySet<Family>
  usual: UsualLoudness
  onset: number
  /** Milliseconds between two points. */
  step: number
}

/** Spans and log lines are counted in bins of at least 15 s. */
const FINEST = 15_000

/** Milliseconds by which the onset may be off. */
export const precisionOf = ({ step }: Scene): number => Math.max(step, FINEST)

function calleesOf(edges: readonly EdgeRow[], spans: LinkedSpans, folding: Folding): Callees {
  const callees = calleesOfEdges(edges, folding)
  const call = perCall(spans, ({ caller, callee }) => {
    addCall(callees, caller.service, callee.service)
    return true
  })
  for (let index = 0; index < spans.place.length; index += 1) {
    const parent = spans.parent[index] ?? -1
    if (parent >= 0) call(spans.place[parent] ?? 0, spans.place[index] ?? 0)
  }
  return callees
}

/** How many edges with a measured gap each service has. */
function edgeDegrees(series: readonly Series[]): Map<string, number> {
  const degrees = new Map<string, number>()
  for (const { metric } of series.filter((one) => isEdge(one))) {
    const [caller = '', callee = ''] = metric.replace(/^trace\.gap /, '').split('->')
    for (const end of [caller, callee]) degrees.set(end, (degrees.get(end) ?? 0) + 1)
  }
  return degrees
}

interface Together {
  observations: Observation[]
  shared: SharedPlace[]
}

/** What numbers and traces showed, with what objects and events say, and the machines and zones behind it. */
function withStates(
  measured: readonly Observation[],
  { input, folding, callees }: Pick<Scene, 'input' | 'folding' | 'callees'>,
  refused: Refusals['groups'],
): Together {
  const { objects, events } = input.rows
  const logs = input.rows.logs.filter((group) => !refused.has(group))
  const cluster = readCluster(objects, events, folding)
  const { pods } = cluster
  const onNodes = pods.map(({ node, ...pod }): Placed => ({ ...pod, place: node }))
  const shared = [
    ...sharedPlaces(measured, onNodes, { kind: 'node', callees }),
    ...sharedPlaces(measured, placedInZones(objects, pods, folding), { kind: 'zone', callees }),
  ]
  const observations = [
    ...measured,
    ...eventObservations(input, folding),
    ...stateObservations({ objects, cluster, logs: complaints(logs) }, folding),
    ...shared.map(({ observation }) => observation),
  ]
  return { observations, shared }
}

/** Without what callers traced of a callee that traces nothing: that is no word of its own. */
function ownMeasures(series: readonly Series[], { rows, baseline }: RankInput): Series[] {
  const tracing = new Set([...rows.spans.places, ...baseline.spans.places].map(({ service }) => service))
  return series.filter(({ source, service }) => source !== 'traces' || tracing.has(service))
}

const OF_ITSELF: ReadonlySet<Family> = new Set([
  'latency',
  'self-time',
  'saturation',
  'cpu',
  'memory',
  'disk',
])
/** Exporters count the time that is spent as they count anything else. */
const TIME_SPENT = /time|wait|lock|busy/i
const LOUD = 1

/** Who has a loud measure of its own, other than what is traced of it, that it takes longer, waits or is full. */
function tellingOfThemselves(scored: readonly SeriesObservation[]): Pick<Scene, 'told' | 'busy'> {
  const telling = scored.filter(
    ({ family, metric, score, delta }) =>
      score >= LOUD &&
      delta > 0 &&
      !metric.startsWith('trace.') &&
      (OF_ITSELF.has(family) || TIME_SPENT.test(metric)),
  )
  const working = telling.filter(({ family }) => family !== 'saturation')
  return {
    told: new Set(telling.map(({ service }) => service)),
    busy: new Set(working.map(({ service }) => service)),
  }
}

interface Measuring extends Pick<Scene, 'input' | 'folding' | 'series' | 'callees' | 'onset' | 'step'> {
  scored: readonly SeriesObservation[]
  patterns: readonly Pattern[]
}

/** What numbers, traces, lines and databases showed, before anything is known of where they run. */
function measure({ input, folding, series, callees, onset, step, scored, patterns }: Measuring) {
  const edges = assignEdgeMetrics(
    scored.filter((one) => !isEdge(one)),
    ownMeasures(series, input),
    callees,
    folding,
  )
  const { logs } = input.rows
  const refusals = refusalsOf(logs, { folding, callees }, onset)
  const silences = silenceObservations(series, { onset, step })
  const otherwise = failingOtherwise(logs, folding, onset)
  const measured = [
    ...edges.observations,
    ...silences,
    ...cutOffObservations(edges.observations, { series, silences, callees, otherwise }),
    ...rampObservations(series, scored),
    ...levelObservations(series),
    ...blameEdges(scored.filter(isEdge), edgeDegrees(series)),
    ...patternObservations(patterns, onset),
    ...namedCallees(patterns, { callees, folding, changes: input.rows.changes }),
    ...standingErrors(logs, input.baseline.logs, folding, onset),
    ...databaseObservations(input.rows, folding),
    ...refusals.observations,
    ...probeObservations(input.rows, folding),
  ]
  return { measured, refused: refusals.groups, fanned: edges.fanned }
}

/** Every fact that code computes from the rows, with the onset and the call graph behind them. */
export function observe(input: RankInput, folding: Folding): Scene & { note: string | null; voted: boolean } {
  const untraced = untracedCallee(input.rows, folding)
  const spans = linkSpans(input.rows.spans, untraced)
  const good = linkSpans(input.baseline.spans, untraced)
  const raw = [...metricSeries(input), ...spanSeries(spans, good), ...logSeries(input)]
  const series = raw
    .flatMap((one) => prepareSeries(one, input, folding) ?? [])
    .sort((a, b) => (`${a.entity}\u0000${a.metric}` < `${b.entity}\u0000${b.metric}` ? -1 : 1))
  const patterns = findPatterns(input, folding, spans, good)
  const step = usualStep(series)
  const { time, note } = findOnset(input, series, patterns, step)
  const { window, alert } = input
  const onset = Math.min(
    time ?? alert.firedAt - Math.min(600_000, (alert.firedAt - window.start) * 0.3),
    alert.firedAt,
  )
  const paged = pagedFamilies(alert)
  const { observations: scored, before } = scoreSeries(series, {
    onset,
    step,
    isLatencyPaged: paged.has('latency'),
  })
  const callees = calleesOf(input.rows.edges, spans, folding)
  const base = { input, folding, series, callees, onset, step }
  const { measured, refused, fanned } = measure({ ...base, scored, patterns })
  return {
    ...base,
    ...withStates(measured, base, refused),
    fanned,
    ...tellingOfThemselves(scored),
    wronglyAsked: wronglyAsked(input.rows.logs, { folding, callees }, onset),
    leftByOne: leftByOne(input.rows.logs, { folding, callees }, onset),
    traced: tracedServices(spans),
    paged,
    usual: usualLoudness(scored, before),
    note,
    voted: time !== null,
  }
}
