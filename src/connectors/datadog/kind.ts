import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type DatadogOptions, datadogOptions } from './options.ts'

export const datadogKind: ConnectorKind = {
  kind: 'datadog',
  title: 'Datadog',
  answers: ['metrics', 'logs', 'events', 'state', 'tool'],
  options: datadogOptions,
  unverified: 'not verified against the real service',
  open: async (given, context) => {
    const options = given as DatadogOptions
    const { datadogConnector } = await import('./connector.ts')
    const { url, proxy, ca, apiKey, applicationKey } = options
    const headers = { 'dd-api-key': apiKey, 'dd-application-key': applicationKey }
    const client = await httpClientOf({ url, proxy, ca, headers }, context)
    const instance = { name: context.name, title: 'Datadog' }
    return datadogConnector({ client, instance, options, now: context.now })
  },
}
