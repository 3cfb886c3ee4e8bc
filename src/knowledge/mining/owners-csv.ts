import { parse } from 'csv-parse/sync'
import { UNDATED } from '../../domain/lesson.ts'
import type { PageDraft } from './page-draft.ts'

const THING =
  /^(?:services?|components?|systems?|apps?|applications?|repos?(?:itor(?:y|ies))?|modules?|what|areas?|databases?|products?|assets?|things?)(?:[ _-]?names?)?$/i

/** Columns that say who it is, the one that answers for it first; others say how they are reached. */
const WHO: readonly RegExp[] = [
  /^(?:owners?|owning[ _-]?team|owned[ _-]?by|responsible|maintainers?|dri)$/i,
  /^(?:teams?|squads?|groups?|departments?|units?)(?:[ _-]?names?)?$/i,
  /^(?:persons?|people|who|leads?|tech[ _-]?leads?|contact[ _-]?persons?|names?)$/i,
]

const REACHED =
  /^(?:contacts?|channels?|slack(?:[ _-]?channels?)?|e-?mails?|phones?|escalations?|on-?call|pagers?)$/i

const WHEN =
  /^(?:reviewed|updated|last[ _-]?(?:reviewed|updated|checked|change)|as[ _-]?of|since|date|valid[ _-]?from|checked)(?:[ _-]?(?:on|at))?$/i

/** Nobody, or whoever is none of ours: the next column says who. */
const NOBODY =
  /^(?:-+|n\/?a|tbd|none|\?+|unknown|external|extern|vendor|third[ _-]?party|contractor|nobody)$/i

interface Row {
  cells: readonly string[]
  line: string
  offset: number
}

/** The rows with where each begins. Throws at what is no CSV. */
function rowsOf(text: string): Row[] {
  const delimiter = (text.split('\n')[0] ?? '').split(';').length > 2 ? ';' : ','
  const parsed = parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  }) as unknown as { record: string[]; info: { bytes: number } }[]
  const bytes = Buffer.from(text)
  let from = 0
  let at = 0
  return parsed.map(({ record, info }) => {
    const raw = bytes.subarray(from, info.bytes).toString()
    const offset = at + raw.length - raw.trimStart().length
    from = info.bytes
    at += raw.length
    return { cells: record, line: raw.trim(), offset }
  })
}

const cellAt = ({ cells }: Row, index: number): string => (index < 0 ? '' : (cells[index] ?? '').trim())

interface Columns {
  thing: number
  who: readonly number[]
  reached: readonly number[]
  when: number
}

function columnsOf(head: readonly string[]): Columns | null {
  const names = head.map((cell) => cell.trim().replace(/^\uFEFF/, ''))
  const thing = names.findIndex((name) => THING.test(name))
  const who = WHO.map((pattern) =>
    names.findIndex((name, index) => index !== thing && pattern.test(name)),
  ).filter((index) => index >= 0)
  const reached = names.flatMap((name, index) => (REACHED.test(name) ? index : []))
  return thing < 0 || who.length === 0
    ? null
    : { thing, who, reached, when: names.findIndex((name) => WHEN.test(name)) }
}

function draftOf(row: Row, { thing, who, reached, when }: Columns): PageDraft | null {
  const what = cellAt(row, thing)
  const [owner, ...others] = who
    .map((index) => cellAt(row, index))
    .filter((one) => one !== '' && !NOBODY.test(one))
  if (what === '' || owner === undefined) return null
  const also = [...others, ...reached.map((index) => cellAt(row, index))].filter((one) => one !== '')
  const told = Date.parse(cellAt(row, when))
  return {
    kind: 'ownership',
    detail: { kind: 'ownership', owner },
    services: what.split(/\s*[,/|]\s*/).filter(Boolean),
    statement: `${what} is owned by ${owner}${also.length === 0 ? '' : ` (${also.join(', ')})`}`,
    quote: row.line,
    surroundings: [],
    at: Number.isFinite(told) ? told : UNDATED,
    authors: [],
    // Kept as a list and looked after like one: the team's own word.
    confirmed: 'the table that says who owns what',
    corrects: null,
    takenBack: false,
    offset: row.offset,
  }
}

/** Who owns what, from a table of things and owners as CSV; null when its first row names no such columns. */
export function ownersCsvDrafts(text: string): PageDraft[] | null {
  const [head, ...rows] = rowsOf(text)
  const columns = head === undefined ? null : columnsOf(head.cells)
  return columns === null ? null : rows.flatMap((row) => draftOf(row, columns) ?? [])
}
