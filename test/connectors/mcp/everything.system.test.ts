import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectorContext } from '../../../src/connectors/kind.ts'
import { mcpKind } from '../../../src/connectors/mcp/kind.ts'
import { readPins } from '../../../src/connectors/mcp/open.ts'
import { type McpOptions, mcpOptions } from '../../../src/connectors/mcp/options.ts'
import { logRequest } from '../support/shop-logs.ts'

const EVERYTHING = path.join(
  import.meta.dirname,
  '../../../node_modules/@modelcontextprotocol/server-everything/dist',
)
const PROGRAM = path.join(EVERYTHING, 'index.js')

/** The package has no types. */
interface Everything {
  createServer(): { server: { connect(transport: StreamableHTTPServerTransport): Promise<void> } }
}

const context: ConnectorContext = { name: 'everything', secret: async () => '', now: Date.now }
const signal = (): AbortSignal => AbortSignal.timeout(30_000)

/** Its own HTTP mode listens on every interface of the machine, so its server is put behind a port of loopback here. */
async function serveEverything() {
  const { createServer }: Everything = await import(
    pathToFileURL(path.join(EVERYTHING, 'server/index.js')).href
  )
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const http = createHttp((request, response) => {
    const id = request.headers['mcp-session-id']
    const known = typeof id === 'string' ? sessions.get(id) : undefined
    if (known) return void known.handleRequest(request, response)
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    })
    const { server } = createServer()
    void server.connect(transport).then(() => transport.handleRequest(request, response))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    stop: async () => {
      for (const transport of sessions.values()) await transport.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

describe("the protocol's own test server", () => {
  let http: Awaited<ReturnType<typeof serveEverything>>
  beforeAll(async () => {
    http = await serveEverything()
  })
  afterAll(() => http.stop())

  const servers: Record<string, () => Partial<McpOptions>> = {
    'over stdio': () => ({ command: [process.execPath, PROGRAM, 'stdio'] }),
    'over HTTP': () => ({ url: http.url }),
  }

  it.each(Object.entries(servers))('is pinned, called and checked %s', async (_, server) => {
    const unpinned = mcpOptions.parse({ ...server(), tools: [{ name: 'echo', about: 'Echoes.' }] })
    const pins = await readPins(unpinned, context, signal())
    const pin = pins.find(({ name }) => name === 'echo')?.pin
    const tools = [{ name: 'echo', about: 'Echoes.', pin }]
    const connector = await mcpKind.open(mcpOptions.parse({ ...server(), tools }), context)
    expect(await connector.check({ signal: signal() })).toMatchObject({ state: 'ok', fix: null })
    const tool = { name: 'everything.echo', args: { message: 'cart is down' } }
    const [answer] = await connector.collect({ ...logRequest, kind: 'tool', tool }, { signal: signal() })
    expect(answer).toMatchObject({ status: 'ok', source: 'everything' })
    expect(Buffer.from(answer?.raw ?? []).toString()).toContain('cart is down')
  })

  it.each(Object.entries(servers))('is off without a pin %s', async (_, server) => {
    const tools = [{ name: 'echo', about: 'Echoes.' }]
    const connector = await mcpKind.open(mcpOptions.parse({ ...server(), tools }), context)
    expect(await connector.check({ signal: signal() })).toMatchObject({ state: 'failed' })
    const tool = { name: 'everything.echo', args: { message: 'x' } }
    const answers = await connector.collect({ ...logRequest, kind: 'tool', tool }, { signal: signal() })
    expect(answers).toMatchObject([{ status: 'denied', reason: expect.stringContaining('it has no pin') }])
  })
})
