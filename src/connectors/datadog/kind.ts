import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type DatadogOptions, datadogOptions } from './options.ts'

/** https://docs.datadoghq.com/api/latest/logs/: searching and counting take their query in the body. */
const READS_BY_POST = [/^\/api\/v2\/logs\/(?:events\/search|analytics\/aggregate)$/]

export const datadogKind: ConnectorKind = {
  kind: 'datadog',
  title: 'Datadog',
  answers: ['metrics', 'logs', 'events', 'state', 'tool'],
  options: datadogOptions,
  unverified: 'not verified against the real service',
  readsByPost: READS_BY_POST,
  open: async (given, context) => {
    const options = given as DatadogOptions
    const { datadogConnector } = await import('./connector.ts')
    const { url, proxy, ca, apiKey, applicationKey } = options
    const headers = { 'dd-api-key': apiKey, 'dd-application-key': applicationKey }
    const client = await httpClientOf({ url, proxy, ca, headers }, context, {
      readsByPost: READS_BY_POST,
    })
    const instance = { name: context.name, title: 'Datadog' }
    return datadogConnector({ client, instance, options, now: context.now })
  },
}
