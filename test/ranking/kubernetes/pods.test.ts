import { describe, expect, it } from 'vitest'
import { entities, first, PODS, podLine, podTable, podText } from '../support/cluster.ts'
import { type Answer, entity, input, rankRows, toolRows } from '../support/rows.ts'

const PAY = PODS[3] as string
const SCHEDULING =
  'Warning  FailedScheduling  2m (x3 over 9m)  default-scheduler  0/3 nodes are available: 3 Insufficient memory.'

/** One pod of `pay` as the table and its description show it. */
const pay = (
  status: string,
  events: string[],
  more: Partial<Parameters<typeof podText>[0]> = {},
): Answer[] => [
  podTable({ [PAY]: podLine(PAY, '0/1', status, '4 (20s ago)', '9m') }),
  podText({ service: 'pay', events, ...more }),
]

describe('why a pod is broken', () => {
  it('is what the scheduler says, as long as it has no node', () => {
    expect(first(pay('Pending', [SCHEDULING], { node: null }))).toBe('pay scheduling')
    expect(first(pay('Evicted', [SCHEDULING]))).toBe('pay eviction')
  })

  it('is its probe when the kubelet kills it for that, whatever the status says', () => {
    const killed =
      'Normal   Killing  20s (x4 over 9m)  kubelet  Container server failed liveness probe, will be restarted'
    const backOff = 'Warning  BackOff  5s (x9 over 9m)  kubelet  Back-off restarting failed container server'
    expect(first(pay('CrashLoopBackOff', [backOff]))).toBe('pay crash')
    expect(first(pay('CrashLoopBackOff', [backOff, killed]))).toBe('pay probe')
  })

  it('is no memory of a pod that has not started yet', () => {
    const pod = podText({ service: 'pay', events: [SCHEDULING], node: null })
    const text = String(pod.output)
      .replace('Status:           Running', 'Status:           Pending')
      .replace(
        '    Ready:          True',
        '    Last State:     Terminated\n      Reason:       OOMKilled\n    Ready:          False',
      )
    const table = podTable({ [PAY]: podLine(PAY, '0/1', 'Pending', '0', '9m') })
    expect(first([table, { ...pod, output: text }])).toBe('pay scheduling')
  })

  it('counts little when it has been so for days while others of its kind serve', () => {
    const old = `pay-77aa88bb9-zx7k2`
    const stale = podTable({
      [PAY]: `${podLine(PAY)}\n${podLine(old, '0/1', 'ImagePullBackOff', '0', '41d')}`,
    })
    const fresh = podTable({
      [PAY]: `${podLine(PAY)}\n${podLine(old, '0/1', 'ImagePullBackOff', '0', '9m')}`,
    })
    const score = (answer: Answer): number =>
      rankRows(input({ ...toolRows([answer]), entities })).suspects[0]?.score ?? 0
    expect(score(stale)).toBeLessThan(2)
    expect(score(fresh)).toBeGreaterThan(4)
  })

  it('is read from older descriptions, which name the machine beside the component', () => {
    const event = 'Warning  Failed     2m    kubelet, node-a  Error: secret "pay-key" not found'
    expect(first(pay('Running', [event]))).toBe('pay config')
  })

  it('names the workload as the faulty object, and the pod in the text', () => {
    const [suspect] = rankRows(
      input({ ...toolRows([podTable({ [PAY]: podLine(PAY, '0/1', 'Error') })]), entities }),
    ).suspects
    expect(suspect).toMatchObject({ service: 'pay', entity: 'pay' })
    expect(suspect?.supporting[0]?.text).toContain(PAY)
  })
})

describe('manifests', () => {
  const manifest = (name: string, more: object, status: object): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: 'pay' }, ...more },
    spec: { containers: [{ name: 'server', image: 'registry/pay:1' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'server', ready: false, ...status }] },
  })
  const list = (...items: object[]): Answer => ({ output: { kind: 'List', apiVersion: 'v1', items } })
  const waits = { state: { waiting: { reason: 'CrashLoopBackOff' } } }

  it('leave out pods on their way out', () => {
    const leaving = { deletionTimestamp: '2026-03-03T10:00:00Z' }
    expect(first([list(manifest(PAY, {}, waits))])).toBe('pay crash')
    expect(first([list(manifest(PAY, leaving, waits))])).toBe('nobody')
  })

  it('forget by the times of events a refusal that a later try made good', () => {
    const event = (reason: string, type: string, message: string, at: string): object => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${reason}.1` },
      involvedObject: { kind: 'ReplicaSet', name: 'pay-6d5f7c9b84' },
      reason,
      type,
      message,
      lastTimestamp: at,
    })
    const refused = event('FailedCreate', 'Warning', 'Error creating: no', '2026-03-03T10:00:00Z')
    const made = (at: string): object => event('SuccessfulCreate', 'Normal', `Created pod: ${PAY}`, at)
    expect(first([list(refused, made('2026-03-03T09:00:00Z'))])).toBe('pay admission')
    expect(first([list(refused, made('2026-03-03T10:00:20Z'))])).toBe('nobody')
  })

  it('say of a wish only what nothing that was read contradicts', () => {
    const wish = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'pay', namespace: 'shop' },
      spec: { selector: { app: 'wrong' }, ports: [{ port: 80, targetPort: 8080 }] },
    }
    const live = { ...wish, spec: { ...wish.spec, selector: { app: 'pay' } }, status: {} }
    const ready = { state: { running: {} }, ready: true }
    expect(first([list(wish), list(live), list(manifest(PAY, {}, ready))])).toBe('nobody')
    expect(first([list(wish), list(manifest(PAY, {}, ready))])).toBe('pay selector')
  })
})

describe('pods named as if they were services', () => {
  const pod = (controlled: string): Answer => ({
    args: { resource_type: 'pods' },
    output: String(podText({ service: 'pay', waiting: 'CrashLoopBackOff' }).output).replace(
      'Status:           Running',
      `Status:           Running\nControlled By:  ${controlled}`,
    ),
  })
  const suspect = (answer: Answer): string | undefined =>
    rankRows(input({ ...toolRows([answer]), entities: [entity(PAY)] }, { entity: PAY, service: PAY }))
      .suspects[0]?.service

  it('are folded into what made them', () => {
    expect(suspect(pod('ReplicaSet/pay-6d5f7c9b84'))).toBe('pay')
    expect(suspect(pod('Job/nightly'))).toBe('nightly')
  })

  it('stay their own service when a machine runs them by itself', () => {
    const name = 'kube-proxy-x'
    const rows = toolRows([
      { args: { kind: 'pod' }, output: `NAME  READY  STATUS  RESTARTS  AGE\n${name}  0/1  Error  3  9m` },
    ])
    expect(rankRows(input({ ...rows, entities: [entity(name)] })).suspects[0]?.service).toBe(name)
  })
})
