import { describe, expect, it } from 'vitest'
import { createHttpClient, type HttpClientOptions, type HttpReply } from '../../src/platform/http-client.ts'
import { json, serveHttp } from '../connectors/support/bad-server.ts'
import { selfSigned } from '../connectors/support/certificate.ts'
import { serveProxy } from '../connectors/support/connect-proxy.ts'

async function ask(options: HttpClientOptions): Promise<HttpReply> {
  const client = createHttpClient(options)
  const reply = await client.ask({ path: '/fine', signal: AbortSignal.timeout(5000) })
  await client.close()
  return reply
}

const fine = { kind: 'answered', status: 200 }

describe('the HTTP client behind a proxy', () => {
  it.each([
    ['http', 'http'],
    ['http', 'https'],
    ['https', 'http'],
    ['https', 'https'],
  ])('reaches through an %s proxy an %s system, whose authority is its own', async (outer, inner) => {
    const tls = await selfSigned()
    await using system = await serveHttp(
      (_, response) => json(response, {}),
      inner === 'https' ? tls : undefined,
    )
    await using proxy = await serveProxy({ tls: outer === 'https' ? tls : null })
    const { host } = new URL(system.url)
    expect(await ask({ baseUrl: system.url, proxy: proxy.url, ca: tls.cert })).toMatchObject(fine)
    expect(proxy.asked).toEqual([inner === 'https' ? `CONNECT ${host}` : `GET http://${host}/fine`])
    expect(system.requests).toHaveLength(1)
  })

  it('does not take an https proxy whose authority is not named, and tells it nothing', async () => {
    const tls = await selfSigned()
    await using system = await serveHttp((_, response) => json(response, {}))
    await using proxy = await serveProxy({ tls })
    const reply = await ask({ baseUrl: system.url, proxy: proxy.url })
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(proxy.asked).toEqual([])
  })

  it('says that it is the proxy whose certificate is for another name', async () => {
    const tls = await selfSigned(2, 'DNS:elsewhere.test')
    await using system = await serveHttp((_, response) => json(response, {}))
    await using proxy = await serveProxy({ tls })
    const reply = await ask({ baseUrl: system.url, proxy: proxy.url, ca: tls.cert })
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'ERR_PROXY_ALTNAME' })
  })

  it.each(['http', 'https'])('brings the credential in `proxy` for an %s system', async (inner) => {
    const tls = await selfSigned()
    await using system = await serveHttp(
      (_, response) => json(response, {}),
      inner === 'https' ? tls : undefined,
    )
    await using proxy = await serveProxy({ guard: { user: 'sitrep', password: 'p@ss' } })
    const refused = await ask({ baseUrl: system.url, proxy: proxy.url, ca: tls.cert })
    expect(refused).toMatchObject({ kind: 'unreachable', code: 'ERR_PROXY_407' })
    const named = proxy.url.replace('//', '//sitrep:p%40ss@')
    expect(await ask({ baseUrl: system.url, proxy: named, ca: tls.cert })).toMatchObject(fine)
  })

  it.each([
    'http://169.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://[64:ff9b::169.254.169.254]',
    'http://0xa9fea9fe',
    'https://100.100.100.200',
    'http://metadata.google.internal',
    'http://Metadata.Google.Internal.',
  ])('never sends it to a metadata address: %s', async (baseUrl) => {
    await using proxy = await serveProxy()
    const reply = await ask({ baseUrl, proxy: proxy.url })
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'ERR_IP_BLOCKED' })
    expect(proxy.asked).toEqual([])
  })

  it('takes no metadata address for a proxy', async () => {
    const reply = await ask({ baseUrl: 'http://127.0.0.1:9', proxy: 'http://169.254.169.254:3128' })
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'ERR_PROXY_ERR_IP_BLOCKED' })
  })

  it('says that it is the proxy when nobody is there', async () => {
    const proxy = await serveProxy()
    await proxy[Symbol.asyncDispose]()
    const reply = await ask({ baseUrl: 'http://127.0.0.1:9', proxy: proxy.url })
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'ERR_PROXY_ECONNREFUSED' })
  })
})
