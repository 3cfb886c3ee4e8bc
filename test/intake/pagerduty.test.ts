import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Signal } from '../../src/domain/signal.ts'
import { parseWebhook } from '../../src/intake/pagerduty/parse.ts'
import { verifySignature } from '../../src/intake/pagerduty/verify.ts'
import { pagerDutyIntake } from '../../src/intake/pagerduty/webhook.ts'
import { createLogger } from '../../src/platform/logger.ts'

const SECRET = 'whsec-one'

const sign = (body: string, secret = SECRET): string =>
  `v1=${createHmac('sha256', secret).update(body).digest('hex')}`

const webhook = (change: Record<string, unknown> = {}, data: Record<string, unknown> = {}): string =>
  JSON.stringify({
    event: {
      id: '01EVENT',
      event_type: 'incident.triggered',
      resource_type: 'incident',
      occurred_at: '2026-11-24T03:12:04.000Z',
      agent: null,
      client: null,
      data: {
        id: 'Q1ABC',
        type: 'incident',
        title: 'checkout p99 latency 3.4 s (limit 2 s)',
        incident_key: 'key-1',
        html_url: 'https://example.pagerduty.com/incidents/Q1ABC',
        urgency: 'high',
        created_at: '2026-11-24T03:12:00Z',
        service: { id: 'PSVC', type: 'service_reference', summary: 'checkout' },
        priority: { id: 'P1', summary: 'SEV-2' },
        ...data,
      },
      ...change,
    },
  })

describe('the signature', () => {
  const body = Buffer.from('{"event":{}}')

  it('fits one, several and rotated signatures', () => {
    const good = sign(body.toString())
    expect(verifySignature(good, body, [SECRET])).toBe(true)
    expect(verifySignature(`${sign('x')},${good}`, body, [SECRET])).toBe(true)
    expect(verifySignature(good, body, ['another', SECRET])).toBe(true)
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another secret', sign('{"event":{}}', 'another')],
    ['of another body', sign('{"event": {}}')],
    ['of another version', sign('{"event":{}}').replace('v1', 'v0')],
    ['cut short', sign('{"event":{}}').slice(0, 40)],
  ])('is refused when %s', (_, header) => {
    expect(verifySignature(header, body, [SECRET])).toBe(false)
  })

  it('is never valid without a secret', () => {
    expect(verifySignature(sign(body.toString(), ''), body, [])).toBe(false)
  })
})

describe('a webhook as a Signal', () => {
  it('carries the page', () => {
    const parsed = parseWebhook(Buffer.from(webhook()), 'delivery-1')
    expect(parsed).toMatchObject({
      ok: true,
      signal: {
        kind: 'alert',
        phase: 'triggered',
        dedupKey: 'pagerduty:Q1ABC',
        ids: ['event:01EVENT', 'delivery:delivery-1'],
        occurredAt: Date.parse('2026-11-24T03:12:04Z'),
        alert: {
          service: 'checkout',
          severity: 'SEV-2',
          value: '3.4 s',
          firedAt: Date.parse('2026-11-24T03:12:00Z'),
          labels: { incident_key: 'key-1', pagerduty_incident: 'Q1ABC' },
        },
      },
    })
  })

  it.each([
    ['incident.resolved', 'resolved'],
    ['incident.reopened', 'triggered'],
    ['incident.priority_updated', 'updated'],
  ])('reads %s as %s', (event_type, phase) => {
    expect(parseWebhook(Buffer.from(webhook({ event_type })), null)).toMatchObject({ signal: { phase } })
  })

  it('does not fail on an event type it does not know', () => {
    const parsed = parseWebhook(Buffer.from(webhook({ event_type: 'service.updated', data: {} })), null)
    expect(parsed).toMatchObject({
      ok: true,
      signal: { kind: 'unsupported', reason: 'event type service.updated' },
    })
  })

  it.each([
    ['checkout 5xx ratio 18 % (limit 5 %)', '18 %'],
    ['disk at 98%', '98%'],
    ['checkout is down', null],
    ['p99 latency high on v412', null],
  ])('finds the value in "%s"', (title, value) => {
    expect(parseWebhook(Buffer.from(webhook({}, { title })), null)).toMatchObject({
      signal: { alert: { value } },
    })
  })

  it('says what a body lacks', () => {
    expect(parseWebhook(Buffer.from('{"event":'), null)).toEqual({
      ok: false,
      reason: 'the body is not JSON',
    })
    expect(parseWebhook(Buffer.from('{}'), null)).toMatchObject({
      ok: false,
      reason: /not a V3 webhook: event/,
    })
    expect(parseWebhook(Buffer.from(webhook({ data: {} })), null)).toMatchObject({
      reason: /event\.data: id/,
    })
  })
})

describe('POST /webhooks/pagerduty', () => {
  const handler = (accept: (signal: Signal) => Promise<{ status: string }>, secrets = [SECRET]) =>
    pagerDutyIntake({ secrets, accept, log: createLogger('silent') })

  const call = (
    handle: ReturnType<typeof handler>,
    body: string,
    signature = sign(body),
    signal?: AbortSignal,
  ) =>
    handle({
      method: 'POST',
      path: '/webhooks/pagerduty',
      headers: { 'x-pagerduty-signature': signature, 'x-webhook-id': 'd1' },
      rawBody: Buffer.from(body),
      signal: signal ?? AbortSignal.timeout(5000),
    })

  it('stores before it answers 202', async () => {
    const stored: Signal[] = []
    const handle = handler(async (signal) => {
      stored.push(signal)
      return { status: 'accepted' }
    })
    expect(await call(handle, webhook())).toEqual({ status: 202, body: { status: 'accepted' } })
    expect(stored).toHaveLength(1)
  })

  it('answers 202 to a duplicate and to an unknown type', async () => {
    const handle = handler(async (signal) => ({ status: signal.kind === 'alert' ? 'duplicate' : 'ignored' }))
    expect(await call(handle, webhook())).toEqual({ status: 202, body: { status: 'duplicate' } })
    const unknown = webhook({ event_type: 'incident.annotated' })
    expect(await call(handle, unknown)).toEqual({ status: 202, body: { status: 'ignored' } })
  })

  it('stores nothing that it refuses', async () => {
    const handle = handler(async () => {
      throw new Error('must not be called')
    })
    expect((await call(handle, webhook(), sign('other'))).status).toBe(401)
    expect((await call(handle, '{"event":'))?.status).toBe(400)
    expect(
      (
        await call(
          handler(async () => ({ status: 'accepted' }), []),
          webhook(),
        )
      ).status,
    ).toBe(503)
  })

  it('asks for the page again when it cannot be stored, at once or in time', async () => {
    const failing = handler(async () => {
      throw new Error('disk full')
    })
    expect(await call(failing, webhook())).toEqual({
      status: 503,
      body: { error: 'the page could not be stored: send it again' },
    })
    const hanging = handler(() => new Promise(() => {}))
    expect((await call(hanging, webhook(), sign(webhook()), AbortSignal.timeout(20))).status).toBe(503)
  })
})
