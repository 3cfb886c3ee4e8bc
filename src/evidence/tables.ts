import type { TableName } from '../domain/case-file.ts'
import { CODE_LOCATION, LONGEST_TEMPLATE, MASKS, READ_OF_MESSAGE } from '../domain/log-line.ts'
import { literal } from './duck.ts'

export interface Column {
  name: string
  /** DuckDB's type. */
  type: 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'JSON'
  /** Somebody outside the team could have written the value: a request path in a log line, an event title. */
  outsider: boolean
  /** Name of the field in the domain's row, when it differs. */
  field?: string
}

const own = (name: string, type: Column['type'] = 'VARCHAR', field?: string): Column => ({
  name,
  type,
  outsider: false,
  ...(field ? { field } : {}),
})

const outsider = (name: string, type: Column['type'] = 'VARCHAR', field?: string): Column => ({
  ...own(name, type, field),
  outsider: true,
})

const happening: Column[] = [
  own('ts', 'BIGINT'),
  own('type'),
  own('entity'),
  outsider('title'),
  outsider('attrs', 'JSON'),
]

/**
 * The tables of a case file. Times are milliseconds UTC; every row also has `evidence`, the read it came from.
 * docs/reference/case-file.md is drawn from this by a test.
 */
export const TABLES: Record<TableName, readonly Column[]> = {
  metrics: [own('ts', 'BIGINT'), own('entity'), own('metric'), own('value', 'DOUBLE')],
  logs: [
    own('ts', 'BIGINT'),
    own('entity'),
    own('level'),
    outsider('message'),
    outsider('template'),
    own('trace_id', 'VARCHAR', 'traceId'),
    own('span_id', 'VARCHAR', 'spanId'),
    outsider('attrs', 'JSON'),
  ],
  spans: [
    own('trace_id', 'VARCHAR', 'traceId'),
    own('span_id', 'VARCHAR', 'spanId'),
    own('parent_id', 'VARCHAR', 'parentId'),
    own('service'),
    own('pod'),
    outsider('op'),
    own('ts', 'DOUBLE', 'start'),
    own('dur_ms', 'DOUBLE', 'durMs'),
    own('status'),
  ],
  events: happening,
  changes: happening,
  objects: [
    own('ts', 'BIGINT'),
    own('kind'),
    own('namespace'),
    own('name'),
    own('state'),
    outsider('attrs', 'JSON'),
  ],
  entities: [own('entity'), own('kind'), own('service')],
  edges: [own('caller'), own('callee')],
}

export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

/** Tables whose rows have a time to cut at. */
export const hasTime = (table: TableName): boolean => TABLES[table].some(({ name }) => name === 'ts')

/** The statement of the code that wrote a line, as `log-line.ts` says. */
function templateSql(): string {
  const read = `left(message, ${READ_OF_MESSAGE.template})`
  const location = `regexp_extract(${read}, ${literal(CODE_LOCATION)})`
  const masked = MASKS.reduce(
    (text, [pattern, replacement]) =>
      `regexp_replace(${text}, ${literal(pattern)}, ${literal(replacement)}, 'g')`,
    read,
  )
  return `coalesce(nullif(${location}, ''), left(${masked}, ${LONGEST_TEMPLATE}))`
}

/** The template of a log line, so that lines of one statement group. */
export const TEMPLATE_SQL = templateSql()
