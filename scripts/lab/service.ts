import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { createMetrics } from './service/metrics.ts'
import { peers } from './service/peers.ts'
import { createTelemetry } from './service/telemetry.ts'
import { type CallResult, type Context, HttpError, type Role, type ServiceStart } from './types.ts'

/** One service of the shop: what it does is the deployed file, how it is watched is here. */
const start: ServiceStart = JSON.parse(process.argv[2] ?? '{}')
const { role, port, ports, dir } = start
const config = JSON.parse(readFileSync(path.join(dir, 'repo', role, 'config.json'), 'utf8'))
const metrics = createMetrics(role)
const { log, span } = createTelemetry(dir, role, config.version)
const send = peers(start.dnsPort, ports)

/** Attempts in all; more than one only where the configuration asks for retries. */
const attempts = 1 + (config.retries ?? 0)

async function once(
  parent: Context,
  peer: Role,
  method: string,
  url: string,
  body: unknown,
  timeout: number,
): Promise<CallResult> {
  const began = performance.now()
  let outcome = 'error'
  try {
    const answer = await span(parent, `${method} ${peer}`, 'client', (context) =>
      send({
        peer,
        method,
        path: url,
        body,
        timeout,
        context,
        ...(config.hosts?.[peer] ? { host: config.hosts[peer] } : {}),
      }),
    )
    outcome = String(answer.status)
    return answer
  } catch (error) {
    if (/^E|getaddrinfo|query/.test(String((error as { code?: string }).code ?? ''))) {
      const { code = 'unknown', message } = error as { code?: string; message: string }
      if (/NOTFOUND|TIMEOUT|SERVFAIL|REFUSED/.test(code) && /query|DNS/i.test(message))
        metrics.count('dns_errors_total', { peer })
    }
    throw error
  } finally {
    metrics.observe('upstream_request_duration_seconds', { peer }, (performance.now() - began) / 1000)
    metrics.count('upstream_requests_total', { peer, code: outcome })
  }
}

async function call(
  parent: Context,
  peer: Role,
  method: string,
  url: string,
  body: unknown,
  timeout = 2000,
): Promise<CallResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await once(parent, peer, method, url, body, timeout)
      if (answer.status < 500 || attempt >= attempts) return answer
      log('warn', `${peer} answered ${answer.status}, attempt ${attempt} of ${attempts}`, parent)
    } catch (error) {
      if (attempt >= attempts) throw error
      log(
        'warn',
        `${peer}: ${error instanceof Error ? error.message : String(error)}, attempt ${attempt} of ${attempts}`,
        parent,
      )
    }
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
if (pool) {
  metrics.gauge('db_pool_in_use', () => pool.totalCount - pool.idleCount)
  metrics.gauge('db_pool_waiting', () => pool.waitingCount)
  metrics.gauge('db_pool_size', () => config.pool_max)
}

async function sql(parent: Context, op: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
  if (!pool) throw new Error(`${role} has no database`)
  const began = performance.now()
  try {
    return await span(parent, `db ${op}`, 'client', () => pool.query(text, values))
  } finally {
    metrics.observe(
      'db_query_duration_seconds',
      { op: op.replaceAll(' ', '_') },
      (performance.now() - began) / 1000,
    )
  }
}

const app = await import(pathToFileURL(path.join(dir, 'repo', role, 'handler.mjs')).href)
const handler = app.default({
  call,
  sql,
  pool,
  config,
  fail: (status: number, message: string) => new HttpError(status, message),
  log,
})

/** Where in the service's own code an unexpected error came from. */
function placeOf(error: unknown): string {
  if (error instanceof HttpError || !(error instanceof Error)) return ''
  const line = String(error.stack).split('\n')[1]?.trim() ?? ''
  return ` ${line.replace(/\(?file:\S*\/repo\//, '(')}`
}

async function answer(context: Context, method: string, url: URL, text: string): Promise<CallResult> {
  try {
    const body = text ? JSON.parse(text) : null
    return await handler.handle({ context, method, path: url.pathname, query: url.searchParams, body })
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500
    const message = error instanceof Error ? error.message : String(error)
    const line = `${method} ${url.pathname} failed with ${status}: ${message}${placeOf(error)}`
    log(status >= 500 ? 'error' : 'warn', line, context)
    return { status, body: { error: message } }
  }
}

const server = createServer(async (incoming, outgoing) => {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  if (url.pathname === '/metrics') return void outgoing.end(metrics.text())
  if (url.pathname === '/healthz') return void outgoing.end('ok')
  let text = ''
  for await (const chunk of incoming) text += chunk
  const [traceId, spanId] = String(incoming.headers['x-trace'] ?? '').split('-')
  const parent = traceId && spanId ? { traceId, spanId } : null
  const began = performance.now()
  const op = `${incoming.method} ${url.pathname}`
  let result: CallResult = { status: 500, body: {} }
  await span(parent, op, 'server', async (context) => {
    result = await answer(context, incoming.method ?? 'GET', url, text)
    const ms = Math.round(performance.now() - began)
    if (result.status < 400 && Math.random() < 0.05)
      log('info', `${op} ${result.status} in ${ms} ms`, context)
    if (result.status < 400 && ms > 1000) log('warn', `slow request: ${op} took ${ms} ms`, context)
    if (result.status >= 500) throw new Error('marks the span')
  }).catch(() => undefined)
  outgoing.writeHead(result.status, { 'content-type': 'application/json' }).end(JSON.stringify(result.body))
  metrics.observe('http_request_duration_seconds', {}, (performance.now() - began) / 1000)
  metrics.count('http_requests_total', { code: String(result.status) })
})

// The one before listens until this one could: a deploy costs a moment, not a start.
process.once('message', () => {
  server.listen(port, '127.0.0.1', () => {
    log('info', `listening, version ${config.version}`, null)
    process.send?.('listening')
  })
})
process.send?.('prepared')
process.on('SIGTERM', () => {
  log('info', 'shutting down', null)
  server.close(() => process.exit(0))
  setTimeout(() => process.exit(0), 300).unref()
})
