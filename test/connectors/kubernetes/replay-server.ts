import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { json, type Recorded, type Respond } from '../support/bad-server.ts'

interface Meta {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  creationTimestamp?: string
  ownerReferences?: { kind: string; name: string }[]
}

export interface Item {
  metadata: Meta
  [part: string]: unknown
}

interface List {
  kind: string
  apiVersion: string
  items: Item[]
}

/** What was recorded of a real cluster, one with seven broken workloads. */
export interface Cluster {
  recordedAt: string
  version: unknown
  /** By path: `/apis/apps/v1/deployments`. */
  lists: Record<string, List>
  /** By `namespace/pod/container`, with `/previous` for the one before. */
  logs: Record<string, { status: number; body: unknown }>
}

const fixture = <T>(name: string): T => {
  const file = path.join(import.meta.dirname, '../../fixtures/kubernetes', name)
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as T
}

export const recordedCluster = (): Cluster => fixture('cluster-1.20.json.gz')

/** What the same server said there is, by path: kubectl asks first. Cut to the groups that were recorded. */
export const recordedDiscovery = (): Record<string, unknown> => fixture('discovery-1.20.json.gz')

export interface ReplayOptions {
  /** `pods`, `pods/log`: answered with 403. */
  deny?: readonly string[]
  /** `delete pods`, `create pods/exec`: what the credential may besides reading. */
  may?: readonly string[]
  /** Objects on a page at most, whatever is asked for. */
  page?: number
  /** The first continued list finds that its place is forgotten. */
  forgets?: boolean
  /** Lists of that resource never end. */
  endless?: string
  /** By path; left out: none, which the connector does not ask for. */
  discovery?: Record<string, unknown>
}

const status = (response: ServerResponse, code: number, reason: string, message: string): void =>
  json(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code }, code)

const at = (item: unknown, where: string): unknown =>
  where
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], item)

const terms = (selector: string | null): [string, string][] =>
  (selector ?? '')
    .split(',')
    .filter((term) => term !== '')
    .map((term) => term.split('=') as [string, string])

function chosen(items: readonly Item[], namespace: string | null, query: URLSearchParams): Item[] {
  const fields = terms(query.get('fieldSelector'))
  const labels = terms(query.get('labelSelector'))
  return items.filter(
    (item) =>
      (namespace === null || item.metadata.namespace === namespace) &&
      fields.every(([name, value]) => at(item, name) === value) &&
      labels.every(([name, value]) => item.metadata.labels?.[name] === value),
  )
}

function log(cluster: Cluster, key: string, query: URLSearchParams, response: ServerResponse): void {
  const previous = query.get('previous') === 'true'
  const container = query.get('container') ?? ''
  const found = cluster.logs[`${key}/${container}${previous ? '/previous' : ''}`]
  if (found === undefined || found.status >= 400) {
    status(response, 400, 'BadRequest', `previous terminated container "${container}" not found`)
    return
  }
  const since = query.get('sinceTime') ?? ''
  const all = String(found.body)
    .split('\n')
    .filter((line) => line !== '')
  const lines = all.filter((line) => !/^\d{4}-/.test(line) || line.slice(0, 20) >= since.slice(0, 19))
  const tail = Number(query.get('tailLines') ?? lines.length)
  const text = lines
    .slice(-tail)
    .map((line) => `${line}\n`)
    .join('')
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end(text.slice(0, Number(query.get('limitBytes') ?? text.length)))
}

const PATH =
  /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/

interface Attributes {
  verb: string
  group?: string
  resource: string
  subresource?: string
}

function review({ body }: Recorded, may: readonly string[], response: ServerResponse): void {
  const asked = JSON.parse(body) as { spec: { resourceAttributes: Attributes } }
  const { verb, group, resource, subresource } = asked.spec.resourceAttributes
  const name = `${verb} ${group === undefined ? '' : `${group}.`}${resource}${subresource === undefined ? '' : `/${subresource}`}`
  json(response, { ...asked, status: { allowed: may.includes(name) } }, 201)
}

function one(
  { kind, apiVersion, items }: List,
  wanted: { namespace: string | null; name: string },
  response: ServerResponse,
): void {
  const { namespace, name } = wanted
  const found = items.find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? null) === namespace,
  )
  if (found === undefined) status(response, 404, 'NotFound', `"${name}" not found`)
  else json(response, { kind: kind.replace(/List$/, ''), apiVersion, ...found })
}

/** An API server that replays a recording: lists, pages, selectors, logs, reviews and refusals; it takes no write. */
export function replayServer(cluster: Cluster, options: ReplayOptions = {}): Respond {
  const { deny = [], may = [], page = 500, endless, discovery = {} } = options
  let forgets = options.forgets === true

  const list = (
    { kind, apiVersion, items: all }: List,
    { namespace, resource, query }: { namespace: string | null; resource: string; query: URLSearchParams },
    response: ServerResponse,
  ) => {
    const items = chosen(all, namespace, query)
    const from = Number(query.get('continue') ?? 0)
    if (from > 0 && forgets) {
      forgets = false
      return status(response, 410, 'Expired', 'the provided continue parameter is too old')
    }
    const size = Math.min(page, Number(query.get('limit') ?? page))
    const isLast = resource !== endless && from + size >= items.length
    const rows = resource === endless ? items : items.slice(from, from + size)
    return json(response, {
      ...{ kind, apiVersion },
      metadata: isLast ? {} : { continue: String(from + size) },
      items: rows,
    })
  }

  return (request, response) => {
    const { pathname, searchParams } = request.url
    if (request.method === 'POST' && pathname.endsWith('/selfsubjectaccessreviews')) {
      return review(request, may, response)
    }
    if (request.method !== 'GET') return status(response, 405, 'MethodNotAllowed', request.method)
    if (pathname === '/version') return json(response, cluster.version)
    if (pathname in discovery) return json(response, discovery[pathname])
    const [, version, namespace = null, resource = '', name, part] = PATH.exec(pathname) ?? []
    const asked = part === undefined ? resource : `${resource}/${part}`
    if (deny.includes(asked)) return status(response, 403, 'Forbidden', `User "sitrep" cannot list ${asked}`)
    if (part === 'log') return log(cluster, `${namespace}/${name}`, searchParams, response)
    const found = cluster.lists[`${version}/${resource}`]
    if (found === undefined)
      return status(response, 404, 'NotFound', 'the server could not find the resource')
    if (name !== undefined) return one(found, { namespace, name }, response)
    return list(found, { namespace, resource, query: searchParams }, response)
  }
}
