import type { Collected, CollectRequest, Health, LiveConnector, PlannedRead } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { arrived, collected, targetsOf, tooFresh, unanswered } from '../collected.ts'
import { runTool } from '../read-tool.ts'
import { carriedExpression } from './alert-expression.ts'
import { prometheusApi } from './api.ts'
import { collectMetrics, countedWindow } from './collect-metrics.ts'
import { discoverServices } from './discover.ts'
import { flavourOf, withVerified } from './flavour.ts'
import { readsFor } from './reads.ts'
import { countQuery, joined, matchersOf, NAME_LABELS, scopesOf } from './scopes.ts'
import type { Found } from './survey.ts'
import { metricTools } from './tools.ts'
import { edgeQueries, edgesFrom } from './topology.ts'

export interface PrometheusDeps {
  name: string
  client: HttpClient
  matchers: Readonly<Record<string, string>>
  delayMs: number
  now: () => number
}

/** One metric of each form, to show how what is found will be asked for. */
const EXAMPLES = [
  { metric: '<histogram>_bucket', form: 'histogram' },
  { metric: '<summary>_count', form: 'summary' },
  { metric: '<counter>', form: 'counter' },
  { metric: '<gauges>', form: 'gauge' },
] as const

const WEEK_AGO: PlannedRead = {
  query: 'requests of the alerting service, the same hour a week ago',
  step: 'read',
}

function planOf(request: CollectRequest, name: string, more: string): PlannedRead[] {
  if (request.kind === 'tool') {
    const { name: tool = 'no tool', args = {} } = request.tool ?? {}
    return [{ query: `${tool} ${JSON.stringify(args)}`, step: 'read' }]
  }
  if (request.kind === 'topology') return edgeQueries(more).map((query) => ({ query, step: 'read' }))
  const scopes = scopesOf(targetsOf(request, name), NAME_LABELS, more)
  const [scope] = scopes
  const examples = scope
    ? EXAMPLES.map(
        (one): Found => ({
          ...one,
          scope,
          group: 'requests',
          owners: new Map([['', 1]]),
          status: '<status>',
          peer: '<peer>',
        }),
      )
    : []
  const expr = carriedExpression(request.alert) ?? 'of the rule with its name'
  return [
    { query: 'names of the labels', step: 'count' },
    ...scopes.map((one): PlannedRead => ({ query: countQuery(one), step: 'count' })),
    ...readsFor(examples, '<4 scrapes>').map((one): PlannedRead => ({ query: one.expr, step: 'read' })),
    { query: `the alert's own expression: ${expr.replace(/\s+/g, ' ')}`, step: 'read' },
    ...(request.purpose === 'baseline' ? [WEEK_AGO] : []),
  ]
}

/** What a server that also writes lets everybody do who may ask it. */
const WRITES = {
  'web.enable-admin-api': 'series can be deleted there',
  'web.enable-lifecycle': 'it can be stopped there',
  'web.enable-remote-write-receiver': 'series can be written there',
} as const

async function healthOf(
  api: ReturnType<typeof prometheusApi>,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Health> {
  const read = await api.instant('vector(1)', now, signal)
  if (!read.ok) {
    return {
      state: 'failed',
      detail: read.reason,
      fix: 'docs/how-to/connect-prometheus.md says what it needs',
    }
  }
  const [build, flags] = await Promise.all([api.buildInfo(signal), api.flags(signal)])
  const flavour = withVerified(flavourOf(build))
  const on = flags.ok ? Object.entries(WRITES).filter(([flag]) => String(flags.value[flag]) === 'true') : []
  const [open] = on
  if (open === undefined) return { state: 'ok', detail: flavour, fix: null }
  return {
    state: 'failed',
    detail: `${flavour}; ${on.map(([flag, what]) => `--${flag} is on: ${what}`).join('; ')}`,
    fix: `ask it through a proxy that lets only GET to /api/v1/ pass and not /api/v1/admin (deploy/prometheus/read-only.conf), or start it without --${open[0]}`,
  }
}

export function prometheusConnector({ name, client, matchers, delayMs, now }: PrometheusDeps): LiveConnector {
  const api = prometheusApi(client, { name, title: 'Prometheus' })
  const more = matchersOf(matchers)

  const metrics = async (
    request: CollectRequest,
    signal: AbortSignal,
    wanted?: (metric: string) => boolean,
  ): Promise<Collected[]> => {
    const question = { source: 'metrics', query: 'names of the labels', args: { instance: name } }
    const window = arrived(request.window, delayMs, now())
    if (window === null) return [tooFresh(question, request.window, delayMs)]
    const counted = countedWindow(request)
    const labels = await api.labelNames(more === '' ? null : `{${more}}`, counted, signal)
    if (!labels.ok) return [unanswered(question, window, labels)]
    const flavour = flavourOf(await api.buildInfo(signal))
    const selected = targetsOf(request, name)
    const scopes = scopesOf(selected, labels.value, more)
    const reading = { api, instance: name, flavour, request, window, signal }
    return collectMetrics(wanted === undefined ? reading : { ...reading, wanted }, scopes, selected)
  }

  const topology = async (request: CollectRequest, signal: AbortSignal): Promise<Collected[]> => {
    const question = { source: 'metrics', query: 'calls between services', args: { instance: name } }
    const window = arrived(request.window, delayMs, now())
    if (window === null) return [tooFresh(question, request.window, delayMs)]
    const step = Math.max(1, Math.ceil((window.end - window.start) / 4000))
    const edges = await edgesFrom(api, more, { ...window, step }, signal)
    if (!edges.ok) return [unanswered(question, window, edges)]
    const tables = { edges: { rows: edges.value } }
    return [collected(question, window, { raw: edges.raw, tables, truncated: edges.partial ?? null })]
  }

  const tools = metricTools((request, wanted, signal) => metrics(request, signal, wanted))

  return {
    name,
    answers: ['topology', 'metrics', 'tool'],
    delayMs,
    tools: tools.map(({ tool }) => tool),
    plan: (request) => planOf(request, name, joined(more)),
    collect: (request, options) => {
      if (request.kind === 'tool') return runTool(tools, request, options)
      return request.kind === 'topology'
        ? topology(request, options.signal)
        : metrics(request, options.signal)
    },
    check: ({ signal }) => healthOf(api, { now: now(), signal }),
    discover: ({ signal }) => discoverServices(api, { matchers: more, now: now(), signal }),
    close: () => client.close(),
  }
}
