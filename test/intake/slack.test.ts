import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawRequest } from '../../src/intake/decision.ts'
import { judgeSlack, type SlackPolicy } from '../../src/intake/slack/judge.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const SECONDS = NOW / 1000
const SECRET = 'signing secret of the test'
const policy: SlackPolicy = { signingSecret: SECRET, teamId: 'T1', appId: 'A1' }

const sign = (body: string | Uint8Array, time: string, secret = SECRET): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')}`

function request(
  body: string | Uint8Array,
  { time = String(SECONDS), signature = sign(body, time), type = 'application/json', more = {} } = {},
): RawRequest {
  return {
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': time,
      'x-slack-signature': signature,
      ...more,
    },
    rawBody: Buffer.from(body),
  }
}

const event = JSON.stringify({
  type: 'event_callback',
  team_id: 'T1',
  api_app_id: 'A1',
  event_id: 'Ev1',
  event: { type: 'app_mention' },
})

const judge = (one: RawRequest, rules = policy) => judgeSlack(one, rules, NOW)

describe('a request of Slack', () => {
  it('is taken, whatever kind it is', () => {
    expect(judge(request(event))).toMatchObject({
      status: 200,
      reason: null,
      content: { kind: 'event', eventId: 'Ev1' },
    })
    const form = { type: 'application/x-www-form-urlencoded' }
    const command = new URLSearchParams({
      command: '/hypothesis',
      text: 'x',
      team_id: 'T1',
      api_app_id: 'A1',
    })
    expect(judge(request(command.toString(), form)).content?.kind).toBe('command')
    const press = { type: 'block_actions', team: { id: 'T1' }, api_app_id: 'A1' }
    const interaction = new URLSearchParams({ payload: JSON.stringify(press) })
    expect(judge(request(interaction.toString(), form)).content?.kind).toBe('interaction')
  })

  it('is taken on a retry too: the first delivery may never have arrived', () => {
    expect(judge(request(event, { more: { 'x-slack-retry-num': '1' } })).status).toBe(200)
  })

  it('of an unknown kind is ignored, not refused', () => {
    const odd = JSON.stringify({ type: 'from_the_future', team_id: 'T1', api_app_id: 'A1' })
    expect(judge(request(odd))).toMatchObject({ status: 200, reason: 'payload type from_the_future' })
  })

  it.each([
    [-300, 200],
    [300, 200],
    [-301, 401],
    [301, 401],
  ])('%i s off gets %i', (off, status) => {
    expect(judge(request(event, { time: String(SECONDS + off) })).status).toBe(status)
  })

  it.each(['', 'NaN', '1e9', ' 1', '-5', '1.5', 'Infinity', '0x10'])(
    'with the time %j is refused',
    (time) => {
      expect(judge(request(event, { time })).status).toBe(401)
    },
  )

  it.each([
    ['another secret', sign(event, String(SECONDS), 'other')],
    ['another version', sign(event, String(SECONDS)).replace('v0', 'v1')],
    ['upper case', sign(event, String(SECONDS)).toUpperCase()],
    ['a cut', sign(event, String(SECONDS)).slice(0, -2)],
    ['two', `${sign(event, String(SECONDS))},${sign(event, String(SECONDS))}`],
    ['none', ''],
  ])('with %s as signature is refused', (_, signature) => {
    expect(judge(request(event, { signature }))).toMatchObject({ status: 401, content: null })
  })

  it('whose body was changed by one byte is refused', () => {
    const signed = request(event)
    fc.assert(
      fc.property(fc.nat(event.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const rawBody = Buffer.from(event)
        rawBody[at] = (rawBody[at] ?? 0) ^ by
        expect(judge({ ...signed, rawBody }).status).toBe(401)
      }),
    )
  })

  it('of another workspace or app is refused, also when it is signed', () => {
    expect(judge(request(event.replace('T1', 'T2')))).toMatchObject({ status: 403, content: null })
    expect(judge(request(event.replace('A1', 'A2')))).toMatchObject({ status: 403, content: null })
  })

  it('asking whether the address is ours is answered only when it is signed', () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'abc' })
    expect(judge(request(challenge)).content?.kind).toBe('url_verification')
    expect(judge(request(challenge, { signature: 'v0=00' })).content).toBeNull()
  })

  it('never verifies under an empty secret', () => {
    const forged = request(event, { signature: sign(event, String(SECONDS), '') })
    expect(judge(forged, { ...policy, signingSecret: '' })).toMatchObject({ status: 503, content: null })
  })

  it.each([
    ['invalid UTF-8', new Uint8Array([123, 0xff, 0xfe, 125]), 400],
    ['no JSON', '{"type":', 400],
    ['a list', '[]', 400],
    ['deep nesting', '['.repeat(50_000), 400],
    ['two megabytes', ' '.repeat(2_000_000), 413],
  ])('with %s is refused', (_, body, status) => {
    expect(judge(request(body))).toMatchObject({ status, content: null })
  })

  it('that is packed is refused before its size is a question', () => {
    expect(judge(request(event, { more: { 'content-encoding': 'gzip' } })).status).toBe(415)
  })

  it('cannot reach a prototype', () => {
    const evil = event.replace('{', '{"__proto__":{"polluted":true},')
    expect(judge(request(evil)).status).toBe(200)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
