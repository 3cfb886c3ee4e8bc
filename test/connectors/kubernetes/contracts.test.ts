import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf } from '../plan-contract.ts'
import { httpSituations } from '../support/http-situations.ts'
import { CLUSTER, open, request, target } from './cluster-under-test.ts'
import { type Cluster, replayServer } from './replay-server.ts'

/** A config map whose value holds a secret, as config maps should not. */
const withSecret = (secret: string): Cluster => {
  const map = { metadata: { name: 'mailer', namespace: 'shop' }, data: { 'app.yaml': `token: ${secret}` } }
  const maps = CLUSTER.lists['/api/v1/configmaps']
  if (maps === undefined) throw new Error('the recording has no config maps')
  const lists = { ...CLUSTER.lists, '/api/v1/configmaps': { ...maps, items: [...maps.items, map] } }
  return { ...CLUSTER, lists }
}

const [, restarted = ''] =
  Object.keys(CLUSTER.logs)
    .find((key) => key.startsWith('shop/') && key.endsWith('/previous'))
    ?.split('/') ?? []

httpConnectorContract('kubernetes', {
  open: ({ name, ...options }) => open({ ...options, token: { env: 'KUBE_TOKEN' } }, name),
  healthy: (secret) => replayServer(withSecret(secret)),
  requests: [request('state'), request('topology'), request('changes'), request('logs')],
  planned: [
    request('logs', [target('checkout', { one: { namespace: 'shop' } }), target('payments')]),
    request('state', [target('checkout', { one: { namespace: 'shop' } }), target('No Name')]),
    { ...request('tool'), tool: { name: 'pod_logs', args: { namespace: 'shop', pod: restarted } } },
  ],
  words: (sent) => {
    const query = new URL(sent.path, 'http://test').searchParams
    const told = ['fieldSelector', 'container', 'previous'].flatMap((name) => {
      const value = query.get(name)
      return value === null ? [] : [`${name}=${value}`]
    })
    return `GET ${pathOf(sent)}${told.length === 0 ? '' : `?${told.join('&')}`}`
  },
  readsByPost: /selfsubjectaccessreviews$/,
})

const EMPTY: Cluster = {
  ...CLUSTER,
  lists: Object.fromEntries(
    Object.entries(CLUSTER.lists).map(([name, list]) => [name, { ...list, items: [] }]),
  ),
}

connectorContract(
  'kubernetes',
  async () =>
    httpSituations({
      open: (url) => open({ url, token: { env: 'KUBE_TOKEN' } }),
      request: () => request('state'),
      fakes: {
        answers: replayServer(CLUSTER),
        empty: replayServer(EMPTY),
        huge: replayServer(CLUSTER, { endless: 'pods' }),
      },
    }),
  { fresh: 'the state of a cluster is read as it is now' },
)
