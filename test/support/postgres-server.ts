import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export interface PostgresServer {
  url: string
  port: number
  stop(): Promise<void>
}

const LIB = '/usr/lib/postgresql'

/** The newest installed server that has pgvector; null when there is none. */
function findServer(): { bin: string } | null {
  const versions = existsSync(LIB) ? readdirSync(LIB).sort((a, b) => Number(b) - Number(a)) : []
  const version = versions.find(
    (one) =>
      existsSync(`${LIB}/${one}/bin/initdb`) &&
      existsSync(`/usr/share/postgresql/${one}/extension/vector.control`),
  )
  return version === undefined ? null : { bin: `${LIB}/${version}/bin` }
}

/** initdb refuses root; Debian's package brings the user. */
const unprivileged = (command: string, args: string[]): [string, string[]] =>
  process.getuid?.() === 0
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]]
    : [command, args]

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with exit code ${server.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    const connected = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    if (connected) return
    await delay(50)
  }
  throw new Error('PostgreSQL did not start within 10 s')
}

const SETTINGS = [
  "listen_addresses = '127.0.0.1'",
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'max_connections = 200',
  'shared_buffers = 64MB',
]

interface Started extends PostgresServer {
  child: ChildProcess
}

/** Starts what lies in `dir`/data; stopping removes the folder. */
async function startIn(dir: string, bin: string, settings: readonly string[]): Promise<Started> {
  const port = await freePort()
  const data = path.join(dir, 'data')
  await appendFile(
    path.join(data, 'postgresql.auto.conf'),
    [...settings, `port = ${port}`, `unix_socket_directories = '${dir}'`, ''].join('\n'),
  )
  const [command, args] = unprivileged(`${bin}/postgres`, ['-D', data])
  const child = spawn(command, args, { stdio: 'ignore', cwd: dir })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null) {
      child.kill('SIGINT')
      await ended
    }
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await untilReady(url, child)
    return { url, port, stop, child }
  } catch (error) {
    child.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function ownFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-postgres-'))
  if (process.getuid?.() === 0) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString())
    await chown(dir, id('-u'), id('-g'))
  }
  return dir
}

/** A server of its own on a free loopback port, in a temporary folder; null when none is installed. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer | null> {
  const found = findServer()
  if (!found) return null
  const dir = await ownFolder()
  const args = ['-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8', '--locale=C']
  const [initdb, initArgs] = unprivileged(`${found.bin}/initdb`, ['-D', path.join(dir, 'data'), ...args])
  execFileSync(initdb, initArgs, { stdio: 'ignore', cwd: dir })
  return startIn(dir, found.bin, [...SETTINGS, ...settings])
}

/** A streaming standby of the server, with a replication slot of that name; null when none is installed. */
export async function startStandby(
  primary: Pick<PostgresServer, 'port'>,
  slot: string,
): Promise<PostgresServer | null> {
  const found = findServer()
  if (!found) return null
  const dir = await ownFolder()
  const [command, args] = unprivileged(`${found.bin}/pg_basebackup`, [
    ...['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres', '-D', path.join(dir, 'data')],
    ...['-R', '-X', 'stream', '-c', 'fast', '-C', '-S', slot, '--no-sync'],
  ])
  execFileSync(command, args, { stdio: 'ignore', cwd: dir })
  return startIn(dir, found.bin, ['hot_standby = on'])
}
