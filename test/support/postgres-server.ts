import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export interface PostgresServer {
  url: string
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

/** A server of its own on a free loopback port, in a temporary folder; null when none is installed. Later settings win. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer | null> {
  const found = findServer()
  if (!found) return null
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-postgres-'))
  if (process.getuid?.() === 0) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString())
    await chown(dir, id('-u'), id('-g'))
  }
  const data = path.join(dir, 'data')
  const [initdb, initArgs] = unprivileged(`${found.bin}/initdb`, [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'postgres',
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C',
  ])
  execFileSync(initdb, initArgs, { stdio: 'ignore', cwd: dir })
  const port = await freePort()
  await writeFile(
    path.join(data, 'postgresql.auto.conf'),
    [...SETTINGS, ...settings, `port = ${port}`, `unix_socket_directories = '${dir}'`, ''].join('\n'),
  )
  const [command, args] = unprivileged(`${found.bin}/postgres`, ['-D', data])
  const server = spawn(command, args, { stdio: 'ignore', cwd: dir })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode === null) {
      server.kill('SIGINT')
      await ended
    }
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await untilReady(url, server)
    return { url, stop }
  } catch (error) {
    server.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}
