import type { CaseRows } from './case-file.ts'
import type { EvidenceRef } from './ids.ts'

/** Points of one series by time; plain arrays of doubles, eight bytes a number. Times are milliseconds UTC. */
export interface Points {
  times: number[]
  values: number[]
}

/** One metric of one entity, its finite points in the order of time and value. */
export interface SeriesColumn extends Points {
  entity: string
  metric: string
  /** The first read that has it. */
  evidence: EvidenceRef
}

/** A line as it was written; at most `LONGEST_EXAMPLE` characters. */
export interface LogExample {
  ts: number | null
  level: string | null
  message: string
}

/** Lines of one entity that say the same: one statement of the code, or what looks like it. */
export interface LogGroup {
  entity: string
  level: string | null
  /** Operation of the span that wrote them; null when no span is known. */
  op: string | null
  template: string
  isError: boolean
  /** Kinds of `LogReading.said` that its messages speak of; none but for errors. */
  said: readonly string[]
  /** The first and the last by time and text. */
  example: LogExample
  latest: LogExample
  /** Up to eight different messages of errors, the first by text; none of other lines. */
  messages: readonly string[]
  /** Times in ascending order. */
  times: Float64Array
  /** Lines without a time. */
  untimed: number
  /** Up to three of the reads they came from. */
  evidence: readonly EvidenceRef[]
}

/** A record that errors name again and again; `name` is null for all that are named less than three times. */
export interface FailingRecord {
  name: string | null
  /** Times of the error lines in ascending order. */
  times: Float64Array
  untimed: number
  evidence: readonly EvidenceRef[]
}

/** What the reader of log lines looks for beside their template; both dialects of regular expressions read it alike. */
export interface LogReading {
  /** What errors can speak of, by kind. */
  said: Readonly<Record<string, RegExp>>
  /** Names a record that an error is about; its second group is the name. */
  record: RegExp
}

/** Where spans happen: an operation of a service. */
export interface SpanPlace {
  service: string
  op: string
  /** The first read that has it. */
  evidence: EvidenceRef
}

/** Spans by start, span id and trace id, as columns of equal length. */
export interface SpanColumns {
  places: readonly SpanPlace[]
  /** Index into `places`. */
  place: Int32Array
  /** Milliseconds UTC. */
  start: Float64Array
  durMs: Float64Array
  /** Index of the parent; -1 when it was not recorded. */
  parent: Int32Array
  /** 1 when the status says error. */
  failed: Uint8Array
  /** How many spans name a parent, recorded or not. */
  linked: number
}

/** The rows of one purpose as the ranking reads them: what comes in bulk as columns, the rest row by row. */
export interface CaseColumns extends Omit<CaseRows, 'metrics' | 'logs' | 'spans'> {
  series: SeriesColumn[]
  logs: LogGroup[]
  records: FailingRecord[]
  spans: SpanColumns
}

type Timed = Pick<LogGroup, 'times' | 'untimed'>

/** How many lines there are, those without a time included. */
export const linesIn = ({ times, untimed }: Timed): number => times.length + untimed

/** Lines since a moment; those without a time may be from then. */
export function linesSince({ times, untimed }: Timed, start: number): number {
  const first = times.findIndex((time) => time >= start)
  return untimed + (first < 0 ? 0 : times.length - first)
}

/** What lines of one group have in common, as text to group and to sort by. */
export const logGroupKey = ({
  entity,
  level,
  op,
  isError,
  said,
  template,
}: Pick<LogGroup, 'entity' | 'level' | 'op' | 'template' | 'isError' | 'said'>): string =>
  [entity, level ?? '', op ?? '', isError ? 1 : 0, said.join(','), template].join('\u0000')

/** The same, whoever grouped them and in which order. */
export function sortedGroups(groups: readonly LogGroup[]): LogGroup[] {
  return groups
    .map((group) => ({ group, key: logGroupKey(group) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ group }) => group)
}

export const noSpans = (): SpanColumns => ({
  places: [],
  place: new Int32Array(),
  start: new Float64Array(),
  durMs: new Float64Array(),
  parent: new Int32Array(),
  failed: new Uint8Array(),
  linked: 0,
})

export const noColumns = (): CaseColumns => ({
  series: [],
  logs: [],
  records: [],
  spans: noSpans(),
  events: [],
  changes: [],
  objects: [],
  entities: [],
  edges: [],
})
