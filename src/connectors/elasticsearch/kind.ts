import { type ConnectorKind, httpClientOf } from '../kind.ts'
import { type ElasticsearchOptions, elasticsearchOptions } from './options.ts'

/** Searches take their query in the body; the other asks what the credential may. */
const READS_BY_POST = [/^\/[^/]+\/_search$/, /^\/_security\/user\/_has_privileges$/]

export const elasticsearchKind: ConnectorKind = {
  kind: 'elasticsearch',
  title: 'Elasticsearch or OpenSearch',
  answers: ['logs', 'tool'],
  options: elasticsearchOptions,
  unverified: 'tested against a stand-in, never against a real server',
  readsByPost: READS_BY_POST,
  open: async (given, context) => {
    const options = given as ElasticsearchOptions
    const { elasticsearchConnector } = await import('./connector.ts')
    const key = options.apiKey
    const auth = key === undefined ? {} : { authorization: `ApiKey ${await context.secret(key)}` }
    const headers = { ...options.headers, ...auth }
    const client = await httpClientOf({ ...options, headers }, context, { readsByPost: READS_BY_POST })
    const instance = { name: context.name, title: 'Elasticsearch' }
    return elasticsearchConnector({ client, instance, options, now: context.now })
  },
}
