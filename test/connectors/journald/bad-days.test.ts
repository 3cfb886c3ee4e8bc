import { expect, it } from 'vitest'
import { journaldKind } from '../../../src/connectors/journald/kind.ts'
import type { Collected } from '../../../src/domain/connector.ts'
import { redactAnswer } from '../../../src/evidence/redact-answer.ts'
import { redactHere } from '../../../src/safety/redact/redaction.ts'
import { textOf } from '../support/answer-text.ts'
import { type BadDay, onBadDay, type Respond } from '../support/bad-server.ts'
import { against, NOW } from '../support/log-situations.ts'
import { logRequest, messagesOf } from '../support/shop-logs.ts'
import { fakeGateway } from './fake-gateway.ts'
import { type JournalEntry, shopJournal } from './shop-journal.ts'

const open = (url: string) =>
  journaldKind.open(journaldKind.options.parse({ url }), {
    name: 'host-1',
    secret: async () => '',
    now: () => NOW,
  })

/** The gateway of the shop, that has a bad day for the requests of that form only. */
const badFor =
  (form: RegExp, bad: Respond): Respond =>
  (request, response) =>
    form.test(request.path) ? bad(request, response) : fakeGateway(shopJournal())(request, response)

async function collected(respond: Respond, ms = 20_000): Promise<Collected[]> {
  await using host = await against(respond, open)
  return await host.connector.collect(logRequest, { signal: AbortSignal.timeout(ms) })
}

const ENTRIES = /^\/entries\?_SYSTEMD_UNIT/

it.each<[string, BadDay, string, RegExp]>([
  ['401', { kind: 'status', status: 401 }, 'denied', /credential/],
  ['403', { kind: 'status', status: 403 }, 'denied', /may not read/],
  ['404', { kind: 'status', status: 404 }, 'failed', /^404/],
  ['429', { kind: 'status', status: 429 }, 'failed', /too often/],
  ['500', { kind: 'status', status: 500 }, 'failed', /^500/],
  ['a login page', { kind: 'page' }, 'denied', /login page/],
  ['a redirect', { kind: 'redirect' }, 'denied', /redirects/],
  ['garbage', { kind: 'garbage' }, 'failed', /JSON/],
  ['a cut connection', { kind: 'reset' }, 'failed', /cannot be reached/],
])('entries that are answered with %s are a gap of their unit', async (_, day, status, says) => {
  const answers = await collected(badFor(ENTRIES, onBadDay(day)))
  const units = answers.filter(({ query }) => query.includes('_SYSTEMD_UNIT'))
  expect(units.map((one) => one.status)).toEqual([status, status])
  for (const { reason } of units) expect(reason).toMatch(says)
})

it.each(['hang', 'drip'] as const)(
  'entries whose gateway would %s are a gap at the deadline',
  async (kind) => {
    const answers = await collected(badFor(ENTRIES, onBadDay({ kind })), 500)
    const units = answers.filter(({ query }) => query.includes('_SYSTEMD_UNIT'))
    expect(units.map(({ status }) => status)).toEqual(['failed', 'failed'])
    for (const { reason } of units) expect(reason).toMatch(/time/)
  },
)

it('an answer that never ends is cut at the cap, and its whole lines are kept', async () => {
  const [entry] = shopJournal().slice(-2)
  const line = `${JSON.stringify({ ...entry, PAD: 'x'.repeat(100_000) })}\n`
  const endless: Respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.setMaxListeners(0)
    const more = (): void => {
      while (!response.destroyed && response.write(line));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  const answers = await collected(badFor(/^\/entries\?_SYSTEMD_UNIT=cart/, endless))
  const [cart] = answers
  expect(cart).toMatchObject({
    status: 'truncated',
    reason: expect.stringMatching(/^only the newest \d+ entries/),
  })
  expect(messagesOf(answers, 'cart').length).toBeGreaterThan(0)
})

it('lines that are no JSON are counted', async () => {
  const torn: Respond = ({ url }, response) => {
    const unit = url.searchParams.get('_SYSTEMD_UNIT')
    const entries = shopJournal().filter((one) => one._SYSTEMD_UNIT === unit)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(`{"half\n${entries.map((one) => JSON.stringify(one)).join('\n')}\n\u0000\n`)
  }
  const [cart] = await collected(badFor(ENTRIES, torn))
  expect(cart).toMatchObject({ status: 'truncated', reason: '2 lines of the answer are no JSON' })
  expect(messagesOf(cart ? [cart] : [], 'cart').length).toBeGreaterThan(100)
})

it('errors further back that could not be read are said beside the lines that were', async () => {
  const answers = await collected(badFor(/PRIORITY=/, onBadDay({ kind: 'status', status: 500 })))
  const units = answers.filter(({ query }) => query.includes('_SYSTEMD_UNIT'))
  expect(units).toHaveLength(2)
  for (const { status, reason } of units) {
    expect(status).toBe('truncated')
    expect(reason).toMatch(/^errors further back could not be read: 500 from host-1/)
  }
  expect(messagesOf(answers, 'cart')).toContain('redis: connection refused')
})

it.each([
  ['its host is not told', /^\/machine/],
  ['its lines are not', /_TRANSPORT=kernel/],
])('a kernel that cannot be read is a gap, where %s', async (_, form) => {
  const answers = await collected(badFor(form, onBadDay({ kind: 'status', status: 403 })))
  const kernel = answers.filter(({ query }) => query.includes('_TRANSPORT=kernel'))
  expect(kernel).toMatchObject([{ status: 'denied', reason: expect.stringContaining('may not read') }])
  expect(answers.filter(({ status }) => status === 'ok')).toHaveLength(2)
})

it('secrets in bytes and in what the kernel says do not pass the exit', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  const redact = redactHere({ key: 'of this test', known: [] })
  const entries = shopJournal().map((one): JournalEntry => {
    if (one._TRANSPORT === 'kernel') return { ...one, MESSAGE: `audit: token=${secret}` }
    const bytes = [...Buffer.from(`\u001b[31mtoken ${secret}`)] as unknown as string
    return one.PRIORITY === '3' ? { ...one, MESSAGE: bytes } : one
  })
  const answers = await collected(fakeGateway(entries))
  expect(answers.some(({ query }) => query.includes('kernel'))).toBe(true)
  for (const answer of answers) expect(await textOf(await redactAnswer(answer, redact))).not.toContain(secret)
  expect((await Promise.all(answers.map(textOf))).filter((text) => text.includes(secret))).toHaveLength(2)
})
