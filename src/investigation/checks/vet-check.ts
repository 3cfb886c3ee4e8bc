import type { TableName } from '../../domain/case-file.ts'
import { TABLE_NAMES } from '../../evidence/tables.ts'
import type { Ask, SqlAnswer } from './ask.ts'
import type { CheckSpec } from './check.ts'

/** Literals hide what a query reads from whoever looks at its text. */
const bare = (sql: string): string => sql.replace(/'(?:[^']|'')*'/g, "''")

/** Every table that the text names anywhere, also behind a comma: wider than what it reads, never narrower. */
export function namedTables(sql: string): TableName[] {
  const words = new Set(
    bare(sql)
      .toLowerCase()
      .match(/[a-z_]+/g) ?? [],
  )
  return TABLE_NAMES.filter((table) => words.has(table) || words.has(`${table}_all`))
}

interface Fault {
  found: RegExp
  /** Looked for in the text with its literals, or without. */
  literals: boolean
  reason: string
}

const FAULTS: readonly Fault[] = [
  { found: /--|\/\*|\$\$|\\'|\be'/i, literals: true, reason: 'comments and escaped strings are not allowed' },
  { found: /\b\d{10,}\b|\d(?:\.\d+)?e\+?(?:9|1\d)\b/i, literals: true, reason: 'it names an absolute time' },
  { found: /\d{4}-\d{2}-\d{2}|\b\d{1,2}:\d{2}\b/, literals: true, reason: 'it names an absolute time' },
  {
    found: /\bts\b\s*(?:[<>]=?|=|between\b)\s*\(?\s*(?:\d|')|\b(?:make_timestamp|to_timestamp)\b/i,
    literals: false,
    reason: 'it compares ts with a time of its own: the views are the times',
  },
  { found: /'E\d+'/, literals: true, reason: 'it makes up its own evidence' },
]

/** Why the text of a model's query cannot be used as a check, or null. */
export function textProblem(sql: string, tables: readonly TableName[]): string | null {
  const fault = FAULTS.find(({ found, literals }) => found.test(literals ? sql : bare(sql)))
  if (fault !== undefined) return fault.reason
  const named = namedTables(sql)
  if (named.length === 0) return 'it reads no table of the case file'
  const foreign = named.filter((table) => !tables.includes(table))
  return foreign.length > 0 ? `it reads ${foreign.join(', ')}, which this specialist may not` : null
}

/** Columns that name whom a row is about. */
const WHO: Partial<Record<TableName, readonly string[]>> = {
  metrics: ['entity'],
  logs: ['entity'],
  spans: ['service', 'pod'],
  events: ['entity', 'title', 'attrs'],
  changes: ['entity', 'title', 'attrs'],
  objects: ['name', 'namespace', 'attrs'],
  entities: ['entity', 'service'],
  edges: ['caller', 'callee'],
}

/** Columns that say something about it. */
const WHAT: Partial<Record<TableName, readonly string[]>> = {
  metrics: ['value'],
  logs: ['message', 'template', 'level', 'attrs'],
  spans: ['op', 'dur_ms', 'status'],
  events: ['title', 'type', 'attrs'],
  changes: ['title', 'type', 'attrs'],
  objects: ['state', 'attrs', 'kind'],
  entities: ['kind'],
  edges: ['callee'],
}

const KEYWORDS =
  /^(?:where|group|order|limit|having|on|join|left|right|inner|full|cross|union|using|window|qualify|natural|asof|anti|semi|sample)$/i

/** The query with each table replaced; a name without an alias keeps its own. */
function withTables(sql: string, replacement: (table: TableName, stored: string) => string): string {
  const literals: string[] = []
  const text = sql.replace(/'(?:[^']|'')*'/g, (literal) => `'§${literals.push(literal) - 1}'`)
  const names = TABLE_NAMES.map((table) => `${table}(?:_all)?`).join('|')
  const from = new RegExp(
    `(\\b(?:from|join)\\s+|,\\s*)(${names})\\b(?!\\s*\\.)(\\s+(?:as\\s+)?([a-z_]\\w*))?`,
    'gi',
  )
  const replaced = text.replace(from, (whole, lead: string, stored: string, tail = '', alias?: string) => {
    const table = TABLE_NAMES.find((name) => stored.toLowerCase().replace(/_all$/, '') === name)
    if (table === undefined) return whole
    const named = alias === undefined || KEYWORDS.test(alias) ? ` ${stored}${tail}` : tail
    return `${lead}${replacement(table, stored)}${named}`
  })
  return replaced.replace(/'§(\d+)'/g, (_, at: string) => literals[Number(at)] ?? '')
}

const emptied = (_: TableName, stored: string): string => `(select * from ${stored} where 1 = 0)`

const without =
  (columns: Partial<Record<TableName, readonly string[]>>) =>
  (table: TableName, stored: string): string => {
    const gone = (columns[table] ?? []).map((column) => `case when 1 = 0 then ${column} end as ${column}`)
    return `(select * replace (${gone.join(', ')}) from ${stored})`
  }

const holds = (answer: SqlAnswer): boolean =>
  answer.status === 'ok' && (answer.rows[0]?.holds === true || answer.rows[0]?.holds === 'true')

/**
 * Why a check says nothing, found by running it on data that cannot show anything; null when it can fail.
 * It must be false of nothing at all; a state must name its object and what is expected of it, and so must a
 * comparison that has no baseline to be compared with.
 */
export async function vacuity(spec: Pick<CheckSpec, 'sql' | 'mode'>, ask: Ask): Promise<string | null> {
  const view = spec.mode === 'before-onset' ? 'baseline' : 'incident'
  const real = await ask(spec.sql, view)
  if (real.status !== 'ok') return real.reason
  const row = real.rows[0]
  if (real.rows.length !== 1 || row === undefined || !('n' in row && 'holds' in row))
    return 'it must answer one row with n and holds'
  if (!holds(real)) return null
  if (holds(await ask(withTables(spec.sql, emptied), view))) return 'it holds even without any row'
  if (spec.mode === 'compare' && (await hasBaseline(spec.sql, ask))) return null
  if (holds(await ask(withTables(spec.sql, without(WHO)), view))) return 'it holds whoever it is about'
  if (holds(await ask(withTables(spec.sql, without(WHAT)), view))) return 'it holds whatever the rows say'
  return null
}

async function hasBaseline(sql: string, ask: Ask): Promise<boolean> {
  const before = await ask(sql, 'baseline')
  return before.status === 'ok' && Number(before.rows[0]?.n ?? 0) > 0
}
