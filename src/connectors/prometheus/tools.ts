import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, PlannedRead } from '../../domain/connector.ts'
import { type BoundTool, readTool } from '../read-tool.ts'

const requestFor = (service: string, window: TimeWindow): CollectRequest => ({
  kind: 'metrics',
  purpose: 'incident',
  window,
  alert: {
    title: '',
    service,
    severity: 'unknown',
    entity: null,
    metric: null,
    value: null,
    firedAt: window.end,
    url: null,
    labels: {},
    text: '',
  },
})

/** What can be asked by name: one service's metrics of a kind, also those that a sweep left out or did not know of. */
export function metricTools(
  metrics: (
    request: CollectRequest,
    wanted: (metric: string) => boolean,
    signal: AbortSignal,
  ) => Promise<Collected[]>,
  plan: (request: CollectRequest) => PlannedRead[],
): BoundTool[] {
  return [
    readTool(
      {
        name: 'service_metrics',
        description: 'Metrics of one service whose name holds a word, over the time of the incident.',
        source: 'metrics',
        args: z.strictObject({
          service: z.string().min(1).max(200).describe('Name of the service.'),
          word: z
            .string()
            .regex(/^\w{2,60}$/, { error: 'must be a part of a metric name: letters, digits and _' })
            .describe('A part of the name, such as `pool` or `http_client`.'),
        }),
      },
      async ({ service, word }, window, { signal }) => {
        const has = (metric: string): boolean => metric.toLowerCase().includes(word.toLowerCase())
        const answers = await metrics(requestFor(service, window), has, signal)
        return answers.map((one) => ({
          ...one,
          args: { ...one.args, kind: 'tool', tool: 'service_metrics', word },
        }))
      },
      ({ service }, window) => plan(requestFor(service, window)),
    ),
  ]
}
