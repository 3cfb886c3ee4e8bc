import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type PostgresServer, startPostgres } from '../../test/support/postgres-server.ts'
import { ROLES, type Role, type ServiceRole } from './types.ts'

const PORTS: Record<Role, number> = {
  gateway: 21_001,
  checkout: 21_002,
  cart: 21_003,
  inventory: 21_004,
  payments: 21_005,
  bank: 21_006,
}

const CONFIG: Record<ServiceRole, Record<string, number>> = {
  gateway: { timeout_ms: 5000 },
  checkout: { timeout_ms: 3000, pool_max: 8 },
  cart: { cache_ms: 5000, pool_max: 4 },
  inventory: { pool_max: 6 },
  payments: { bank_timeout_ms: 1500, pool_max: 6 },
}

export interface Deploy {
  message: string
  config?: (config: Record<string, number>) => Record<string, number>
  handler?: (source: string) => string
}

/** The running shop, and what can be done to it. */
export interface Shop {
  dir: string
  /** Sessions of the database as its superuser, for faults and diagnostics. */
  superuser(application: string): Promise<pg.Client>
  deploy(role: ServiceRole, deploy: Deploy): Promise<void>
  bank: { latencyMs: number; failing: number }
  load: { perSecond: number }
  /** Forgets what was written so far: the recording begins here. */
  reset(): void
  ports: Record<Role, number>
  pids(): Record<string, number>
  stop(): Promise<void>
}

const SCHEMA = `
create table items(id serial primary key, sku text unique, stock int, price numeric);
create table orders(id bigserial primary key, customer int, status text, total numeric, note text, created timestamptz default now());
create table payments(id bigserial primary key, ref text, amount numeric, currency text, created timestamptz default now());
insert into items(sku, stock, price) select 'SKU-' || i, 1000000, (i % 50) + 1 from generate_series(1, 200) i;
insert into orders(customer, status, total, note)
  select i % 5000, (array['new','paid','sent'])[1 + i % 3], i % 100, repeat('x', 60) from generate_series(1, 100000) i;
create index orders_customer on orders(customer);
analyze;`

function startBank(bank: Shop['bank']): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    incoming.on('end', () => {
      setTimeout(
        () => {
          const status = Math.random() < bank.failing ? 503 : 200
          outgoing.writeHead(status, { 'content-type': 'application/json' })
          outgoing.end(JSON.stringify({ reference: `B${Math.random().toString(36).slice(2, 10)}` }))
        },
        bank.latencyMs + Math.random() * 30,
      )
    })
  })
  return new Promise((resolve) => server.listen(PORTS.bank, '127.0.0.1', () => resolve(server)))
}

/** Half are orders, a third reads of the catalogue, the rest of carts. */
function pickRequest(dice: number, user: number, order: string): [string, string, string | undefined] {
  if (dice < 0.5) return ['POST', '/checkout', order]
  if (dice < 0.8) return ['GET', `/catalog?customer=${user}`, undefined]
  return ['GET', `/cart?user=${user}`, undefined]
}

/** One request of one of a few thousand customers. */
function shoot(): void {
  const user = 1 + Math.floor(Math.random() * 5000)
  const order = JSON.stringify({
    user,
    sku: `SKU-${1 + (user % 200)}`,
    currency: ['EUR', 'USD', 'GBP'][user % 3],
  })
  const [method, url, body] = pickRequest(Math.random(), user, order)
  const outgoing = request(
    { host: '127.0.0.1', port: PORTS.gateway, method, path: url, timeout: 8000 },
    (answer) => answer.resume(),
  )
  outgoing.on('timeout', () => outgoing.destroy())
  outgoing.on('error', () => undefined)
  outgoing.end(body)
}

function startLoad(load: Shop['load']): () => void {
  let due = 0
  const timer = setInterval(() => {
    due += load.perSecond / 20
    for (; due >= 1; due -= 1) shoot()
  }, 50)
  return () => clearInterval(timer)
}

const git = (repo: string, ...args: string[]): string =>
  execFileSync('git', [
    '-C',
    repo,
    '-c',
    'commit.gpgsign=false',
    '-c',
    'user.name=ci',
    '-c',
    'user.email=ci@shop.example',
    ...args,
  ])
    .toString()
    .trim()

function startService(dir: string, role: ServiceRole, databaseUrl: string): Promise<ChildProcess> {
  const start = JSON.stringify({ role, port: PORTS[role], ports: PORTS, dir, databaseUrl })
  const child = fork(path.join(import.meta.dirname, 'service.ts'), [start], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)))
  })
}

async function stopService(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function prepareDatabase(server: PostgresServer): Promise<string> {
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query('create database shop')
  await admin.end()
  const url = server.url.replace(/postgres$/, 'shop')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(SCHEMA)
  await client.end()
  return url
}

interface Committed {
  sha: string
  diff: string
  version: string
}

/** Commits a deploy to the repository of the shop; the first one of a service imports it. */
function committer(repo: string): (role: ServiceRole, deploy: Deploy) => Committed {
  let version = 40
  return (role, { message, config, handler }) => {
    const folder = path.join(repo, role)
    const [configFile, handlerFile] = [path.join(folder, 'config.json'), path.join(folder, 'handler.mjs')]
    if (!existsSync(folder)) {
      mkdirSync(folder)
      cpSync(path.join(import.meta.dirname, 'apps', `${role}.mjs`), handlerFile)
    }
    const before = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : CONFIG[role]
    const name = `1.${version++}.0`
    writeFileSync(
      configFile,
      `${JSON.stringify({ ...(config ? config(before) : before), version: name }, null, 2)}\n`,
    )
    if (handler) writeFileSync(handlerFile, handler(readFileSync(handlerFile, 'utf8')))
    git(repo, 'add', '-A')
    git(repo, 'commit', '-qm', `${role}: ${message}`)
    return {
      sha: git(repo, 'rev-parse', 'HEAD'),
      diff: git(repo, 'show', '--format=', '--unified=2', 'HEAD'),
      version: name,
    }
  }
}

/** Starts everything and the load. */
export async function startShop(dir: string): Promise<Shop> {
  mkdirSync(path.join(dir, 'repo'), { recursive: true })
  const repo = path.join(dir, 'repo')
  git(repo, 'init', '-q', '-b', 'main')
  const server = await startPostgres()
  if (!server) throw new Error('the lab needs PostgreSQL: scripts/install-test-postgres.sh')
  const databaseUrl = await prepareDatabase(server)
  const bank = { latencyMs: 40, failing: 0 }
  const load = { perSecond: 14 }
  const bankServer = await startBank(bank)
  const services = new Map<ServiceRole, ChildProcess>()
  const commit = committer(repo)
  const event = (type: string, entity: string, title: string, attrs: unknown): void =>
    appendFileSync(
      path.join(dir, 'events.jsonl'),
      `${JSON.stringify({ ts: Date.now(), type, entity, title, attrs })}\n`,
    )

  for (const role of ROLES) {
    commit(role, { message: 'import service' })
    services.set(role, await startService(dir, role, databaseUrl))
  }
  const stopLoad = startLoad(load)
  return {
    dir,
    ports: PORTS,
    bank,
    load,
    superuser: async (application) => {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: application })
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
    deploy: async (role, deploy) => {
      const { sha, diff, version: name } = commit(role, deploy)
      event('commit', role, deploy.message, { sha, service: role, diff })
      event('deploy', role, `${role} ${name}: ${deploy.message}`, { sha, version: name, service: role })
      await stopService(services.get(role))
      services.set(role, await startService(dir, role, databaseUrl))
    },
    reset: () => {
      for (const file of ['logs.jsonl', 'traces.jsonl', 'events.jsonl'])
        writeFileSync(path.join(dir, file), '')
    },
    pids: () => Object.fromEntries([...services].map(([role, child]) => [role, child.pid ?? 0])),
    stop: async () => {
      stopLoad()
      await Promise.all([...services.values()].map(stopService))
      bankServer.closeAllConnections()
      await new Promise((resolve) => bankServer.close(resolve))
      await delay(200)
      await server.stop()
    },
  }
}
