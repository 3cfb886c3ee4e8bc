import type { TableName } from '../../domain/case-file.ts'
import { type EvidenceRef, evidenceRef } from '../../domain/ids.ts'
import type { CheckMode, CheckResult } from '../../domain/verdict.ts'
import type { Ask, SqlRow } from './ask.ts'

/**
 * A prediction to be run. The query answers one row with
 * `n` (rows it rests on), `holds`, and optionally `seen`, `sample` and `evidence` (references, comma-separated).
 */
export interface CheckSpec {
  id: string
  claim: string
  sql: string
  role: CheckResult['role']
  mode: CheckMode
  tables: readonly TableName[]
  /** Of `seen`; left out, it is a bare number, or in the unit that the name of its series tells. */
  unit?: 'ms' | 'share'
}

/** Turns references into the producing system, for independence. */
export type SourceOf = (ref: EvidenceRef) => string | null

export async function runCheck(spec: CheckSpec, ask: Ask, sourceOf: SourceOf): Promise<CheckResult> {
  const first = await ask(spec.sql, spec.mode === 'before-onset' ? 'baseline' : 'incident')
  if (first.status !== 'ok') return unavailable(spec, first.reason)
  const seen = reading(first.rows[0], spec)
  if (spec.mode !== 'compare') {
    return seen.n === 0 ? unavailable(spec, 'no rows') : judged(spec, seen.holds, null, [seen], sourceOf)
  }
  if (seen.n === 0) return unavailable(spec, 'no rows since the onset')
  const before = await ask(spec.sql, 'baseline')
  if (before.status !== 'ok') return unavailable(spec, before.reason)
  const normal = reading(before.rows[0], spec)
  if (normal.n === 0) return judged(spec, seen.holds, 'no baseline', [seen], sourceOf)
  const note = seen.holds && normal.holds ? 'it was so before the onset too' : null
  return judged(spec, seen.holds && !normal.holds, note, [seen, normal], sourceOf)
}

interface Reading {
  n: number
  holds: boolean
  text: string
  citations: EvidenceRef[]
}

function reading(row: SqlRow | undefined, spec: CheckSpec): Reading {
  const n = Number(row?.n ?? 0)
  return {
    n: Number.isFinite(n) ? n : 0,
    holds: row?.holds === true || row?.holds === 'true',
    text: describe(row, spec),
    citations: refs(row?.evidence),
  }
}

/** What a row of each table is to people: after the value seen, one and several. */
const ROWS: Partial<Record<TableName, readonly [one: string, several: string]>> = {
  metrics: ['over # reading', 'over # readings'],
  logs: ['in # log line', 'in # log lines'],
  spans: ['in # call', 'in # calls'],
  events: ['in # event', 'in # events'],
  changes: ['in # change', 'in # changes'],
  objects: ['in # object', 'in # objects'],
}

/** A query over several tables counts whatever it joins. */
const rowsOf = ({ tables }: CheckSpec): readonly [string, string] =>
  (tables.length === 1 && tables[0] !== undefined ? ROWS[tables[0]] : undefined) ?? ['in # row', 'in # rows']

/** One row for people: what was seen, over how many rows, and one of them. */
function describe(row: SqlRow | undefined, spec: CheckSpec): string {
  if (row === undefined) return 'no row'
  const sample = row.sample === null || row.sample === undefined ? '' : `, such as "${short(row.sample)}"`
  const over = rowsOf(spec)[Number(row.n) === 1 ? 0 : 1].replace('#', short(row.n))
  return `${seenText(row, spec.unit)} ${over}${sample}`
}

function seenText({ seen, holds }: SqlRow, unit: CheckSpec['unit']): string {
  if (unit === 'share' && typeof seen === 'number') return `${short(100 * seen)} %`
  if (seen !== null && seen !== undefined) return `${short(seen)}${unit === 'ms' ? ' ms' : ''}`
  return holds === true || holds === 'true' ? 'so' : 'not so'
}

function short(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(5)))
  const text = String(value).replace(/\s+/g, ' ').trim()
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}

/** `E12, E3` as references, in the order of the reads, at most five. */
export function refs(value: unknown): EvidenceRef[] {
  const numbers = String(value ?? '').matchAll(/E(\d+)/g)
  const sorted = [...new Set([...numbers].map((match) => Number(match[1])))].sort((a, b) => a - b)
  return sorted.slice(0, 5).map(evidenceRef)
}

function judged(
  spec: CheckSpec,
  holds: boolean,
  note: string | null,
  readings: Reading[],
  sourceOf: SourceOf,
): CheckResult {
  const citations = [...new Set(readings.flatMap((one) => one.citations))].slice(0, 5)
  const rows = readings.map((one, at) => `${at === 0 ? viewName(spec) : 'before the onset'}: ${one.text}`)
  return {
    id: spec.id,
    claim: spec.claim,
    sql: spec.sql,
    role: spec.role,
    mode: spec.mode,
    outcome: holds ? 'holds' : 'fails',
    rows,
    note,
    citations,
    source: citations.map(sourceOf).find((source) => source !== null) ?? tableSource(spec),
  }
}

const viewName = (spec: CheckSpec): string =>
  spec.mode === 'before-onset' ? 'before the onset' : 'since the onset'

function unavailable(spec: CheckSpec, reason: string): CheckResult {
  return {
    id: spec.id,
    claim: spec.claim,
    sql: spec.sql,
    role: spec.role,
    mode: spec.mode,
    outcome: 'unavailable',
    rows: [],
    note: reason,
    citations: [],
    source: tableSource(spec),
  }
}

/** When no row carries a reference: the name of the table is the nearest thing to a producing system. */
const tableSource = (spec: CheckSpec): string => spec.tables[0] ?? 'unknown'
