import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { otlpFilesKind } from '../../../src/connectors/traces/kind.ts'
import type { Collected, CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { redactAnswer } from '../../../src/evidence/redact-answer.ts'
import { redactHere } from '../../../src/safety/redact/redaction.ts'
import { textOf } from '../support/answer-text.ts'
import { NOW, signal } from '../support/log-situations.ts'
import { FIRED, HOUR, logRequest } from '../support/shop-logs.ts'
import { asOtlp, type ShopSpan, shopSpans } from './shop-traces.ts'

const request: CollectRequest = {
  ...logRequest,
  kind: 'traces',
  window: { start: FIRED - HOUR, end: FIRED },
  targets: (logRequest.targets ?? []).slice(0, 1),
}

/** A line a trace, as services flush them. */
const lines = (spans: readonly ShopSpan[]): string =>
  [...Map.groupBy(spans, ({ trace }) => trace).values()]
    .map((some) => `${JSON.stringify({ resourceSpans: asOtlp(some) })}\n`)
    .join('')

/** Spans without an error, so that no read is full. */
const calm = (): ShopSpan[] => shopSpans().filter(({ start }) => start < FIRED - HOUR / 2)

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sitrep-otlp-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
  return folder
}

const open = (folders: string[], options: object = {}): Promise<LiveConnector> =>
  otlpFilesKind.open(otlpFilesKind.options.parse({ folders, ...options }), {
    name: 'host-1',
    secret: async () => '',
    now: () => NOW,
  })

async function collectedOf(files: Readonly<Record<string, string | Uint8Array>>, options: object = {}) {
  const connector = await open([await folderOf(files)], options)
  return connector.collect(request, { signal: signal() })
}

const spansOf = (answers: readonly Collected[]): { start: number }[] =>
  answers.flatMap(({ tables }) => (tables.spans as { rows: { start: number }[] } | undefined)?.rows ?? [])

const countOf = (answers: readonly Collected[]): number => spansOf(answers).length

it('a packed file that was rotated away is read as well', async () => {
  const [old, young] = [calm().slice(0, 90), calm().slice(90)]
  const all = await collectedOf({ 'traces.jsonl': lines(calm()) })
  const both = await collectedOf({ 'traces.jsonl': lines(young), 'traces.jsonl.1.gz': gzipSync(lines(old)) })
  expect(both.map(({ status }) => status)).toEqual(['ok'])
  expect(countOf(both)).toBe(countOf(all))
})

it.each([
  ['packed', 'old.jsonl.1.gz', Buffer.from('no gzip at all'), /old\.jsonl\.1\.gz \(Z_/],
  ['cut off', 'old.jsonl.1.gz', gzipSync(lines(calm())).subarray(0, 200), /old\.jsonl\.1\.gz \(/],
  ['written as protobuf', 'spans.otlp', Buffer.from([10, 0, 18, 1, 0, 0]), /spans\.otlp \(no text/],
])(
  'a file that is badly %s is named beside those that were read, and alone is a failure',
  async (_, name, bytes, says) => {
    const beside = await collectedOf({ 'traces.jsonl': lines(calm()), [name]: bytes })
    expect(beside).toMatchObject([{ status: 'truncated', reason: expect.stringMatching(says) }])
    expect(countOf(beside)).toBeGreaterThan(50)
    const alone = await collectedOf({ [name]: bytes })
    expect(alone).toMatchObject([{ status: 'failed', reason: expect.stringMatching(says) }])
  },
)

it('a folder that is gone and a link that leads out are named beside what was read', async () => {
  const folder = await folderOf({ 'traces.jsonl': lines(calm()) })
  await symlink('/etc/hostname', path.join(folder, 'away.jsonl'))
  const connector = await open([folder, path.join(folder, 'gone')])
  const [answer] = await connector.collect(request, { signal: signal() })
  expect(answer?.status).toBe('truncated')
  expect(answer?.reason).toContain('gone (ENOENT)')
  expect(answer?.reason).toContain('away.jsonl (leads out of its folder)')
})

it('of more than the cap the newest is read, and that is said', async () => {
  const padded = shopSpans().map((one) => ({ ...one, op: `${one.op} ${'x'.repeat(8000)}` }))
  const answers = await collectedOf({ 'traces.jsonl': lines(padded) }, { megabytes: 1 })
  expect(answers).toMatchObject([
    { status: 'truncated', reason: expect.stringContaining('only the newest spans') },
  ])
  const starts = spansOf(answers).map(({ start }) => start)
  expect(Math.max(...starts)).toBeGreaterThan(FIRED - 60_000)
  expect(Math.min(...starts)).toBeGreaterThan(FIRED - HOUR / 2)
})

it('one line without an end, and a last line that is half written, take nothing from the others', async () => {
  const half = lines(calm()).slice(0, 300)
  const answers = await collectedOf({
    'endless.jsonl': `{"resourceSpans":[${'9,'.repeat(600_000)}`,
    'traces.jsonl': `${lines(calm())}${half}`,
  })
  expect(answers).toMatchObject([{ status: 'truncated', reason: '2 lines are no OTLP JSON' }])
  expect(countOf(answers)).toBeGreaterThan(50)
})

it('spans in impossible forms are left out, and never throw', async () => {
  const good = asOtlp(calm().slice(0, 2))
  const span = { traceId: 'a', spanId: 'b', name: 'x', startTimeUnixNano: '1', endTimeUnixNano: '2' }
  const odd = [
    { ...span, startTimeUnixNano: 'soon' },
    { ...span, endTimeUnixNano: '9'.repeat(400) },
    { ...span, traceId: 7 },
    { ...span, attributes: [{ key: 'a', value: { arrayValue: {} } }], status: { code: 'x' } },
    null,
  ]
  const text = JSON.stringify({
    resourceSpans: [...good, { resource: null, scopeSpans: [{ spans: odd }] }, { scopeSpans: null }],
  })
  const answers = await collectedOf({ 'traces.jsonl': `${text}\n[]\n` })
  expect(answers).toMatchObject([
    { status: 'truncated', reason: '1 lines are no OTLP JSON; 4 spans are not of a known form' },
  ])
})

it('a service that is in none of what could be read is not said to be missing', async () => {
  const young = calm().filter(({ service }) => service === 'checkout')
  const whole = await collectedOf({ 'traces.jsonl': lines(young) })
  expect(whole).toMatchObject([{ status: 'no_data' }])
  const partly = await collectedOf({ 'traces.jsonl': lines(young), 'old.jsonl.gz': 'no gzip' })
  expect(partly).toMatchObject([
    { status: 'failed', reason: expect.stringContaining('but not read: old.jsonl.gz') },
  ])
})

it('a run whose time is up takes nothing from the one beside it', async () => {
  const connector = await open([await folderOf({ 'traces.jsonl': lines(calm()) })])
  const first = new AbortController()
  const late = connector.collect(request, { signal: first.signal })
  const fine = connector.collect(request, { signal: signal() })
  first.abort()
  expect((await late).map(({ status }) => status)).not.toContain('ok')
  expect((await fine).map(({ status }) => status)).toEqual(['ok'])
  expect((await connector.collect(request, { signal: signal() })).map(({ status }) => status)).toEqual(['ok'])
})

it('a secret in the name of a span does not pass the exit', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  const redact = redactHere({ key: 'of this test', known: [] })
  const [answer] = await collectedOf({
    'traces.jsonl': lines(calm().map((one) => ({ ...one, op: `GET /?token=${secret}` }))),
  })
  if (answer === undefined) throw new Error('no answer')
  expect(await textOf(answer)).toContain(secret)
  expect(await textOf(await redactAnswer(answer, redact))).not.toContain(secret)
})
