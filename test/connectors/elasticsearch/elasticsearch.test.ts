import { describe, expect, it } from 'vitest'
import { elasticsearchKind } from '../../../src/connectors/elasticsearch/kind.ts'
import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf } from '../plan-contract.ts'
import type { Recorded } from '../support/bad-server.ts'
import { against, hourOf, logSituations, NOW, signal } from '../support/log-situations.ts'
import {
  baselineRequest,
  FIRED,
  logRequest,
  MINUTE,
  messagesOf,
  shopLines,
  TRACE,
  toolRequest,
  traceRequest,
  valuesOf,
} from '../support/shop-logs.ts'
import { type Doc, fakeElasticsearch } from './fake-elasticsearch.ts'

const opened = (name: string, options: object, now = NOW): Promise<LiveConnector> =>
  elasticsearchKind.open(elasticsearchKind.options.parse(options), {
    name,
    secret: async () => 'token-of-this-test',
    now: () => now,
  })

const ECS = {
  '@timestamp': 'date',
  message: 'match_only_text',
  'service.name': 'keyword',
  'log.level': 'keyword',
  'trace.id': 'keyword',
}

const ecs = (secret?: string): Doc[] =>
  shopLines(secret).map(({ ts, service, level, message, trace }) => ({
    ts,
    source: {
      '@timestamp': new Date(ts).toISOString(),
      message,
      service: { name: service },
      log: { level: level.toUpperCase() },
      ...(trace === null ? {} : { 'trace.id': trace }),
    },
  }))

/** What fluent-bit and the default mapping make of it. */
const PLAIN = {
  '@timestamp': 'date',
  log: 'text',
  'log.keyword': 'keyword',
  app: 'text',
  'app.keyword': 'keyword',
}

const plain: Doc[] = shopLines().map(({ ts, service, message }) => ({
  ts,
  source: { '@timestamp': new Date(ts).toISOString(), log: message, app: service },
}))

const healthy = (secret?: string) => fakeElasticsearch({ docs: ecs(secret), mapping: ECS })

interface Search {
  query: { bool: { filter: Record<string, unknown>[]; must_not?: unknown } }
  aggs?: { steps: { aggs: Record<string, unknown> } }
}

const said = (value: unknown): string => JSON.stringify(value)

/** What a search selects, in the plan's words: read from its body, and from nothing that wrote it. */
function placeIn({ query: { bool } }: Search): string {
  return bool.filter
    .flatMap((clause) =>
      clause.terms === undefined ? [] : Object.entries(clause.terms as Record<string, string[]>),
    )
    .map(([field, values]) => `${field}:${values.map(said).join(' or ')}`)
    .join(' and ')
}

function startOf({ query: { bool } }: Search): number {
  const [range] = bool.filter.flatMap((clause) => (clause.range === undefined ? [] : [clause.range]))
  return Object.values(range as Record<string, { gte: number }>)[0]?.gte ?? Number.NaN
}

function choiceIn({ query: { bool } }: Search): string {
  const error = said(bool).includes('"regexp"') ? 'the level says error' : 'the message says error'
  return `${bool.must_not === undefined ? error : `not (${error})`}, newest first`
}

const textIn = (search: Search): string | undefined =>
  /"multi_match":\{.*?"query":("[^"]*")/.exec(said(search))?.[1]

const words = (sent: Recorded, ask: CollectRequest): string => {
  const at = `${sent.method} ${pathOf(sent)}`
  if (sent.body === '') return at
  const search: Search = JSON.parse(sent.body)
  const [place, text] = [placeIn(search), textIn(search)]
  if (text !== undefined) return `${at} ${place === '' ? '' : `${place} and `}${text}`
  if (search.aggs === undefined) return `${at} ${place} and ${choiceIn(search)}`
  const how = 'levels' in search.aggs.steps.aggs ? 'lines by level' : 'lines whose message says error'
  return `${at} ${place}, ${how} in steps of 30 s${hourOf(startOf(search), ask)}`
}

const planned = [baselineRequest, toolRequest('search_logs', { service: 'cart', text: 'redis' })]

/** The level is in a field that few lines have. */
const seldom = (): Doc[] =>
  ecs().map(({ ts, source: { log, ...source } }, index) => ({
    ts,
    source: index % 9 === 0 ? { ...source, log } : source,
  }))

httpConnectorContract('elasticsearch', {
  open: ({ name, ...options }) => opened(name, { ...options, apiKey: { env: 'ES_KEY' } }),
  healthy,
  requests: [logRequest, traceRequest],
  planned,
  days: [
    fakeElasticsearch({ docs: plain, mapping: PLAIN }),
    fakeElasticsearch({ docs: seldom(), mapping: ECS }),
  ],
  words,
  readsByPost: /\/_search\?|\/_has_privileges$/,
})

const flood: Doc[] = Array.from({ length: 700 }, (_, index) => ({
  ts: FIRED - index * 1000,
  source: { message: `line ${index}`, service: { name: 'cart' }, 'trace.id': TRACE },
}))

connectorContract('elasticsearch', async () =>
  logSituations((url, now) => opened('es', { url }, now), {
    healthy: healthy(),
    empty: fakeElasticsearch({ docs: [], mapping: {} }),
    huge: fakeElasticsearch({ docs: flood, mapping: ECS }),
  }),
)

const on = (fake: Parameters<typeof fakeElasticsearch>[0], options: object = {}) =>
  against(fakeElasticsearch(fake), (url) => opened('es-eu', { url, ...options }))

describe('elasticsearch', () => {
  it('counts by level in one aggregation a service, then reads errors and a sample of the rest', async () => {
    await using es = await on({ docs: ecs(), mapping: ECS })
    const answers = await es.connector.collect(logRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart').filter((one) => one === 'redis: connection refused')).toHaveLength(120)
    expect(messagesOf(answers, 'checkout')).toContain('cart answers 500')
    const searches = es.server.requests.filter(({ path }) => path.includes('_search'))
    expect(searches.slice(0, 2).every(({ body }) => body.includes('date_histogram'))).toBe(true)
    const row = answers.flatMap(({ tables }) => (tables.logs as { rows: object[] } | undefined)?.rows ?? [])
    expect(row).toContainEqual({
      ts: FIRED - 10 * MINUTE + 1,
      entity: 'cart',
      level: 'error',
      message: 'redis: connection refused',
      traceId: TRACE,
      spanId: null,
    })
  })

  it('finds the fields of other shippers, and errors by their words where there is no level', async () => {
    await using es = await on({ docs: plain, mapping: PLAIN })
    const answers = await es.connector.collect(logRequest, { signal: signal() })
    expect(answers[0]?.query).toContain('app.keyword:"cart"')
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart')).toContain('redis: connection refused')
  })

  it('takes the fields and indices that are configured', async () => {
    const docs = ecs().map(({ ts, source }) => ({ ts, source: { ...source, team: { svc: 'cart' } } }))
    await using es = await on(
      { docs, mapping: { ...ECS, 'team.svc': 'keyword' } },
      { index: 'app-*,edge-1', fields: { service: 'team.svc' } },
    )
    const answers = await es.connector.collect(logRequest, { signal: signal() })
    expect(answers[0]?.query).toMatch(/^POST \/app-\*,edge-1\/_search team\.svc:"cart"/)
    expect(es.server.requests.every(({ path }) => path.startsWith('/app-*%2Cedge-1/'))).toBe(true)
  })

  it('is truncated when shards failed, and says which words the server had for it', async () => {
    await using es = await on({ docs: ecs(), mapping: ECS, failedShards: 2 })
    const answers = await es.connector.collect(logRequest, { signal: signal() })
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'truncated', reason: '2 of 5 shards failed: node left' })
    }
  })

  it('counts the baseline and reads its last hour only', async () => {
    await using es = await on({ docs: ecs(), mapping: ECS })
    const answers = await es.connector.collect(baselineRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count').every((value) => value === 0)).toBe(true)
    // A sample of 150, from four parts of the hour.
    expect(messagesOf(answers, 'cart').length).toBe(152)
  })

  it('reads a trace from every service, by its field or its text, and words of one service', async () => {
    const inText = { ts: FIRED, source: { message: `trace ${TRACE} ended`, service: { name: 'edge' } } }
    await using es = await on({ docs: [...ecs(), inText], mapping: ECS })
    const trace = await es.connector.collect(traceRequest, { signal: signal() })
    expect(messagesOf(trace, 'cart')).toEqual(['redis: connection refused'])
    expect(messagesOf(trace, 'edge')).toHaveLength(1)
    const request = toolRequest('search_logs', { service: 'cart', text: 'redis' })
    expect(messagesOf(await es.connector.collect(request, { signal: signal() }), 'cart')).toHaveLength(120)
  })

  it.each([
    [
      { privileges: ['read'] },
      { state: 'ok', detail: /^Elasticsearch 8\.15\.0; services by service\.name, errors by log\.level$/ },
    ],
    [{ privileges: ['read', 'write'] }, { state: 'failed', detail: /has write on logs-/ }],
    [{ privileges: ['read', 'cluster:manage_security'] }, { state: 'failed', detail: /manage_security/ }],
    [
      { privileges: null, opensearch: true },
      { state: 'ok', detail: /^OpenSearch 2\.19\.0; .* cannot be asked here$/ },
    ],
  ])('says in doctor what the credential may: %j', async (fake, { state, detail }) => {
    await using es = await on({ docs: ecs(), mapping: ECS, ...fake })
    const health = await es.connector.check({ signal: signal() })
    expect(health.state).toBe(state)
    expect(health.detail).toMatch(detail)
  })

  it('says in doctor that the pattern holds no log lines', async () => {
    await using es = await on({ docs: [], mapping: {} }, { index: 'metrics-*' })
    const health = await es.connector.check({ signal: signal() })
    expect(health).toMatchObject({ state: 'failed', fix: expect.stringContaining('`index`') })
  })

  it('proposes services', async () => {
    await using es = await on({ docs: ecs(), mapping: ECS })
    const { found, failures } = (await es.connector.discover?.({ signal: signal() })) ?? {}
    expect(failures).toEqual([])
    expect(found).toContainEqual({
      service: 'cart',
      selector: { 'service.name': 'cart' },
      calls: [],
    })
  })
})
