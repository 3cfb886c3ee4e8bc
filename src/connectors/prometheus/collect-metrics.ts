import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest } from '../../domain/connector.ts'
import type { Unanswered } from '../asked.ts'
import { collected, type Selected, unanswered } from '../collected.ts'
import { alertName, carriedExpression, hasRuleName, ofAlert, withoutLimit } from './alert-expression.ts'
import type { PrometheusApi, PromSeries, Range } from './api.ts'
import { GROUPS, type Group } from './metric-kind.ts'
import { type Read, readsFor } from './reads.ts'
import type { Scope } from './scopes.ts'
import { type Point, seriesRows } from './series-rows.ts'
import { type Found, survey } from './survey.ts'
import { MOST_READS, missing, surveyAnswer } from './survey-answer.ts'

export interface Reading {
  api: PrometheusApi
  instance: string
  /** Said in every answer: implementations do not give the same numbers. */
  flavour: string
  request: CollectRequest
  window: TimeWindow
  signal: AbortSignal
  /** Left out: every metric. */
  wanted?: (metric: string) => boolean
}

const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

/** Reads of the hour a week ago: what callers of the alerting service see, where the week has a course. */
export const MOST_WEEKLY = 20

/** Points a series has at most: 8 s of the usual hour where it is scraped so often, 6 minutes of the day before it. */
const POINTS = { incident: 450, baseline: 240 } as const

/** Bytes of one answer; each cap of the house is 16 MB. */
const MOST_BYTES = 12 * 1_048_576

/** Where series are counted: the same hour for the incident and its baseline, so that both are read alike. */
export const countedWindow = ({ alert }: CollectRequest): TimeWindow => ({
  start: alert.firedAt - HOUR,
  end: alert.firedAt,
})

interface Answered {
  read: Read
  asked: Awaited<ReturnType<PrometheusApi['range']>>
  narrowed: boolean
}

async function ask({ api, signal }: Reading, read: Read, range: Range): Promise<Answered> {
  const asked = await api.range(read.expr, range, signal)
  if (asked.ok || asked.cut !== 'bytes' || read.narrow === null) return { read, asked, narrowed: false }
  return { read, asked: await api.range(read.narrow, range, signal), narrowed: true }
}

/** Seconds between two samples, by counting those of five minutes; 15 where that cannot be told. */
async function intervalOf({ api, request, signal }: Reading, [first]: readonly Found[]): Promise<number> {
  if (first === undefined) return 15
  const query = `max(count_over_time(${first.metric}{${first.scope.matchers}}[5m]))`
  const got = await api.instant(query, request.alert.firedAt, signal)
  const count = got.ok ? (got.value[0]?.value ?? 0) : 0
  return count > 1 ? Math.max(1, Math.round(300 / count)) : 15
}

interface Sum {
  raws: Uint8Array[]
  bytes: number
  metrics: Point[]
  entities: Map<string, ReturnType<typeof seriesRows>['entities'][number]>
  skipped: number
  notes: Set<string>
  failures: Unanswered[]
}

function take(sum: Sum, { read, asked, narrowed }: Answered): void {
  if (!asked.ok) {
    sum.failures.push(asked)
    return
  }
  if (sum.bytes + asked.raw.length > MOST_BYTES) {
    sum.notes.add('what did not fit into 12 MB is left out')
    return
  }
  if (asked.partial !== undefined) sum.notes.add(asked.partial)
  if (narrowed) sum.notes.add('series of instances were too many: only their highest is kept')
  sum.bytes += asked.raw.length + 1
  sum.raws.push(asked.raw, Buffer.from('\n'))
  const { metrics, entities, skipped } = seriesRows(read, asked.value)
  for (const row of metrics) sum.metrics.push(row)
  for (const row of entities) sum.entities.set(row.entity, row)
  sum.skipped += skipped
}

const QUERY: Record<Group, string> = {
  requests: 'rate, errors and duration',
  saturation: 'pools, queues, connections, locks and replicas',
  resources: 'processor, memory, disk, network and restarts',
  other: 'further metrics',
}

function groupAnswer(
  { instance, flavour, window }: Reading,
  group: Group,
  answers: readonly Answered[],
  range: Range & { rate: string },
): Collected {
  const sum: Sum = {
    raws: [],
    bytes: 0,
    metrics: [],
    entities: new Map(),
    skipped: 0,
    notes: new Set(),
    failures: [],
  }
  for (const one of answers) take(sum, one)
  const services = [...new Set(answers.flatMap(({ read }) => [...read.owners]))].sort()
  const question = {
    source: 'metrics',
    query: `${QUERY[group]} of ${services.join(', ')}`,
    args: {
      instance,
      flavour,
      step: range.step,
      rate: range.rate,
      queries: answers.map(({ read, narrowed }) => (narrowed ? (read.narrow ?? read.expr) : read.expr)),
      ...(sum.skipped > 0 ? { notNumbers: sum.skipped } : {}),
    },
  }
  const [failure] = sum.failures
  if (failure !== undefined && sum.failures.length === answers.length)
    return unanswered(question, window, failure)
  if (failure !== undefined)
    sum.notes.add(`${sum.failures.length} of ${answers.length} reads failed: ${failure.reason}`)
  return collected(question, window, {
    raw: Buffer.concat(sum.raws),
    tables: { metrics: { rows: sum.metrics }, entities: { rows: [...sum.entities.values()] } },
    truncated: sum.notes.size === 0 ? null : [...sum.notes].join('; '),
  })
}

/** Carried by the alert, else that of the rule with its name; null when there is none. */
async function expressionOf({ api, request: { alert }, signal }: Reading): Promise<string | null> {
  const carried = carriedExpression(alert)
  if (carried !== null || !hasRuleName(alert)) return carried
  const rules = await api.alertRules(alertName(alert), signal)
  return rules.ok ? (rules.value[0] ?? null) : null
}

/** The alert's own expression, without its limit: the numbers that the page is about. */
async function alertAnswer(reading: Reading, range: Range, scopes: readonly Scope[]): Promise<Collected[]> {
  const { api, request, window, signal, instance, flavour } = reading
  const expr = await expressionOf(reading)
  if (expr === null) return []
  const name = alertName(request.alert)
  const own = withoutLimit(expr)
  const question = {
    source: 'metrics',
    query: `the alert's own expression: ${own.expr}`,
    args: { instance, flavour, expr, limit: own.limit, step: range.step },
  }
  const asked = await api.range(own.expr, range, signal)
  if (!asked.ok) return [unanswered(question, window, asked)]
  const owners = (series: PromSeries): string =>
    scopes
      .map((scope) => (scope.by === null ? null : scope.ownerOf(series.metric)))
      .find((one) => one !== null) ?? request.alert.service
  const rows = asked.value
    .filter(({ metric }) => ofAlert(request.alert, metric))
    .flatMap((series) =>
      series.values.flatMap(([at, text]): Point[] => {
        const value = Number(text)
        const ts = Math.round(at * 1000)
        return Number.isFinite(value) ? [{ ts, entity: owners(series), metric: `alert ${name}`, value }] : []
      }),
    )
  return [
    collected(question, window, {
      raw: asked.raw,
      tables: { metrics: { rows } },
      truncated: asked.partial ?? null,
    }),
  ]
}

/** Requests of the alerting service in the same hour a week ago; the day before the incident is in the baseline itself. */
async function weekAgo(
  reading: Reading,
  reads: readonly Read[],
  { step, rate }: Range & { rate: string },
): Promise<Collected[]> {
  const { request, window } = reading
  if (request.purpose !== 'baseline') return []
  const service = request.targets?.[0]?.service ?? request.alert.service
  const own = reads.filter(({ group, owners }) => group === 'requests' && owners.has(service))
  if (own.length === 0) return []
  const start = window.end - WEEK
  const hour = { start, end: start + HOUR }
  const range = { ...hour, step: Math.min(step, 60), rate }
  const answers = await Promise.all(own.slice(0, MOST_WEEKLY).map((read) => ask(reading, read, range)))
  const answer = groupAnswer({ ...reading, window: hour }, 'requests', answers, range)
  return [{ ...answer, query: `${answer.query}, the same hour a week ago` }]
}

/** Everything about the targets, in pieces of evidence by what it is about. */
export async function collectMetrics(
  reading: Reading,
  scopes: readonly Scope[],
  selected: readonly Selected[],
): Promise<Collected[]> {
  const { api, request, window, signal, wanted = () => true } = reading
  const all = await survey(scopes, {
    api,
    window: countedWindow(request),
    at: request.alert.firedAt,
    signal,
  })
  const found = { ...all, found: all.found.filter(({ metric }) => wanted(metric)) }
  const [failure] = found.failures
  if (failure !== undefined && found.failures.length === scopes.length) {
    const question = { source: 'metrics', query: 'series by service', args: { instance: reading.instance } }
    return [unanswered(question, window, failure)]
  }
  const interval = await intervalOf(reading, found.found)
  const step = Math.max(interval, Math.ceil((window.end - window.start) / POINTS[request.purpose] / 1000))
  const rate = `${Math.max(20, 4 * interval)}s`
  const range = { ...window, step, rate }
  const planned = readsFor(found.found, rate).sort(
    (a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group),
  )
  const reads = planned.slice(0, MOST_READS)
  const [answers, alert, earlier] = await Promise.all([
    Promise.all(reads.map((read) => ask(reading, read, range))),
    alertAnswer(reading, range, scopes),
    weekAgo(reading, reads, range),
  ])
  const groups = GROUPS.flatMap((group) => {
    const some = answers.filter(({ read }) => read.group === group)
    return some.length === 0 ? [] : [groupAnswer(reading, group, some, range)]
  })
  const surveyed =
    found.series.size === 0 ? [] : [surveyAnswer(reading, found, planned.length - reads.length)]
  return [...surveyed, ...alert, ...groups, ...earlier, ...missing(reading, selected, found)]
}
