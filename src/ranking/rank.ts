import type { EdgeRow } from '../domain/case-file.ts'
import type { Family, Observation, RankedChange, Ranking, Suspect } from '../domain/ranking.ts'
import { type Folding, foldingOf, type RankInput } from './case-input.ts'
import { rankChanges } from './changes/rank-changes.ts'
import { type Symptoms, symptomsOf } from './changes/relevance.ts'
import { confidenceOf } from './confidence.ts'
import { corroborate } from './corroborate.ts'
import { blameEdges, isEdge } from './edge-blame.ts'
import { assignEdgeMetrics } from './edge-metrics.ts'
import { eventObservations } from './event-observations.ts'
import { externalCauses } from './external.ts'
import { gather, kindOf, type ServiceEvidence, serviceScore } from './fuse.ts'
import { gapsOf } from './gaps.ts'
import { stateObservations } from './kubernetes/state-observations.ts'
import { levelObservations } from './levels.ts'
import { logSeries } from './log-series.ts'
import { isErrorLine, template } from './log-template.ts'
import { metricMeaning } from './metric-family.ts'
import { findOnset } from './onset.ts'
import { judgeOutcome } from './outcome.ts'
import { patternObservations } from './pattern-observations.ts'
import { findPatterns } from './patterns.ts'
import { type Callees, downstream, explainAway } from './propagation.ts'
import { rampObservations } from './ramp.ts'
import { untracedCallee } from './remote-spans.ts'
import { metricSeries, prepareSeries, type Series, usualStep } from './series.ts'
import { comparableSeries, type SeriesObservation, scoreSeries } from './series-score.ts'
import { type LinkedSpan, spanSeries, spansOf } from './span-series.ts'
import { standingErrors } from './standing-errors.ts'

export type { RankInput } from './case-input.ts'

/** Observations kept for a suspect: more nobody reads. */
const SHOWN = 8

/** Share of the loudest score from which an observation may say when it began: a faint one is off by minutes. */
const TELLING = 0.5

/** Names that stand for somebody else's end of a call: the far side of a load balancer, an address, a client. */
const FAR_END = /_remote$|_client$|\.elb\.|^https?:\/\//

function calleesOf(edges: readonly EdgeRow[], spans: readonly LinkedSpan[], folding: Folding): Callees {
  const callees = new Map<string, Set<string>>()
  const add = (caller: string | null, callee: string | null): void => {
    if (caller === null || callee === null || caller === callee) return
    const set = callees.get(caller) ?? new Set()
    callees.set(caller, set.add(callee))
  }
  for (const { caller, callee } of edges) add(folding.serviceOf(caller), folding.serviceOf(callee))
  for (const { parent, service } of spans) if (parent) add(parent.service, service)
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

function suspectOf(evidence: ServiceEvidence): Suspect {
  const all = [...evidence.observations.values()]
    .flat()
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const telling = Math.max(0.5, TELLING * (all[0]?.score ?? 0))
  const onsets = all.flatMap(({ onset, score }) => (onset !== null && score >= telling ? [onset] : []))
  const entities = new Set(all.map(({ entity }) => entity))
  const only = entities.size === 1 ? [...entities][0] : undefined
  return {
    service: evidence.service,
    entity: only ?? evidence.service,
    kind: kindOf(evidence),
    score: evidence.score,
    onset: onsets.length > 0 ? Math.min(...onsets) : null,
    supporting: all.slice(0, SHOWN),
    opposing: [...evidence.opposing]
      .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
      .slice(0, SHOWN),
  }
}

/** Which services have a symptom that somebody measures. */
function watchedServices(series: readonly Series[]): ReadonlySet<string> {
  const symptom: ReadonlySet<Family> = new Set(['latency', 'error', 'self-time'])
  return new Set(series.filter(({ family }) => symptom.has(family)).map(({ service }) => service))
}

interface Scene {
  input: RankInput
  folding: Folding
  series: Series[]
  callees: Callees
  /** Services that somebody traces. */
  traced: ReadonlySet<string>
  observations: Observation[]
  onset: number
  /** Milliseconds between two points. */
  step: number
}

function observe(input: RankInput, folding: Folding): Scene & { note: string | null; voted: boolean } {
  const untraced = untracedCallee(input.rows, folding)
  const spans = spansOf(input.rows, untraced)
  const good = spansOf(input.baseline, untraced)
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
  const alertFamily = alert.metric === null ? null : metricMeaning(alert.metric).family
  const scored = scoreSeries(series, { onset, step, alertFamily })
  const callees = calleesOf(input.rows.edges, spans, folding)
  const observations = [
    ...assignEdgeMetrics(
      scored.filter((one) => !isEdge(one)),
      series,
      callees,
      folding,
    ),
    ...rampObservations(series, scored),
    ...levelObservations(series),
    ...blameEdges(scored.filter(isEdge), edgeDegrees(series)),
    ...patternObservations(patterns, onset),
    ...standingErrors(input.rows.logs, input.baseline.logs, folding, onset),
    ...eventObservations(input, folding),
    ...stateObservations(input.rows, folding),
  ]
  const traced = new Set(spans.map(({ service }) => service))
  return { traced, input, folding, series, callees, observations, onset, step, note, voted: time !== null }
}

function fuse({
  input,
  folding,
  series,
  callees,
  observations,
  traced,
}: Scene): Map<string, ServiceEvidence> {
  const services = gather(observations, input.alert.metric)
  corroborate(services, {
    traced,
    watched: watchedServices(series),
  })
  explainAway(services, callees)
  const alerting = folding.serviceOf(input.alert.entity ?? input.alert.service) ?? input.alert.service
  const reachable = downstream(alerting, callees)
  for (const evidence of services.values()) {
    const far = FAR_END.test(evidence.service) ? 0.35 : 1
    const unreachable = reachable && !reachable.has(evidence.service) ? 0.5 : 1
    evidence.score = serviceScore(evidence.own) * far * unreachable
  }
  return services
}

/** Distinct error lines that are looked at for words. */
const MOST_ERRORS = 60

/** Error lines since shortly before the onset, one of each template, in the order of their text. */
function errorLines({ input, onset }: Scene): string[] {
  const lines = new Map<string, string>()
  for (const line of input.rows.logs) {
    if ((line.ts !== null && line.ts < onset - 120_000) || !isErrorLine(line)) continue
    const key = template(line.message)
    const known = lines.get(key)
    if (known === undefined || line.message < known) lines.set(key, line.message)
  }
  return [...lines.values()].sort().slice(0, MOST_ERRORS)
}

function symptomsIn(scene: Scene): Symptoms {
  const { alert } = scene.input
  const loud = scene.observations
    .filter((one): one is SeriesObservation => 'metric' in one && one.score > 0.5)
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  return symptomsOf({
    alert: `${alert.text} ${alert.metric ?? ''}`,
    metrics: loud.slice(0, 12).map(({ metric }) => metric),
    errors: errorLines(scene),
    services: scene.folding.services,
  })
}

/** Spans and log lines are counted in bins of at least 15 s. */
const FINEST = 15_000

const precisionOf = ({ step }: Scene): number => Math.max(step, FINEST)

function changesOf(scene: Scene, services: ReadonlyMap<string, ServiceEvidence>): RankedChange[] {
  const suspects = new Map([...services.values()].map((one) => [one.service, suspectOf(one)]))
  return rankChanges(scene.input.rows.changes, {
    onset: scene.onset,
    firedAt: scene.input.alert.firedAt,
    precision: precisionOf(scene),
    folding: scene.folding,
    symptoms: symptomsIn(scene),
    scoreOf: (service) => services.get(service)?.score ?? 0,
    topScore: Math.max(0, ...[...services.values()].map(({ score }) => score)),
    ownOnset: (service) => suspects.get(service)?.onset ?? null,
  })
}

/** The best change of a service speaks for it: something did happen there just before. */
function addChanges(services: ReadonlyMap<string, ServiceEvidence>, changes: readonly RankedChange[]): void {
  for (const evidence of services.values()) {
    const best = changes.find(
      ({ service, leadMs }) => service === evidence.service && leadMs !== null && leadMs > -60_000,
    )
    if (!best || evidence.score <= 0) continue
    const score = Math.min(0.8, 0.15 * best.score)
    evidence.score += score
    evidence.observations.set('change', [
      {
        service: evidence.service,
        entity: evidence.service,
        family: 'change',
        score,
        onset: best.ts,
        text: `${best.type} of ${best.service}: ${best.title}`,
        citations: best.citations,
        source: 'deploys',
        untrusted: true,
      },
    ])
  }
}

/**
 * Ranks what may have caused the alert, by rules alone: every fact is computed from rows and cites them.
 * Pure: the same rows in any order give the same answer. Never throws for missing data.
 */
export function rank(input: RankInput): Ranking {
  const folding = foldingOf(input.rows)
  const scene = observe(input, folding)
  const services = fuse(scene)
  const changes = changesOf(scene, services)
  addChanges(services, changes)
  const suspects = [...services.values()]
    .filter(({ score }) => score > 0)
    .map(suspectOf)
    .sort((a, b) => b.score - a.score || (a.service < b.service ? -1 : 1))
  const { series, onset, step, voted } = scene
  const comparable = comparableSeries(series, onset, step)
  const outcome = judgeOutcome(input, suspects, {
    folding,
    series,
    compared: comparable,
    onset: voted ? onset : null,
    external: externalCauses({ logs: input.rows.logs, onset, observations: scene.observations, folding }),
    bestChange: changes[0]?.score ?? 0,
  })
  return {
    onset: voted ? onset : null,
    onsetPrecision: precisionOf(scene),
    onsetNote: scene.note,
    ...outcome,
    confidence: confidenceOf(suspects, outcome.outcome, comparable > 0 || input.rows.objects.length > 0),
    suspects: suspects.slice(0, 10),
    changes: changes.slice(0, 10),
    gaps: gapsOf(input, { series: series.length, comparable, onsetVoted: voted }),
  }
}
