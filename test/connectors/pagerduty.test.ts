import { describe, expect, it } from 'vitest'
import { pagerDutyKind } from '../../src/connectors/pagerduty/kind.ts'
import { connectorContract } from './connector-contract.ts'
import { httpConnectorContract } from './http-contract.ts'
import { json, type Respond, serveHttp } from './support/bad-server.ts'
import { fakeIncidents } from './support/fake-pagerduty.ts'
import { httpSituations } from './support/http-situations.ts'
import { alertOn, requestOf, rowsOf } from './support/ranked.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const MINUTE = 60_000
const WINDOW = { start: NOW - 60 * MINUTE, end: NOW }
const at = (ms: number): string => new Date(ms).toISOString()

const alert = alertOn('payments', NOW, { labels: { pagerduty_incident: 'Q1' } })
const STATE = requestOf('state', 'payments', WINDOW, { alert })
const CHANGES = requestOf('changes', 'payments', WINDOW, { alert })

const past = { id: 'Q0', created_at: at(NOW - 86_400_000), self: 'x', title: 'payments is slow' }

/** Examples of the same description as the incidents'. */
const answers = (secret: string): Record<string, unknown> => ({
  '/incidents/Q1/log_entries': {
    log_entries: [
      {
        id: 'R1',
        type: 'trigger_log_entry',
        summary: 'Triggered through the API.',
        created_at: at(NOW - MINUTE),
        agent: { type: 'service_reference' },
        channel: { type: 'api' },
      },
    ],
  },
  '/incidents/Q1/notes': {
    notes: [
      {
        id: 'N1',
        content: `looks like the pool again ${secret}`,
        created_at: at(NOW),
        user: { summary: 'Mara' },
      },
    ],
  },
  '/incidents/Q1/past_incidents': { past_incidents: [{ incident: past, score: 46.8 }], total: 1, limit: 20 },
  '/incidents/Q1/related_incidents': {
    related_incidents: [
      { incident: { ...past, id: 'Q2' }, relationships: [{ type: 'service_dependency', metadata: {} }] },
    ],
  },
  '/oncalls': {
    oncalls: [
      {
        escalation_level: 1,
        escalation_policy: { id: 'PEP', summary: 'Payments' },
        schedule: { summary: 'Primary' },
        user: { summary: 'Mara' },
        start: null,
        end: null,
      },
    ],
  },
  '/change_events': {
    change_events: [
      {
        id: 'C1',
        type: 'change_event',
        timestamp: at(NOW - 14 * MINUTE),
        summary: 'payments v412',
        source: 'ci',
        services: [{ id: 'PSVC1', summary: 'payments' }],
        links: [{ href: 'https://ci.example.com/412' }],
        custom_details: { version: 'v412' },
      },
    ],
  },
})

const healthy =
  (secret: string): Respond =>
  (request, response) => {
    const body = answers(secret)[request.url.pathname]
    if (body !== undefined) return json(response, body)
    const page = { id: 'Q1', title: 'payments is slow', service: 'payments', createdAt: NOW - MINUTE }
    return fakeIncidents([{ ...page, status: 'triggered' }])(request, response)
  }

const open = (options: Record<string, unknown>, name = 'pd') =>
  pagerDutyKind.open(pagerDutyKind.options.parse({ token: { env: 'token-of-this-test' }, ...options }), {
    name,
    secret: async ({ env }) => env ?? '',
    now: () => NOW,
  })

httpConnectorContract('pagerduty', {
  open: ({ name, ...http }) => open(http, name),
  healthy,
  requests: [STATE, CHANGES],
  planned: [requestOf('state', 'payments', WINDOW)],
})

/** A page with more log entries than one list holds. */
const long: Respond = (request, response) => {
  if (!request.url.pathname.endsWith('/log_entries')) return healthy('')(request, response)
  const entry = (index: number) => ({
    id: `R${index}`,
    type: 'notify_log_entry',
    created_at: at(NOW - index),
  })
  return json(response, { log_entries: Array.from({ length: 100 }, (_, index) => entry(index)), more: true })
}

connectorContract(
  'pagerduty',
  async () =>
    httpSituations({
      open: (url) => open({ url }),
      // A page is always there; changes need not be.
      request: (situation) => (situation === 'empty' ? CHANGES : STATE),
      fakes: {
        answers: healthy(''),
        empty: (_, response) => json(response, { change_events: [], more: false }),
        huge: long,
      },
    }),
  { fresh: 'it says what is now' },
)

describe('the pagerduty connector', () => {
  it('gives what is known of a page, and changes by their service', async () => {
    const tokens = new Set<unknown>()
    await using server = await serveHttp((request, response) => {
      tokens.add(response.req.headers.authorization)
      return healthy('')(request, response)
    })
    const connector = await open({ url: server.url })
    const signal = AbortSignal.timeout(8000)
    const { objects } = rowsOf(await connector.collect(STATE, { signal }))
    expect(objects.map(({ kind, name, state }) => `${kind} ${name} ${state}`)).toEqual([
      'page Q1 triggered',
      'page-log R1 trigger_log_entry',
      'page-note N1 null',
      'past-page Q0 null',
      'related-page Q2 null',
      'on-call Payments level 1 Mara',
    ])
    expect(rowsOf(await connector.collect(CHANGES, { signal })).changes).toMatchObject([
      { ts: NOW - 14 * MINUTE, entity: 'payments', title: 'payments v412', attrs: { version: 'v412' } },
    ])
    expect([...tokens]).toEqual(['Token token=token-of-this-test'])
    await connector.close?.()
  })

  it('asks only who is on call for a page of somebody else', async () => {
    await using server = await serveHttp(healthy(''))
    const connector = await open({ url: server.url })
    const asked = await connector.collect(requestOf('state', 'payments', WINDOW), {
      signal: AbortSignal.timeout(8000),
    })
    expect(asked.map(({ query }) => query)).toEqual(['who is on call'])
    await connector.close?.()
  })
})
