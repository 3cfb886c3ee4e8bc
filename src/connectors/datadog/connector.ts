import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import { type Asked, askJson } from '../asked.ts'
import { arrived, collected, type Question, tooFresh, unanswered } from '../collected.ts'
import { planLogs, sweepLogs } from '../log-lines/log-sweep.ts'
import { logTools } from '../log-lines/log-tools.ts'
import { planTool, runTool } from '../read-tool.ts'
import { cutOf, Events, eventsOf, Monitors, monitorsOf, Points, pointsOf } from './answers.ts'
import { type DatadogDeps, datadogLogs, tagsOf } from './logs.ts'

type Signal = { signal: AbortSignal }

const MOST_PLACES = 6

interface MetricRead {
  entity: string
  metric: string
  query: string
}

/** The first of the metrics tell how a neighbour is; all of them are asked for the service itself. */
const OF_NEIGHBOURS = 3

const metricReads = ({ options, instance }: DatadogDeps, request: CollectRequest): MetricRead[] =>
  tagsOf(request, instance.name)
    .slice(0, MOST_PLACES)
    .flatMap(({ entity, tags, place }) => {
      const all = Object.entries(options.metrics)
      const asked = place.role === 'alerting' ? all : all.slice(0, OF_NEIGHBOURS)
      return asked.map(([metric, query]) => ({
        entity,
        metric,
        query: query.replaceAll('{scope}', tags.join(',')),
      }))
    })

async function readMetric(
  { client, instance }: DatadogDeps,
  read: MetricRead,
  window: TimeWindow,
  { signal }: Signal,
): Promise<Collected> {
  const { entity, metric, query } = read
  const question: Question = { source: 'metrics', query, args: { kind: 'metrics', service: entity, metric } }
  const asked = await askJson(
    client,
    {
      path: '/api/v1/query',
      query: { from: Math.floor(window.start / 1000), to: Math.ceil(window.end / 1000), query },
      signal,
    },
    Points,
    instance,
  )
  if (!asked.ok) return unanswered(question, window, asked)
  if (asked.value.error) {
    const reason = `${instance.name}: ${asked.value.error.replace(/\s+/g, ' ').slice(0, 200)}`
    return unanswered(question, window, { ok: false, status: 'failed', reason, raw: asked.raw })
  }
  const { rows } = pointsOf(asked.value, entity, metric)
  return collected(question, window, { raw: asked.raw, tables: { metrics: { rows } } })
}

/** A read of one kind for each service: what is asked, and the tables it gives. */
interface Read {
  question: Question
  ask: (
    window: TimeWindow,
    signal: AbortSignal,
  ) => Promise<Asked<{ tables: Collected['tables']; cut: string | null }>>
}

const MOST_EVENTS = 200

const eventReads = ({ client, instance }: DatadogDeps, request: CollectRequest): Read[] =>
  tagsOf(request, instance.name)
    .slice(0, MOST_PLACES)
    .map(({ entity, place }) => ({
      question: {
        source: 'events',
        query: `events ${place.where}`,
        args: { kind: 'events', service: entity },
      },
      ask: async ({ start, end }, signal) => {
        const query = {
          'filter[query]': place.where,
          'filter[from]': new Date(start).toISOString(),
          'filter[to]': new Date(end).toISOString(),
          'page[limit]': MOST_EVENTS,
          sort: '-timestamp',
        }
        const asked = await askJson(client, { path: '/api/v2/events', query, signal }, Events, instance)
        if (!asked.ok) return asked
        const rows = eventsOf(asked.value, entity)
        const full = rows.length >= MOST_EVENTS ? `the newest ${MOST_EVENTS} events were read` : null
        return { ...asked, value: { tables: { events: { rows } }, cut: cutOf(asked.value.meta) ?? full } }
      },
    }))

const MOST_MONITORS = 200

/** Monitors of a service whatever their state: one that is muted or has no data tells something, too. */
const monitorReads = ({ client, instance }: DatadogDeps, request: CollectRequest): Read[] =>
  tagsOf(request, instance.name)
    .slice(0, MOST_PLACES)
    .map(({ entity, tags }) => ({
      question: {
        source: 'monitors',
        query: `monitors ${tags.join(' ')}`,
        args: { kind: 'state', service: entity },
      },
      ask: async (_, signal) => {
        const query = { monitor_tags: tags.join(','), page: 0, page_size: MOST_MONITORS }
        const asked = await askJson(client, { path: '/api/v1/monitor', query, signal }, Monitors, instance)
        if (!asked.ok) return asked
        const rows = monitorsOf(asked.value)
        const cut = rows.length >= MOST_MONITORS ? `the first ${MOST_MONITORS} monitors were read` : null
        return { ...asked, value: { tables: { objects: { rows } }, cut } }
      },
    }))

async function runRead({ question, ask }: Read, window: TimeWindow, { signal }: Signal): Promise<Collected> {
  const got = await ask(window, signal)
  if (!got.ok) return unanswered(question, window, got)
  const { tables, cut } = got.value
  return collected(question, window, { raw: got.raw, tables, truncated: cut })
}

const readsOf = (deps: DatadogDeps, request: CollectRequest): Read[] =>
  request.kind === 'events' ? eventReads(deps, request) : monitorReads(deps, request)

async function sweep(deps: DatadogDeps, request: CollectRequest, options: Signal): Promise<Collected[]> {
  const delayMs = deps.options.delaySeconds * 1000
  const window = arrived(request.window, delayMs, deps.now())
  const all: Question = { source: request.kind, query: `all ${request.kind}`, args: { kind: request.kind } }
  if (window === null) return [tooFresh(all, request.window, delayMs)]
  if (request.kind === 'metrics') {
    return Promise.all(metricReads(deps, request).map((read) => readMetric(deps, read, window, options)))
  }
  return Promise.all(readsOf(deps, request).map((read) => runRead(read, window, options)))
}

const Valid = z.looseObject({ valid: z.boolean() })

async function healthOf({ client, instance }: DatadogDeps, signal: AbortSignal): Promise<Health> {
  const fix = 'set `apiKey` and `applicationKey` to keys of the site in `url`'
  const valid = await askJson(client, { path: '/api/v1/validate', signal }, Valid, instance)
  if (!valid.ok) return { state: 'failed', detail: valid.reason, fix }
  if (!valid.value.valid) return { state: 'failed', detail: 'the API key is not valid', fix }
  // The API key alone is looked at there; monitors want the application key as well.
  const query = { page: 0, page_size: 1 }
  const monitors = await askJson(client, { path: '/api/v1/monitor', query, signal }, Monitors, instance)
  if (!monitors.ok) return { state: 'failed', detail: monitors.reason, fix }
  // It is listed to those only who may delete logs: the one right to write that can be asked about.
  // https://docs.datadoghq.com/api/latest/data-deletion/
  const deletions = await askJson(
    client,
    { path: '/api/v2/deletion/requests', signal },
    z.unknown(),
    instance,
  )
  if (deletions.ok) {
    const scope = 'give the application key the scopes of docs/how-to/connect-datadog.md and no other'
    return { state: 'failed', detail: 'the application key may delete logs', fix: scope }
  }
  const detail =
    'both keys are taken and may not delete logs; whether they may write otherwise cannot be asked'
  return { state: 'ok', detail, fix: null }
}

/** Metrics, logs, events and monitors of Datadog; `client` is closed with it. */
export function datadogConnector(deps: DatadogDeps): LiveConnector {
  const logs = datadogLogs(deps)
  const tools = logTools(logs)
  return {
    name: deps.instance.name,
    answers: ['metrics', 'logs', 'events', 'state', 'tool'],
    delayMs: logs.delayMs,
    tools: tools.map(({ tool }) => tool),
    plan: (request) => {
      const { kind } = request
      if (kind === 'logs') return planLogs(logs, request)
      if (kind === 'tool') return planTool(tools, request)
      const queries =
        kind === 'metrics'
          ? metricReads(deps, request).map(({ query }) => query)
          : readsOf(deps, request).map(({ question }) => question.query)
      return queries.map((query) => ({ query, step: 'read' }))
    },
    collect: (request, options) => {
      if (request.kind === 'tool') return runTool(tools, request, options)
      return request.kind === 'logs' ? sweepLogs(logs, request, options) : sweep(deps, request, options)
    },
    check: ({ signal }) => healthOf(deps, signal),
    close: () => deps.client.close(),
  }
}
