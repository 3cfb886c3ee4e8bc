import { z } from 'zod'
import { HTTP_OPTIONS, SecretRef } from '../kind.ts'

/** By the name that the ranking reads; `{scope}` stands for the tags of the service. */
const USUAL_METRICS = {
  'request.hits.per_sec': 'sum:trace.http.request.hits{{scope}}.as_rate()',
  'request.errors.per_sec': 'sum:trace.http.request.errors{{scope}}.as_rate()',
  'request.latency.p95': 'p95:trace.http.request{{scope}}',
  'container.cpu.usage': 'avg:kubernetes.cpu.usage.total{{scope}}',
  'container.memory.usage': 'avg:kubernetes.memory.usage{{scope}}',
  'container.restarts': 'sum:kubernetes.containers.restarts{{scope}}',
} as const

export const datadogOptions = z.strictObject({
  url: HTTP_OPTIONS.url
    .default('https://api.datadoghq.com')
    .describe('Address of the API of your Datadog site.'),
  apiKey: SecretRef.describe('API key.'),
  applicationKey: SecretRef.describe('Application key; give it scopes that only read.'),
  proxy: HTTP_OPTIONS.proxy,
  ca: HTTP_OPTIONS.ca,
  metrics: z
    .record(z.string().regex(/^[\w.]+$/), z.string().includes('{scope}'))
    .default(USUAL_METRICS)
    .describe('Metric queries by the name they get; `{scope}` stands for the tags of the service.'),
  delaySeconds: z.number().min(0).max(600).default(60).describe('How late data may arrive.'),
})

export type DatadogOptions = z.infer<typeof datadogOptions>
