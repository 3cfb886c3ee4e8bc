import { type CaseColumns, noColumns, noSpans } from '../domain/case-columns.ts'
import type { Alert } from '../domain/signal.ts'
import type { RankInput } from '../ranking/case-input.ts'

/** What a case can be robbed of, to see what it was worth. */
export const PARTS = [
  'metrics',
  'logs',
  'traces',
  'events',
  'changes',
  'objects',
  'calls',
  'baseline',
  'alert',
] as const

export type Part = (typeof PARTS)[number]

export const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text)

/** Who calls whom, from topology and traces alike; each span stays as a measure of its own. */
const withoutCalls = (rows: CaseColumns): CaseColumns => ({
  ...rows,
  edges: [],
  spans: { ...rows.spans, parent: rows.spans.parent.map(() => -1), linked: 0 },
})

const both = (input: RankInput, change: (rows: CaseColumns) => CaseColumns): RankInput => ({
  ...input,
  rows: change(input.rows),
  baseline: change(input.baseline),
})

/** A page that says when, and nothing else. */
const silent = (alert: Alert): Alert => ({
  ...alert,
  title: '',
  text: '',
  service: 'unknown',
  entity: null,
  metric: null,
  value: null,
  labels: {},
})

/** The case without one part of it. */
export function ablated(input: RankInput, part: Part): RankInput {
  switch (part) {
    case 'calls':
      return both(input, withoutCalls)
    case 'metrics':
      return both(input, (rows) => ({ ...rows, series: [] }))
    case 'logs':
      return both(input, (rows) => ({ ...rows, logs: [], records: [] }))
    case 'traces':
      return both(input, (rows) => ({ ...rows, spans: noSpans() }))
    case 'baseline':
      return { ...input, baseline: noColumns() }
    case 'alert':
      return { ...input, alert: silent(input.alert) }
    default:
      return both(input, (rows) => ({ ...rows, [part]: [] }))
  }
}
