import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { otlpFilesKind, tracesKind } from '../../../src/connectors/traces/kind.ts'
import type { Collected, CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { type ConnectorUnderTest, connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf } from '../plan-contract.ts'
import { onBadDay, type Respond } from '../support/bad-server.ts'
import { against, logSituations, NOW, signal } from '../support/log-situations.ts'
import { FIRED, HOUR, logRequest } from '../support/shop-logs.ts'
import { fakeJaeger } from './fake-jaeger.ts'
import { fakeTempo } from './fake-tempo.ts'
import { asOtlp, type ShopSpan, shopSpans } from './shop-traces.ts'

const window = { start: FIRED - HOUR, end: FIRED }
const request: CollectRequest = { ...logRequest, kind: 'traces', window }
const tool = (name: string, args: Record<string, unknown>): CollectRequest => ({
  ...request,
  kind: 'tool',
  tool: { name, args },
})

const context = (name: string, now = NOW) => ({
  name,
  secret: async () => 'token-of-this-test',
  now: () => now,
})

const opened = (api: string, name: string, options: object, now = NOW): Promise<LiveConnector> =>
  tracesKind.open(tracesKind.options.parse({ api, ...options }), context(name, now))

type SpanRow = { traceId: string; spanId: string; service: string; status: string; start: number }

const spansOf = (answers: readonly Collected[]): SpanRow[] =>
  answers.flatMap(({ tables }) => (tables.spans as { rows: SpanRow[] } | undefined)?.rows ?? [])

/** More errors than one read takes. */
const stormy = (): ShopSpan[] => shopSpans().map((one) => ({ ...one, failed: true }))

/** The seven situations; every page is asked for the spans of one service. */
function situations(api: string, fake: (spans: readonly ShopSpan[]) => Respond): ConnectorUnderTest {
  const system = logSituations((url, now) => opened(api, 'traces-eu', { url }, now), {
    healthy: fake(shopSpans().filter(({ start }) => start < FIRED - HOUR / 2)),
    empty: fake([]),
    huge: fake(stormy()),
  })
  return {
    ...system,
    in: async (situation) => {
      const targets = (logRequest.targets ?? []).slice(0, 1)
      return { ...(await system.in(situation)), request: { ...request, targets } }
    },
  }
}

/** A search by its parameters but the time, a read of anything else by its path. */
const words = (sent: { method: string; path: string }): string => {
  const query = new URL(sent.path, 'http://test').searchParams
  const told = ['q', 'service', 'tags', 'minDuration', 'limit'].flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [` ${name}=${value}`]
  })
  return `${sent.method} ${pathOf(sent)}${told.join('')}`
}

for (const [api, fake] of [
  ['jaeger', fakeJaeger],
  ['tempo', fakeTempo],
] as const) {
  httpConnectorContract(api, {
    open: ({ name, ...options }) => opened(api, name, { ...options, token: { env: 'TOKEN' } }),
    healthy: (secret) => fake(shopSpans().map((one) => ({ ...one, op: `${one.op} ${secret}` }))),
    requests: [request, tool('search_traces', { service: 'cart', only: 'errors' })],
    planned: [
      ...[{ ...request, purpose: 'baseline' as const }, tool('trace', { trace_id: '5' })],
      tool('search_traces', { service: 'cart', only: 'slow', slower_than_ms: 500 }),
      ...(api === 'jaeger' ? [{ ...request, kind: 'topology' as const }] : []),
    ],
    days: [fake(shopSpans().slice(0, 10))],
    words,
  })
  connectorContract(api, async () => situations(api, fake))

  describe(api, () => {
    const on = (respond: Respond) => against(respond, (url) => opened(api, 'traces-eu', { url }))

    it('reads errors and slow calls first, with the usual of all parts of the window', async () => {
      await using traces = await on(fake(shopSpans()))
      const answers = await traces.connector.collect(request, { signal: signal() })
      const spans = spansOf(answers)
      const late = spans.filter(({ start, service }) => start > FIRED - 600_000 && service === 'cart')
      expect(late.filter(({ status }) => status === 'error')).toHaveLength(15)
      expect(spans.filter(({ start }) => start < FIRED - HOUR / 2).length).toBeGreaterThan(30)
      expect(new Set(spans.map(({ traceId, spanId }) => traceId + spanId)).size).toBe(spans.length)
      expect(spans.every(({ traceId }) => /^0[0-9a-f]{31}$/.test(traceId))).toBe(true)
      expect(answers[0]?.tables.edges).toEqual({ rows: [{ caller: 'checkout', callee: 'cart' }] })
      expect(answers[0]?.tables.entities).toMatchObject({
        rows: expect.arrayContaining([{ entity: 'cart', kind: 'service', service: 'cart' }]),
      })
    })

    it('gives one trace, known or not', async () => {
      await using traces = await on(fake(shopSpans()))
      const known = await traces.connector.collect(tool('trace', { trace_id: '5' }), { signal: signal() })
      expect(
        spansOf(known)
          .map(({ service }) => service)
          .sort(),
      ).toEqual(['cart', 'checkout'])
      const unknown = await traces.connector.collect(tool('trace', { trace_id: 'ffff' }), {
        signal: signal(),
      })
      expect(unknown).toMatchObject([{ status: 'no_data' }])
      const wrong = await traces.connector.collect(tool('trace', { trace_id: '../x' }), { signal: signal() })
      expect(wrong).toMatchObject([{ status: 'failed', reason: expect.stringContaining('hexadecimal') }])
    })

    it('proposes services, and says what it found', async () => {
      await using traces = await on(fake(shopSpans()))
      const { found, failures } = (await traces.connector.discover?.({ signal: signal() })) ?? {}
      expect(failures).toEqual([])
      expect(found?.map(({ service }) => service).sort()).toEqual(['cart', 'checkout'])
      expect((await traces.connector.check({ signal: signal() })).detail).toMatch(/2 services$/)
      await using none = await on(fake([]))
      expect(await none.connector.check({ signal: signal() })).toMatchObject({ state: 'failed' })
    })

    it('tells a service that is not there', async () => {
      await using traces = await on(fake(shopSpans()))
      const [cart] = request.targets ?? []
      if (cart === undefined) throw new Error('no target')
      const targets = [{ ...cart, service: 'basket' }]
      const answers = await traces.connector.collect({ ...request, targets }, { signal: signal() })
      expect(answers).toMatchObject([
        { status: 'no_data', reason: expect.stringContaining('selectors.traces-eu') },
      ])
    })
  })
}

describe('the dependencies of Jaeger', () => {
  it('are the topology', async () => {
    await using jaeger = await against(fakeJaeger(shopSpans()), (url) =>
      opened('jaeger', 'traces-eu', { url }),
    )
    const answers = await jaeger.connector.collect({ ...request, kind: 'topology' }, { signal: signal() })
    expect(answers).toMatchObject([
      { status: 'ok', tables: { edges: { rows: [{ caller: 'checkout', callee: 'cart' }] } } },
    ])
  })

  it('may be missing: that is said', async () => {
    const none = onBadDay({ kind: 'status', status: 404 })
    await using jaeger = await against(none, (url) => opened('jaeger', 'traces-eu', { url }))
    const answers = await jaeger.connector.collect({ ...request, kind: 'topology' }, { signal: signal() })
    expect(answers).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^404 from traces-eu/) },
    ])
  })
})

async function folderOf(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sitrep-otlp-'))
  if (lines.length > 0) await writeFile(path.join(folder, 'traces.jsonl'), `${lines.join('\n')}\n`)
  return folder
}

/** A request a second, as a service flushes them. */
const lines = (spans: readonly ShopSpan[]): string[] =>
  [...Map.groupBy(spans, ({ trace }) => trace).values()].map((some) =>
    JSON.stringify({ resourceSpans: asOtlp(some) }),
  )

const files = (folder: string, options: object = {}, now = NOW): Promise<LiveConnector> =>
  otlpFilesKind.open(otlpFilesKind.options.parse({ folders: [folder], ...options }), context('host-1', now))

connectorContract(
  'otlp-files',
  async () => {
    const calm = shopSpans().filter(({ start }) => start < FIRED - HOUR / 2)
    const [shop, nothing, huge] = await Promise.all([
      folderOf(lines(calm)),
      folderOf([]),
      folderOf(lines(stormy())),
    ])
    const links = await folderOf([])
    await symlink('/etc/hostname', path.join(links, 'traces.jsonl'))
    const one = { ...request, targets: (request.targets ?? []).slice(0, 1) }
    return {
      in: async (situation) => {
        const folder = { empty: nothing, denied: links, huge, down: path.join(nothing, 'gone') }[
          situation as string
        ]
        const now = situation === 'fresh' ? window.start : NOW
        return { connector: await files(folder ?? shop, {}, now), request: one }
      },
      [Symbol.asyncDispose]: async () => {
        for (const folder of [shop, nothing, huge, links]) await rm(folder, { recursive: true, force: true })
      },
    }
  },
  { hangs: 'a file of a local disk answers' },
)

describe('files of OTLP', () => {
  const temporary = async (some: readonly string[]): Promise<string> => {
    const folder = await folderOf(some)
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  it('give the spans around a page, and one trace', async () => {
    const connector = await files(await temporary(lines(shopSpans())))
    const answers = await connector.collect(request, { signal: signal() })
    expect(spansOf(answers).filter(({ status }) => status === 'error')).toHaveLength(30)
    const trace = await connector.collect(tool('trace', { trace_id: '7' }), { signal: signal() })
    expect(spansOf(trace)).toHaveLength(2)
  })

  it('count the lines that are no OTLP', async () => {
    const connector = await files(
      await temporary([...lines(shopSpans()), '{"half":', '{"resourceSpans": 5}']),
    )
    const answers = await connector.collect(tool('search_traces', { service: 'cart', only: 'errors' }), {
      signal: signal(),
    })
    expect(answers).toMatchObject([{ status: 'truncated', reason: '2 lines are no OTLP JSON' }])
  })
})
