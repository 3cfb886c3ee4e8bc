import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import type { ElasticsearchOptions } from './options.ts'

/** What the fields of these indices are called; null where nothing of the kind is there. */
export interface LogFields {
  time: string
  message: string | null
  service: string | null
  level: string | null
  trace: string | null
}

/** ECS first, then what OpenTelemetry, Kubernetes and the usual shippers write. */
const USUAL = {
  time: ['@timestamp', 'timestamp', 'time'],
  message: ['message', 'msg', 'log', 'body', 'body.text'],
  service: [
    'service.name',
    'resource.attributes.service.name',
    'service',
    'service_name',
    'kubernetes.labels.app_kubernetes_io/name',
    'kubernetes.labels.app',
    'kubernetes.container.name',
    'kubernetes.container_name',
    'app',
    'application',
    'container.name',
  ],
  level: ['log.level', 'severity_text', 'level', 'severity', 'loglevel', 'levelname'],
  trace: ['trace.id', 'trace_id', 'traceId', 'traceid', 'dd.trace_id'],
} as const

const MAPPED = Object.values(USUAL).flat()

const KEYWORDS = ['keyword', 'constant_keyword', 'wildcard']
const TEXTS = ['text', 'match_only_text', 'keyword', 'wildcard']
const TIMES = ['date', 'date_nanos']

const TYPES = { time: TIMES, message: TEXTS, service: KEYWORDS, level: KEYWORDS, trace: KEYWORDS } as const

/** By name and type; a name may have several types where indices differ. */
const FieldCaps = z.object({
  indices: z.union([z.string(), z.array(z.string())]).nullish(),
  fields: z.record(z.string(), z.record(z.string(), z.unknown())),
})

export type Known = z.infer<typeof FieldCaps>['fields']

type Role = keyof typeof USUAL

function fieldFor(role: Role, known: Known, configured: string | undefined): string | null {
  const names: readonly string[] = configured === undefined ? USUAL[role] : [configured]
  // A text has its whole value in a keyword beside it, by the default mapping.
  const all = role === 'message' ? names : names.flatMap((name) => [name, `${name}.keyword`])
  const found = all.find((name) => TYPES[role].some((type) => known[name]?.[type] !== undefined))
  return found ?? configured ?? null
}

export function fieldsFrom(known: Known, configured: ElasticsearchOptions['fields']): LogFields {
  const of = (role: Role): string | null => fieldFor(role, known, configured[role])
  return {
    time: of('time') ?? USUAL.time[0],
    message: of('message'),
    service: of('service'),
    level: of('level'),
    trace: of('trace'),
  }
}

/** Without having asked which fields there are. */
export const plannedFields = (configured: ElasticsearchOptions['fields']): LogFields => ({
  time: configured.time ?? '<field of the time>',
  message: configured.message ?? '<field of the message>',
  service: configured.service ?? '<field of the service>',
  level: configured.level ?? '<field of the level>',
  trace: configured.trace ?? '<field of the trace>',
})

/** Indices that are not there, or not yet, are no error: a pattern may match nothing. */
export const LENIENT = { ignore_unavailable: 'true', allow_no_indices: 'true' } as const

export async function readFields(
  client: HttpClient,
  instance: Instance,
  { index, fields }: Pick<ElasticsearchOptions, 'index' | 'fields'>,
  signal: AbortSignal,
): Promise<Asked<Known>> {
  const wanted = [...MAPPED, ...Object.values(fields).flatMap((one) => one ?? [])]
  const names = wanted.flatMap((name) => [name, `${name}.keyword`]).join(',')
  const path = `/${encodeURIComponent(index)}/_field_caps`
  const asked = await askJson(
    client,
    { path, query: { fields: names, ...LENIENT }, signal },
    FieldCaps,
    instance,
  )
  return asked.ok ? { ...asked, value: asked.value.fields } : asked
}
