import type { SeriesColumn, SpanColumns } from '../../domain/case-columns.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { Statement } from '../../domain/verdict.ts'
import type { Scope } from '../checks/scope.ts'
import { statement } from '../verdict/statements.ts'
import { type Asked, type Lines, turningPoint } from './asked.ts'

const MOST = 6

/** Everyday words for what metrics are called. */
const TOPICS: readonly { said: RegExp; metric: RegExp; spans: boolean }[] = [
  {
    said: /latenc|slow|duration|response time|\bp(50|75|9\d)\b/i,
    metric: /latency|duration|response|elapsed|p(50|75|9\d)|_ms$|seconds/i,
    spans: true,
  },
  {
    said: /\berrors?\b|fail|5xx|availability|success/i,
    metric: /err|fail|5xx|exception|availab|success|fault/i,
    spans: true,
  },
  { said: /\bcpu\b|throttl/i, metric: /cpu|throttl|load_?(avg|1|5)/i, spans: false },
  { said: /memory|heap|\brss\b|\bmem\b|\bleak/i, metric: /mem|heap|rss/i, spans: false },
  { said: /disk|storage|\bio\b|iops/i, metric: /disk|storage|fs_|filesystem|iops|iowait/i, spans: false },
  { said: /connection|\bpool\b/i, metric: /conn|pool/i, spans: false },
  {
    said: /traffic|requests?\b|throughput|\brps\b|\bqps\b|\bload\b/i,
    metric: /request|workload|throughput|rps|qps|calls|count|ops/i,
    spans: true,
  },
  { said: /restart/i, metric: /restart/i, spans: false },
  { said: /\blag\b|replica/i, metric: /lag|replica/i, spans: false },
  { said: /queue|backlog/i, metric: /queue|backlog|pending|waiting/i, spans: false },
]

/** Before → since, with numbers: of the series the question names, those that moved most. */
export function answerSeries(asked: Asked): Lines {
  const { caseFile, scope, text } = asked
  const { incident, baseline } = caseFile
  const topic = TOPICS.find((one) => one.said.test(text)) ?? null
  const named = namedMetric(text, incident.series)
  const isWanted = ({ entity, metric }: SeriesColumn): boolean =>
    (scope === null || scope.entities.includes(entity)) &&
    (named === null ? topic === null || topic.metric.test(metric) : metric === named)
  const turn = turningPoint(caseFile)
  const series = summaries(baseline.series, incident.series.filter(isWanted), turn)
  const lines = series.slice(0, MOST).map((one) => lineOf(one, turn))
  const calls = topic === null || topic.spans ? callLines(asked, turn) : []
  const about = named ?? TOPIC_WORD.exec(text)?.[0]?.toLowerCase() ?? 'metrics'
  return {
    understoodAs: `${about}${scope === null ? '' : ` of ${scope.service}`}`,
    lines: [...lines, ...calls].slice(0, MOST + 1),
  }
}

const TOPIC_WORD =
  /latency|errors?|availability|cpu|memory|heap|disk|storage|connections?|pool|traffic|requests?|throughput|restarts?|replica lag|lag|queue/i

/** A metric that the question spells out. */
function namedMetric(text: string, series: readonly SeriesColumn[]): string | null {
  const spoken = text.toLowerCase()
  const metrics = [...new Set(series.map(({ metric }) => metric))].filter((metric) => metric.length >= 4)
  return (
    metrics.toSorted((a, b) => b.length - a.length).find((metric) => spoken.includes(metric.toLowerCase())) ??
    null
  )
}

interface Summary {
  entity: string
  metric: string
  before: number | null
  since: number
  lowest: number
  highest: number
  readings: number
  citations: EvidenceRef[]
  moved: number
}

const seriesKey = ({ entity, metric }: SeriesColumn): string => `${entity}\u0000${metric}`

function summaries(
  baseline: readonly SeriesColumn[],
  incident: readonly SeriesColumn[],
  turn: number,
): Summary[] {
  const usual = new Map(baseline.map((one) => [seriesKey(one), one.values]))
  return incident
    .flatMap((one) => summary(one, usual.get(seriesKey(one)) ?? [], turn) ?? [])
    .sort((a, b) => b.moved - a.moved || a.metric.localeCompare(b.metric) || a.entity.localeCompare(b.entity))
}

/** Null for a series that has no reading since it began. */
function summary(series: SeriesColumn, usual: readonly number[], turn: number): Summary | null {
  const { entity, metric, evidence, times, values: all } = series
  const first = times.findIndex((time) => time >= turn)
  if (first < 0) return null
  const before = [...usual, ...all.slice(0, first)]
  const values = all.slice(first)
  const was = before.length === 0 ? null : median(before)
  const is = median(values)
  return {
    entity,
    metric,
    before: was,
    since: is,
    lowest: values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY),
    highest: values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY),
    readings: values.length,
    citations: [evidence],
    moved: was === null ? 0 : Math.abs(is - was) / Math.max(Math.abs(was), Math.abs(is), Number.EPSILON),
  }
}

function lineOf(one: Summary, turn: number): Statement {
  const before = one.before === null ? 'nothing recorded' : plain(one.before)
  const text =
    `${one.entity} \`${one.metric}\`: ${before} → ${plain(one.since)} since ${timeOfDay(turn)}` +
    ` (median; ${plain(one.lowest)} to ${plain(one.highest)} over ${one.readings} readings)`
  return statement(text, one.citations)
}

/** Fewer calls than this have no usual time. */
const FEW_CALLS = 5

interface Calls {
  durations: number[]
  failed: number
}

/** Calls that the scope handled, those before a moment and those since. */
function callsOf(spans: SpanColumns, scope: Scope, turn: number): { before: Calls; since: Calls } {
  const isMine = spans.places.map(({ service }) => scope.entities.includes(service))
  const [before, since]: [Calls, Calls] = [
    { durations: [], failed: 0 },
    { durations: [], failed: 0 },
  ]
  for (const [index, place] of spans.place.entries()) {
    if (!isMine[place]) continue
    const into = (spans.start[index] ?? 0) < turn ? before : since
    into.durations.push(spans.durMs[index] ?? 0)
    into.failed += spans.failed[index] ?? 0
  }
  return { before, since }
}

function callLines({ caseFile, scope }: Asked, turn: number): Statement[] {
  if (scope === null) return []
  const { spans } = caseFile.incident
  const { before, since } = callsOf(spans, scope, turn)
  const { before: usual } = callsOf(caseFile.baseline.spans, scope, Number.POSITIVE_INFINITY)
  if (since.durations.length < FEW_CALLS) return []
  const past = { durations: [...usual.durations, ...before.durations], failed: usual.failed + before.failed }
  const was = past.durations.length === 0 ? 'nothing recorded' : spoken(past)
  const text = `calls handled by ${scope.service}: ${was} → ${spoken(since)} since ${timeOfDay(turn)} (${since.durations.length} calls)`
  const reads = spans.places.filter(({ service }) => scope.entities.includes(service))
  return [statement(text, [...new Set(reads.map(({ evidence }) => evidence))].slice(0, 3))]
}

const spoken = ({ durations, failed }: Calls): string =>
  `${plain(median(durations))} ms, ${((100 * failed) / durations.length).toFixed(1)} % failed`

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

const plain = (value: number): string => String(Number(value.toPrecision(4)))
