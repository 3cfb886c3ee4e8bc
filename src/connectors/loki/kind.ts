import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type LokiOptions, lokiOptions } from './options.ts'

export const lokiKind: ConnectorKind = {
  kind: 'loki',
  title: 'Loki',
  answers: ['logs', 'tool'],
  options: lokiOptions,
  unverified: 'tested against a fake whose behaviours were compared with Loki 3, never against a real one',
  open: async (given, context) => {
    const options = given as LokiOptions
    const { lokiConnector } = await import('./connector.ts')
    const tenant = options.tenant === undefined ? {} : { 'x-scope-orgid': options.tenant }
    const client = await httpClientOf({ ...options, headers: { ...options.headers, ...tenant } }, context)
    const instance = { name: context.name, title: 'Loki' }
    return lokiConnector({ client, instance, options, now: context.now })
  },
}
