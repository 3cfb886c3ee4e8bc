import { readFile } from 'node:fs/promises'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { mysqlKind } from '../../src/connectors/mysql/kind.ts'
import type { Collected, LiveConnector } from '../../src/domain/connector.ts'
import { selfSigned } from './support/certificate.ts'
import { emptyMariaDb, type MariaServer, startMariaDb } from './support/mariadb-server.ts'
import { requestOf } from './support/ranked.ts'

const PASSWORD = 'the-right-one-7741'

describe('how a real MariaDB is reached', () => {
  let empty: string
  let plain: MariaServer

  /** With the user that we ship, who has a password here. */
  const started = async (tls: { key: string; cert: string } | null): Promise<MariaServer> => {
    const server = await startMariaDb(empty, 1, [], tls)
    const admin = await createConnection({ socketPath: server.socketPath, user: 'root' })
    const role = (await readFile('deploy/mysql/monitor-role.sql', 'utf8')).replace(/^--.*$/gm, '')
    for (const sql of role.split(';').filter((one) => one.trim() !== '')) await admin.query(sql)
    await admin.query(`alter user sitrep@'%' identified by '${PASSWORD}'`)
    await admin.end()
    return server
  }

  beforeAll(async () => {
    empty = await emptyMariaDb()
    plain = await started(null)
  })
  afterAll(() => plain?.stop())

  const opened = async (
    port: number,
    options: Record<string, unknown>,
    name = 'maria',
  ): Promise<LiveConnector> => {
    const given = { host: 'localhost', port, password: { env: 'X' }, ...options }
    const connector = await mysqlKind.open(mysqlKind.options.parse(given), {
      ...{ name, now: Date.now },
      secret: async () => PASSWORD,
    })
    onTestFinished(async () => connector.close?.())
    return connector
  }

  const state = async (connector: LiveConnector): Promise<Pick<Collected, 'status' | 'reason'>[]> => {
    const window = { start: Date.now() - 1000, end: Date.now() }
    const signal = AbortSignal.timeout(20_000)
    const answers = await connector.collect(requestOf('state', 'shop-db', window), { signal })
    return answers.map(({ status, reason }) => ({ status, reason }))
  }

  const OK = [{ status: 'ok', reason: null }]

  it('takes a certificate of the authority in `ca` for that host, and names the fix for any other', async () => {
    const tls = await selfSigned()
    const server = await started(tls)
    onTestFinished(() => server.stop())
    const read = async (options: Record<string, unknown>) => state(await opened(server.port, options))
    expect(await read({ ca: tls.file })).toEqual(OK)
    expect(await read({ host: '127.0.0.1', ca: tls.file })).toEqual(OK)
    const untrusted = [
      {
        status: 'failed',
        reason: expect.stringMatching(/^HANDSHAKE_SSL_ERROR from maria: .*name the authority in `ca`$/),
      },
    ]
    expect(await read({})).toEqual(untrusted)
    expect(await read({ ca: (await selfSigned()).file })).toEqual(untrusted)
    expect(await read({ tls: 'unverified' })).toEqual(OK)
    expect(await read({ tls: 'off' })).toMatchObject([
      { status: 'denied', reason: expect.stringMatching(/leave out `tls: off` where the server wants TLS$/) },
    ])
    const health = await (await opened(server.port, {})).check({ signal: AbortSignal.timeout(10_000) })
    expect(health).toMatchObject({ state: 'failed', fix: expect.stringContaining('`ca`') })
  })

  it('takes no certificate for another name, although its authority is trusted', async () => {
    const tls = await selfSigned(2, 'DNS:other.test')
    const server = await started(tls)
    onTestFinished(() => server.stop())
    expect(await state(await opened(server.port, { ca: tls.file }))).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/for another name: check `host`$/) },
    ])
  })

  it('names the fix when the server speaks no TLS, and reads without it when told to', async () => {
    expect(await state(await opened(plain.port, {}))).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^HANDSHAKE_NO_SSL_SUPPORT .*`tls: off`/) },
    ])
    expect(await state(await opened(plain.port, { tls: 'off' }))).toEqual(OK)
  })

  it('reads one instance while another is down', async () => {
    const gone = await startMariaDb(empty, 2)
    await gone.stop()
    const off = { tls: 'off' }
    const [east, west] = await Promise.all([
      state(await opened(plain.port, off, 'east')),
      state(await opened(gone.port, off, 'west')),
    ])
    expect(east).toEqual(OK)
    expect(west).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^ECONNREFUSED from west: /) },
    ])
  })
})
