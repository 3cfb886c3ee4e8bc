import type { CollectRequest, PlannedRead } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { targetsOf } from '../collected.ts'
import type { LogPlace } from '../log-lines/log-sweep.ts'
import { Names } from './answers.ts'
import { anyOf, selectorOf } from './log-ql.ts'

/** Labels that agents name a service by, the most telling first. */
const USUAL = [
  'service_name',
  'service',
  'app',
  'app_kubernetes_io_name',
  'application',
  'component',
  'container',
  'job',
] as const

/** Which label of this Loki names services, and what it calls them. */
export type ServiceLabels = ReadonlyMap<string, readonly string[]>

/** `shop/cart` is how promtail writes a job in a namespace. */
const isNamed = (value: string, name: string): boolean => {
  const [folded, wanted] = [value.toLowerCase(), name.toLowerCase()]
  return folded === wanted || folded.endsWith(`/${wanted}`)
}

function found(labels: ServiceLabels, names: readonly string[]): string | null {
  for (const [label, values] of labels) {
    const value = names.flatMap((name) => values.find((one) => isNamed(one, name)) ?? [])[0]
    if (value !== undefined) return selectorOf({ [label]: value })
  }
  return null
}

/** The services of a request as streams; one that no label names is left out. */
export function placesIn(request: CollectRequest, instance: string, labels: ServiceLabels): LogPlace[] {
  return targetsOf(request, instance).flatMap(({ target, selector, names }) => {
    const where = selector === null ? found(labels, names) : selectorOf(selector)
    return where === null ? [] : [{ entity: target.service, role: target.role, where, terms: {} }]
  })
}

/** Stands for the label that names services, until it was asked which do. */
export const UNKNOWN_LABEL = '<label>'

/** What `readLabels` asks. */
export const plannedLooks = (label: string | undefined): PlannedRead[] => [
  { query: 'GET /loki/api/v1/labels: kept for five minutes', step: 'count' },
  {
    query: `GET /loki/api/v1/label/${label ?? UNKNOWN_LABEL}/values: what it calls the services`,
    step: 'count',
    when: label === undefined ? 'for each usual label that is there' : 'where it is there',
  },
]

/** The same without having asked which labels there are. */
export function plannedPlaces(
  request: CollectRequest,
  instance: string,
  label: string | undefined,
): LogPlace[] {
  return targetsOf(request, instance).map(({ target, selector }) => ({
    entity: target.service,
    role: target.role,
    where: selectorOf(selector ?? { [label ?? UNKNOWN_LABEL]: target.service }),
    terms: {},
  }))
}

/** The labels that name services here, with their values. */
export async function readLabels(
  client: HttpClient,
  instance: Instance,
  only: string | undefined,
  signal: AbortSignal,
): Promise<Asked<ServiceLabels>> {
  const all = await askJson(client, { path: '/loki/api/v1/labels', signal }, Names, instance)
  if (!all.ok) return all
  const here = new Set(all.value.data ?? [])
  const wanted = (only === undefined ? USUAL : [only]).filter((label) => here.has(label))
  const labels = new Map<string, readonly string[]>()
  for (const label of wanted) {
    const path = `/loki/api/v1/label/${encodeURIComponent(label)}/values`
    const values = await askJson(client, { path, signal }, Names, instance)
    if (!values.ok) return values
    labels.set(label, values.value.data ?? [])
  }
  return { ok: true, value: labels, raw: all.raw }
}

/** Every stream that names a service: where a trace is looked for. */
export const everywhere = (labels: ServiceLabels): { label: string; where: string } | null => {
  const [label] = labels.keys()
  return label === undefined ? null : { label, where: anyOf(label) }
}
