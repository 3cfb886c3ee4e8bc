import type { CaseRows } from '../domain/case-file.ts'
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

const EMPTY: CaseRows = {
  metrics: [],
  logs: [],
  spans: [],
  events: [],
  changes: [],
  objects: [],
  entities: [],
  edges: [],
}

/** Who calls whom, from topology and traces alike; each span stays as a measure of its own. */
const withoutCalls = (rows: CaseRows): CaseRows => ({
  ...rows,
  edges: [],
  spans: rows.spans.map((span) => ({ ...span, parentId: null })),
})

const both = (input: RankInput, change: (rows: CaseRows) => CaseRows): RankInput => ({
  ...input,
  rows: change(input.rows),
  baseline: change(input.baseline),
})

/** The case without one part of it. */
export function ablated(input: RankInput, part: Part): RankInput {
  switch (part) {
    case 'calls':
      return both(input, withoutCalls)
    case 'traces':
      return both(input, (rows) => ({ ...rows, spans: [] }))
    case 'baseline':
      return { ...input, baseline: EMPTY }
    case 'alert':
      return { ...input, alert: { ...input.alert, service: 'unknown', entity: null, metric: null, text: '' } }
    default:
      return both(input, (rows) => ({ ...rows, [part]: [] }))
  }
}
