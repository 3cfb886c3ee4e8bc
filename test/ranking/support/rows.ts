import {
  type CaseRows,
  type EdgeRow,
  type EntityRow,
  type LogRow,
  type MetricRow,
  noRows,
  type SpanRow,
} from '../../../src/domain/case-file.ts'
import type { EvidenceRef } from '../../../src/domain/ids.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import { parseObjects } from '../../../src/evidence/objects/parse-objects.ts'
import { parseToolLogs } from '../../../src/evidence/objects/tool-logs.ts'
import { columnsOf, type RowsInput } from '../../../src/ranking/columns-of.ts'
import { type Ranked, rank } from '../../../src/ranking/rank.ts'

export const START = Date.UTC(2026, 2, 3, 10, 0, 0)
export const MINUTE = 60_000

export const alert = (over: Partial<Alert> = {}): Alert => ({
  title: 'something is wrong',
  text: 'something is wrong',
  service: 'front',
  entity: 'front',
  metric: null,
  value: null,
  firedAt: START + 25 * MINUTE,
  url: null,
  labels: {},
  severity: 'unknown',
  ...over,
})

/** A case of half an hour whose alert fired after 25 minutes. */
export const input = (rows: Partial<CaseRows>, over: Partial<Alert> = {}): RowsInput => ({
  alert: alert(over),
  window: { start: START, end: START + 30 * MINUTE },
  rows: { ...noRows(), ...rows },
  baseline: noRows(),
})

/** Ranks a case that stands in memory row by row. */
export const rankRows = (one: RowsInput): Ranked => rank(columnsOf(one))

export const entity = (name: string, kind = 'service', service = name): EntityRow => ({
  evidence: 'E1',
  entity: name,
  kind,
  service,
})

export const edge = (caller: string, callee: string): EdgeRow => ({ evidence: 'E1', caller, callee })

export const line = (over: Partial<LogRow>): LogRow => ({
  evidence: 'E3',
  ts: START,
  entity: 'front',
  level: 'info',
  message: 'served',
  traceId: null,
  spanId: null,
  ...over,
})

/** A little noise that is the same every time. */
export const wobble = (index: number): number => Math.sin(index * 12.9898) * 0.5

/** One point a minute: `before` until minute 15, `after` from then on, each with a little noise. */
export const series = (
  name: string,
  metric: string,
  before: number,
  after: number,
  noise = 0.05,
): MetricRow[] =>
  Array.from({ length: 31 }, (_, index) => ({
    evidence: 'E2',
    ts: START + index * MINUTE,
    entity: name,
    metric,
    value: (index < 15 ? before : after) * (1 + noise * wobble(index)),
  }))

export const span = (over: Partial<SpanRow>): SpanRow => ({
  evidence: 'E4',
  traceId: 't',
  spanId: 's',
  parentId: null,
  service: 'front',
  op: 'GET /',
  start: START,
  durMs: 10,
  status: 'ok',
  ...over,
})

export interface Answer {
  tool?: string
  args?: Record<string, unknown>
  output: unknown
}

/** Rows of recorded tool answers, read as the import reads them; each answer is a read of its own. */
export function toolRows(answers: readonly Answer[]): Pick<CaseRows, 'objects' | 'logs'> {
  const rows: Pick<CaseRows, 'objects' | 'logs'> = { objects: [], logs: [] }
  for (const [index, { tool = 'kubectl', args = {}, output }] of answers.entries()) {
    const evidence: EvidenceRef = `E${index + 10}`
    for (const one of parseObjects({ tool, args, output })) rows.objects.push({ evidence, ...one })
    for (const one of parseToolLogs({ tool, args, output })) rows.logs.push({ evidence, ...one })
  }
  return rows
}
