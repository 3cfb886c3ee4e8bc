import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { type CallResult, type Context, HttpError, type Role, type ServiceStart } from './types.ts'

/** One service of the shop: what it does is the deployed file, how it is watched is here. */
const start: ServiceStart = JSON.parse(process.argv[2] ?? '{}')
const { role, port, ports, dir } = start
const config = JSON.parse(readFileSync(path.join(dir, 'repo', role, 'config.json'), 'utf8'))

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

const counters = new Map<string, number>()
const histograms = new Map<string, number[]>()

const count = (name: string): void => void counters.set(name, (counters.get(name) ?? 0) + 1)

function observe(name: string, seconds: number): void {
  const found = histograms.get(name) ?? Array.from({ length: BUCKETS.length + 1 }, () => 0)
  histograms.set(name, found)
  const bucket = BUCKETS.findIndex((limit) => seconds <= limit)
  const at = bucket < 0 ? BUCKETS.length : bucket
  found[at] = (found[at] ?? 0) + 1
}

const write = (file: string, value: unknown): void =>
  appendFileSync(path.join(dir, file), `${JSON.stringify(value)}\n`)

function log(level: string, message: string, context: Context | null): void {
  write('logs.jsonl', {
    ts: Date.now(),
    entity: role,
    level,
    message,
    ...(context ? { traceId: context.traceId, spanId: context.spanId } : {}),
  })
}

/** One trace in eight, by its id, so that all services keep the same ones. */
const sampled = (traceId: string): boolean => Number.parseInt(traceId.slice(0, 2), 16) % 8 === 0

async function span<T>(
  parent: Context | null,
  op: string,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const context: Context = {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
  }
  const began = performance.timeOrigin + performance.now()
  let status = 'ok'
  try {
    return await work(context)
  } catch (error) {
    status = 'error'
    throw error
  } finally {
    if (sampled(context.traceId)) {
      const durMs = Number((performance.timeOrigin + performance.now() - began).toFixed(2))
      const parentId = parent?.spanId ?? null
      write('traces.jsonl', {
        ...context,
        parentId,
        service: role,
        op,
        start: Number(began.toFixed(2)),
        durMs,
        status,
      })
    }
  }
}

const fail = (status: number, message: string): HttpError => new HttpError(status, message)

function send(
  method: string,
  peer: Role,
  url: string,
  body: unknown,
  timeout: number,
  context: Context,
): Promise<CallResult> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-trace': `${context.traceId}-${context.spanId}` }
    const outgoing = request(
      { host: '127.0.0.1', port: ports[peer], method, path: url, timeout, headers },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text || '{}') }))
      },
    )
    outgoing.on('timeout', () =>
      outgoing.destroy(fail(504, `timeout of ${timeout} ms exceeded calling ${peer}`)),
    )
    outgoing.on('error', reject)
    outgoing.end(body ? JSON.stringify(body) : undefined)
  })
}

async function call(
  parent: Context,
  peer: Role,
  method: string,
  url: string,
  body: unknown,
  timeout = 2000,
): Promise<CallResult> {
  const began = performance.now()
  let outcome = 'error'
  try {
    const answer = await span(parent, `${method} ${peer}`, (context) =>
      send(method, peer, url, body, timeout, context),
    )
    outcome = answer.status >= 500 ? 'error' : 'ok'
    return answer
  } finally {
    observe(`upstream.${peer}`, (performance.now() - began) / 1000)
    count(`upstream.${peer}.${outcome}`)
  }
}

const pool = config.pool_max
  ? new pg.Pool({
      connectionString: start.databaseUrl,
      max: config.pool_max,
      connectionTimeoutMillis: config.acquire_ms ?? 1500,
      statement_timeout: config.statement_timeout_ms ?? 4000,
      application_name: role,
    })
  : null
pool?.on('error', (error) => log('error', `idle database client: ${error.message}`, null))

async function sql(parent: Context, op: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
  if (!pool) throw new Error(`${role} has no database`)
  const began = performance.now()
  try {
    return await span(parent, `db ${op}`, () => pool.query(text, values))
  } finally {
    observe('db', (performance.now() - began) / 1000)
  }
}

let lag = 0
let last = performance.now()
setInterval(() => {
  const now = performance.now()
  lag = Math.max(lag, (now - last - 200) / 1000)
  last = now
}, 200).unref()

/** What a scrape reads; the recorder turns counts into rates. */
function metrics(): unknown {
  const worst = lag
  lag = 0
  return {
    counters: Object.fromEntries(counters),
    histograms: Object.fromEntries(histograms),
    gauges: {
      process_resident_memory_bytes: process.memoryUsage().rss,
      process_cpu_seconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
      eventloop_lag_seconds: Math.max(0, worst),
      ...(pool
        ? {
            db_pool_in_use: pool.totalCount - pool.idleCount,
            db_pool_waiting: pool.waitingCount,
            db_pool_size: config.pool_max,
          }
        : {}),
    },
  }
}

const app = await import(pathToFileURL(path.join(dir, 'repo', role, 'handler.mjs')).href)
const handler = app.default({ call, sql, config, fail, log })

async function answer(context: Context, method: string, url: URL, text: string): Promise<CallResult> {
  try {
    return await handler.handle({
      context,
      method,
      path: url.pathname,
      query: url.searchParams,
      body: text ? JSON.parse(text) : null,
    })
  } catch (error) {
    const known = error instanceof HttpError
    const status = known ? error.status : 500
    const message = error instanceof Error ? error.message : String(error)
    const place =
      known || !(error instanceof Error) ? '' : ` ${String(error.stack).split('\n')[1]?.trim() ?? ''}`
    const at = place.replace(/\(?file:\S*\/repo\//, '(')
    log(
      status >= 500 ? 'error' : 'warn',
      `${method} ${url.pathname} failed with ${status}: ${message}${at}`,
      context,
    )
    return { status, body: { error: message } }
  }
}

const server = createServer(async (incoming, outgoing) => {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  if (url.pathname === '/metrics') return void outgoing.end(JSON.stringify(metrics()))
  if (url.pathname === '/healthz') return void outgoing.end('ok')
  let text = ''
  for await (const chunk of incoming) text += chunk
  const [traceId, spanId] = String(incoming.headers['x-trace'] ?? '').split('-')
  const parent = traceId && spanId ? { traceId, spanId } : null
  const began = performance.now()
  const op = `${incoming.method} ${url.pathname}`
  let result: CallResult = { status: 500, body: {} }
  await span(parent, op, async (context) => {
    result = await answer(context, incoming.method ?? 'GET', url, text)
    const ms = Math.round(performance.now() - began)
    if (result.status < 400 && Math.random() < 0.05)
      log('info', `${op} ${result.status} in ${ms} ms`, context)
    if (result.status < 400 && ms > 1000) log('warn', `slow request: ${op} took ${ms} ms`, context)
    if (result.status >= 500) throw new Error('marks the span')
  }).catch(() => undefined)
  outgoing.writeHead(result.status, { 'content-type': 'application/json' }).end(JSON.stringify(result.body))
  observe('request', (performance.now() - began) / 1000)
  count(`request.${Math.floor(result.status / 100)}xx`)
})

server.listen(port, '127.0.0.1', () => {
  log('info', `listening, version ${config.version}`, null)
  process.send?.('ready')
})
process.on('SIGTERM', () => {
  log('info', 'shutting down', null)
  server.close(() => process.exit(0))
  setTimeout(() => process.exit(0), 300).unref()
})
