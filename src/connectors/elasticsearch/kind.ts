import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type ElasticsearchOptions, elasticsearchOptions } from './options.ts'

export const elasticsearchKind: ConnectorKind = {
  kind: 'elasticsearch',
  title: 'Elasticsearch or OpenSearch',
  answers: ['logs', 'tool'],
  options: elasticsearchOptions,
  unverified: 'tested against a stand-in, never against a real server',
  open: async (given, context) => {
    const options = given as ElasticsearchOptions
    const { elasticsearchConnector } = await import('./connector.ts')
    const key = options.apiKey
    const auth = key === undefined ? {} : { authorization: `ApiKey ${await context.secret(key)}` }
    const client = await httpClientOf({ ...options, headers: { ...options.headers, ...auth } }, context)
    const instance = { name: context.name, title: 'Elasticsearch' }
    return elasticsearchConnector({ client, instance, options, now: context.now })
  },
}
