import { connect } from 'node:net'
import type pg from 'pg'
import type { Shop } from './shop.ts'
import { ROLES, type ServiceRole } from './types.ts'

export interface Point {
  ts: number
  entity: string
  metric: string
  value: number
}

interface Snapshot {
  at: number
  counters: Record<string, number>
  histograms: Record<string, number[]>
  gauges: Record<string, number>
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

/** The upper end of the bucket that holds the quantile, interpolated as Prometheus does. */
function quantile(counts: readonly number[], p: number): number | null {
  const total = counts.reduce((sum, one) => sum + one, 0)
  if (total === 0) return null
  let seen = 0
  for (const [index, one] of counts.entries()) {
    if (seen + one >= p * total) {
      const low = BUCKETS[index - 1] ?? 0
      const high = BUCKETS[index] ?? 10
      return low + (high - low) * ((p * total - seen) / Math.max(1, one))
    }
    seen += one
  }
  return 10
}

const minus = (now: readonly number[], before: readonly number[] | undefined): number[] =>
  now.map((value, index) => value - (before?.[index] ?? 0))

const round = (value: number): number => Number(value.toPrecision(5))

async function snapshot(port: number): Promise<Snapshot | null> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(1500) }).catch(
    () => null,
  )
  return answer?.ok ? { at: Date.now(), ...((await answer.json()) as Omit<Snapshot, 'at'>) } : null
}

function upstreamPoints(
  now: Snapshot,
  before: Snapshot,
  put: (metric: string, value: number | null) => void,
): void {
  for (const name of Object.keys(now.histograms)) {
    if (!name.startsWith('upstream.')) continue
    const peer = name.slice('upstream.'.length)
    const change = (outcome: string): number =>
      (now.counters[`${name}.${outcome}`] ?? 0) - (before.counters[`${name}.${outcome}`] ?? 0)
    const total = change('ok') + change('error')
    put(
      `upstream_${peer}_latency_p99_seconds`,
      quantile(minus(now.histograms[name] ?? [], before.histograms[name]), 0.99),
    )
    if (total > 0) put(`upstream_${peer}_error_ratio`, change('error') / total)
  }
}

/** Rates and quantiles between two scrapes of one service. A restart begins anew. */
function servicePoints(role: ServiceRole, now: Snapshot, before: Snapshot): Point[] {
  const points: Point[] = []
  const put = (metric: string, value: number | null): void => {
    if (value !== null && Number.isFinite(value))
      points.push({ ts: now.at, entity: role, metric, value: round(value) })
  }
  const seconds = (now.at - before.at) / 1000
  const change = (name: string): number => (now.counters[name] ?? 0) - (before.counters[name] ?? 0)
  const classes = ['2xx', '4xx', '5xx'].map((one) => change(`request.${one}`))
  const total = classes.reduce((sum, one) => sum + one, 0)
  put('request_rate', total / seconds)
  if (total > 0) {
    put('client_error_ratio', (classes[1] ?? 0) / total)
    put('error_ratio', (classes[2] ?? 0) / total)
  }
  const requests = minus(now.histograms.request ?? [], before.histograms.request)
  put('latency_p50_seconds', quantile(requests, 0.5))
  put('latency_p99_seconds', quantile(requests, 0.99))
  if (now.histograms.db)
    put('db_query_p99_seconds', quantile(minus(now.histograms.db, before.histograms.db), 0.99))
  upstreamPoints(now, before, put)
  for (const [name, value] of Object.entries(now.gauges)) {
    if (name !== 'process_cpu_seconds') put(name, value)
  }
  put(
    'process_cpu_ratio',
    ((now.gauges.process_cpu_seconds ?? 0) - (before.gauges.process_cpu_seconds ?? 0)) / seconds,
  )
  return points
}

const DATABASE = `select
  (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as connections,
  current_setting('max_connections')::int as connections_max,
  (select count(*) from pg_stat_activity where state = 'active' and backend_type = 'client backend')::int as sessions_active,
  (select count(*) from pg_locks where not granted)::int as lock_waiters,
  coalesce((select extract(epoch from max(now() - xact_start)) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()), 0)::float8 as longest_transaction_seconds,
  (select xact_commit from pg_stat_database where datname = current_database())::float8 as commits`

/** A probe from outside: how long a request to the bank takes, and whether a service accepts connections. */
async function probe(port: number, bank: boolean): Promise<{ seconds: number; ok: boolean }> {
  const began = performance.now()
  const done = (ok: boolean) => ({ seconds: (performance.now() - began) / 1000, ok })
  if (bank) {
    const call = { method: 'POST', body: '{}', signal: AbortSignal.timeout(4000) }
    return fetch(`http://127.0.0.1:${port}/authorize`, call).then(
      (answer) => done(answer.ok),
      () => done(false),
    )
  }
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(done(true))
    })
    socket.once('error', () => resolve(done(false)))
  })
}

export interface Scraper {
  /** All points of one moment. */
  scrape(): Promise<Point[]>
}

/** Scrapes the shop as a Prometheus would, and gives rates. */
export function scraper(shop: Shop, database: pg.Client): Scraper {
  const before = new Map<ServiceRole, Snapshot>()
  let commits: { at: number; value: number } | null = null
  const service = async (role: ServiceRole): Promise<Point[]> => {
    const now = await snapshot(shop.ports[role])
    const at = Date.now()
    const up = { ts: at, entity: role, metric: 'up', value: now ? 1 : 0 }
    const last = before.get(role)
    if (!now) return [up]
    before.set(role, now)
    const restarted = last && (now.gauges.process_cpu_seconds ?? 0) < (last.gauges.process_cpu_seconds ?? 0)
    return [up, ...(last && !restarted ? servicePoints(role, now, last) : [])]
  }
  const db = async (): Promise<Point[]> => {
    const { rows } = await database.query<Record<string, number>>(DATABASE)
    const at = Date.now()
    const { commits: total = 0, ...gauges } = rows[0] ?? {}
    const points = Object.entries(gauges).map(([metric, value]) => ({
      ts: at,
      entity: 'shop-db',
      metric,
      value: round(value),
    }))
    if (commits)
      points.push({
        ts: at,
        entity: 'shop-db',
        metric: 'commit_rate',
        value: round((total - commits.value) / ((at - commits.at) / 1000)),
      })
    commits = { at, value: total }
    return points
  }
  const bank = async (): Promise<Point[]> => {
    const { seconds, ok } = await probe(shop.ports.bank, true)
    const ts = Date.now()
    return [
      { ts, entity: 'bank', metric: 'probe_duration_seconds', value: round(seconds) },
      { ts, entity: 'bank', metric: 'probe_success_ratio', value: ok ? 1 : 0 },
    ]
  }
  return {
    scrape: async () =>
      (await Promise.all([...ROLES.map(service), db(), bank()])).flat().sort((a, b) => a.ts - b.ts),
  }
}
