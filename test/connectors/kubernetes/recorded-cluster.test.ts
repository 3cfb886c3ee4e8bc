import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collected } from '../../../src/domain/connector.ts'
import type { Ranking } from '../../../src/domain/ranking.ts'
import { input, rankRows } from '../../ranking/support/rows.ts'
import { serveHttp, type TestServer } from '../support/bad-server.ts'
import { CLUSTER, collectFrom, NOW, open, request, rowsOf, target } from './cluster-under-test.ts'
import { type Cluster, type Item, type ReplayOptions, replayServer } from './replay-server.ts'

const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((one) => one[Symbol.asyncDispose]())))

async function serve(options: ReplayOptions = {}, cluster: Cluster = CLUSTER): Promise<TestServer> {
  const server = await serveHttp(replayServer(cluster, options))
  servers.push(server)
  return server
}

let good: TestServer
beforeAll(async () => {
  good = await serve()
})

const statuses = (answers: readonly Collected[]): string[] => answers.map(({ status }) => status)

const ranked = (answers: readonly Collected[]): Ranking => {
  const withEvidence = <T extends object>(rows: readonly T[]) =>
    rows.map((row) => ({ ...row, evidence: 'E1' as const }))
  const rows = {
    objects: withEvidence(rowsOf(answers, 'objects')),
    logs: withEvidence(rowsOf(answers, 'logs')),
    entities: withEvidence(rowsOf(answers, 'entities')),
  }
  const { alert, window } = request('state')
  return rankRows({ ...input(rows), alert, window })
}

describe('the recorded cluster', () => {
  it('has its broken workloads named by the ranking, each for what it has', async () => {
    const answers = [
      ...(await collectFrom(good.url, request('state'))),
      ...(await collectFrom(good.url, request('topology'))),
      ...(await collectFrom(good.url, request('logs'))),
    ]
    const found = new Map(ranked(answers).suspects.map((one) => [one.service, one.kind]))
    expect(Object.fromEntries(found)).toMatchObject({
      cart: 'oom',
      gateway: 'image',
      inventory: 'probe',
      mailer: 'config',
      payments: 'crash',
      search: 'scheduling',
    })
  })

  it('gives the state in pieces by what it is, each with its source and place', async () => {
    const answers = await collectFrom(good.url, request('state'))
    expect(statuses(answers)).toEqual(answers.map(() => 'ok'))
    expect(answers.map(({ query }) => query)).toEqual([
      'pods, deployments, stateful and daemon sets, replica sets and jobs in shop',
      'config maps and volume claims in shop',
      'events in shop',
      'nodes',
    ])
    const kinds = new Set(rowsOf(answers, 'objects').map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual(
      [
        'configmap',
        'deployment',
        'event',
        'job',
        'node',
        'persistentvolumeclaim',
        'pod',
        'replicaset',
      ].sort(),
    )
    const cart = rowsOf(answers, 'objects').find(({ name }) => name.startsWith('cart-5f4f48bf4f-l'))
    expect(cart).toMatchObject({ kind: 'pod', namespace: 'shop', state: 'OOMKilled', ts: NOW })
  })

  it('folds pods into what made them, and a target’s pods into the target', async () => {
    const chosen = target('basket', { prod: { namespace: 'shop', app: 'cart' } })
    const rows = rowsOf(
      await collectFrom(good.url, request('topology', [target('checkout'), chosen])),
      'entities',
    )
    const fold = (name: string) =>
      rows.find((row) => row.entity.startsWith(name) && row.kind === 'pod')?.service
    expect(fold('checkout-685895c49f-')).toBe('checkout')
    expect(fold('cart-5f4f48bf4f-')).toBe('basket')
    expect(rows).toContainEqual({ entity: 'node-1', kind: 'node', service: 'node-1' })
    expect(rows).toContainEqual({ entity: 'shop', kind: 'namespace', service: 'shop' })
  })

  it('gives revisions with their cause and what ArgoCD applied as changes', async () => {
    const rows = rowsOf(await collectFrom(good.url, request('changes')), 'changes')
    expect(rows.find(({ title }) => title.includes('release 1.0'))).toMatchObject({
      type: 'deploy',
      entity: 'checkout',
      title: 'checkout rolled out as revision 1: release 1.0',
      ts: Date.parse('2026-11-23T09:13:30Z'),
    })
    expect(rows.filter(({ title }) => title.includes('ArgoCD'))).toMatchObject([
      { entity: 'checkout', attrs: { sha: '1b2c3d4e5f' } },
      { entity: 'checkout', attrs: { sha: '9f3c2ab41d' } },
    ])
  })

  it('gives revisions of stateful and daemon sets, which keep theirs elsewhere', async () => {
    const revision = (number: number, image: string, ms: number) => ({
      metadata: {
        ...{ name: `queue-${number}`, namespace: 'shop', creationTimestamp: new Date(ms).toISOString() },
        ownerReferences: [{ kind: 'StatefulSet', name: 'queue' }],
      },
      revision: number,
      data: { spec: { template: { spec: { containers: [{ name: 'queue', image }] } } } },
    })
    const items = [revision(2, 'queue:2.0', NOW - 600_000), revision(1, 'queue:1.9', NOW - 3_600_000)]
    const path = '/apis/apps/v1/controllerrevisions'
    const lists = {
      ...CLUSTER.lists,
      [path]: { kind: 'ControllerRevisionList', apiVersion: 'apps/v1', items },
    }
    const server = await serve({}, { ...CLUSTER, lists } as typeof CLUSTER)
    const asked = request('changes', [target('checkout'), target('queue')])
    const rows = rowsOf(await collectFrom(server.url, asked), 'changes').filter(
      ({ entity }) => entity === 'queue',
    )
    expect(rows.map(({ title }) => title).sort()).toEqual([
      'queue rolled out as revision 1: queue:1.9',
      'queue rolled out as revision 2: queue:1.9 → queue:2.0',
    ])
    const denied = await serve({ deny: ['controllerrevisions'] })
    const answers = await collectFrom(denied.url, request('changes'))
    expect(answers.find(({ query }) => query.includes('stateful'))).toMatchObject({ status: 'denied' })
  })

  it('reads lines of unhealthy pods and of the targets, and says which the node has lost', async () => {
    const answers = await collectFrom(good.url, request('logs'))
    const rows = rowsOf(answers, 'logs')
    const of = (name: string) => rows.filter(({ entity: pod }) => pod.startsWith(name))
    expect(of('payments-').at(-1)).toMatchObject({
      level: 'fatal',
      message: 'missing env PAYMENT_KEY',
      ts: Date.parse('2026-11-23T09:13:53.007Z'),
    })
    expect(of('checkout-').length).toBeGreaterThan(2)
    expect(of('reindex-').length).toBe(3)
    expect(answers[0]?.args.lost_by_the_node).toEqual(
      expect.arrayContaining([expect.stringMatching(/^cart-.*\/app$/)]),
    )
  })

  it('can be asked for the lines of one pod, in the namespaces that may be read', async () => {
    const ask = (args: Record<string, unknown>, options = {}): Promise<Collected[]> =>
      collectFrom(good.url, { ...request('tool'), tool: { name: 'pod_logs', args } }, options)
    const pod = 'reindex-bnzcn'
    expect(rowsOf(await ask({ namespace: 'shop', pod }), 'logs')).toMatchObject([
      { entity: pod, message: 'reindex failed: connection refused' },
    ])
    expect(statuses(await ask({ namespace: 'shop', pod }, { namespaces: ['other'] }))).toEqual(['no_data'])
    expect(await ask({ namespace: '../secrets', pod })).toMatchObject([{ status: 'failed' }])
  })

  it('proposes its services', async () => {
    const connector = await open({ url: good.url })
    const { found, failures } = (await connector.discover?.({ signal: AbortSignal.timeout(5000) })) ?? {}
    expect(failures).toEqual([])
    await connector.close?.()
    expect(found?.map(({ service }) => service).sort()).toEqual(
      ['cart', 'checkout', 'gateway', 'inventory', 'mailer', 'payments', 'search'].sort(),
    )
    expect(found?.[0]?.selector).toEqual({ namespace: 'shop' })
  })
})

describe('what stands in the way', () => {
  it('is said resource by resource, and the rest goes on', async () => {
    const server = await serve({ deny: ['configmaps', 'nodes', 'events'] })
    const answers = await collectFrom(server.url, request('state'))
    const denied = answers.filter(({ status }) => status === 'denied')
    expect(denied.map(({ query }) => query).sort()).toEqual([
      'configmaps in shop',
      'events in default',
      'events in shop',
      'nodes',
    ])
    for (const { reason } of denied) expect(reason).toMatch(/403 from prod: the credential may not read this/)
    expect(answers.find(({ query }) => query.startsWith('pods'))?.status).toBe('ok')
  })

  it('is no gap where nothing is installed: newer versions are tried first, and absent kinds are named', async () => {
    const answers = await collectFrom(good.url, request('state'))
    expect(answers.some(({ reason }) => reason !== null)).toBe(false)
    expect(good.requests.some(({ path }) => path.startsWith('/apis/autoscaling/v2/'))).toBe(true)
    expect(good.requests.some(({ path }) => path.startsWith('/apis/policy/v1beta1/'))).toBe(true)
    const { '/apis/argoproj.io/v1alpha1/applications': _, ...lists } = CLUSTER.lists
    const plain = await serve({}, { ...CLUSTER, lists })
    expect(statuses(await collectFrom(plain.url, request('changes')))).toEqual(['ok'])
  })

  it('may be many pages, and a server that forgot where it was', async () => {
    const whole = rowsOf(await collectFrom(good.url, request('state')), 'objects')
    for (const options of [{ page: 3 }, { page: 3, forgets: true }]) {
      const server = await serve(options)
      const rows = rowsOf(await collectFrom(server.url, request('state')), 'objects')
      const names = (list: typeof rows) => list.map(({ kind, name, ts }) => `${kind} ${name} ${ts}`).sort()
      // 83 events in pages of three are more pages than are read.
      const without = (list: typeof rows) => list.filter(({ kind }) => kind !== 'event')
      expect(names(without(rows))).toEqual(names(without(whole)))
    }
  })

  it('is a service that nobody knows here: the fix is named', async () => {
    const [answer] = await collectFrom(good.url, request('state', [target('nobody')]))
    expect(answer).toMatchObject({ status: 'no_data', reason: expect.stringMatching(/selectors\.prod/) })
  })

  it('is a role for one namespace only: configured namespaces are read without looking around', async () => {
    const server = await serve({ deny: ['nodes'] })
    const answers = await collectFrom(server.url, request('state'), { namespaces: ['shop'] })
    expect(answers.filter(({ status }) => status === 'ok').length).toBeGreaterThan(2)
    expect(server.requests.every(({ path }) => /namespaces\/(shop|default)\/|\/nodes/.test(path))).toBe(true)
  })
})

describe('secrets', () => {
  const env = [
    { name: 'DB_PASSWORD', value: 'hunter2-in-the-clear' },
    { name: 'CART_ADDR', value: 'cart:8080' },
  ]
  const withSecrets = (): Cluster => {
    const cluster = structuredClone(CLUSTER)
    const pods = cluster.lists['/api/v1/pods']?.items ?? []
    for (const pod of pods) {
      const spec = pod.spec as { containers: Record<string, unknown>[] }
      for (const container of spec.containers) container.env = env
    }
    const maps: Item[] = cluster.lists['/api/v1/configmaps']?.items ?? []
    maps.push({
      metadata: {
        name: 'app',
        namespace: 'shop',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2-in-the-clear' },
      },
      data: { db_password: 'hunter2-in-the-clear', mode: 'fast' },
    })
    return cluster
  }

  it('are left out by their names, of config maps, environments and what kubectl keeps', async () => {
    const server = await serve({}, withSecrets())
    const answers = await collectFrom(server.url, request('state'))
    const all = answers.map(({ raw, tables }) => `${raw?.toString()}${JSON.stringify(tables)}`).join('\n')
    expect(all).not.toContain('hunter2')
    expect(all).toContain('cart:8080')
    expect(all).toContain('"mode":"fast"')
    expect(server.requests.some(({ path }) => /\/secrets/.test(path))).toBe(false)
  })
})

describe('doctor', () => {
  const check = async (options: ReplayOptions) => {
    const server = await serve(options)
    const connector = await open({ url: server.url })
    const health = await connector.check({ signal: AbortSignal.timeout(5000) })
    await connector.close?.()
    return health
  }

  it('says what runs there', async () => {
    expect(await check({})).toEqual({ state: 'ok', detail: 'v1.20.2, 11 pods seen', fix: null })
  })

  it.each([
    ...['delete pods', 'create pods', 'patch apps.deployments', 'create pods/exec'],
    ...['list secrets', 'get secrets', 'create serviceaccounts/token'],
  ])('is red where the credential may %s', async (permission) => {
    expect(await check({ may: [permission] })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(permission.replace('apps.', '')),
      fix: expect.stringContaining('deploy/kubernetes/rbac.yaml'),
    })
  })

  it('is red where it may not even list pods', async () => {
    expect(await check({ deny: ['pods'] })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('deploy/kubernetes/rbac.yaml'),
    })
  })
})
