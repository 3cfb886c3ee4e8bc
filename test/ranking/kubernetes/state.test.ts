import { describe, expect, it } from 'vitest'
import { noRows } from '../../../src/domain/case-file.ts'
import { foldingOf } from '../../../src/ranking/case-input.ts'
import { readCluster } from '../../../src/ranking/kubernetes/read-cluster.ts'
import { stateObservations } from '../../../src/ranking/kubernetes/state-observations.ts'
import { described, entities, first, PODS, podLine, podTable, podText } from '../support/cluster.ts'
import { type Answer, input, rankRows, toolRows } from '../support/rows.ts'

describe('the state of a cluster', () => {
  it('blames nobody when all is well', () => {
    expect(first(described())).toBe('nobody')
  })

  it.each([
    ['ImagePullBackOff', 'image'],
    ['CrashLoopBackOff', 'crash'],
    ['OOMKilled', 'oom'],
    ['Pending', 'scheduling'],
    ['Evicted', 'eviction'],
  ])('a pod in %s is %s', (status, kind) => {
    const bad = podLine(PODS[2] as string, '0/1', status, '4 (2m ago)', '30m')
    expect(first([podTable({ [PODS[2] as string]: bad })])).toBe(`basket-store ${kind}`)
  })

  it.each([
    ['Warning  Failed     2m  kubelet  Error: secret "pay-key" not found', 'config'],
    ['Warning  FailedMount  1m (x8 over 9m)  kubelet  MountVolume.SetUp failed for volume "data"', 'storage'],
    [
      'Warning  Unhealthy  5s (x40 over 9m)  kubelet  Readiness probe failed: HTTP probe failed with statuscode: 500',
      'probe',
    ],
  ])('an event tells why a pod is not ready: %s', (event, kind) => {
    const bad = podLine(PODS[3] as string, '0/1', 'Running', '0', '9m')
    const pod = podText({ service: 'pay', events: [event] })
    expect(first([podTable({ [PODS[3] as string]: bad }), pod])).toBe(`pay ${kind}`)
  })

  it('ignores warnings on a pod that is ready now', () => {
    const old = 'Warning  Unhealthy  40m  kubelet  Readiness probe failed: connection refused'
    expect(first(described({ pod: { service: 'pay', events: [old] } }))).toBe('nobody')
  })

  it('counts a recent restart less than a pod that is down, and an old one not at all', () => {
    const restarted = podLine(PODS[1] as string, '1/1', 'Running', '7 (70s ago)', '20m')
    const down = podLine(PODS[4] as string, '0/1', 'CrashLoopBackOff', '7 (70s ago)', '20m')
    expect(first([podTable({ [PODS[1] as string]: restarted })])).toBe('basket restart')
    expect(first([podTable({ [PODS[1] as string]: restarted, [PODS[4] as string]: down })])).toBe(
      'mailer crash',
    )
    const old = podLine(PODS[1] as string, '1/1', 'Running', '7 (8d ago)', '20d')
    expect(first([podTable({ [PODS[1] as string]: old })])).toBe('nobody')
  })

  it('ignores terminating pods', () => {
    expect(first([podTable({ [PODS[1] as string]: podLine(PODS[1] as string, '0/1', 'Terminating') })])).toBe(
      'nobody',
    )
  })

  it.each([
    ['a selector that no pod carries', { service: 'pay', selector: 'app=pays' }, 'pay selector'],
    ['a target port nobody listens on', { service: 'basket', target: 9999 }, 'basket port'],
    ['a protocol the pods do not speak', { service: 'basket', protocol: 'UDP' }, 'basket protocol'],
  ])('finds %s', (_, service, expected) => {
    expect(first(described({ service }))).toBe(expected)
  })

  it('does not take a named target port for a wrong one', () => {
    expect(first(described({ service: { service: 'basket', target: 'grpc' } }))).toBe('nobody')
  })

  it('believes an address of a missing service only when errors mention it', () => {
    const pod = { service: 'front', env: ['PAY_ADDR:  payments:80'] }
    const quiet = rankRows(input({ ...toolRows(described({ pod })), entities })).suspects[0]
    expect(quiet?.score ?? 0).toBeLessThan(1)
    const log = {
      tool: 'get_logs',
      args: { service_name: 'front' },
      output: 'ERROR lookup payments: no such host',
    }
    expect(first([...described({ pod }), log])).toBe('front config')
  })

  it('blames the caller for a wrong port, and the service when several callers agree', () => {
    const wrong = 'PAY_ADDR:  pay:81'
    expect(first(described({ pod: { service: 'front', env: [wrong] } }))).toBe('front config')
    const both = described().filter(
      ({ args }) => !['front-6d5f7c9b84-x2x9k', 'mailer-6d5f7c9b84-x2x9k'].includes(String(args?.name)),
    )
    const callers = [
      podText({ service: 'front', env: [wrong] }),
      podText({ service: 'mailer', env: [wrong] }),
    ]
    expect(first([...both, ...callers])).toBe('pay port')
  })

  it('gives a used-up quota to its namespace', () => {
    const replicaSet: Answer = {
      args: { resource_type: 'replicasets', namespace: 'shop' },
      output: `Name:           pay-6d5f7c9b84
Namespace:      shop
Replicas:       0 current / 1 desired
Events:
  Type     Reason        Age   From                   Message
  Warning  FailedCreate  12s (x9 over 2m)  replicaset-controller  Error creating: pods "pay-6d5f7c9b84-" is forbidden: exceeded quota: small, requested: pods=1, used: pods=5, limited: pods=5
`,
    }
    const quota: Answer = {
      args: { resource_type: 'resourcequotas', namespace: 'shop' },
      output: `Name:       small
Namespace:  shop
Resource    Used  Hard
--------    ----  ----
pods        5     5
`,
    }
    expect(first([podTable(), quota, replicaSet])).toBe('shop quota')
  })

  it('forgets a refusal that a later try made good', () => {
    const replicaSet = (later: string): Answer => ({
      args: { resource_type: 'replicasets', namespace: 'shop' },
      output: `Name:           pay-6d5f7c9b84
Namespace:      shop
Events:
  Type     Reason            Age   From                   Message
  Warning  FailedCreate      9m    replicaset-controller  Error creating: Internal error
${later}`,
    })
    expect(first([podTable(), replicaSet('')])).toBe('pay admission')
    const made =
      '  Normal   SuccessfulCreate  8m    replicaset-controller  Created pod: pay-6d5f7c9b84-x2x9k\n'
    expect(first([podTable(), replicaSet(made)])).toBe('nobody')
  })

  it.each([
    [
      'a table',
      {
        args: { kind: 'node' },
        output: 'NAME     STATUS     ROLES    AGE   VERSION\nnode-a   NotReady   <none>   28d   v1.31.2',
      },
    ],
    [
      'a description',
      {
        args: { kind: 'node' },
        output:
          'Name:               node-a\nConditions:\n  Type             Status  LastHeartbeatTime\n  MemoryPressure   False   now\n  Ready            Unknown   now\nAllocatable:\n  cpu: 4\n',
      },
    ],
    ['JSON', { output: { nodes: [{ name: 'node-a', ready: 'True', disk_pressure: 'True' }] } }],
  ])('sees a node in trouble in %s', (_, answer) => {
    expect(first([podTable(), answer])).toBe('node-a node')
  })

  it('blames a dead unit on its machine', () => {
    const unit = {
      args: { node_name: 'node-a', service_name: 'kubelet' },
      output: 'Node: node-a\nService: kubelet\n   Active: inactive (dead) since Mon 2026-03-02 10:00:00 UTC',
    }
    expect(first([podTable(), unit])).toBe('node-a node-service')
  })

  it('sees a deployment that is scaled away', () => {
    const deployments = {
      args: { resource_type: 'deployments', namespace: 'shop' },
      output:
        'NAME     READY   UP-TO-DATE   AVAILABLE   AGE\nfront    1/1     1            1           3d\nmailer   0/0     0            0           3d',
    }
    expect(first([podTable(), deployments])).toBe('mailer scaled-to-zero')
  })

  it('sees a service that nobody reaches although its pods are ready', () => {
    const test = (name: string, words: string) => ({
      args: { service_name: name, port: 80 },
      output: `from node-a: Connection ${words}\nfrom node-b: Connection ${words}`,
    })
    expect(first([podTable(), test('front', 'Succeeded'), test('pay', 'Failed')])).toBe('pay unreachable')
  })

  it('blames the database that refuses everybody', () => {
    const says = (service_name: string) => ({
      tool: 'get_error_logs',
      args: { service_name },
      output: {
        logs: [
          'ERROR com.mysql: Data source rejected establishment of connection, message from server: "Too many connections" at basket-store',
        ],
      },
    })
    expect(first([...described(), says('front'), says('pay'), says('mailer')])).toMatch(
      /^(front|pay|mailer) database$/,
    )
    const store = described().map((answer) =>
      String(answer.args?.name).startsWith('basket-store-')
        ? {
            ...answer,
            output: String(answer.output).replace('registry/basket-store:1.4', 'docker.io/mysql:8'),
          }
        : answer,
    )
    expect(first([...store, says('front'), says('pay'), says('mailer')])).toBe('basket-store database')
  })

  it('reads a manifest as it reads a description', () => {
    const yaml = `apiVersion: v1
kind: Pod
metadata:
  name: pay-6d5f7c9b84-x2x9k
  namespace: shop
  labels:
    app: pay
spec:
  nodeName: node-a
  containers:
  - name: server
    image: registry/pay:1.4
status:
  phase: Running
  containerStatuses:
  - name: server
    ready: false
    restartCount: 3
    state:
      waiting:
        reason: CreateContainerConfigError
        message: configmap "pay-settings" not found
`
    expect(first([{ tool: 'kubectl_get_yaml', output: yaml }])).toBe('pay config')
  })

  it('leaves other namespaces out and folds pods into the longest known service', () => {
    const other = {
      ...podTable({ [PODS[1] as string]: podLine(PODS[1] as string, '0/1', 'Error') }),
      args: { resource_type: 'pods', namespace: 'other' },
    }
    expect(first([other])).toBe('nobody')
    const bad = podLine(PODS[2] as string, '0/1', 'Error')
    expect(first([podTable({ [PODS[2] as string]: bad })])).toMatch(/^basket-store /)
  })

  it('cites a read for every fact', () => {
    const rows = {
      ...noRows(),
      ...toolRows(described({ service: { service: 'pay', selector: 'app=x' } })),
      entities,
    }
    const folding = foldingOf(rows)
    const facts = stateObservations(
      { ...rows, cluster: readCluster(rows.objects, rows.events, folding) },
      folding,
    )
    const refs = new Set(rows.objects.map(({ evidence }) => evidence))
    expect(facts.length).toBeGreaterThan(0)
    for (const { citations } of facts) {
      expect(citations.length).toBeGreaterThan(0)
      for (const ref of citations) expect(refs.has(ref)).toBe(true)
    }
  })
})
