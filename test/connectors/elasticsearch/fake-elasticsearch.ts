import type { ServerResponse } from 'node:http'
import { json, type Respond } from '../support/bad-server.ts'

export interface Doc {
  ts: number
  source: Record<string, unknown>
}

export interface FakeElasticsearch {
  docs: readonly Doc[]
  /** Field names with their types; the time is `@timestamp`. */
  mapping: Record<string, string>
  /** Names of held privileges; null: this server has no such question. */
  privileges?: string[] | null
  opensearch?: boolean
  failedShards?: number
}

type Json = Record<string, unknown>
type Test = (doc: Doc) => boolean

class BadRequest extends Error {}

/** A field by its dotted path, in objects or under its whole name. */
function valueAt(source: unknown, path: string): unknown {
  if (typeof source !== 'object' || source === null) return undefined
  const record = source as Json
  if (path in record) return record[path]
  const dot = path.indexOf('.')
  return dot < 0 ? undefined : valueAt(record[path.slice(0, dot)], path.slice(dot + 1))
}

const textAt = ({ source }: Doc, field: string): string =>
  String(valueAt(source, field.replace(/\.keyword$/, '')) ?? '')

const list = (value: unknown = []): Json[] => (Array.isArray(value) ? value : [value]) as Json[]

function bool(clause: Json): Test {
  const [filter, mustNot, should] = [clause.filter, clause.must_not, clause.should].map((some) =>
    list(some).map(testOf),
  )
  const least = Number(clause.minimum_should_match ?? 0)
  return (doc) =>
    (filter ?? []).every((test) => test(doc)) &&
    !(mustNot ?? []).some((test) => test(doc)) &&
    (should ?? []).filter((test) => test(doc)).length >= least
}

const words = (query: string): RegExp =>
  new RegExp(
    `\\b(?:${query
      .split(' | ')
      .map((one) => one.replaceAll('"', ''))
      .join('|')})\\b`,
    'i',
  )

const entry = (clause: unknown): [string, never] => Object.entries(clause as Json)[0] as [string, never]

const QUERIES: Record<string, (clause: never) => Test> = {
  bool,
  terms: (clause) => {
    const [field, values] = entry(clause) as [string, string[]]
    return (doc) => values.includes(textAt(doc, field))
  },
  term: (clause) => {
    const [field, value] = entry(clause) as [string, string]
    return (doc) => textAt(doc, field) === value
  },
  range: (clause) => {
    const [, { gte, lt = Number.POSITIVE_INFINITY }] = entry(clause) as [string, { gte: number; lt?: number }]
    return ({ ts }) => ts >= gte && ts < lt
  },
  regexp: (clause) => {
    const [field, { value }] = entry(clause) as [string, { value: string }]
    const pattern = new RegExp(`^(?:${value})$`, 'i')
    return (doc) => pattern.test(textAt(doc, field))
  },
  simple_query_string: ({ query, fields }: { query: string; fields: string[] }) => {
    const pattern = words(query)
    return (doc) => fields.some((field) => pattern.test(textAt(doc, field)))
  },
  multi_match:
    ({ query, fields }: { query: string; fields: string[] }) =>
    (doc) =>
      fields.some((field) => textAt(doc, field).includes(query)),
}

function testOf(query: Json): Test {
  const [name, clause] = entry(query)
  const make = QUERIES[name]
  if (make === undefined) throw new BadRequest(`unknown query [${name}]`)
  return make(clause)
}

function buckets(docs: readonly Doc[], aggs: Json | undefined): Json {
  return Object.fromEntries(
    Object.entries((aggs ?? {}) as Record<string, Json>).map(([name, agg]) => {
      const inner = agg.aggs as Json | undefined
      if (agg.filter) {
        const test = testOf(agg.filter as Json)
        return [name, { doc_count: docs.filter(test).length }]
      }
      const histogram = agg.date_histogram as { fixed_interval: string } | undefined
      const step = Number.parseInt(histogram?.fixed_interval ?? '1', 10) * 1000
      const key = (doc: Doc): string | number =>
        histogram ? Math.floor(doc.ts / step) * step : textAt(doc, (agg.terms as { field: string }).field)
      const groups = [...Map.groupBy(docs, key)].filter(([one]) => one !== '')
      return [
        name,
        {
          buckets: groups.map(([one, some]) => ({
            key: one,
            doc_count: some.length,
            ...buckets(some, inner),
          })),
        },
      ]
    }),
  )
}

const failures = (failed: number) =>
  failed === 0
    ? {}
    : {
        failures: [{ shard: 0, index: 'logs-1', reason: { type: 'node_disconnected', reason: 'node left' } }],
      }

function search(fake: FakeElasticsearch, body: Json): Json {
  const { failedShards: failed = 0 } = fake
  const size = Number(body.size ?? 10)
  if (size > 10_000) throw new BadRequest('Result window is too large')
  const hits = fake.docs.filter(testOf(body.query as Json)).sort((a, b) => b.ts - a.ts)
  return {
    took: 1,
    timed_out: false,
    _shards: { total: 5, successful: 5 - failed, skipped: 0, failed, ...failures(failed) },
    hits: {
      hits: hits.slice(0, size).map(({ ts, source }) => ({ _index: 'logs-1', _source: source, sort: [ts] })),
    },
    ...(body.aggs ? { aggregations: buckets(hits, body.aggs as Json) } : {}),
  }
}

const error = (response: ServerResponse, status: number, type: string, reason: string): void =>
  json(response, { error: { root_cause: [{ type, reason }], type, reason }, status }, status)

function fieldCaps({ mapping }: FakeElasticsearch, query: URLSearchParams): Json {
  const asked = (query.get('fields') ?? '').split(',')
  const found = asked.flatMap((name) => {
    const type = mapping[name]
    return type === undefined ? [] : [[name, { [type]: { type, searchable: true, aggregatable: true } }]]
  })
  return { indices: ['logs-1'], fields: Object.fromEntries(found) }
}

/**
 * Elasticsearch 8 as far as it is asked here, written from its reference (Search API, Field capabilities API, Has
 * privileges API); no part of it was compared with a real server.
 */
export function fakeElasticsearch(fake: FakeElasticsearch): Respond {
  const { privileges = ['read'], opensearch = false } = fake
  return ({ url, body }, response) => {
    response.setHeader('x-elastic-product', 'Elasticsearch')
    try {
      if (url.pathname === '/') {
        const version = {
          number: opensearch ? '2.19.0' : '8.15.0',
          ...(opensearch ? { distribution: 'opensearch' } : {}),
        }
        json(response, { name: 'node-1', version })
      } else if (url.pathname.endsWith('/_field_caps')) json(response, fieldCaps(fake, url.searchParams))
      else if (url.pathname.endsWith('/_search')) json(response, search(fake, JSON.parse(body)))
      else if (url.pathname === '/_security/user/_has_privileges' && privileges !== null) {
        const asked: { cluster?: string[]; index: { names: string[]; privileges: string[] }[] } =
          JSON.parse(body)
        const ofCluster = (asked.cluster ?? []).map((one) => [one, privileges.includes(`cluster:${one}`)])
        const held = asked.index.flatMap(({ names, privileges: some }) =>
          names.map((name) => [name, Object.fromEntries(some.map((one) => [one, privileges.includes(one)]))]),
        )
        json(response, {
          ...{ username: 'sitrep', has_all_requested: false },
          ...{ cluster: Object.fromEntries(ofCluster), index: Object.fromEntries(held) },
        })
      } else error(response, 400, 'illegal_argument_exception', `no handler found for uri [${url.pathname}]`)
    } catch (cause) {
      if (!(cause instanceof BadRequest)) throw cause
      error(response, 400, 'parsing_exception', cause.message)
    }
  }
}
