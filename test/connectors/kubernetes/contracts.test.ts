import { expect, it } from 'vitest'
import type { LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract, type Situation } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { onBadDay, type Respond, serveHttp, type TestServer } from '../support/bad-server.ts'
import { CLUSTER, open, request } from './cluster-under-test.ts'
import { type Cluster, replayServer } from './replay-server.ts'

/** A config map whose value holds a secret, as config maps should not. */
const withSecret = (secret: string): Cluster => {
  const map = { metadata: { name: 'mailer', namespace: 'shop' }, data: { 'app.yaml': `token: ${secret}` } }
  const maps = CLUSTER.lists['/api/v1/configmaps']
  if (maps === undefined) throw new Error('the recording has no config maps')
  const lists = { ...CLUSTER.lists, '/api/v1/configmaps': { ...maps, items: [...maps.items, map] } }
  return { ...CLUSTER, lists }
}

httpConnectorContract('kubernetes', {
  open: ({ name, ...options }) => open({ ...options, token: { env: 'KUBE_TOKEN' } }, name),
  healthy: (secret) => replayServer(withSecret(secret)),
  requests: [request('state'), request('topology'), request('changes'), request('logs')],
  readsByPost: /selfsubjectaccessreviews$/,
})

const EMPTY: Cluster = {
  ...CLUSTER,
  lists: Object.fromEntries(
    Object.entries(CLUSTER.lists).map(([name, list]) => [name, { ...list, items: [] }]),
  ),
}

const SITUATIONS: Record<Exclude<Situation, 'fresh'>, Respond> = {
  answers: replayServer(CLUSTER),
  empty: replayServer(EMPTY),
  denied: onBadDay({ kind: 'status', status: 403 }),
  down: onBadDay({ kind: 'status', status: 503 }),
  hangs: onBadDay({ kind: 'hang' }),
  huge: replayServer(CLUSTER, { endless: 'pods' }),
}

connectorContract(
  'kubernetes',
  async () => {
    const servers: TestServer[] = []
    const connectors: LiveConnector[] = []
    return {
      in: async (situation) => {
        const server = await serveHttp(SITUATIONS[situation as Exclude<Situation, 'fresh'>])
        const connector = await open({ url: server.url, token: { env: 'KUBE_TOKEN' } })
        servers.push(server)
        connectors.push(connector)
        return { connector, request: request('state') }
      },
      [Symbol.asyncDispose]: async () => {
        await Promise.all(connectors.map((one) => one.close?.()))
        await Promise.all(servers.map((one) => one[Symbol.asyncDispose]()))
      },
    }
  },
  { fresh: 'the state of a cluster is read as it is now' },
)

it.each(['state', 'topology', 'changes'] as const)(
  'a cluster is asked for %s as planned, list by list',
  async (kind) => {
    await using server = await serveHttp(replayServer(CLUSTER))
    const connector = await open({ url: server.url, token: { env: 'KUBE_TOKEN' }, namespaces: ['shop'] })
    await connector.collect(request(kind), { signal: AbortSignal.timeout(10_000) })
    const planned = connector.plan(request(kind)).map(({ query }) => query)
    await connector.close?.()
    const asked = server.requests.map(({ path }) => {
      const { pathname, searchParams } = new URL(path, server.url)
      const only = searchParams.get('fieldSelector')
      return only === null ? pathname : `${pathname}?fieldSelector=${only}`
    })
    const paths = planned.map((one) => one.split(', else '))
    expect(asked.filter((one) => !paths.flat().includes(one))).toEqual([])
    for (const one of paths) expect(asked).toContain(one[0])
  },
)
