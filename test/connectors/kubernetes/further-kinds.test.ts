import { describe, expect, it, onTestFinished } from 'vitest'
import { serveHttp } from '../support/bad-server.ts'
import { CLUSTER, collectFrom, NOW, request, rowsOf } from './cluster-under-test.ts'
import { type Cluster, type Item, replayServer } from './replay-server.ts'

const made = new Date(NOW - 3_600_000).toISOString()
const meta = (name: string) => ({ name, namespace: 'shop', creationTimestamp: made })
const labels = { matchLabels: { app: 'checkout' } }
const checkout = { kind: 'Deployment', apiVersion: 'apps/v1', name: 'checkout' }

/**
 * What the recorded cluster, a 1.20, has none of: written by hand in the forms of
 * https://kubernetes.io/docs/reference/kubernetes-api/ (1.32), of the versions that newer servers answer with.
 */
const BY_HAND: Record<string, Item[]> = {
  '/apis/autoscaling/v2/horizontalpodautoscalers': [
    {
      metadata: meta('checkout'),
      spec: { scaleTargetRef: checkout, minReplicas: 2, maxReplicas: 4 },
      status: {
        currentReplicas: 4,
        desiredReplicas: 4,
        conditions: [{ type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' }],
      },
    },
  ],
  '/apis/policy/v1/poddisruptionbudgets': [
    {
      metadata: meta('checkout'),
      spec: { minAvailable: 2, selector: labels },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2, expectedPods: 2 },
    },
  ],
  '/apis/networking.k8s.io/v1/networkpolicies': [
    { metadata: meta('deny-all'), spec: { podSelector: labels, policyTypes: ['Ingress'] } },
  ],
  '/apis/networking.k8s.io/v1/ingresses': [
    {
      metadata: meta('checkout'),
      spec: { rules: [{ host: 'shop.example.com', http: { paths: [] } }] },
      status: { loadBalancer: {} },
    },
  ],
  '/api/v1/resourcequotas': [
    {
      metadata: meta('shop'),
      spec: { hard: { pods: '10' } },
      status: { hard: { pods: '10' }, used: { pods: '10' } },
    },
  ],
  '/api/v1/limitranges': [
    { metadata: meta('shop'), spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] } },
  ],
  '/apis/apps/v1/statefulsets': [
    { metadata: meta('queue'), spec: { replicas: 3, selector: labels }, status: { readyReplicas: 1 } },
  ],
  '/apis/apps/v1/daemonsets': [
    {
      metadata: meta('agent'),
      spec: { selector: labels },
      status: { desiredNumberScheduled: 3, numberReady: 2 },
    },
  ],
}

const LOST = 'shop/payments-65b569fd46-trm5j/app'

async function readFrom(over: Partial<Cluster>, kind: 'state' | 'logs' = 'state') {
  const server = await serveHttp(replayServer({ ...CLUSTER, ...over }))
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { answers: await collectFrom(server.url, request(kind)), server }
}

const listed = (all: Record<string, Item[]>): Cluster['lists'] => ({
  ...CLUSTER.lists,
  ...Object.fromEntries(
    Object.entries(all).map(([path, items]) => [path, { kind: 'List', apiVersion: 'v1', items }]),
  ),
})

describe('what the recorded cluster has none of', () => {
  it('is read too: autoscalers, budgets, policies, ingresses, quotas, limits, stateful and daemon sets', async () => {
    const { answers } = await readFrom({ lists: listed(BY_HAND) })
    expect(answers.filter(({ status }) => status !== 'ok')).toEqual([])
    const objects = rowsOf(answers, 'objects')
    const one = (kind: string) => objects.find((row) => row.kind === kind)
    expect(one('horizontalpodautoscaler')).toMatchObject({
      name: 'checkout',
      attrs: { spec: { maxReplicas: 4 }, status: { conditions: [{ type: 'ScalingLimited' }] } },
    })
    expect(one('poddisruptionbudget')?.attrs.status).toMatchObject({ disruptionsAllowed: 0 })
    expect(one('networkpolicy')).toMatchObject({ name: 'deny-all', namespace: 'shop' })
    expect(one('ingress')?.attrs.spec).toMatchObject({ rules: [{ host: 'shop.example.com' }] })
    expect(one('resourcequota')?.attrs.status).toMatchObject({ used: { pods: '10' } })
    expect(one('limitrange')?.name).toBe('shop')
    expect(one('statefulset')?.state).toBe('1/3')
    expect(one('daemonset')?.attrs).toMatchObject({ desired: 3, available: 2 })
    expect(answers.map(({ query }) => query)).toContain(
      'quotas, limits, autoscalers and disruption budgets in shop',
    )
  })

  it('is asked in the newest version that the server knows, and in the older where it knows no newer', async () => {
    const [hpa] = BY_HAND['/apis/autoscaling/v2/horizontalpodautoscalers'] ?? []
    const [pdb] = BY_HAND['/apis/policy/v1/poddisruptionbudgets'] ?? []
    if (hpa === undefined || pdb === undefined) throw new Error('nothing by hand')
    const old = listed({
      '/apis/autoscaling/v2beta2/horizontalpodautoscalers': [hpa],
      '/apis/policy/v1beta1/poddisruptionbudgets': [pdb],
    })
    for (const lists of [old, { ...old, ...listed(BY_HAND) }]) {
      const { answers } = await readFrom({ lists })
      const kinds = rowsOf(answers, 'objects').map(({ kind }) => kind)
      for (const kind of ['horizontalpodautoscaler', 'poddisruptionbudget'])
        expect(kinds.filter((each) => each === kind)).toHaveLength(1)
    }
  })

  it('has the lines of the container before, which say why it ended', async () => {
    const at = new Date(NOW - 60_000).toISOString()
    const body = `${at} panic: runtime error: invalid memory address\n`
    const logs = { ...CLUSTER.logs, [`${LOST}/previous`]: { status: 200, body } }
    const { answers, server } = await readFrom({ logs }, 'logs')
    expect(server.requests.some(({ path }) => /payments-.*previous=true/.test(path))).toBe(true)
    expect(rowsOf(answers, 'logs')).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('panic: runtime error'), ts: NOW - 60_000 }),
    )
  })
})
