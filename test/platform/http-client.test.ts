import { describe, expect, it } from 'vitest'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { json, onBadDay, serveHttp } from '../connectors/support/bad-server.ts'

const signal = () => AbortSignal.timeout(5000)

describe('the HTTP client', () => {
  it('asks below its base, with query and headers, and nowhere else', async () => {
    await using server = await serveHttp((_, response) => json(response, { fine: true }))
    const client = createHttpClient({ baseUrl: `${server.url}/prefix`, headers: { 'x-tenant': 'a' } })
    const reply = await client.ask({
      path: '/api/v1/query',
      query: { query: 'up{job="a b"}', match: ['x', 'y'], none: undefined },
      signal: signal(),
    })
    await client.close()
    expect(reply).toMatchObject({ kind: 'answered', status: 200, cut: null })
    expect(server.requests).toEqual([
      { method: 'GET', path: '/prefix/api/v1/query?query=up%7Bjob%3D%22a+b%22%7D&match=x&match=y', body: '' },
    ])
  })

  it('stays on its own origin whatever the path says', async () => {
    await using server = await serveHttp((_, response) => json(response, {}))
    const client = createHttpClient({ baseUrl: server.url })
    for (const path of ['//169.254.169.254/latest', 'http://169.254.169.254/', '/../../x']) {
      expect(await client.ask({ path, signal: signal() })).toMatchObject({ kind: 'answered' })
    }
    await client.close()
    expect(server.requests).toHaveLength(3)
  })

  it.each([
    'http://169.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://0xa9fea9fe',
    'http://100.100.100.200',
  ])('never asks a metadata address: %s', async (baseUrl) => {
    const client = createHttpClient({ baseUrl })
    const reply = await client.ask({ path: '/', signal: AbortSignal.timeout(2000) })
    await client.close()
    expect(reply).toMatchObject({ kind: 'unreachable', code: 'ERR_IP_BLOCKED' })
  })

  it('follows no redirect', async () => {
    await using server = await serveHttp(onBadDay({ kind: 'redirect' }))
    const client = createHttpClient({ baseUrl: server.url })
    expect(await client.ask({ path: '/', signal: signal() })).toMatchObject({ status: 302 })
    await client.close()
    expect(server.requests).toHaveLength(1)
  })

  it('stops reading at its cap and says so', async () => {
    await using server = await serveHttp(onBadDay({ kind: 'huge', bytes: 10 * 1_048_576 }))
    const client = createHttpClient({ baseUrl: server.url, maxBytes: 100_000 })
    const reply = await client.ask({ path: '/', signal: signal() })
    await client.close()
    if (reply.kind !== 'answered') throw new Error(JSON.stringify(reply))
    expect(reply.body).toHaveLength(100_000)
    expect(reply.cut).toBe('bytes')
  })

  it('gives what arrived when the time is up, and nothing when nothing did', async () => {
    await using dripping = await serveHttp(onBadDay({ kind: 'drip' }))
    await using hanging = await serveHttp(onBadDay({ kind: 'hang' }))
    const slow = createHttpClient({ baseUrl: dripping.url })
    expect(await slow.ask({ path: '/', signal: AbortSignal.timeout(300) })).toMatchObject({ cut: 'time' })
    const silent = createHttpClient({ baseUrl: hanging.url })
    expect(await silent.ask({ path: '/', signal: AbortSignal.timeout(100) })).toEqual({ kind: 'aborted' })
    await Promise.all([slow.close(), silent.close()])
  })

  it('names the code when nobody is there', async () => {
    const server = await serveHttp((_, response) => json(response, {}))
    await server[Symbol.asyncDispose]()
    const client = createHttpClient({ baseUrl: server.url })
    expect(await client.ask({ path: '/', signal: signal() })).toMatchObject({ code: 'ECONNREFUSED' })
    await client.close()
  })
})
