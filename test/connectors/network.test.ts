import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { networkConnector } from '../../src/connectors/network/connector.ts'
import { networkKind } from '../../src/connectors/network/kind.ts'
import { NetworkOptions } from '../../src/connectors/network/options.ts'
import { connectorContract } from './connector-contract.ts'
import { selfSigned } from './support/certificate.ts'
import { blackHole, certificate, dnsServer, listening, REFUSED, SERVFAIL } from './support/network-faults.ts'
import { rankedFrom, requestOf, rowsOf } from './support/ranked.ts'

const WINDOW = { start: Date.now() - 3_600_000, end: Date.now() }

const open = (targets: readonly Record<string, unknown>[], more: Record<string, unknown> = {}) =>
  networkConnector(
    { name: 'probes', ca: null, now: Date.now, elapsed: () => performance.now() },
    NetworkOptions.parse({ targets, timeout_ms: 600, ...more }),
  )

const read = (connector: ReturnType<typeof open>, service = 'bank') =>
  connector.collect(requestOf('state', service, WINDOW), { signal: AbortSignal.timeout(15_000) })

/** Phase and code of the first place, and whom the ranking names for it. */
async function tried(target: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const answers = await read(open([{ service: 'bank', ...target }], more))
  const [first] = rankedFrom(answers, 'checkout', WINDOW).suspects
  return {
    state: rowsOf(answers).objects[0]?.state,
    blamed: first === undefined ? 'nobody' : `${first.service} ${first.kind}`,
    answers,
  }
}

const https = async (name: string, days: number): Promise<number> => {
  const server = createTls(await certificate(name, days), (socket) => {
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
  })
  server.on('tlsClientError', () => undefined)
  return listening(server)
}

describe('a probe, phase by phase', () => {
  it('finds nothing wrong with what answers, and times each phase', async () => {
    const port = await listening(createHttp((_, response) => void response.end('ok')))
    const resolver = await dnsServer(['bank.test'])
    const { state, blamed, answers } = await tried(
      { host: 'bank.test', port, http: '/health' },
      { resolvers: [resolver] },
    )
    expect({ state, blamed }).toEqual({ state: 'ok', blamed: 'nobody' })
    const steps = rowsOf(answers).objects[0]?.attrs.steps as { phase: string; ok: boolean; ms: number }[]
    expect(steps.map(({ phase, ok }) => `${phase} ${ok}`)).toEqual(['dns true', 'tcp true', 'http true'])
    for (const { ms } of steps) expect(ms).toBeGreaterThanOrEqual(0)
  })

  it.each([
    ['a name that is gone', 'gone.test', 'dns ENOTFOUND', 'bank dns'],
    ['a server that fails', 'servfail.test', 'dns ESERVFAIL', 'bank dns'],
    ['a server that refuses', 'refused.test', 'dns EREFUSED', 'bank dns'],
    ['a server that is silent', 'silent.test', 'dns ETIMEDOUT', 'bank dns'],
  ])('tells %s', async (_, host, state, blamed) => {
    const resolver = await dnsServer([], {
      'servfail.test': SERVFAIL,
      'refused.test': REFUSED,
      'silent.test': null,
    })
    expect(await tried({ host, port: 80 }, { resolvers: [resolver], timeout_ms: 2000 })).toMatchObject({
      state,
      blamed,
    })
  })

  it('tells that the resolver itself is down, as a cause outside of the services', async () => {
    const answers = await read(
      open(
        [
          { host: 'a.test', port: 80, service: 'a' },
          { host: 'b.test', port: 80, service: 'b' },
        ],
        { resolvers: ['127.0.0.1:1'] },
      ),
      'a',
    )
    const ranking = rankedFrom(answers, 'a', WINDOW)
    expect(ranking).toMatchObject({ outcome: 'external', outcomeReason: expect.stringContaining('resolver') })
  })

  it('tells refused', async () => {
    expect(await tried({ host: '127.0.0.1', port: 1 })).toMatchObject({
      state: 'tcp ECONNREFUSED',
      blamed: 'bank unreachable',
    })
  })

  it('tells a black hole by its own clock', async () => {
    expect(await tried({ host: '127.0.0.1', port: await blackHole() })).toMatchObject({
      state: 'tcp ETIMEDOUT',
      blamed: 'bank network',
    })
  })

  it('tells a connection that is taken and reset', async () => {
    const port = await listening(
      createTcp((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    )
    expect(await tried({ host: '127.0.0.1', port, http: '/' })).toMatchObject({
      state: 'http ECONNRESET',
      blamed: 'bank network',
    })
  })

  it('tells a request that is taken and never answered', async () => {
    const port = await listening(createTcp(() => undefined))
    expect(await tried({ host: '127.0.0.1', port, http: '/' })).toMatchObject({
      state: 'http ETIMEDOUT',
      blamed: 'bank latency',
    })
  })

  it('tells what is no HTTP, and a status that is wrong', async () => {
    const other = await listening(createTcp((socket) => void socket.end('220 mail ready\r\n')))
    expect((await tried({ host: '127.0.0.1', port: other, http: '/' })).state).toMatch(/^http HPE_/)
    const port = await listening(createHttp((_, response) => void response.writeHead(503).end()))
    expect(await tried({ host: '127.0.0.1', port, http: '/' })).toMatchObject({
      state: 'http HTTP_503',
      blamed: 'bank error',
    })
    const expected = { host: '127.0.0.1', port, http: '/', expect: [503] }
    expect((await tried(expected)).state).toBe('ok')
  })

  it('tells a certificate that ended, and still reads it and what is behind it', async () => {
    const resolver = await dnsServer(['bank.test'])
    const port = await https('bank.test', -3)
    const { state, blamed, answers } = await tried(
      { host: 'bank.test', port, tls: true, http: '/' },
      { resolvers: [resolver] },
    )
    // Self-signed as well: OpenSSL says which it met first.
    expect(state).toMatch(/^tls (CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT)$/)
    expect(blamed).toBe('bank certificate')
    const { objects, events } = rowsOf(answers)
    expect(objects[0]?.attrs.days_left).toBe(-3)
    expect(events[0]?.title).toContain('ended 3 days ago')
    const steps = objects[0]?.attrs.steps as { phase: string; facts: Record<string, unknown> }[]
    expect(steps.at(-1)).toMatchObject({ phase: 'http', facts: { status: 200 } })
  })

  it('trusts an authority that is named in `ca`, and no other certificate for it', async () => {
    const { key, cert, file } = await selfSigned()
    const server = createTls({ key, cert }, (socket) => socket.on('error', () => undefined))
    server.on('tlsClientError', () => undefined)
    const targets = [{ host: '127.0.0.1', port: await listening(server), tls: true }]
    const stateWith = async (more: object): Promise<unknown> => {
      const options = networkKind.options.parse({ targets, timeout_ms: 2000, ...more })
      const secret = () => Promise.reject(new Error('none'))
      const connector = await networkKind.open(options, { name: 'probes', secret, now: Date.now })
      return rowsOf(await read(connector)).objects[0]?.state
    }
    expect(await stateWith({})).toBe('tls DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await stateWith({ ca: file })).toMatch(/^ok/)
    expect(await stateWith({ ca: (await selfSigned()).file })).toBe('tls DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('tells a certificate of somebody else, and one that ends soon', async () => {
    const resolver = await dnsServer(['bank.test'])
    const soon = await tried(
      { host: 'bank.test', port: await https('other.test', 5), tls: true },
      { resolvers: [resolver] },
    )
    expect(soon).toMatchObject({ blamed: 'bank certificate' })
    expect(rowsOf(soon.answers).events[0]?.title).toContain('ends in 5 days')
  })

  it('tells a port that speaks no TLS', async () => {
    const port = await listening(createHttp((_, response) => void response.end('ok')))
    const { state, blamed } = await tried({ host: '127.0.0.1', port, tls: true })
    expect(state).toMatch(/^tls (ERR_SSL_|EPROTO|ECONNRESET)/)
    expect(blamed).toBe('bank protocol')
  })

  it.each(['169.254.169.254', '100.100.100.200', 'fe80::1'])('never goes to %s', async (host) => {
    const { state, blamed } = await tried({ host, port: 80, http: '/latest/meta-data' })
    expect({ state, blamed }).toEqual({ state: 'dns ERR_IP_BLOCKED', blamed: 'nobody' })
  })

  it('goes nowhere that is not configured, and to whom the page is about first', async () => {
    const port = await listening(createHttp((_, response) => void response.end('ok')))
    const connector = open([
      { host: '127.0.0.1', port, service: 'bank', callers: ['payments'] },
      { host: '127.0.0.1', port: 1, service: 'mail' },
    ])
    const names = async (service: string) =>
      rowsOf(await read(connector, service)).objects.map(({ attrs }) => attrs.service)
    expect(await names('payments')).toEqual(['bank'])
    expect(await names('cart')).toEqual(['bank', 'mail'])
    expect(connector.plan(requestOf('state', 'payments', WINDOW))).toEqual([
      { step: 'read', query: `127.0.0.1:${port}: dns, tcp` },
    ])
  })

  it('tries what one instance names while all of another is down', async () => {
    const port = await listening(createHttp((_, response) => void response.end('ok')))
    const [fine, failed] = await Promise.all([
      read(open([{ host: '127.0.0.1', port, service: 'bank' }])),
      read(open([{ host: '127.0.0.1', port: await blackHole(), service: 'bank' }])),
    ])
    expect(rowsOf(fine).objects[0]?.state).toBe('ok')
    expect(rowsOf(failed).objects[0]?.state).toBe('tcp ETIMEDOUT')
  })

  it.each(['http://bank.test', 'bank.test:80', 'a b', '-x', ''])('takes no %o for a host', (host) => {
    expect(NetworkOptions.safeParse({ targets: [{ host, port: 80 }] }).success).toBe(false)
  })

  it('says in doctor what answers, and is red when nothing does', async () => {
    const port = await listening(createHttp((_, response) => void response.end('ok')))
    const signal = AbortSignal.timeout(5000)
    const up = { host: '127.0.0.1', port }
    const down = { host: '127.0.0.1', port: 1 }
    expect(await open([up, down]).check({ signal })).toMatchObject({
      state: 'ok',
      detail: '1 of 2 places answer; 127.0.0.1:1 tcp ECONNREFUSED',
    })
    expect(await open([down]).check({ signal })).toMatchObject({ state: 'failed' })
  })
})

/** A place that takes connections and says nothing, for as long as the file runs. */
const silent = createTcp(() => undefined)

connectorContract(
  'network',
  async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    silent.unref()
    const { port } = silent.address() as AddressInfo
    return {
      in: async (situation) => ({
        connector: networkConnector(
          { name: 'probes', ca: null, now: () => WINDOW.end, elapsed: () => 0 },
          NetworkOptions.parse({
            targets: [{ host: '127.0.0.1', port, ...(situation === 'hangs' ? { http: '/' } : {}) }],
          }),
        ),
        request: requestOf('state', 'bank', WINDOW),
      }),
      [Symbol.asyncDispose]: async () => void silent.close(),
    }
  },
  {
    empty: 'a place that was tried says something',
    fresh: 'it says what is now',
    denied: 'it has no credential',
    down: 'a place that is down is its answer',
    huge: 'fifty places with four phases each',
  },
)
