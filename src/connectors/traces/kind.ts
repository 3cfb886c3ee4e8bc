import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type OtlpFilesOptions, otlpFilesOptions, type TracesOptions, tracesOptions } from './options.ts'

export const tracesKind: ConnectorKind = {
  kind: 'traces',
  title: 'Jaeger or Tempo',
  answers: ['traces', 'tool', 'topology'],
  options: tracesOptions,
  unverified: 'tested against stand-ins, never against a real server',
  open: async (given, context) => {
    const options = given as TracesOptions
    const { tracesConnector } = await import('./connector.ts')
    const tenant = options.tenant === undefined ? {} : { 'x-scope-orgid': options.tenant }
    const client = await httpClientOf({ ...options, headers: { ...options.headers, ...tenant } }, context)
    const { name, now } = context
    const delayMs = options.delaySeconds * 1000
    if (options.api === 'tempo') {
      const { tempoApi } = await import('./tempo.ts')
      return tracesConnector({ name, api: tempoApi(client, { name, title: 'Tempo' }, now), delayMs, now })
    }
    const { jaegerApi } = await import('./jaeger.ts')
    return tracesConnector({ name, api: jaegerApi(client, { name, title: 'Jaeger' }), delayMs, now })
  },
}

export const otlpFilesKind: ConnectorKind = {
  kind: 'otlp-files',
  title: 'Files of OTLP traces',
  answers: ['traces', 'tool'],
  options: otlpFilesOptions,
  unverified: null,
  open: async (given, { name, now }) => {
    const options = given as OtlpFilesOptions
    const [{ tracesConnector }, { otlpFilesApi }] = await Promise.all([
      import('./connector.ts'),
      import('./otlp-files.ts'),
    ])
    const api = otlpFilesApi({ name, options, now })
    return tracesConnector({ name, api, delayMs: options.delaySeconds * 1000, now })
  },
}
