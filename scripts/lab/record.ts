import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Disturbance } from './disturbances.ts'
import { type Point, type Scraper, scraper } from './scrape.ts'
import type { Shop } from './shop.ts'
import { EDGES, ROLES } from './types.ts'

export interface RecordOptions {
  out: string
  truth: string
  /** Seconds of healthy lead-in. */
  leadIn: number
  tell: (text: string) => void
}

const SCRAPE_MS = 5000

/** A rule fires after it held for so many scrapes; after so many more the recording is cut, before any repair. */
const FOR = 3
const AFTER = 7
const GIVE_UP = 40

interface Fired {
  at: number
  value: number
}

const latest = (points: readonly Point[], entity: string, metric: string): number | null =>
  points.findLast((point) => point.entity === entity && point.metric === metric)?.value ?? null

async function watch(scrape: Scraper, points: Point[], times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    await delay(SCRAPE_MS)
    points.push(...(await scrape.scrape()))
  }
}

async function untilFired(scrape: Scraper, points: Point[], { alert }: Disturbance): Promise<Fired> {
  let held = 0
  for (let count = 0; count < GIVE_UP; count += 1) {
    await watch(scrape, points, 1)
    const value = latest(points, alert.entity, alert.metric)
    held = value !== null && value > alert.above ? held + 1 : 0
    if (held >= FOR && value !== null) return { at: Date.now(), value }
  }
  throw new Error(`nothing paged: ${alert.entity} ${alert.metric} never stayed above ${alert.above}`)
}

const DIAGNOSTICS: Record<string, string> = {
  sessions: `select application_name as application, state, wait_event_type, wait_event, count(*)::int as sessions,
      round(extract(epoch from max(now() - xact_start))::numeric, 1)::float8 as oldest_transaction_seconds
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
    group by 1, 2, 3, 4 order by sessions desc, application`,
  blocking: `select a.pid, a.application_name as application, a.state, left(a.query, 120) as query,
      pg_blocking_pids(a.pid) as blocked_by
    from pg_stat_activity a where cardinality(pg_blocking_pids(a.pid)) > 0 order by a.pid limit 10`,
  headroom: `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as max_connections`,
}

/** Diagnostic answers as a tool would give them, taken while the page is fresh. */
async function diagnose(shop: Shop, database: pg.Client): Promise<string> {
  const calls: unknown[] = []
  for (const [name, text] of Object.entries(DIAGNOSTICS)) {
    const { rows } = await database.query(text)
    calls.push({
      tool: `postgres_${name}`,
      toolset: 'postgres/diagnostics',
      args: { database: 'shop' },
      matchAny: false,
      status: 'success',
      output: JSON.stringify(rows),
    })
  }
  const processes = Object.keys(shop.pids()).map((name) => ({ name, status: 'Running', ready: '1/1' }))
  calls.push({
    tool: 'process_list',
    toolset: 'supervisor',
    args: {},
    matchAny: true,
    status: 'success',
    output: JSON.stringify({ processes }),
  })
  return calls.map((call) => `${JSON.stringify(call)}\n`).join('')
}

const csv = (points: readonly Point[]): string =>
  `ts,entity,metric,value\n${[...points]
    .sort((a, b) => a.ts - b.ts)
    .map(({ ts, entity, metric, value }) => `${ts},${entity},${metric},${value}\n`)
    .join('')}`

const sortedLines = (text: string, key: 'ts' | 'start', from: number, to: number): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [Number(JSON.parse(line)[key]), line] as const)
    .filter(([at]) => at >= from && at <= to)
    .sort(([a], [b]) => a - b)
    .map(([, line]) => `${line}\n`)
    .join('')

function caseJson(
  disturbance: Disturbance,
  fired: Fired,
  window: { start: number; end: number },
  counts: Record<string, number>,
) {
  const { alert, id } = disturbance
  const text = alert.title(fired.value)
  return {
    layout: 1,
    id,
    dataset: 'sitrep-lab',
    split: 'dev',
    source: { repo: 'sitrep', commit: null },
    licence: { data: 'Apache-2.0', note: 'recorded in the lab of this repository' },
    title: text,
    system: 'a shop of five services, PostgreSQL and a bank outside',
    alert: {
      text,
      entity: alert.entity,
      metric: alert.metric,
      firedAt: fired.at,
      severity: alert.severity,
      labels: { service: alert.entity },
      raw: { value: Number(fired.value.toPrecision(4)), limit: alert.above },
    },
    window,
    baseline: null,
    entities: [
      ...ROLES.map((role) => ({ id: role, kind: 'service', service: role })),
      { id: 'shop-db', kind: 'database', service: 'shop-db' },
      { id: 'bank', kind: 'remote', service: 'bank' },
    ],
    topology: { meaning: 'caller -> callee', edges: EDGES },
    modalities: counts,
    files: {
      metrics: 'metrics.csv',
      logs: 'logs.jsonl',
      traces: 'traces.jsonl',
      events: 'events.jsonl',
      tools: 'tools/tools.jsonl',
    },
  }
}

/** One disturbance, from a healthy lead-in to a little after the page, written as a case. Heals afterwards. */
export async function record(
  shop: Shop,
  database: pg.Client,
  disturbance: Disturbance,
  options: RecordOptions,
): Promise<void> {
  const { id } = disturbance
  const { tell, out, truth, leadIn } = options
  const scrape = scraper(shop, database)
  await scrape.scrape()
  shop.reset()
  const start = Date.now()
  const points: Point[] = []
  tell(`${id}: healthy for ${leadIn} s`)
  await watch(scrape, points, Math.ceil((leadIn * 1000) / SCRAPE_MS))
  const faultAt = Date.now()
  tell(`${id}: injected`)
  await disturbance.inject(shop)
  const fired = await untilFired(scrape, points, disturbance)
  tell(`${id}: paged after ${Math.round((fired.at - faultAt) / 1000)} s`)
  await watch(scrape, points, 2)
  const tools = await diagnose(shop, database)
  await watch(scrape, points, AFTER - 2)
  const end = Date.now()
  const read = (file: string, key: 'ts' | 'start'): string =>
    sortedLines(readFileSync(path.join(shop.dir, file), 'utf8'), key, start, end)
  const [logs, traces, events] = [
    read('logs.jsonl', 'ts'),
    read('traces.jsonl', 'start'),
    read('events.jsonl', 'ts'),
  ]
  await disturbance.heal(shop)
  const dir = path.join(out, id)
  mkdirSync(path.join(dir, 'tools'), { recursive: true })
  const counts = {
    metrics: points.length,
    logs: logs.split('\n').length - 1,
    traces: traces.split('\n').length - 1,
  }
  const header = caseJson(disturbance, fired, { start, end }, counts)
  // A file that would be empty is not written.
  const { events: _, ...files } = header.files
  const json = events === '' ? { ...header, files } : header
  writeFileSync(path.join(dir, 'case.json'), `${JSON.stringify(json, null, 2)}\n`)
  writeFileSync(path.join(dir, 'metrics.csv'), csv(points))
  writeFileSync(path.join(dir, 'logs.jsonl'), logs)
  writeFileSync(path.join(dir, 'traces.jsonl'), traces)
  if (events !== '') writeFileSync(path.join(dir, 'events.jsonl'), events)
  writeFileSync(path.join(dir, 'tools', 'tools.jsonl'), tools)
  mkdirSync(truth, { recursive: true })
  const instances: string[] = []
  const label = {
    ...disturbance.truth,
    instances,
    metrics: [],
    faultAt,
    faultEnd: end,
    expected: [],
    forbidden: [],
  }
  writeFileSync(path.join(truth, `${id}.json`), `${JSON.stringify(label, null, 2)}\n`)
  tell(`${id}: ${JSON.stringify(counts)}`)
}
