import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseRows } from '../../src/domain/case-file.ts'
import { recordingRows } from '../../src/evidence/load-rows.ts'
import type { Recording } from '../../src/evidence/recording.ts'
import { type Bench, csv, jsonLines, openBench, START } from './support/case-folder.ts'

type Files = Parameters<Bench['write']>[1]

interface Loaded {
  recording: Recording
  rows: CaseRows
}

async function load(files: Files, json: Record<string, unknown> = {}): Promise<Loaded> {
  await using bench = await openBench()
  const recording = await bench.import(await bench.write('case-1', files, json))
  return { recording, rows: (await recordingRows(recording)).incident }
}

const outcomes = ({ evidence }: Recording): unknown[] =>
  evidence.map(({ source, status, rows }) => [source, status, rows])

/** What people put into names and messages, and what machines put there. */
const AWKWARD = [
  'zürich ☃ 😀',
  'a,b',
  'say "when"',
  "o'clock",
  'null',
  '',
  ' ',
  '\\',
  '%s {} $x',
  'ts\tentity',
]

describe('rows of a recording equal the rows of its files', () => {
  it('metrics.csv', async () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const metrics = AWKWARD.filter((text) => text !== '').map((entity, index) => ({
      evidence: 'E1',
      ts: START + index,
      entity,
      metric: `m ${entity}`,
      value: index / 7 - 1e-9,
    }))
    const text = csv(
      metrics.map(({ ts, entity, metric, value }) => [ts, quoted(entity), quoted(metric), value] as const),
    )
    for (const file of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`, text.trimEnd()]) {
      const { recording, rows } = await load({ metrics: file })
      expect(rows.metrics).toEqual(metrics)
      expect(recording.gaps).toEqual([])
    }
  })

  it('metrics.csv, whatever the order of its columns', async () => {
    const { rows } = await load({ metrics: `value,host,metric,ts,entity\n0.5,n1,errors,${START},checkout\n` })
    expect(rows.metrics).toEqual([
      { evidence: 'E1', ts: START, entity: 'checkout', metric: 'errors', value: 0.5 },
    ])
  })

  it('logs.jsonl', async () => {
    const logs = [...AWKWARD, 'two\nlines', 'bell \u0007, nul \u0000'].map((message, index) => ({
      ts: index % 2 === 0 ? START + index : null,
      entity: 'checkout',
      level: index % 3 === 0 ? null : 'error',
      message,
      traceId: index % 4 === 0 ? `t${index}` : null,
      spanId: null,
    }))
    const lines = jsonLines(logs)
    for (const file of [
      lines,
      lines.replaceAll('\n', '\r\n'),
      lines.replaceAll('\n', '\n\n'),
      `\ufeff${lines}`,
    ]) {
      const { recording, rows } = await load({ logs: file })
      expect(byMessage(rows.logs)).toEqual(byMessage(logs.map((log) => ({ evidence: 'E1', ...log }))))
      expect(recording.gaps).toEqual([])
    }
  })

  it('traces.jsonl, with fractions of a millisecond', async () => {
    const span = { traceId: 't1', spanId: 's1', parentId: null, service: 'checkout', op: 'GET /☃' }
    const spans = [
      { ...span, start: START + 0.25, durMs: 0.125, status: 'ok' },
      { ...span, spanId: 's2', parentId: 's1', start: START + 1, durMs: 12, status: null },
    ]
    const { rows } = await load({ traces: jsonLines(spans.map((one) => ({ ...one, pod: 'checkout-0' }))) })
    expect(rows.spans).toEqual(spans.map((one) => ({ evidence: 'E1', ...one })))
  })

  it('events.jsonl, changes apart from what happened by itself', async () => {
    const event = { ts: START, entity: 'checkout', title: 'v2', attrs: { from: 'v1', tags: [1, null, 'ü'] } }
    const { rows } = await load({
      events: jsonLines([
        { ...event, type: 'Deploy' },
        { ...event, type: 'k8s-event', ts: null, entity: null, attrs: {} },
        { ...event, type: 'flag' },
      ]),
    })
    const all = (type: string) => ({ evidence: 'E2', ...event, type })
    expect(rows.changes).toEqual([all('Deploy'), all('flag')])
    expect(rows.events).toEqual([{ ...all('k8s-event'), evidence: 'E1', ts: null, entity: null, attrs: {} }])
  })

  it('any messages and names', async () => {
    const Log = fc.record({
      ts: fc.option(fc.integer({ min: 0, max: 4e12 })),
      entity: fc.string({ unit: 'grapheme', minLength: 1 }),
      level: fc.option(fc.string()),
      message: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
      traceId: fc.option(fc.string()),
      spanId: fc.option(fc.string()),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(Log, { minLength: 1, maxLength: 160 }), async (logs) => {
        const { rows } = await load({ logs: jsonLines(logs) })
        expect(sorted(rows.logs)).toEqual(sorted(logs.map((log) => ({ evidence: 'E1', ...log }))))
      }),
      // An import costs a quarter of a second, a row nothing: few files of many rows.
      { numRuns: 4 },
    )
  })

  it('a line of 20 MB', async () => {
    const message = `begin ${'y'.repeat(20_000_000)} end`
    const log = { ts: START, entity: 'checkout', message }
    const { rows } = await load({ logs: jsonLines([log, { ...log, ts: START + 1, message: 'next' }]) })
    expect(rows.logs.map((row) => row.message.length)).toEqual([message.length, 4])
  })
})

const sorted = (rows: readonly object[]): string[] =>
  rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()

const byMessage = <T extends { message: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => (a.message < b.message ? -1 : 1))

describe('files that are not as they should be', () => {
  it('have no data when they are empty', async () => {
    const header = 'ts,entity,metric,value\r\n'
    const { recording } = await load({ metrics: '', logs: '', traces: '\n\n', events: '', tools: '\n' })
    expect(outcomes(recording)).toEqual([
      ['metrics', 'no_data', { metrics: 0 }],
      ['logs', 'no_data', { logs: 0 }],
      ['traces', 'no_data', { spans: 0 }],
    ])
    expect(recording.gaps).toEqual([])
    expect(outcomes((await load({ metrics: header })).recording)).toEqual([
      ['metrics', 'no_data', { metrics: 0 }],
    ])
  })

  it('lose their broken lines, which are counted and named', async () => {
    const log = (ts: number): string => `{"ts":${ts},"entity":"checkout","message":"m${ts}"}`
    const { recording, rows } = await load({
      logs: [log(1), '{"ts":2,"entity":"che', '', '[3]', log(4), '"5"', log(6), '{"ts":"soon"}'].join('\n'),
    })
    expect(rows.logs.map(({ message }) => message)).toEqual(['m1', 'm4', 'm6'])
    expect(recording.gaps).toEqual([
      '4 of 7 lines of logs.jsonl could not be read (lines 2, 4, 6, 8) and were left out',
    ])
    expect(outcomes(recording)).toEqual([['logs', 'ok', { logs: 3 }]])
  })

  it('lose broken lines of CSV the same way, however a quote was left open', async () => {
    const good = (ts: number): string => `${ts},"a ""b""",m,${ts}`
    const huge = `9,${'x'.repeat(3_000_000)},m,1`
    const { recording, rows } = await load({
      metrics: [
        'ts,entity,metric,value',
        good(1),
        'x,a',
        '3,"open,m,3',
        good(4),
        '5,a,m,many',
        huge,
        good(7),
      ].join('\n'),
    })
    expect(rows.metrics.map(({ ts, entity, value }) => [ts, entity, value])).toEqual([
      [1, 'a "b"', 1],
      [4, 'a "b"', 4],
      [7, 'a "b"', 7],
    ])
    expect(recording.gaps).toEqual([
      '4 of 8 lines of metrics.csv could not be read (lines 3, 4, 6, 7) and were left out',
    ])
  })

  it('name only the first of many broken lines', async () => {
    const { recording } = await load({ logs: `${'{\n'.repeat(300)}{"entity":"a","message":"m"}` })
    expect(recording.gaps).toEqual([
      '300 of 301 lines of logs.jsonl could not be read (lines 1, 2, 3, 4, 5 and more) and were left out',
    ])
  })

  it('are failed reads when nothing in them can be used', async () => {
    const binary = Buffer.from([0, 255, 254, 10, 1, 2, 10])
    const { recording } = await load({ logs: binary, events: binary, traces: '{"traceId":"t"}\n' })
    const reasons = recording.evidence.map(({ source, status, reason }) => [source, status, reason])
    const broken = (file: string): string =>
      `2 of 2 lines of ${file} could not be read (lines 1, 2) and were left out`
    expect(reasons).toEqual([
      ['logs', 'failed', broken('logs.jsonl')],
      [
        'traces',
        'failed',
        '1 row of traces.jsonl without trace_id, span_id, service, op, ts, or dur_ms was left out',
      ],
      ['events', 'failed', broken('events.jsonl')],
      ['deploys', 'failed', broken('events.jsonl')],
    ])
    expect(recording.gaps).toEqual(reasons.slice(0, 3).map(([, , reason]) => reason))
  })

  it('keep what is mendable: bytes that are no text, half a surrogate pair, a key twice', async () => {
    const line = (message: string): string => `{"ts":1,"entity":"a","message":"${message}"}\n`
    const { recording, rows } = await load({
      logs: Buffer.concat([
        Buffer.from(line('\\ud83d half')),
        Buffer.from(line('first","message":"last')),
        Buffer.from('{"ts":2,"entity":"a","message":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}\n'),
      ]),
    })
    expect(rows.logs.map(({ message }) => message).sort()).toEqual(['last', '\ufffd half', '\ufffd\ufffd'])
    expect(recording.gaps).toEqual([])
  })

  it('lose rows without what their table needs, which are counted', async () => {
    const { recording, rows } = await load({
      metrics: csv([
        [START, 'a', 'm', 1],
        [START, 'a', 'm', 'NaN'],
        [START, 'a', 'm', ''],
        [START, '', 'm', 1],
      ]),
      logs: '{"entity":"a"}\n{"message":"m"}\n{"entity":"a","message":"m"}\n',
    })
    expect([rows.metrics.length, rows.logs.length]).toEqual([1, 1])
    expect(recording.gaps).toEqual([
      '3 rows of metrics.csv without ts, entity, metric, or value were left out',
      '2 rows of logs.jsonl without entity or message were left out',
    ])
  })

  it.each([
    [
      'a column is missing',
      { metrics: 'ts,entity,value\n1,a,1\n' },
      {},
      /metrics\.csv has no column metric: .* must be ts,/,
    ],
    [
      'a file is missing',
      {},
      { files: { logs: 'logs.jsonl' } },
      /logs\.jsonl is missing: .* restore the file/,
    ],
    ['the tools are missing', {}, { files: { tools: 'tools/tools.jsonl' } }, /tools\.jsonl is missing/],
    ['the layout is another', {}, { layout: 2 }, /case\.json does not fit layout version 1: layout/],
    ['the alert is missing', {}, { alert: null }, /case\.json does not fit layout version 1: alert/],
  ] satisfies [string, Files, Record<string, unknown>, RegExp][])(
    'stop the import when %s, with the fix',
    async (_, files, json, message) => {
      await expect(load(files, json)).rejects.toThrow(message)
    },
  )
})
