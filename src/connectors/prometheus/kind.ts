import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { PrometheusOptions } from './options.ts'

/** Bytes of one read; a larger one is asked again, narrower. */
const MOST_BYTES = 4 * 1_048_576

export const prometheusKind: ConnectorKind = {
  kind: 'prometheus',
  title: 'Prometheus',
  answers: ['topology', 'metrics', 'tool'],
  options: PrometheusOptions,
  unverified: null,
  open: async (given, context) => {
    const options = PrometheusOptions.parse(given)
    const { prometheusConnector } = await import('./connector.ts')
    return prometheusConnector({
      name: context.name,
      client: await httpClientOf(options, context, { maxBytes: MOST_BYTES }),
      matchers: options.matchers,
      delayMs: options.delaySeconds * 1000,
      now: context.now,
    })
  },
}
