import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { guardedFetch } from '../../src/connectors/mcp/http-fetch.ts'
import { CONNECTOR_KINDS } from '../../src/connectors/registry.ts'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { writesIn, writesSent } from '../support/only-reads.ts'
import { json, serveHttp, serveWatched } from './support/bad-server.ts'

const signal = () => AbortSignal.timeout(5000)

describe('connectors only read', () => {
  it('by a watch that sees what any client sends, and forgets nothing', async () => {
    await using server = await serveHttp((_, response) => json(response, {}))
    await fetch(`${server.url}/write`, { method: 'PUT' })
    await new Promise((resolve) => {
      request(`${server.url}/gone`, { method: 'DELETE' }, (answer) =>
        answer.resume().on('end', resolve),
      ).end()
    })
    await fetch(`${server.url}/read`)
    expect(writesSent()).toEqual([
      { method: 'PUT', path: '/write' },
      { method: 'DELETE', path: '/gone' },
    ])
  })

  it('by what a fake was asked, whichever process asked it', async () => {
    await using real = await serveHttp((_, response) => json(response, { fine: true }))
    await using watched = await serveWatched(real.url)
    const read = await fetch(`${watched.url}/api/v1/query?query=up`)
    expect(await read.json()).toEqual({ fine: true })
    await fetch(`${watched.url}/api/v1/write`, { method: 'POST', body: 'series' })
    expect(writesIn(watched.requests)).toEqual([{ method: 'POST', path: '/api/v1/write' }])
    expect(real.requests.map(({ body }) => body)).toEqual(['', 'series'])
    expect(writesSent()).toHaveLength(2)
  })

  it('by a client that sends no other method, and POST only where a kind reads by it', async () => {
    await using server = await serveHttp((_, response) => json(response, {}))
    const client = createHttpClient({ baseUrl: `${server.url}/base/`, readsByPost: [/^\/[^/]+\/_search$/] })
    const post = (path: string) => client.ask({ method: 'POST', path, signal: signal() })
    expect(await post('/logs-*/_search')).toMatchObject({ kind: 'answered' })
    for (const path of ['/logs/_bulk', '/_search', '/x/_search/../_doc', '/../logs/_search', '/a%2f_search'])
      await expect(post(path), path).rejects.toThrow(/is not declared as a read and was not sent/)
    const untyped = { method: 'DELETE', path: '/logs/_search', signal: signal() } as unknown
    await expect(client.ask(untyped as Parameters<typeof client.ask>[0])).rejects.toThrow(/DELETE/)
    await client.close()
    expect(server.requests.map(({ path }) => path)).toEqual(['/base/logs-*/_search'])
    expect(writesSent()).toEqual([{ method: 'POST', path: '/base/logs-*/_search' }])
  })

  it('by paths that nobody could mean anything else with', () => {
    const writing = [
      '/',
      '/_bulk',
      '/api/v1/series',
      '/api/v1/monitor',
      '/api/v1/namespaces/x/pods/y/exec',
      '/repos/a/b/deployments',
      '/loki/api/v1/push',
    ]
    for (const { kind, readsByPost = [] } of CONNECTOR_KINDS) {
      for (const pattern of readsByPost) {
        expect(pattern.source, kind).toMatch(/^\^.*\$$/)
        expect(
          writing.filter((path) => pattern.test(path)),
          kind,
        ).toEqual([])
      }
    }
  })

  it('by MCP messages that list and call tools', async () => {
    await using server = await serveHttp((_, response) => json(response, {}))
    const client = createHttpClient({ baseUrl: server.url, readsByPost: [/^\/mcp$/] })
    const fetchIt = guardedFetch(
      client,
      { name: 'one', title: 'an MCP server' },
      { signal: signal(), trouble: { why: null } },
    )
    const say = (method: string) =>
      fetchIt(`${server.url}/mcp`, {
        method: 'POST',
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
      })
    expect((await say('tools/list')).status).toBe(200)
    for (const method of ['resources/subscribe', 'logging/setLevel', 'prompts/get'])
      await expect(say(method)).rejects.toThrow(/is never sent/)
    await client.close()
    expect(server.requests).toHaveLength(1)
  })
})
