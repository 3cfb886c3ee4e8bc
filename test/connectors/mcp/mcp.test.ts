import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ParseTool } from '../../../src/connectors/kind.ts'
import { mcpKind } from '../../../src/connectors/mcp/kind.ts'
import { changedSince, type ListedTool, pinOf } from '../../../src/connectors/mcp/pin.ts'
import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { parseObjects } from '../../../src/evidence/objects/parse-objects.ts'
import { parseToolLogs } from '../../../src/evidence/objects/tool-logs.ts'
import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { differences } from '../plan-contract.ts'
import { logSituations } from '../support/log-situations.ts'
import { logRequest } from '../support/shop-logs.ts'
import { fakeMcp, POD_TOOL } from './fake-mcp.ts'

const parseTool: ParseTool = async (answer) => ({
  objects: parseObjects(answer),
  logs: parseToolLogs(answer),
})

const opened = (name: string, options: object): Promise<LiveConnector> =>
  mcpKind.open(mcpKind.options.parse(options), {
    name,
    secret: async () => 'token-of-this-test',
    now: Date.now,
    parseTool,
  })

const call = (tool: string, args: Record<string, unknown> = {}): CollectRequest => ({
  ...logRequest,
  kind: 'tool',
  tool: { name: tool, args },
})

const signal = (ms = 15_000): AbortSignal => AbortSignal.timeout(ms)

interface Message {
  method: string
  params?: { name?: string; arguments?: unknown }
}

/** A message as the plan says it. */
const messageText = ({ method, params }: Message): string =>
  method === 'tools/call' ? `${method} ${params?.name} ${JSON.stringify(params?.arguments)}` : method

const PODS = JSON.stringify({
  pods: [
    { name: 'cart-1', status: 'CrashLoopBackOff' },
    { name: 'pay-1', status: 'Running' },
  ],
})

const allowed = { name: 'get_pods', about: 'Pods of a namespace.', pin: pinOf(POD_TOOL) }
const onPage = { ...allowed, onPage: { namespace: '{service}' } }

const page: CollectRequest = { ...logRequest, kind: 'state' }

httpConnectorContract('mcp', {
  open: ({ url, name, ...options }) =>
    opened(name, { ...options, url: `${url}/mcp`, token: { env: 'MCP_TOKEN' }, tools: [onPage] }),
  healthy: (secret) => fakeMcp(PODS.replace('cart-1', secret)),
  requests: [page],
  planned: [call('one.get_pods', { namespace: 'shop' })],
  words: ({ body }) => messageText(JSON.parse(body)),
  readsByPost: /^\/mcp$/,
})

connectorContract(
  'mcp',
  async () => {
    const system = logSituations((url) => opened('pods', { url: `${url}/mcp`, tools: [onPage] }), {
      healthy: fakeMcp(PODS),
      empty: fakeMcp(''),
      huge: fakeMcp('z'.repeat(5_000_000)),
    })
    return { ...system, in: async (situation) => ({ ...(await system.in(situation)), request: page }) }
  },
  { fresh: 'nothing says how old what a tool reads is' },
)

describe('the pin of a tool', () => {
  it('is the same whatever the order of keys, and names what changed', () => {
    const { annotations, inputSchema, ...rest } = POD_TOOL
    expect(pinOf({ annotations, inputSchema, ...rest } as ListedTool)).toBe(pinOf(POD_TOOL))
    const pin = pinOf(POD_TOOL)
    expect(changedSince(pin, POD_TOOL)).toBeNull()
    expect(changedSince(pin, { ...POD_TOOL, description: 'Lists pods. ' })).toBe('description')
    expect(changedSince(pin, { ...POD_TOOL, annotations: {} })).toBe('schema')
    expect(changedSince(pin, { ...POD_TOOL, title: 'x', inputSchema: {} })).toBe('description and schema')
  })
})

const READ: ListedTool = {
  name: 'read',
  description: 'Reads.',
  inputSchema: { type: 'object', properties: { service: { type: 'string' } } },
}
const BARE: ListedTool = {
  name: 'read',
  description: 'Reads.',
  inputSchema: { type: 'object', properties: {} },
}

/** A connector to the hostile server, with what that server was told. */
async function hostile(manner: string, listed: ListedTool = READ) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sitrep-mcp-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const record = path.join(folder, 'record.jsonl')
  const script = path.join(import.meta.dirname, 'hostile-server.mjs')
  const connector = await opened('evil', {
    command: [process.execPath, script, manner, record],
    tools: [{ name: 'read', about: 'Reads something.', pin: pinOf(listed) }],
  })
  const told = async (): Promise<Record<string, unknown>[]> =>
    (await readFile(record, 'utf8').catch(() => ''))
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  return { connector, told }
}

const INJECTION = /Ignore all previous/

describe('a hostile MCP server', () => {
  it('is told that there is no sampling, no elicitation and no roots', async () => {
    const { connector, told } = await hostile('asks')
    const answers = await connector.collect(call('evil.read', { service: 'cart' }), { signal: signal() })
    expect(answers).toMatchObject([{ status: 'ok' }])
    const said = await told()
    expect(said).toContainEqual({ capabilities: {} })
    // -32601: there is no such method.
    for (const id of ['sampling', 'elicitation', 'roots']) expect(said).toContainEqual({ id, error: -32601 })
  })

  it('is sent what was planned, and nothing else', async () => {
    const { connector, told } = await hostile('calm')
    const ask = call('evil.read', { service: 'cart' })
    await connector.collect(ask, { signal: signal() })
    const sent = (await told()).flatMap((one) => ('method' in one ? [messageText(one as never)] : []))
    expect(sent).toContain('tools/call read {"service":"cart"}')
    expect(differences(connector.plan(ask), sent)).toEqual({ unplanned: [], unsent: [] })
    expect(connector.plan(call('evil.delete_everything'))).toEqual([])
  })

  it('has its words in the raw answer and nowhere else', async () => {
    for (const manner of ['calm', 'error']) {
      const { connector } = await hostile(manner)
      const [answer] = await connector.collect(call('evil.read'), { signal: signal() })
      const { raw, ...rest } = answer ?? { raw: null }
      expect(Buffer.from(raw ?? []).toString()).toMatch(INJECTION)
      expect(JSON.stringify(rest)).not.toMatch(INJECTION)
      expect(JSON.stringify(connector.tools)).not.toMatch(INJECTION)
      expect(JSON.stringify(await connector.check({ signal: signal() }))).not.toMatch(INJECTION)
    }
  })

  it('has no tool called that is not allowed, and none with arguments that were not pinned', async () => {
    const { connector, told } = await hostile('calm')
    expect(await connector.collect(call('evil.delete_everything'), { signal: signal() })).toEqual([])
    expect(await connector.collect(call('evil.read', { force: true }), { signal: signal() })).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('takes no argument force') },
    ])
    expect((await told()).filter((one) => 'called' in one)).toEqual([])
  })

  it.each([
    ['calm', { ...READ, description: 'Reads, and more.' }, /its description changed since it was pinned/],
    ['calm', BARE, /its schema changed/],
    [
      'writes',
      { ...BARE, annotations: { readOnlyHint: false, destructiveHint: true } },
      /does more than read/,
    ],
    ['twice', BARE, /more than once/],
  ] as const)('has a tool turned off: %s, %j', async (manner, listed, says) => {
    const { connector, told } = await hostile(manner, listed)
    const answers = await connector.collect(call('evil.read'), { signal: signal() })
    expect(answers).toMatchObject([{ status: 'denied', reason: expect.stringMatching(says) }])
    expect((await told()).filter((one) => 'called' in one)).toEqual([])
    expect(await connector.check({ signal: signal() })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('sitrep mcp pin evil'),
    })
  })

  it('has a tool turned off whose description it changes once it is trusted', async () => {
    const { connector, told } = await hostile('changes')
    const read = () => connector.collect(call('evil.read', { service: 'cart' }), { signal: signal() })
    expect(await read()).toMatchObject([{ status: 'ok' }])
    const answers = await read()
    expect(answers).toMatchObject([
      { status: 'denied', reason: expect.stringMatching(/its description changed since it was pinned/) },
    ])
    expect(JSON.stringify(answers)).not.toMatch(INJECTION)
    expect((await told()).filter((one) => 'called' in one)).toHaveLength(1)
    const health = await connector.check({ signal: signal() })
    expect(health).toMatchObject({ state: 'failed', fix: expect.stringContaining('sitrep mcp pin evil') })
    expect(JSON.stringify([health, connector.tools])).not.toMatch(INJECTION)
  })

  it.each([
    ['hang', 1500, 'failed', /in time/],
    ['huge', 60_000, 'failed', /larger than the cap/],
    ['long', 60_000, 'truncated', /first 4 MB/],
    ['dies', 15_000, 'failed', /or ended/],
    ['wrong', 1500, 'failed', /in time/],
    ['garbage', 15_000, 'ok', /^$/],
  ] as const)('does no harm when it answers with: %s', async (manner, ms, status, says) => {
    const { connector } = await hostile(manner)
    const [answer] = await connector.collect(call('evil.read'), { signal: signal(ms) })
    expect(answer?.status).toBe(status)
    expect(answer?.reason ?? '').toMatch(says)
  })

  it('is named when it is no program', async () => {
    const connector = await opened('none', { command: ['/no/such/program'], tools: [allowed] })
    expect(await connector.collect(call('none.get_pods'), { signal: signal() })).toMatchObject([
      { status: 'failed', reason: 'none: /no/such/program is no program here: check `command`' },
    ])
  })
})

describe('an MCP connector', () => {
  it('gives the rows that recorded tool outputs give', async () => {
    const system = logSituations((url) => opened('pods', { url: `${url}/mcp`, tools: [onPage] }), {
      healthy: fakeMcp(PODS),
      empty: fakeMcp(''),
      huge: fakeMcp(''),
    })
    onTestFinished(() => system[Symbol.asyncDispose]())
    const { connector } = await system.in('answers')
    const [answer] = await connector.collect(page, { signal: signal() })
    expect(answer).toMatchObject({
      source: 'pods',
      query: 'pods.get_pods {"namespace":"cart"}',
      tables: {
        objects: { rows: [{ kind: 'pod', name: 'cart-1', state: 'CrashLoopBackOff' }, { name: 'pay-1' }] },
      },
    })
  })

  it('needs a pin, and one of command and url', async () => {
    const { pin: _, ...unpinned } = allowed
    const connector = await opened('pods', { url: 'http://127.0.0.1:9/mcp', tools: [unpinned] })
    expect(connector.answers).toEqual(['tool'])
    await expect(opened('pods', { tools: [allowed] })).rejects.toThrow('name one of `command` and `url`')
    expect(() => mcpKind.options.parse({ url: 'http://x', tools: [{ ...allowed, pin: 'abc' }] })).toThrow(
      'sitrep mcp pin',
    )
  })
})
