import type { Group } from './metric-kind.ts'
import { speedName } from './metric-kind.ts'
import { joined, type Scope } from './scopes.ts'
import type { Found } from './survey.ts'

/** One range query, and what its series are called. */
export interface Read {
  group: Group
  scope: Scope
  expr: string
  /** Asked instead when the answer is larger than the cap. */
  narrow: string | null
  /** Metric of every series; null: each has its own name. */
  metric: string | null
  /** With the label that tells how calls ended, a total and ratios are made of them. */
  status: string | null
  /** The label that tells whom calls went to. */
  peer: string | null
  /** Metrics it stands for. */
  of: string[]
  owners: ReadonlySet<string>
}

/** Labels that tell instances of a service apart. */
const PARTS = ['pod', 'instance'] as const

const by = (scope: Scope, ...more: (string | null)[]): string =>
  [scope.by, ...more].filter((one) => one !== null && one !== '').join(', ')

/** cAdvisor counts a pod's containers, the pod as a whole and its pause container: only the first is wanted. */
const only = (metric: string): string => (/^container_(?:cpu|memory)/.test(metric) ? 'container!~"|POD"' : '')

const rate = ({ scope }: Found, metric: string, window: string): string =>
  `rate(${metric}{${joined(scope.matchers, only(metric))}}[${window}])`

type Blank = Pick<Read, 'group' | 'scope' | 'of' | 'owners' | 'peer'>

const blank = ({ group, scope, metric, owners, peer }: Found): Blank => ({
  group,
  scope,
  of: [metric],
  owners: new Set(owners.keys()),
  peer,
})

function speed(found: Found, metric: string, window: string): Read {
  const { scope, group, status, peer } = found
  const parts = group === 'resources' ? PARTS : [status, peer]
  const expr = `sum by (${by(scope, ...parts)}) (${rate(found, metric, window)})`
  return { ...blank(found), expr, narrow: null, metric: speedName(metric), status }
}

function histogram(found: Found, window: string): Read[] {
  const { scope, metric, peer } = found
  const buckets = `sum by (${by(scope, 'le', peer)}) (${rate(found, metric, window)})`
  const base = metric.replace(/_bucket$/, '')
  const quantiles = [0.5, 0.99].map((q) => ({
    ...blank(found),
    expr: `histogram_quantile(${q}, ${buckets})`,
    narrow: null,
    metric: `${base}_p${q * 100}`,
    status: null,
  }))
  return [...quantiles, speed(found, `${base}_count`, window)]
}

function mean(found: Found, window: string): Read[] {
  const { scope, metric, peer } = found
  const base = metric.replace(/_count$/, '')
  const sum = (name: string): string => `sum by (${by(scope, peer)}) (${rate(found, name, window)})`
  const expr = `${sum(`${base}_sum`)} / ${sum(metric)}`
  return [
    { ...blank(found), expr, narrow: null, metric: `${base}_mean`, status: null },
    speed(found, metric, window),
  ]
}

/** Gauges of one scope and group share a query up to this many series. */
export const GAUGE_SERIES = 120

const seriesOf = ({ owners }: Found): number => [...owners.values()].reduce((sum, count) => sum + count, 0)

function gaugeRead(some: readonly Found[]): Read[] {
  const [first] = some
  if (first === undefined) return []
  const { group, scope } = first
  const of = some.map(({ metric }) => metric)
  const name =
    of.length === 1 ? `__name__=${JSON.stringify(of[0])}` : `__name__=~${JSON.stringify(of.join('|'))}`
  const extra = of.every((metric) => only(metric) !== '') ? 'container!~"|POD"' : ''
  const series = `{${joined(name, scope.matchers, extra)}}`
  const owners = new Set(some.flatMap((one) => [...one.owners.keys()]))
  const fold = `max by (${by(scope, '__name__')}) (${series})`
  const tooMany = some.some((one) => seriesOf(one) > GAUGE_SERIES)
  return [
    {
      group,
      scope,
      of,
      owners,
      expr: tooMany ? fold : series,
      narrow: fold,
      metric: null,
      status: null,
      peer: null,
    },
  ]
}

function gauges(found: readonly Found[]): Read[] {
  const reads: Read[] = []
  let batch: Found[] = []
  let size = 0
  const flush = (): void => {
    reads.push(...gaugeRead(batch))
    batch = []
    size = 0
  }
  for (const one of found) {
    const count = seriesOf(one)
    const [last] = batch
    const apart = last && (last.scope !== one.scope || last.group !== one.group)
    const differs = last && (only(last.metric) === '') !== (only(one.metric) === '')
    if (apart || differs || size + count > GAUGE_SERIES) flush()
    batch.push(one)
    size += count
  }
  flush()
  return reads
}

function readsOf(found: Found, window: string): Read[] {
  if (found.form === 'histogram') return histogram(found, window)
  return found.form === 'summary' ? mean(found, window) : [speed(found, found.metric, window)]
}

/**
 * What is asked for what was found: histograms as p50, p99 and a rate, summaries as a mean and a rate, counters as a
 * rate, gauges as they are. `window` is that of the rates, such as `60s`.
 */
export function readsFor(found: readonly Found[], window: string): Read[] {
  const order = (one: Found): string => `${one.group} ${one.scope.matchers} ${only(one.metric)}`
  const sorted = found.filter(({ form }) => form === 'gauge').sort((a, b) => (order(a) < order(b) ? -1 : 1))
  return [
    ...found.filter(({ form }) => form !== 'gauge').flatMap((one) => readsOf(one, window)),
    ...gauges(sorted),
  ]
}
