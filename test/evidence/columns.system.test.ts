import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordingColumns } from '../../src/evidence/columns/load-columns.ts'
import { recordingRows } from '../../src/evidence/load-rows.ts'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import { LOG_READING } from '../../src/ranking/log-reading.ts'
import { csv, jsonLines, openBench, START } from './support/case-folder.ts'

/** Parts of messages on which two dialects of regular expressions, or two ways to count letters, could differ. */
const PART = fc.oneof(
  fc.constantFrom(
    'took 12 ms',
    '10.0.0.1:8080/x-2',
    'deadbeef01',
    'DEADBEEF-0123-4567',
    '"quoted 😀 text"',
    `"${'long '.repeat(50)}"`,
    '😀'.repeat(150),
    'Order#31 placed',
    'at handler.go:38',
    'connection refused',
    'ſtatus Kelvin K',
    'no such host',
    'x509: certificate has expired',
    'token 5 was revoked',
    'provider answered 503',
    'offset=42',
    'record_id: "a-7"',
    'message_id = 9 event-id=8',
    '\u00a0\u2028',
    'line\nbreak',
    'Zürich',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const MESSAGE = fc.array(PART, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' '))
const ID = fc.constantFrom('a', 'b', 'c', 'd', '')
const AT = fc.integer({ min: 0, max: 5 }).map((step) => START + 1000 * step)

const LINE = fc.record({
  ts: fc.option(AT),
  entity: fc.constantFrom('cart', 'cart-1', 'web'),
  level: fc.option(fc.constantFrom('INFO', 'error', 'Warning', '')),
  message: MESSAGE,
  spanId: fc.option(ID),
})
const SPAN = fc.record({
  traceId: ID,
  spanId: ID,
  parentId: fc.option(ID),
  service: fc.constantFrom('cart', 'web'),
  op: fc.constantFrom('GET /', 'POST /', ''),
  start: AT,
  durMs: fc.integer({ min: -1, max: 9 }),
  status: fc.option(fc.constantFrom('ok', 'ERROR', '503', 'DEADLINE_EXCEEDED')),
})
const POINT = fc.tuple(
  AT,
  fc.constantFrom('cart', 'web'),
  fc.constantFrom('cpu', 'mem'),
  fc.integer({ max: 9 }),
)

it('a case reads the same, whether SQL or the ranking groups and links its rows', async () => {
  await using bench = await openBench()
  let n = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(LINE, { maxLength: 30 }),
      fc.array(SPAN, { maxLength: 20 }),
      fc.array(POINT, { maxLength: 20 }),
      async (logs, traces, points) => {
        n += 1
        const recording = await bench.import(
          await bench.write(`case-${n}`, {
            metrics: csv(points),
            logs: jsonLines(logs),
            traces: jsonLines(traces),
          }),
        )
        const { alert, window } = recording
        const { incident, baseline } = await recordingRows(recording)
        const inMemory = columnsOf({ alert, window, rows: incident, baseline })
        const inSql = await recordingColumns(recording, LOG_READING)
        expect({ rows: inSql.incident, baseline: inSql.baseline }).toEqual({
          rows: inMemory.rows,
          baseline: inMemory.baseline,
        })
      },
    ),
    { numRuns: 15, endOnFailure: true },
  )
})
