import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { rawRequestOf } from '../../src/cli/raw-request.ts'
import { judgeSlack } from '../../src/intake/slack/judge.ts'

const POLICY = { signingSecret: 'made up', teamId: null, appId: null }
const NOW = 1_800_000_000_000
const BODY = JSON.stringify({ type: 'event_callback', event_id: 'Ev1', team_id: 'T1' })

const signed = (time: string, version = 'v0'): string =>
  `${version}=${createHmac('sha256', POLICY.signingSecret).update(`${version}:${time}:${BODY}`).digest('hex')}`

const TIME = String(NOW / 1000)
const GOOD = { 'X-Slack-Request-Timestamp': TIME, 'X-Slack-Signature': signed(TIME) }

const statusOf = (line: Record<string, unknown>): number | undefined => {
  const request = rawRequestOf(line)
  return request === null ? undefined : judgeSlack(request, POLICY, NOW).status
}

const at = (time: string): Record<string, string> => ({
  'X-Slack-Request-Timestamp': time,
  'X-Slack-Signature': signed(time),
})

describe('a request in a line', () => {
  it.each([
    ['as text', { headers: GOOD, body: BODY }],
    ['as bytes', { headers: GOOD, body_base64: Buffer.from(BODY).toString('base64') }],
    [
      'as it went over the wire',
      {
        raw: `POST / HTTP/1.1\r\n${Object.entries(GOOD)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n${BODY}`,
      },
    ],
    ['without a content type', { headers: { ...GOOD, host: 'a' }, body: BODY }],
    ['at the edge of the window', { headers: at(String(NOW / 1000 - 300)), body: BODY }],
    ['at its other edge', { headers: at(String(NOW / 1000 + 300)), body: BODY }],
  ])('is taken %s', (_, line) => {
    expect(statusOf(line)).toBe(200)
  })

  it.each([
    ['a second too old', { headers: at(String(NOW / 1000 - 301)), body: BODY }],
    ['a second too early', { headers: at(String(NOW / 1000 + 301)), body: BODY }],
    ['of a time that is no number', { headers: at('NaN'), body: BODY }],
    ['of an endless time', { headers: at('1e400'), body: BODY }],
    ['of a time of 200 digits', { headers: at('9'.repeat(200)), body: BODY }],
    ['of a negative time', { headers: at(`-${TIME}`), body: BODY }],
    ['signed as v1', { headers: { ...GOOD, 'X-Slack-Signature': signed(TIME, 'v1') }, body: BODY }],
    [
      'whose v1 is called v0',
      { headers: { ...GOOD, 'X-Slack-Signature': signed(TIME, 'v1').replace('v1', 'v0') }, body: BODY },
    ],
    [
      'with two signatures in two spellings',
      { headers: { ...GOOD, 'x-slack-signature': `v0=${'0'.repeat(64)}` }, body: BODY },
    ],
    ['with two times', { headers: { ...GOOD, 'x-slack-request-timestamp': [TIME, TIME] }, body: BODY }],
    [
      'with a signature in capitals',
      { headers: { ...GOOD, 'X-Slack-Signature': signed(TIME).toUpperCase() }, body: BODY },
    ],
    ['with a space more', { headers: GOOD, body: `${BODY} ` }],
    ['without a signature', { headers: { 'X-Slack-Request-Timestamp': TIME }, body: BODY }],
  ])('is refused %s', (_, line) => {
    expect(statusOf(line)).toBe(401)
  })

  it('packed is refused, and one without body or headers is none', () => {
    expect(statusOf({ headers: { ...GOOD, 'Content-Encoding': 'gzip' }, body: BODY })).toBe(415)
    expect(rawRequestOf({ body: BODY })).toBeNull()
    expect(rawRequestOf({ headers: GOOD })).toBeNull()
  })
})
