import { describe, expect, it } from 'vitest'
import type { CaseRows, ChangeRow, SpanRow } from '../../src/domain/case-file.ts'
import { noRows } from '../../src/domain/case-file.ts'
import { ablated, PARTS } from '../../src/evals/ablate.ts'
import { columnsOf, type RowsInput } from '../../src/ranking/columns-of.ts'
import { rank } from '../../src/ranking/rank.ts'
import { PODS, podLine, podTable } from '../ranking/support/cluster.ts'
import { edge, entity, input, line, MINUTE, START, series, span, toolRows } from '../ranking/support/rows.ts'

const NAMES = ['front', 'basket', 'basket-store']
const BROKEN_AT = START + 15 * MINUTE

const commit: ChangeRow = {
  evidence: 'E6',
  ts: BROKEN_AT - 3 * MINUTE,
  type: 'commit',
  entity: 'basket',
  title: 'smaller pool',
  attrs: { sha: 'abc1234def', diff: '-pool.max = 50\n+pool.max = 5', files: ['pool.ts'] },
}

/** Requests through all three, of which the last takes ten times as long after the fault. */
const spans = (): SpanRow[] =>
  Array.from({ length: 120 }, (_, index) => index).flatMap((index) => {
    const start = START + index * 14_000
    const slow = start >= BROKEN_AT ? 300 : 10
    return NAMES.map((service, depth) =>
      span({
        traceId: `t${index}`,
        spanId: `t${index}-${depth}`,
        parentId: depth === 0 ? null : `t${index}-${depth - 1}`,
        service,
        op: `op-${service}`,
        start: start + depth,
        durMs: slow + 10 * (3 - depth),
      }),
    )
  })

const errors = Array.from({ length: 30 }, (_, index) =>
  line({
    ts: BROKEN_AT + index * 20_000,
    entity: 'basket',
    level: 'error',
    message: 'remaining connection slots are reserved',
  }),
)

/** A little of everything, each part with something to say. */
const everything = (): RowsInput => {
  const rows: Partial<CaseRows> = {
    ...toolRows([podTable({ [PODS[3] ?? '']: podLine(PODS[3] ?? '', '0/1', 'CrashLoopBackOff', '9') })]),
    entities: NAMES.map((name) => entity(name)),
    edges: [edge('front', 'basket'), edge('basket', 'basket-store'), edge('basket', 'pay')],
    metrics: NAMES.flatMap((name) => series(name, 'latency_p90_ms', 40, 400)),
    spans: spans(),
    changes: [commit],
    events: [
      {
        evidence: 'E8',
        ts: BROKEN_AT,
        type: 'database-event',
        entity: 'basket-store',
        title: 'storage is critically low',
        attrs: {},
      },
    ],
  }
  const one = input(
    { ...rows, logs: [...(rows.logs ?? []), ...errors] },
    { metric: 'latency_p90_ms', text: 'front latency above 300 ms' },
  )
  const before = NAMES.flatMap((name) => series(name, 'latency_p90_ms', 60, 60, 0.5))
  return {
    ...one,
    baseline: { ...noRows(), metrics: before.map((row) => ({ ...row, ts: row.ts - 60 * MINUTE })) },
  }
}

const said = (part: (typeof PARTS)[number] | null): string => {
  const whole = columnsOf(everything())
  const { suspects, changes, onset, outcome } = rank(part ? ablated(whole, part) : whole)
  return JSON.stringify({ suspects, changes, onset, outcome })
}

describe('ablated', () => {
  it.each(PARTS)('a case without its %s is ranked otherwise', (part) => {
    expect(said(part)).not.toBe(said(null))
  })

  it('leaves nothing of what a page says but when it fired', () => {
    const { alert } = ablated(columnsOf(everything()), 'alert')
    const { firedAt, ...rest } = alert
    expect(firedAt).toBe(START + 25 * MINUTE)
    expect(JSON.stringify(rest)).not.toContain('front')
  })
})
