import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { arrived, collected, targetsOf, tooFresh, unanswered } from '../collected.ts'
import { planTool, runTool } from '../read-tool.ts'
import { prometheusApi } from './api.ts'
import { collectMetrics, countedWindow } from './collect-metrics.ts'
import { discoverServices } from './discover.ts'
import { flavourOf, withVerified } from './flavour.ts'
import { planMetrics, planOf } from './plan.ts'
import { joined, matchersOf, scopesOf } from './scopes.ts'
import { metricTools } from './tools.ts'
import { edgesFrom } from './topology.ts'

export interface PrometheusDeps {
  name: string
  client: HttpClient
  matchers: Readonly<Record<string, string>>
  delayMs: number
  now: () => number
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

  const tools = metricTools(
    (request, wanted, signal) => metrics(request, signal, wanted),
    (request) => planMetrics(request, name, joined(more)),
  )

  return {
    name,
    answers: ['topology', 'metrics', 'tool'],
    delayMs,
    tools: tools.map(({ tool }) => tool),
    plan: (request) =>
      request.kind === 'tool' ? planTool(tools, request) : planOf(request, name, joined(more)),
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
