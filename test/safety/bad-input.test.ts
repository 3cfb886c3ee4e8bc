import { createHmac } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSite } from '../../src/app/site/read-site.ts'
import { openCaseSql } from '../../src/cli/case-sql.ts'
import { tryLines } from '../../src/cli/try-lines.ts'
import type { SqlDoor } from '../../src/cli/try-sql.ts'
import { judgeAlertmanager } from '../../src/intake/alertmanager/judge.ts'
import { judgePagerDuty } from '../../src/intake/pagerduty/judge.ts'
import { judgeSlack } from '../../src/intake/slack/judge.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'
import { openPostgresGate } from '../../src/safety/sql/postgres-gate.ts'
import { BAD_TEXTS, isPolluted, LAUGHS } from './support/bad-input.ts'

const MB = 1_048_576

/** A 1 MB input may take 2 s; this machine may be busy with something else. */
const PATIENCE_MS = 10_000

function quickly<T>(work: () => T): T {
  const before = performance.now()
  const result = work()
  expect(performance.now() - before).toBeLessThan(PATIENCE_MS)
  return result
}

describe('lines of sitrep try', () => {
  const redactor = createRedactor({ key: 'k' })

  it.each(BAD_TEXTS)('redact stays well: %s', (_, text) => {
    expect(typeof quickly(() => redactor.redact(text))).toBe('string')
    expect(isPolluted()).toBe(false)
  })

  it('answers lines that cannot be read with why, and goes on', async () => {
    const said: string[] = []
    const output = new Writable({ write: (chunk, _, done) => done(void said.push(String(chunk))) })
    async function* lines(): AsyncGenerator<Buffer> {
      for (let mb = 0; mb < 64; mb += 1) yield Buffer.alloc(MB, 'a')
      yield Buffer.from([10, 0x7b, 0xff, 0xfe, 0x7d, 10])
      yield Buffer.from('\0\0\n{"__proto__":{"polluted":1},"id":1,"text":"fine"}\n')
      yield Buffer.from('{"id":2,"text":"half \\ud800 pair and \\u0000"}\n')
      yield gzipSync(Buffer.alloc(MB))
      yield Buffer.from('\n{"id":3,"text":"still here"}')
    }
    const wrong = await tryLines(
      { input: Readable.from(lines()), output, complain: () => {} },
      ({ id, text }) => ({
        id,
        text: redactor.redact(String(text)),
      }),
    )
    const replies = said.map((line) => JSON.parse(line))
    expect(replies.slice(0, 3).map(({ error }) => error)).toEqual([
      'the line is longer than 32 MB',
      'the line is not UTF-8',
      'the line is not JSON',
    ])
    expect(replies.flatMap(({ id, text }) => (id === undefined ? [] : [[id, text]]))).toEqual([
      [1, 'fine'],
      [2, 'half \ud800 pair and \0'],
      [3, 'still here'],
    ])
    expect(wrong).toBeGreaterThanOrEqual(4)
    expect(isPolluted()).toBe(false)
  })
})

describe('sitrep try sql', () => {
  let door: SqlDoor
  const { signal } = new AbortController()
  beforeAll(async () => {
    door = await openCaseSql({ schema: null, run: false, signal })
  })
  afterAll(() => door.close())

  it('refuses it for PostgreSQL, with a reason, and decides the next', async () => {
    const gate = await openPostgresGate()
    for (const [what, text] of BAD_TEXTS) {
      for (const sql of [text, `select '${text.replaceAll("'", '')}' from (`]) {
        expect(
          quickly(() => gate.refusal(sql)),
          what,
        ).toMatch(/\S/)
      }
      expect(gate.refusal('select 1'), what).toBeNull()
    }
  })

  it('refuses it for the case file, with a reason, and decides the next', async () => {
    for (const [what, text] of BAD_TEXTS) {
      const decided = await door.decide(text)
      expect(decided, what).toMatchObject({ decision: 'refuse', reason: expect.stringMatching(/\S/) })
    }
    expect(await door.decide('select 1')).toMatchObject({ decision: 'allow' })
  })
})

describe('sitrep try webhook', () => {
  const NOW = Date.UTC(2026, 0, 2)
  const sign = (body: Uint8Array, before = ''): string =>
    createHmac('sha256', 'secret').update(before).update(body).digest('hex')
  const time = String(NOW / 1000)

  const SOURCES = {
    pagerduty: (rawBody: Uint8Array, more = {}) =>
      judgePagerDuty({ headers: { 'x-pagerduty-signature': `v1=${sign(rawBody)}`, ...more }, rawBody }, [
        'secret',
      ]),
    alertmanager: (rawBody: Uint8Array, more = {}) =>
      judgeAlertmanager({ headers: { authorization: 'Bearer secret', ...more }, rawBody }, ['secret'], NOW),
    slack: (rawBody: Uint8Array, more = {}) =>
      judgeSlack(
        {
          headers: {
            'content-type': 'application/json',
            'x-slack-request-timestamp': time,
            'x-slack-signature': `v0=${sign(rawBody, `v0:${time}:`)}`,
            ...more,
          },
          rawBody,
        },
        { signingSecret: 'secret', teamId: null, appId: null },
        NOW,
      ),
  }

  describe.each(Object.entries(SOURCES))('of %s, signed as it should be', (_, judge) => {
    it.each(BAD_TEXTS)('is refused with a reason: %s', (_what, text) => {
      const { status, reason } = quickly(() => judge(Buffer.from(text)))
      // A JSON object that is none of theirs may be let go by; nothing else is.
      expect(status).toBeGreaterThanOrEqual(text.startsWith('{') ? 200 : 400)
      expect(status).toBeLessThan(500)
      expect(reason).toMatch(/\S/)
      expect(isPolluted()).toBe(false)
    })

    it('is refused when it is packed, however small', () => {
      const bomb = gzipSync(Buffer.alloc(16 * MB))
      expect(judge(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415, content: null })
      expect(judge(bomb)).toMatchObject({ status: 400, content: null })
    })

    it('is refused when it is large, before anybody parses it', () => {
      expect(judge(Buffer.alloc(64 * MB, 'a'))).toMatchObject({ status: 413, content: null })
    })
  })
})

describe('sitrep.yaml', () => {
  it.each([
    ['aliases that unfold without end', LAUGHS, /aliases/],
    ['brackets to the bottom of the stack', `services: ${'['.repeat(100_000)}`, /nests deeper/],
    ['a list in a list in a list', `services:\n${'- '.repeat(20_000)}x`, /nests deeper/],
    ['64 MB', `# ${'a'.repeat(64 * MB)}`, /more than 512 KB/],
    ['a name that is a prototype', '__proto__: {polluted: true}\nservices: []', /__proto__/],
    [
      'a service that is a prototype',
      'services: [{name: __proto__, selectors: {__proto__: {polluted: "1"}}}]',
      null,
    ],
    ['NULs', 'services: [{name: "a\0b"}]', /services\[0\]\.name/],
    ['half a surrogate pair', 'services: [{name: "a\ud800"}]', /services\[0\]\.name/],
  ])('%s', (_, text, reason) => {
    const read = () => quickly(() => parseSite(text, 'sitrep.yaml'))
    if (reason === null) expect(read).not.toThrow(TypeError)
    else expect(read).toThrow(reason)
    expect(isPolluted()).toBe(false)
  })
})
