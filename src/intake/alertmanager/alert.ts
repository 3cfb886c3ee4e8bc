import { z } from 'zod'
import type { Alert, Signal } from '../../domain/signal.ts'
import { valueIn } from '../measured.ts'

type Texts = Record<string, string>

/** Labels are texts; what a template made of them may be anything. */
const Texts = z
  .record(z.string(), z.unknown())
  .default({})
  .transform(
    (given): Texts =>
      Object.fromEntries(
        Object.entries(given)
          .slice(0, 100)
          .map(([name, value]) => [
            name.slice(0, 200),
            (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 4000),
          ]),
      ),
  )

/** One alert of a delivery; everything else of it is tolerated. */
export const AlertData = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Texts,
  annotations: Texts,
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  generatorURL: z.string().optional().catch(undefined),
  fingerprint: z.string().min(1).max(128),
})

export type AlertData = z.infer<typeof AlertData>

/** Labels that name a service, the most telling first; `job` is often that of an exporter. */
const SERVICE = [
  'service',
  'service_name',
  'app',
  'application',
  'app_kubernetes_io_name',
  'deployment',
  'statefulset',
  'daemonset',
  'job',
] as const

function serviceOf(labels: Texts): string {
  const name = SERVICE.map((label) => labels[label]?.trim()).find((value) => value)
  // `namespace/name`, as PodMonitors and OpenTelemetry write a job.
  return name?.slice(name.lastIndexOf('/') + 1) || 'unknown'
}

/** The expression in a link of Prometheus: `…/graph?g0.expr=…`. */
function expressionIn(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null
  return new URL(url).searchParams.get('g0.expr')?.trim() || null
}

const linkOf = (...urls: (string | undefined)[]): string | null =>
  urls.find((url) => url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url)) ?? null

/** Names of alerts that say what is measured: `HighErrorRate`, `KubePodCrashLooping`. */
const MEASURES = /error|latency|duration|cpu|memory|disk|restart|crash|lag|queue|fail/i

function labelsOf({ labels, fingerprint, generatorURL }: AlertData): Texts {
  const expr = labels.expr ?? expressionIn(generatorURL)
  return { ...labels, ...(expr === null ? {} : { expr }), alertmanager_fingerprint: fingerprint }
}

/** Go's zero time is how Alertmanager says "not yet" and "not known". */
function timeOf(text: string | undefined, otherwise: number): number {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isFinite(at) && at > 0 ? at : otherwise
}

function alertOf(data: AlertData, externalUrl: string | undefined, now: number): Alert {
  const { labels, annotations } = data
  const service = serviceOf(labels)
  const name = labels.alertname ?? 'alert'
  const title = (annotations.summary ?? annotations.title ?? `${name}: ${service}`)
    .replace(/\s+/g, ' ')
    .trim()
  const description = annotations.description ?? annotations.message ?? ''
  return {
    title: title.slice(0, 300) || name,
    service,
    severity: labels.severity ?? labels.priority ?? 'unknown',
    entity: service === 'unknown' ? null : service,
    metric: MEASURES.test(name) ? name : null,
    value: valueIn(title),
    firedAt: timeOf(data.startsAt, now),
    url: linkOf(data.generatorURL, externalUrl),
    labels: labelsOf(data),
    text: [title, description]
      .filter((part) => part !== '')
      .join('\n')
      .slice(0, 8000),
  }
}

/**
 * One alert as a Signal. Alertmanager sends a firing one again at every `repeat_interval`: the same fingerprint and
 * start are the same event. `now` stands for times that it does not know.
 */
export function signalOf(data: AlertData, from: { externalUrl: string | undefined; now: number }): Signal {
  const { status, fingerprint, startsAt } = data
  const alert = alertOf(data, from.externalUrl, from.now)
  const isOver = status === 'resolved'
  return {
    source: 'alertmanager',
    ids: [`${fingerprint}:${startsAt}:${status}`],
    occurredAt: isOver ? timeOf(data.endsAt, from.now) : alert.firedAt,
    kind: 'alert',
    phase: isOver ? 'resolved' : 'triggered',
    dedupKey: `alertmanager:${fingerprint}`,
    alert,
    place: null,
  }
}
