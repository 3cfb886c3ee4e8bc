import type { MetricRow, SpanRow } from '../../domain/case-file.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { Statement } from '../../domain/verdict.ts'
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
  const topic = TOPICS.find((one) => one.said.test(text)) ?? null
  const named = namedMetric(text, caseFile.incident.metrics)
  const wanted = (row: MetricRow) =>
    (scope === null || scope.entities.includes(row.entity)) &&
    (named === null ? topic === null || topic.metric.test(row.metric) : row.metric === named)
  const turn = turningPoint(caseFile)
  const series = seriesOf(
    caseFile.baseline.metrics.filter(wanted),
    caseFile.incident.metrics.filter(wanted),
    turn,
  )
  const lines = series.slice(0, MOST).map((one) => lineOf(one, turn))
  const calls = topic === null || topic.spans ? spanLines(asked, turn) : []
  const about = named ?? TOPIC_WORD.exec(text)?.[0]?.toLowerCase() ?? 'metrics'
  return {
    understoodAs: `${about}${scope === null ? '' : ` of ${scope.service}`}`,
    lines: [...lines, ...calls].slice(0, MOST + 1),
  }
}

const TOPIC_WORD =
  /latency|errors?|availability|cpu|memory|heap|disk|storage|connections?|pool|traffic|requests?|throughput|restarts?|replica lag|lag|queue/i

/** A metric that the question spells out. */
function namedMetric(text: string, rows: readonly MetricRow[]): string | null {
  const spoken = text.toLowerCase()
  const metrics = [...new Set(rows.map((row) => row.metric))].filter((metric) => metric.length >= 4)
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

function seriesOf(baseline: readonly MetricRow[], incident: readonly MetricRow[], turn: number): Summary[] {
  const groups = new Map<string, { before: number[]; since: MetricRow[]; first: MetricRow }>()
  const groupOf = (row: MetricRow) => {
    const key = `${row.entity}\n${row.metric}`
    const group = groups.get(key) ?? { before: [], since: [], first: row }
    groups.set(key, group)
    return group
  }
  for (const row of baseline) groupOf(row).before.push(row.value)
  for (const row of incident) {
    const group = groupOf(row)
    if (row.ts < turn) group.before.push(row.value)
    else group.since.push(row)
  }
  return [...groups.values()]
    .filter((group) => group.since.length > 0)
    .map(({ before, since, first }) => summary(first, before, since))
    .sort((a, b) => b.moved - a.moved || a.metric.localeCompare(b.metric) || a.entity.localeCompare(b.entity))
}

function summary(first: MetricRow, before: number[], since: MetricRow[]): Summary {
  const values = since.map((row) => row.value)
  const was = before.length === 0 ? null : median(before)
  const is = median(values)
  return {
    entity: first.entity,
    metric: first.metric,
    before: was,
    since: is,
    lowest: values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY),
    highest: values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY),
    readings: since.length,
    citations: [...new Set(since.map((row) => row.evidence))].slice(0, 3),
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

function spanLines({ caseFile, scope }: Asked, turn: number): Statement[] {
  if (scope === null) return []
  const mine = (row: SpanRow) => scope.entities.includes(row.service)
  const all = caseFile.incident.spans.filter(mine)
  const since = all.filter((row) => row.start >= turn)
  const before = [...caseFile.baseline.spans.filter(mine), ...all.filter((row) => row.start < turn)]
  if (since.length < FEW_CALLS) return []
  const was = before.length === 0 ? 'nothing recorded' : calls(before)
  const text = `calls handled by ${scope.service}: ${was} → ${calls(since)} since ${timeOfDay(turn)} (${since.length} calls)`
  return [statement(text, [...new Set(since.map((row) => row.evidence))].slice(0, 3))]
}

const FAILED = /err|fail|exception|unavailable|deadline|^5\d\d/i

function calls(spans: readonly SpanRow[]): string {
  const failed = spans.filter((row) => row.status !== null && FAILED.test(row.status)).length
  return `${plain(median(spans.map((row) => row.durMs)))} ms, ${((100 * failed) / spans.length).toFixed(1)} % failed`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

const plain = (value: number): string => String(Number(value.toPrecision(4)))
