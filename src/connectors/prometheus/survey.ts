import type { Unanswered } from '../asked.ts'
import type { Labels, PrometheusApi, Range } from './api.ts'
import { type Form, formOf, type Group, groupOf, PEER_LABELS, STATUS_LABELS } from './metric-kind.ts'
import { countQuery, joined, type Scope } from './scopes.ts'

/** One metric in one scope: whose it is, how much of it there is, and how it is read. */
export interface Found {
  scope: Scope
  metric: string
  group: Group
  form: Form
  /** Series by service; a service whose series an earlier scope has is not among them. */
  owners: ReadonlyMap<string, number>
  /** The label that tells how a call ended; null when it has none. */
  status: string | null
  /** The label that tells whom a call went to; null when it has none, or too many. */
  peer: string | null
}

export interface Survey {
  found: Found[]
  /** Scopes that could not be counted. */
  failures: Unanswered[]
  /** Series by service, noise included. */
  series: ReadonlyMap<string, number>
}

type Counts = Map<string, Map<string, number>>

function countsOf(scope: Scope, rows: readonly { metric: Labels; values: [number, string][] }[]): Counts {
  const counts: Counts = new Map()
  for (const { metric, values } of rows) {
    const owner = scope.ownerOf(metric)
    const name = metric.__name__
    if (owner === null || name === undefined) continue
    const of = counts.get(name) ?? new Map<string, number>()
    const most = values.reduce((max, [, value]) => Math.max(max, Number(value) || 0), 0)
    of.set(owner, (of.get(owner) ?? 0) + most)
    counts.set(name, of)
  }
  return counts
}

/** Several labels often name the same series: the first scope that has a metric of a service keeps it. */
function withoutClaimed(all: readonly Counts[]): Counts[] {
  const claimed = new Set<string>()
  return all.map((counts) => {
    const mine: Counts = new Map()
    for (const [metric, owners] of counts) {
      const left = [...owners].filter(([owner]) => !claimed.has(`${metric}\u0000${owner}`))
      if (left.length > 0) mine.set(metric, new Map(left))
    }
    for (const [metric, owners] of mine)
      for (const owner of owners.keys()) claimed.add(`${metric}\u0000${owner}`)
    return mine
  })
}

function foundIn(scope: Scope, counts: Counts, types: ReadonlyMap<string, string>): Found[] {
  const has = (name: string): boolean => counts.has(name)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([metric, owners]): Found[] => {
      const group = groupOf(metric)
      const form = formOf(metric, has, types.get(metric) ?? null)
      return group === null || form === null
        ? []
        : [{ scope, metric, group, form, owners, status: null, peer: null }]
    })
}

const named = (metrics: readonly string[]): string => `__name__=~${JSON.stringify(metrics.join('|'))}`

/** The series whose rate can be told apart by how a call ended: a counter of calls, or the count of a histogram. */
const callsOf = ({ metric, form }: Found): string | null => {
  if (form === 'histogram') return metric.replace(/_bucket$/, '_count')
  return form === 'counter' || form === 'summary' ? metric : null
}

/** More peers than a service has are something else, such as a path. */
const MOST_PEERS = 12

interface CallLabels {
  status: string | null
  peer: string | null
}

function callLabels(rows: readonly { metric: Labels }[]): Map<string, CallLabels> {
  const of = Map.groupBy(rows, ({ metric }) => metric.__name__ ?? '')
  const found = new Map<string, CallLabels>()
  for (const [name, some] of of) {
    const has = (label: string): boolean => some.some(({ metric }) => metric[label])
    const peer = PEER_LABELS.find(has) ?? null
    const peers = new Set(some.map(({ metric }) => metric[peer ?? '']))
    found.set(name, {
      status: STATUS_LABELS.find(has) ?? null,
      peer: peer !== null && peers.size <= MOST_PEERS ? peer : null,
    })
  }
  return found
}

async function withLabels(
  scope: Scope,
  found: readonly Found[],
  asking: { api: PrometheusApi; at: number; signal: AbortSignal },
): Promise<Found[]> {
  const calls = found.flatMap((one) => (one.group === 'resources' ? [] : (callsOf(one) ?? [])))
  if (calls.length === 0) return [...found]
  const by = ['__name__', ...STATUS_LABELS, ...PEER_LABELS].join(', ')
  const query = `count by (${by}) ({${joined(named(calls), scope.matchers)}})`
  const got = await asking.api.instant(query, asking.at, asking.signal)
  if (!got.ok) return [...found]
  const labels = callLabels(got.value)
  return found.map((one) => ({ ...one, ...labels.get(callsOf(one) ?? '') }))
}

/** Times at which series are counted: one that ended inside the window is still found. */
const LOOKS = 4

/**
 * What there is: cheap counts by metric in every scope, then how calls are told apart. `at` is a time at which things
 * ran, for a dead service has no series.
 */
export async function survey(
  scopes: readonly Scope[],
  asking: { api: PrometheusApi; window: Omit<Range, 'step'>; at: number; signal: AbortSignal },
): Promise<Survey> {
  const { api, window, signal } = asking
  const step = Math.max(1, Math.ceil((window.end - window.start) / LOOKS / 1000))
  const [types, ...answers] = await Promise.all([
    api.types(signal),
    ...scopes.map((scope) => api.range(countQuery(scope), { ...window, step }, signal)),
  ])
  const known = types.ok ? types.value : new Map<string, string>()
  const counts = withoutClaimed(
    answers.map((answer, index) => {
      const scope = scopes[index]
      return answer.ok && scope ? countsOf(scope, answer.value) : new Map()
    }),
  )
  const found = await Promise.all(
    scopes.map((scope, index) =>
      withLabels(scope, foundIn(scope, counts[index] ?? new Map(), known), asking),
    ),
  )
  const series = new Map<string, number>()
  for (const one of counts) {
    for (const owners of one.values()) {
      for (const [owner, count] of owners) series.set(owner, (series.get(owner) ?? 0) + count)
    }
  }
  return { found: found.flat(), failures: answers.filter((one) => !one.ok), series }
}
