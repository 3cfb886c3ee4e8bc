import { z } from 'zod'
import type { Discovery, Health, LiveConnector } from '../../domain/connector.ts'
import { askJson } from '../asked.ts'
import { logConnector } from '../log-lines/log-connector.ts'
import { LENIENT } from './fields.ts'
import { type ElasticsearchDeps, elasticsearchSystem, keptFields, type ReadFields } from './system.ts'

const Banner = z.object({
  version: z.object({ number: z.string(), distribution: z.string().nullish() }),
})

const Privileges = z.object({
  cluster: z.record(z.string(), z.boolean()).default({}),
  index: z.record(z.string(), z.record(z.string(), z.boolean())),
})

const Services = z.object({
  aggregations: z
    .object({ services: z.object({ buckets: z.array(z.object({ key: z.string() })) }) })
    .optional(),
})

/** What a credential that only reads has none of. */
const MORE_THAN_READ = ['write', 'delete', 'manage']
const OF_CLUSTER = ['manage', 'manage_security', 'manage_api_key']

/** The server's own word on whether the credential may do more than read; null where it does not tell. */
async function mayWrite(deps: ElasticsearchDeps, signal: AbortSignal): Promise<string[] | null> {
  const names = deps.options.index.split(',')
  const asked = await askJson(
    deps.client,
    {
      method: 'POST',
      path: '/_security/user/_has_privileges',
      json: { cluster: OF_CLUSTER, index: [{ names, privileges: MORE_THAN_READ }] },
      signal,
    },
    Privileges,
    deps.instance,
  )
  if (!asked.ok) return null
  const held = Object.values(asked.value.index).flatMap((one) =>
    MORE_THAN_READ.filter((privilege) => one[privilege] === true),
  )
  const cluster = OF_CLUSTER.filter((privilege) => asked.value.cluster[privilege] === true)
  return [...new Set([...held, ...cluster])]
}

async function flavourOf({ client, instance }: ElasticsearchDeps, signal: AbortSignal): Promise<string> {
  const asked = await askJson(client, { path: '/', signal }, Banner, instance)
  if (!asked.ok) return 'version not shown'
  const { number, distribution } = asked.value.version
  return `${distribution === 'opensearch' ? 'OpenSearch' : 'Elasticsearch'} ${number}`
}

const NO_SERVICE = 'no field names the service of a line: set `fields.service` to a keyword that does'

const failed = (detail: string, fix: string): Health => ({ state: 'failed', detail, fix })

async function healthOf(deps: ElasticsearchDeps, fieldsOf: ReadFields, signal: AbortSignal): Promise<Health> {
  const { options } = deps
  const read = await fieldsOf(signal)
  if (!read.ok) {
    return failed(
      read.reason,
      'set `apiKey`, `basic` or `token` to a user with `read` and `view_index_metadata`',
    )
  }
  const { fields, known } = read.value
  if (Object.keys(known).length === 0) {
    return failed(`${options.index} holds no log line with a known field`, 'set `index`, or `fields` of it')
  }
  if (fields.service === null) {
    return failed('no field names the service of a line', 'set `fields.service` to a keyword that does')
  }
  const [flavour, held] = await Promise.all([flavourOf(deps, signal), mayWrite(deps, signal)])
  if (held !== null && held.length > 0) {
    const may = `${flavour}; the credential has ${held.join(', ')} on ${options.index}`
    return failed(may, 'give it a role with `read` and `view_index_metadata` only, see deploy/elasticsearch')
  }
  const unknown = held === null ? '; whether the credential may write cannot be asked here' : ''
  const level = fields.level ?? 'words of the message'
  return {
    state: 'ok',
    detail: `${flavour}; services by ${fields.service}, errors by ${level}${unknown}`,
    fix: null,
  }
}

/** An installation with more names its services in sitrep.yaml from somewhere else. */
const MOST_SERVICES = 500

async function servicesOf(
  deps: ElasticsearchDeps,
  fieldsOf: ReadFields,
  signal: AbortSignal,
): Promise<Discovery> {
  const { client, instance, options, now } = deps
  const read = await fieldsOf(signal)
  if (!read.ok) return { found: [], failures: [read.reason] }
  if (read.value.fields.service === null) return { found: [], failures: [NO_SERVICE] }
  const { service, time } = read.value.fields
  const json = {
    size: 0,
    query: { range: { [time]: { gte: now() - 86_400_000, format: 'epoch_millis' } } },
    aggs: { services: { terms: { field: service, size: MOST_SERVICES } } },
  }
  const path = `/${encodeURIComponent(options.index)}/_search`
  const asked = await askJson(
    client,
    { method: 'POST', path, query: LENIENT, json, signal },
    Services,
    instance,
  )
  if (!asked.ok) return { found: [], failures: [asked.reason] }
  const buckets = asked.value.aggregations?.services.buckets ?? []
  const found = buckets.map(({ key }) => ({ service: key, selector: { [service]: key }, calls: [] }))
  const isFull = buckets.length >= MOST_SERVICES
  return { found, failures: isFull ? [`only the ${MOST_SERVICES} that log most were read`] : [] }
}

/** One read client for Elasticsearch and OpenSearch; `client` is closed with it. */
export function elasticsearchConnector(deps: ElasticsearchDeps): LiveConnector {
  const fieldsOf = keptFields(deps)
  return logConnector(elasticsearchSystem(deps, fieldsOf), {
    check: ({ signal }) => healthOf(deps, fieldsOf, signal),
    discover: ({ signal }) => servicesOf(deps, fieldsOf, signal),
    close: () => deps.client.close(),
  })
}
