import type { EntityRow, MetricRow } from '../../domain/case-file.ts'
import type { Labels, PromSeries } from './api.ts'
import { endingOf } from './metric-kind.ts'
import type { Read } from './reads.ts'

export type Point = Omit<MetricRow, 'evidence'>
type Fold = Omit<EntityRow, 'evidence'>

export interface SeriesRows {
  metrics: Point[]
  entities: Fold[]
  /** Values that are no numbers: NaN and infinities. */
  skipped: number
}

interface Line {
  owner: string
  part: string | null
  metric: string
  values: readonly [number, number][]
}

/** Labels that say where a series comes from and not what it measures. */
const IDENTITY = new Set(
  'service service_name app app_kubernetes_io_name application job deployment statefulset daemonset container pod instance namespace cluster env environment region zone node host hostname endpoint prometheus prometheus_replica replica metrics_path uid id image container_id server datid'.split(
    ' ',
  ),
)

/** `pool_connections{state="idle"}`: with the labels that say what is measured. */
function nameOf(base: string, labels: Labels): string {
  const rest = Object.entries(labels)
    .filter(([name]) => name !== '__name__' && !IDENTITY.has(name) && !name.startsWith('exported_'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return rest.length === 0 ? base : `${base}{${rest.join(',')}}`
}

/** State of an object is told by one exporter for the whole cluster: its own address says nothing. */
const partOf = (metric: string, { pod, exported_pod: exported, instance }: Labels): string | null =>
  exported ?? pod ?? (metric.startsWith('kube_') ? null : (instance ?? null))

const numbered = (values: PromSeries['values']): [number, number][] =>
  values.flatMap(([at, text]) => {
    const value = Number(text)
    return Number.isFinite(value) ? [[Math.round(at * 1000), value] as [number, number]] : []
  })

const sumInto = (into: Map<number, number>, values: readonly [number, number][]): void => {
  for (const [at, value] of values) into.set(at, (into.get(at) ?? 0) + value)
}

/** Of calls told apart by how they ended: their number in a second, and the shares of errors and of clients' errors. */
function endings(
  read: Read,
  series: readonly PromSeries[],
  { owner, peer }: { owner: string; peer: string | undefined },
): Line[] {
  const sums = {
    all: new Map<number, number>(),
    client: new Map<number, number>(),
    error: new Map<number, number>(),
  }
  for (const one of series) {
    const values = numbered(one.values)
    sumInto(sums.all, values)
    const ending = endingOf(one.metric[read.status ?? ''] ?? '')
    if (ending !== 'fine') sumInto(sums[ending], values)
  }
  const base = (read.metric ?? '').replace(/_per_second$/, '')
  const name = (what: string): string =>
    nameOf(`${base}_${what}`, peer ? { [read.peer ?? 'peer']: peer } : {})
  const share = (of: ReadonlyMap<number, number>): [number, number][] =>
    [...sums.all].flatMap(([at, all]) => (all > 0 ? [[at, (of.get(at) ?? 0) / all] as [number, number]] : []))
  return [
    { owner, part: null, metric: name('per_second'), values: [...sums.all] },
    { owner, part: null, metric: name('error_ratio'), values: share(sums.error) },
    { owner, part: null, metric: name('client_error_ratio'), values: share(sums.client) },
  ]
}

/** Whom calls went to: each is measured apart, for one of them may fail alone. */
const byPeer = (read: Read, series: readonly PromSeries[]): Map<string | undefined, PromSeries[]> =>
  Map.groupBy(series, ({ metric }) => (read.peer === null ? undefined : metric[read.peer]))

/** A fold over instances must show the bad one: what is bad when low is folded to its lowest. */
const LOW_IS_BAD = /(^|_)(up|available|ready|healthy|success|free)(_|$|\{)/

function folded(metric: string, lines: readonly Line[]): [number, number][] {
  const pick = LOW_IS_BAD.test(metric) ? Math.min : Math.max
  const at = new Map<number, number>()
  for (const { values } of lines) {
    for (const [time, value] of values) at.set(time, pick(at.get(time) ?? value, value))
  }
  return [...at].sort(([a], [b]) => a - b)
}

/** Beyond this many instances only the service as a whole is kept. */
const MOST_PARTS = 8

const keyed = (lines: readonly Line[]): Map<string, Line[]> => {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const key = `${line.owner}\u0000${line.metric}`
    const group = groups.get(key) ?? []
    group.push(line)
    groups.set(key, group)
  }
  return groups
}

/** The service as a whole always, so that a past with other pods compares; beside it each of a few instances. */
function entityLines(lines: readonly Line[]): Line[] {
  return [...keyed(lines).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { owner, metric } = first
    const whole: Line = { owner, part: null, metric, values: folded(metric, group) }
    const parts = group.filter(({ part }) => part !== null)
    const several = new Set(parts.map(({ part }) => part)).size
    return several > 1 && several <= MOST_PARTS ? [whole, ...parts] : [whole]
  })
}

/** Databases of PostgreSQL that nobody uses. */
const isTemplate = ({ datname }: Labels): boolean => /^template[01]$/.test(datname ?? '')

function linesOf(read: Read, series: readonly PromSeries[]): Line[] {
  const owned = new Map<string, PromSeries[]>()
  for (const one of series) {
    const owner = read.scope.ownerOf(one.metric)
    if (owner !== null && read.owners.has(owner) && !isTemplate(one.metric))
      owned.set(owner, [...(owned.get(owner) ?? []), one])
  }
  return [...owned].flatMap(([owner, mine]) => {
    if (read.status !== null)
      return [...byPeer(read, mine)].flatMap(([peer, some]) => endings(read, some, { owner, peer }))
    const lines = mine.map(({ metric, values }): Line => {
      const base = read.metric ?? metric.__name__ ?? 'value'
      return { owner, part: partOf(base, metric), metric: nameOf(base, metric), values: numbered(values) }
    })
    return entityLines(lines)
  })
}

/** Rows of the case file: a series is its service's, one of several instances is folded into it by an entity. */
export function seriesRows(read: Read, series: readonly PromSeries[]): SeriesRows {
  const lines = linesOf(read, series)
  const metrics = lines.flatMap(({ owner, part, metric, values }) =>
    values.map(([ts, value]) => ({ ts, entity: part ?? owner, metric, value })),
  )
  const folds = new Map<string, Fold>()
  for (const { owner, part } of lines) {
    if (part !== null && part !== owner) folds.set(part, { entity: part, kind: 'pod', service: owner })
  }
  const samples = series.reduce((sum, { values }) => sum + values.length, 0)
  const good = series.reduce((sum, { values }) => sum + numbered(values).length, 0)
  return { metrics, entities: [...folds.values()], skipped: samples - good }
}
