import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fired } from './control.ts'
import type { Fault } from './faults/fault.ts'
import { recordDiagnostics } from './record/diagnostics.ts'
import { givesAway } from './record/lint.ts'
import { type Point, recordMetrics } from './record/metrics.ts'
import { recordChanges, recordLogs, recordSpans, type Window } from './record/telemetry.ts'
import type { Shop } from './shop.ts'
import { EDGES, ROLES } from './types.ts'

export interface RecordOptions {
  out: string
  truth: string
  /** Seconds of healthy time before. */
  leadIn: number
  tell: (text: string) => void
}

/** Seconds between the page and the end of the recording, before anything is repaired. */
const AFTER = 30

/** The first page after that time; a fault that pages nobody is said to be found by somebody who looked. */
export async function firstPage(shop: Shop, since: number, seconds: number): Promise<Fired | null> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const fired = shop.control.fired.find(({ startsAt }) => startsAt >= since)
    if (fired || Date.now() > until) return fired ?? null
    await delay(500)
  }
}

const csv = (points: readonly Point[]): string =>
  `ts,entity,metric,value\n${points.map(({ ts, entity, metric, value }) => `${ts},${entity},${metric},${value}\n`).join('')}`

const countLines = (text: string): number => text.split('\n').length - 1

/** What somebody asks who looks at a shop that paged nobody. */
export const noPage = (at: number): Fired => ({
  name: 'Manual',
  service: 'checkout',
  severity: 'info',
  summary: 'somebody asks whether the shop is well',
  startsAt: at,
  expr: null,
})

function caseJson(id: string, fired: Fired, window: Window, texts: Record<string, string>) {
  const files: Record<string, string> = {
    metrics: 'metrics.csv',
    logs: 'logs.jsonl',
    traces: 'traces.jsonl',
    events: 'events.jsonl',
    tools: 'tools/tools.jsonl',
  }
  const present = Object.entries(files).filter(([, file]) => texts[file])
  return {
    layout: 1,
    id,
    dataset: 'sitrep-lab',
    split: 'dev',
    source: { repo: 'sitrep', commit: null },
    licence: { data: 'Apache-2.0', note: 'recorded in the lab of this repository' },
    title: fired.summary,
    system: 'a shop of six services behind a TLS edge, PostgreSQL, a resolver, and a bank outside',
    alert: {
      text: fired.summary,
      entity: fired.service,
      metric: fired.name,
      firedAt: fired.startsAt,
      severity: fired.severity,
      labels: { service: fired.service, alertname: fired.name },
      raw: { expr: fired.expr },
    },
    window,
    baseline: null,
    entities: [
      ...ROLES.map((role) => ({ id: role, kind: 'service', service: role })),
      { id: 'edge', kind: 'load-balancer', service: 'edge' },
      { id: 'shop-db', kind: 'database', service: 'shop-db' },
      { id: 'bank', kind: 'remote', service: 'bank' },
    ],
    topology: { meaning: 'caller -> callee', edges: EDGES },
    modalities: Object.fromEntries(present.map(([kind, file]) => [kind, countLines(texts[file] ?? '')])),
    files: Object.fromEntries(present),
  }
}

const truthJson = ({ truth }: Fault, faultAt: number, faultEnd: number) => ({
  entities: truth.entities,
  synonyms: truth.synonyms ?? {},
  kinds: truth.kinds,
  faultType: truth.kinds[0] ?? 'none',
  category: truth.category,
  healthy: truth.healthy ?? false,
  notes: truth.notes,
  redHerrings: truth.redHerrings ?? [],
  faultAt,
  faultEnd,
})

function write(dir: string, texts: Record<string, string>): void {
  mkdirSync(path.join(dir, 'tools'), { recursive: true })
  for (const [file, text] of Object.entries(texts)) if (text !== '') writeFileSync(path.join(dir, file), text)
}

const ROOT = path.join(import.meta.dirname, '..', '..')

/** Stack traces name files of the machine that recorded: a case names none. */
const portable = (text: string, dir: string): string =>
  text.replaceAll(ROOT, '/srv/shop').replaceAll(dir, '/var/lib/shop')

/** What a case is cut from: healthy since `start`, broken since `faultAt`. */
export interface Happened {
  start: number
  faultAt: number
  paged: Fired | null
}

/** Where a case and, apart from it, its truth are written. */
export type Places = Pick<RecordOptions, 'out' | 'truth' | 'tell'>

/** The time until now as a case; nothing is repaired yet. Throws when the recording gives its answer away. */
export async function cutCase(
  shop: Shop,
  fault: Fault,
  { start, faultAt, paged }: Happened,
  { out, truth, tell }: Places,
): Promise<void> {
  // A role of its own: a Sitrep that looks at the same time holds all connections that `monitor` may have.
  const tools = await recordDiagnostics(() => shop.database.session('monitoring', 'recorder'))
  const window = { start, end: Date.now() }
  const texts: Record<string, string> = {
    'metrics.csv': csv(await recordMetrics(window.start, window.end)),
    'logs.jsonl': portable(recordLogs(shop.dir, window), shop.dir),
    'traces.jsonl': recordSpans(shop.dir, window),
    'events.jsonl': recordChanges(shop.dir, window),
    'tools/tools.jsonl': tools,
  }
  const header = caseJson(fault.id, paged ?? noPage(window.end), window, texts)
  texts['case.json'] = `${JSON.stringify(header, null, 2)}\n`
  const telling = givesAway(fault, texts)
  if (telling.length > 0) throw new Error(`the recording gives its answer away: ${telling.join('; ')}`)
  write(path.join(out, fault.id), texts)
  mkdirSync(truth, { recursive: true })
  const label = truthJson(fault, faultAt, window.end)
  writeFileSync(path.join(truth, `${fault.id}.json`), `${JSON.stringify(label, null, 2)}\n`)
  tell(`${fault.id}: ${JSON.stringify(header.modalities)}`)
}

/** One fault, from a healthy time before to a little after the page, written as a case. Heals afterwards. */
export async function record(shop: Shop, fault: Fault, options: RecordOptions): Promise<void> {
  const { tell, leadIn } = options
  const start = Date.now()
  tell(`${fault.id}: healthy for ${leadIn} s`)
  await delay(leadIn * 1000)
  const faultAt = Date.now()
  await fault.inject(shop)
  const paged = await firstPage(shop, faultAt - 2000, fault.pagesWithin ?? 60)
  tell(
    `${fault.id}: ${paged ? `${paged.name}/${paged.service} after ${Math.round((paged.startsAt - faultAt) / 1000)} s` : 'nobody was paged'}`,
  )
  await delay(AFTER * 1000)
  await cutCase(shop, fault, { start, faultAt, paged }, options)
  await fault.heal(shop)
}
