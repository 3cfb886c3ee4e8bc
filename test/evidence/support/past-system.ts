import type { PastIncident } from '../../../src/app/capture-case.ts'
import type { CaseRows, TableName } from '../../../src/domain/case-file.ts'
import type { Collected, CollectRequest, Connector } from '../../../src/domain/connector.ts'
import type { Service } from '../../../src/domain/site.ts'
import { START } from './case-folder.ts'

export const FIRED = START
export const HOUR = 3_600_000
export const LATER = FIRED + 40 * 24 * HOUR
export const SECRET = `ghp_${'a1B2'.repeat(9)}`

type Rows = { [T in TableName]?: Omit<CaseRows[T][number], 'evidence'>[] }

export const answer = (kind: string, tables: Rows, over: Partial<Collected> = {}): Collected => ({
  source: kind,
  query: `all ${kind}`,
  args: {},
  window: null,
  status: 'ok',
  reason: null,
  raw: Buffer.from(`raw ${kind} ${SECRET}`),
  tables: Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, { rows }])),
  ...over,
})

const refused = {
  status: 'denied',
  reason: '403 from argo: the credential may not read this',
  raw: null,
} as const

/** What one system has of every kind; it notes what it is asked. */
export function system(seen: CollectRequest[]): Connector {
  const points = (start: number, value: number) =>
    Array.from({ length: 60 }, (_, at) => ({
      ...{ ts: start + at * 60_000, entity: 'checkout-1', metric: 'http_requests_p99', value },
    }))
  const kinds: Record<string, (request: CollectRequest) => Collected[]> = {
    topology: () => [
      answer('topology', {
        entities: [{ entity: 'checkout-1', kind: 'pod', service: 'checkout' }],
        edges: [{ caller: 'gateway', callee: 'checkout' }],
      }),
    ],
    metrics: ({ window, purpose }) => [
      answer('metrics', { metrics: points(window.start, purpose === 'incident' ? 4.5 : 0.5) }),
    ],
    logs: ({ window }) => [
      answer('logs', {
        logs: [
          {
            ...{ ts: window.start + 1, entity: 'checkout', level: 'error', traceId: null, spanId: null },
            message: `token ${SECRET} said "no",\nthen left`,
          },
          { ts: LATER, entity: 'checkout', level: 'error', message: 'of today', traceId: null, spanId: null },
        ],
      }),
    ],
    traces: () => [
      answer('traces', {}, { status: 'no_data', reason: 'it answered, and had nothing', raw: null }),
    ],
    events: () => [answer('events', {}, { ...refused, status: 'failed', reason: '500 from k8s' })],
    changes: ({ window }) => [
      answer('deploys', {
        changes: [
          { ts: window.start + 5, type: 'deploy', entity: 'checkout', title: 'v2', attrs: { sha: 'abc' } },
          { ts: window.start + 6, type: 'feature', entity: 'checkout', title: 'a switch', attrs: {} },
        ],
      }),
      answer('deploys', {}, refused),
    ],
    state: () => [
      answer('kubernetes', {
        objects: [
          {
            ts: LATER,
            kind: 'pod',
            namespace: 'shop',
            name: 'checkout-1',
            state: 'Running',
            attrs: { a: 1 },
          },
          { ts: FIRED + 9, kind: 'page-log', namespace: null, name: 'L1', state: 'trigger', attrs: {} },
        ],
      }),
    ],
  }
  return {
    name: 'everything',
    answers: ['topology', 'metrics', 'logs', 'traces', 'events', 'changes', 'state'],
    delayMs: 0,
    collect: async (request) => {
      seen.push(request)
      return kinds[request.kind]?.(request) ?? []
    },
  }
}

export const SERVICES: Service[] = [
  {
    name: 'checkout',
    aliases: ['Checkout Service'],
    dependencies: [],
    selectors: {},
    owner: null,
    channel: null,
    repository: null,
  },
]

export const incident: PastIncident = {
  alert: {
    ...{
      title: `checkout p99 4.5 s ${SECRET}`,
      service: 'Checkout Service',
      severity: 'SEV-2',
      entity: null,
      metric: null,
    },
    ...{ value: '4.5 s', firedAt: FIRED, url: null, labels: { team: 'shop' }, text: 'checkout is slow' },
  },
  until: FIRED + 30 * 60_000,
}
