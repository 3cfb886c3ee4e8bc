import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** When the page of every synthetic case fires, and how long before it the trouble began. */
export const FIRED_AT = Date.UTC(2026, 2, 3, 12, 0, 0)
export const LEAD = 180_000

const STEP = 15_000
const WINDOW = { start: FIRED_AT - 40 * 60_000, end: FIRED_AT + 2 * 60_000 }
const BEGAN = FIRED_AT - LEAD

/** A level before and since the trouble began; `after` left out means that it stays. */
export interface Series {
  entity: string
  metric: string
  before: number
  after?: number
  /** Seconds after the trouble began that this one moves. */
  delay?: number
}

export interface CaseContent {
  id: string
  alertEntity: string
  series: Series[]
  logs: { entity: string; level: string; message: string; since: boolean }[]
  changes: { type: string; entity: string; title: string; at: number }[]
  entities: { id: string; kind: string; service: string }[]
  edges: [string, string][]
}

const lines = (rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Repeats for ever and has no trend: noise that is the same in every run. */
const wobble = (at: number): number => 1 + 0.04 * Math.sin(at * 1.7) + 0.03 * Math.cos(at * 0.61)

function metricsOf(series: readonly Series[]): string {
  const rows: { ts: number; line: string }[] = []
  for (const [index, one] of series.entries()) {
    const turn = BEGAN + (one.delay ?? 0) * 1000
    for (let ts = WINDOW.start; ts <= WINDOW.end; ts += STEP) {
      const level = ts >= turn ? (one.after ?? one.before) : one.before
      const value = (level * wobble(ts / STEP + index)).toFixed(5)
      rows.push({ ts, line: `${ts},${one.entity},${one.metric},${value}\n` })
    }
  }
  rows.sort((a, b) => a.ts - b.ts)
  return `ts,entity,metric,value\n${rows.map((row) => row.line).join('')}`
}

/** Before it began a message comes once a minute, since then every ten seconds. */
function logsOf(logs: CaseContent['logs']): string {
  const rows = logs.flatMap(({ entity, level, message, since }) => {
    const [from, to, step] = since ? [BEGAN, WINDOW.end, 10_000] : [WINDOW.start, WINDOW.end, 60_000]
    const count = Math.floor((to - from) / step)
    return Array.from({ length: count }, (_, at) => ({ ts: from + at * step + 500, entity, level, message }))
  })
  return lines(rows.toSorted((a, b) => a.ts - b.ts))
}

/** Writes a case folder in the layout that recordings come in; returns its path. */
export async function writeCase(root: string, content: CaseContent): Promise<string> {
  const dir = path.join(root, content.id)
  await mkdir(dir, { recursive: true })
  const events = content.changes.map(({ at, ...change }) => ({ ts: BEGAN + at, ...change, attrs: {} }))
  await writeFile(path.join(dir, 'metrics.csv'), metricsOf(content.series))
  await writeFile(path.join(dir, 'logs.jsonl'), logsOf(content.logs))
  await writeFile(path.join(dir, 'events.jsonl'), lines(events))
  const header = {
    layout: 1,
    id: content.id,
    dataset: 'made-by-a-test',
    split: 'dev',
    source: { repo: 'none', commit: 'none' },
    licence: { data: 'Apache-2.0', note: '' },
    title: `case ${content.id}`,
    system: 'synthetic',
    alert: {
      text: `${content.alertEntity} latency above its limit`,
      entity: content.alertEntity,
      metric: 'latency_p99_seconds',
      firedAt: FIRED_AT,
      severity: 'SEV-2',
    },
    window: WINDOW,
    baseline: null,
    entities: content.entities,
    topology: { meaning: 'caller -> callee', edges: content.edges },
    modalities: {},
    files: { metrics: 'metrics.csv', logs: 'logs.jsonl', events: 'events.jsonl' },
  }
  await writeFile(path.join(dir, 'case.json'), JSON.stringify(header))
  return dir
}

const SHOP = ['checkout', 'payments', 'payments-db', 'cart']

/** A database that a change left with too few connections; everybody above it waits. */
export const exhaustedPool = (id = 'pool'): CaseContent => ({
  id,
  alertEntity: 'checkout',
  series: [
    { entity: 'payments-db', metric: 'db_connections_active', before: 12, after: 98 },
    { entity: 'payments-db', metric: 'db_pool_wait_seconds', before: 0.02, after: 8.6 },
    { entity: 'payments', metric: 'latency_p99_seconds', before: 0.2, after: 4, delay: 30 },
    { entity: 'checkout', metric: 'latency_p99_seconds', before: 0.3, after: 4.3, delay: 60 },
    { entity: 'cart', metric: 'latency_p99_seconds', before: 0.1 },
    ...SHOP.map((entity) => ({ entity, metric: 'cpu_percent', before: 22 })),
    ...SHOP.map((entity) => ({ entity, metric: 'memory_mb', before: 300 })),
  ],
  logs: [
    ...SHOP.map((entity) => ({ entity, level: 'INFO', message: `${entity} handled request`, since: false })),
    {
      entity: 'payments-db',
      level: 'FATAL',
      message: 'remaining connection slots are reserved for superuser',
      since: true,
    },
  ],
  changes: [
    {
      type: 'deploy',
      entity: 'payments-db',
      title: 'payments-db v412: max_connections 200 to 100',
      at: -100_000,
    },
  ],
  entities: [
    ...SHOP.map((id_) => ({ id: id_, kind: id_ === 'payments-db' ? 'database' : 'service', service: id_ })),
  ],
  edges: [
    ['checkout', 'payments'],
    ['payments', 'payments-db'],
    ['checkout', 'cart'],
  ],
})
