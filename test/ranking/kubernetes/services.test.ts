import { describe, expect, it } from 'vitest'
import { described, entities, first, podTable, podText, SERVICES, serviceText } from '../support/cluster.ts'
import { type Answer, input, rankRows, toolRows } from '../support/rows.ts'

const says = (service_name: string, ...logs: string[]): Answer => ({
  tool: 'get_error_logs',
  args: { service_name },
  output: { logs },
})

const tested = (name: string, words: string): Answer => ({
  args: { service_name: name, port: 80 },
  output: `from node-a: Connection ${words}`,
})

const score = (answers: readonly Answer[]): number =>
  rankRows(input({ ...toolRows(answers), entities })).suspects[0]?.score ?? 0

describe('a service that leads nowhere', () => {
  it('sends to a name that no port of its ready pods has', () => {
    const service = { service: 'pay', target: 'metrics', endpoints: '<none>' }
    expect(first(described({ service }))).toBe('pay port')
  })

  it('is not blamed for a port beside the main one that the manifest does not name', () => {
    const beside = serviceText({ service: 'pay-metrics', selector: 'app=pay', target: 9104, port: 9104 })
    expect(
      score([...described(), beside, tested('pay-metrics', 'Failed'), tested('pay', 'Succeeded')]),
    ).toBeLessThan(1.5)
    const complaint = says('front', 'ERROR dial tcp pay-metrics:9104: connect: connection refused')
    expect(first([...described(), beside, complaint])).toBe('pay port')
  })

  it('has lost its endpoints, as a table of endpoints or their manifest says', () => {
    const silent = (answer: Answer): Answer => ({
      ...answer,
      output: String(answer.output).replace(/Endpoints:.*\n/, ''),
    })
    const named = { service: 'pay', target: 'http' }
    const others = described({ service: named }).filter(({ args }) => args?.name !== 'pay')
    const table = { args: { kind: 'endpoints' }, output: 'NAME   ENDPOINTS   AGE\npay    <none>      9m' }
    const manifest = { output: { kind: 'Endpoints', apiVersion: 'v1', metadata: { name: 'pay' } } }
    for (const endpoints of [table, manifest])
      expect(first([...others, silent(serviceText(named)), endpoints])).toBe('pay port')
  })

  it('is cut off by a network policy only when somebody fails to reach it', () => {
    const policy: Answer = {
      args: { resource_type: 'networkpolicies', namespace: 'shop' },
      output: `Name:         deny
Namespace:    shop
Spec:
  PodSelector:     app=pay
  Allowing ingress traffic:
    <none> (Selected pods are isolated for ingress connectivity)
  Policy Types: Ingress
`,
    }
    expect(score([...described(), policy])).toBeLessThan(1.5)
    expect(first([...described(), policy, tested('pay', 'Failed')])).toBe('pay network-policy')
    const open = { ...policy, output: String(policy.output).replace(/<none>.*/, 'From: <any>') }
    expect(first([...described(), open])).toBe('nobody')
  })

  it('is cut off by the manifest of a policy that has no rule', () => {
    const policy = (ingress: object[]): Answer => ({
      output: {
        kind: 'NetworkPolicy',
        apiVersion: 'networking.k8s.io/v1',
        metadata: { name: 'deny', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'pay' } }, policyTypes: ['Ingress'], ingress },
      },
    })
    const failing = says('front', 'ERROR dial tcp pay:80: i/o timeout')
    expect(first([...described(), policy([]), failing])).toBe('pay network-policy')
    expect(first([...described(), policy([{}]), failing])).toBe('pay unreachable')
  })
})

describe('addresses in the environment', () => {
  const front = (...env: string[]): Answer[] => described({ pod: { service: 'front', env } })

  it('are read when host and port stand apart', () => {
    expect(first(front('PAY_HOST:  pay', 'PAY_PORT:  81'))).toBe('front config')
    expect(first(front('PAY_HOST:  pay', 'PAY_PORT:  80'))).toBe('nobody')
  })

  it('of other domains are none of the namespace', () => {
    const lost = says('front', 'ERROR api: no such host')
    expect(score([...front('PAYMENTS_URL:  https://api.example.com:443'), lost])).toBeLessThan(3)
    expect(score([...front('CA_ADDR:  istiod.istio-system.svc:15012'), lost])).toBeLessThan(3)
    expect(first([...front('API_ADDR:  api.shop.svc.cluster.local:80'), lost])).toBe('front config')
  })

  it('blame what they name when its pods run and no service stands for them', () => {
    const answers = front('PAY_ADDR:  pay:80').filter(
      ({ args }) => !(args?.resource_type === 'services' && args.name === 'pay'),
    )
    const lost = says('front', 'ERROR lookup pay on 10.96.0.10:53: no such host')
    expect(first([...answers, lost])).toBe('pay endpoints')
  })
})

describe('complaints', () => {
  const store = (name: string, image: string): Answer => {
    const pod = podText({ service: name })
    return { ...pod, output: String(pod.output).replace(`registry/${name}:1.4`, image) }
  }
  const readOnly = 'ERROR The MySQL server is running with the --read-only option'

  it('of a read-only database blame the one that those who complain call', () => {
    const others = ['front', 'pay'].map((service) => podText({ service, env: ['DB_HOST:  basket'] }))
    const stores = ['basket', 'mailer'].map((name) => store(name, 'mysql:8'))
    const answers = [...others, ...stores, ...SERVICES.map((service) => serviceText({ service }))]
    expect(first([...answers, says('front', readOnly), says('pay', readOnly)])).toBe('basket database')
  })

  it('of one make of database leave the others alone', () => {
    const stores = [store('basket', 'postgres:16'), store('mailer', 'mysql:8')]
    expect(first([...stores, says('front', readOnly)])).toBe('mailer database')
  })

  it('need three services to tell a lost link from a service of its own', () => {
    const lost = 'ERROR com.mysql: Communications link failure'
    const two = [store('mailer', 'mysql:8'), says('front', lost), says('pay', lost)]
    expect(first(two)).not.toBe('mailer database')
    expect(first([...two, says('basket', lost)])).toBe('mailer database')
  })

  it.each([
    [
      'no route to what is asked',
      'ERROR 503: Service Instance cannot be null, serviceId: x',
      'front routing',
    ],
    ['a refused password', 'ERROR FATAL: password authentication failed for user "app"', 'front credentials'],
    ['a name server that does not answer', 'ERROR lookup x on 10.96.0.10:53: i/o timeout', 'front dns'],
  ])('tell of %s', (_, line, expected) => {
    expect(first([...described(), says('front', line)])).toBe(expected)
  })

  it('about telemetry that is not delivered are nothing', () => {
    const lost = says('front', 'ERROR failed to export traces: lookup otel-collector: no such host')
    expect(score([...described(), lost])).toBeLessThan(1)
  })

  it('name whom nobody can connect to, less when it complains itself', () => {
    const refused = (host: string): string => `ERROR dial tcp ${host}:80: connect: connection refused`
    expect(first([...described(), says('front', refused('pay'))])).toBe('pay unreachable')
    const chain = [says('front', refused('pay')), says('pay', refused('basket'))]
    expect(first([...described(), ...chain])).toBe('basket unreachable')
  })

  it('do not count when a line of no error speaks of another service', () => {
    const status = says('front', 'INFO pay status ready=3 unavailable=0 timeout=5s')
    expect(score([...described(), status])).toBeLessThan(1)
  })
})

describe('a symptom of a broken dependency', () => {
  it('counts less than the dependency that its own errors name', () => {
    const crash = (service: string, restarts: number): string =>
      `${service}-6d5f7c9b84-x2x9k   0/1   CrashLoopBackOff   ${restarts} (20s ago)   9m`
    const table: Answer = {
      args: { resource_type: 'pods', namespace: 'shop' },
      output: [
        'NAME                     READY   STATUS             RESTARTS      AGE',
        crash('front', 5),
        crash('front', 5).replace('x2x9k', 'b4c7d'),
        crash('pay', 5),
      ].join('\n'),
    }
    expect(first([table])).toBe('front crash')
    const named = says('front', 'ERROR dial tcp pay:80: connect: connection refused')
    expect(first([table, named])).toBe('pay crash')
  })
})

describe('quotas', () => {
  it('are read from their table too', () => {
    const table: Answer = {
      args: { resource_type: 'resourcequotas', namespace: 'shop' },
      output:
        'NAME    AGE   REQUEST                          LIMIT\nsmall   20d   pods: 5/5, requests.cpu: 1/10   ',
    }
    expect(first([...described(), table])).toBe('shop quota')
  })
})

describe('what was not read', () => {
  const table = podTable()
  const services = SERVICES.map((service) => serviceText({ service }))
  const refused = says('front', 'ERROR dial tcp pay:80: connect: connection refused')

  it('of labels leaves the selector unseen when endpoints are missing', () => {
    const empty = services.map((answer) =>
      answer.args?.name === 'pay' ? serviceText({ service: 'pay', endpoints: '<none>' }) : answer,
    )
    expect(first([table, ...empty])).toBe('pay endpoints')
  })

  it('of labels is known by the service that selects them', () => {
    const policy: Answer = {
      output: {
        kind: 'NetworkPolicy',
        apiVersion: 'networking.k8s.io/v1',
        metadata: { name: 'deny', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'pay' } }, policyTypes: ['Ingress'] },
      },
    }
    expect(first([table, ...services, policy, refused])).toBe('pay network-policy')
  })

  it('of ports does not hide that a name has no service', () => {
    const others = services.filter(({ args }) => args?.name !== 'pay')
    const lost = says('front', 'ERROR lookup pay on 10.96.0.10:53: no such host')
    expect(first([table, ...others, lost])).toBe('pay endpoints')
  })

  it('does not outweigh a test that reached the service', () => {
    expect(score([table, ...services, refused, tested('pay', 'Succeeded')])).toBeLessThan(1)
  })
})

describe('units of machines', () => {
  const unit = (node_name: string, state: string): Answer => ({
    args: { node_name, service_name: 'docker' },
    output: `Node: ${node_name}  Active: ${state} (dead) since Mon`,
  })

  it('that no machine runs are not used here', () => {
    const all = ['a', 'b', 'c'].map((name) => unit(name, 'inactive'))
    expect(score(all)).toBeLessThan(1.5)
    expect(score([...all.slice(1), unit('a', 'active')])).toBeGreaterThan(5)
  })
})

describe('requests that clients saw fail', () => {
  const failed = (...errors: [error: string, count: number][]): Answer => ({
    output: {
      errors: errors.map(([raw_error, occurrences]) => ({
        entry_service: 'front',
        url: '/',
        raw_error,
        occurrences,
      })),
    },
  })

  it('blame the entry for its routes when most are not found', () => {
    expect(score([failed(['404 Not Found', 80])])).toBeGreaterThan(4)
    expect(score([failed(['404 Not Found', 4], ['500 Internal', 90])])).toBeLessThan(3)
    expect(first([failed(['404 Not Found', 80])])).toBe('front routing')
  })
})
