import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createConnection } from 'mysql2/promise'

export interface MariaServer {
  port: number
  /** Of the local administrator. */
  socketPath: string
  stop(): Promise<void>
}

const SERVER = '/usr/sbin/mariadbd'

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

const isRoot = process.getuid?.() === 0
const AS = isRoot ? ['--user=mysql'] : []

async function ownFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-maria-'))
  await chmod(dir, 0o755)
  if (isRoot) {
    const uid = (flag: string): number => Number(execFileSync('id', [flag, 'mysql']).toString())
    await chown(dir, uid('-u'), uid('-g'))
  }
  return dir
}

/** An empty data folder that servers are started from; making one is most of a start. */
export async function emptyMariaDb(): Promise<string> {
  if (!existsSync(SERVER)) throw new Error('MariaDB is needed: scripts/install-test-servers.sh')
  const dir = await ownFolder()
  const data = path.join(dir, 'data')
  const args = ['--no-defaults', ...AS, `--datadir=${data}`, '--auth-root-authentication-method=normal']
  // The folder for what is temporary, given to the tests, is not one that the server's user may write.
  execFileSync('mariadb-install-db', [...args, '--skip-test-db'], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: dir },
  })
  return data
}

/** Where the server's user may read them, which it may not where tests keep theirs. */
async function certificateIn(dir: string, { key, cert }: { key: string; cert: string }): Promise<string[]> {
  await writeFile(path.join(dir, 'key.pem'), key)
  await writeFile(path.join(dir, 'cert.pem'), cert)
  return [`--ssl-key=${dir}/key.pem`, `--ssl-cert=${dir}/cert.pem`, '--require-secure-transport=ON']
}

/** A MariaDB of its own over a copy of the empty data, on a free loopback port. */
export async function startMariaDb(
  empty: string,
  id: number,
  settings: readonly string[] = [],
  tls: { key: string; cert: string } | null = null,
): Promise<MariaServer> {
  const dir = await ownFolder()
  const data = path.join(dir, 'data')
  execFileSync('cp', ['-a', empty, data])
  const port = await freePort()
  const encrypted = tls === null ? [] : await certificateIn(dir, tls)
  const socketPath = path.join(dir, 'server.sock')
  const child = spawn(
    SERVER,
    [
      ...['--no-defaults', ...AS, `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      `--tmpdir=${dir}`,
      ...[`--socket=${socketPath}`, `--pid-file=${dir}/pid`, `--log-error=${dir}/log`, `--server-id=${id}`],
      ...['--innodb-buffer-pool-size=32M', '--innodb-flush-log-at-trx-commit=2', '--skip-name-resolve'],
      ...encrypted,
      ...settings,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt += 1) {
    const connection = await createConnection({ socketPath, user: 'root' }).catch(() => null)
    await connection?.end()
    if (connection !== null) return { port, socketPath, stop }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const log = await readFile(path.join(dir, 'log'), 'utf8').catch(() => '')
  await stop()
  throw new Error(`MariaDB did not start: ${log.slice(-500)}`)
}
