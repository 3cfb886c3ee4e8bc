import { type Section, unmarked } from '../sources/files/page.ts'
import { asStatement } from './draft.ts'
import { type PageDraft, type PageFacts, pageDraft } from './page-draft.ts'

const ROW = /^[ \t]*\|(.+)\|[ \t]*$/gm

const THING =
  /^(?:services?|components?|systems?|apps?|applications?|names?|repos?(?:itory)?|modules?|what|areas?|databases?|queues?)$/i

const OWNER =
  /^(?:owners?|owning team|owned by|teams?|squads?|responsible|maintainers?|on-?call|contacts?|who|dri|escalation)$/i

const ALIAS =
  /^(?:alias(?:es)?|nick ?names?|also known as|a\.?k\.?a\.?|jargon|terms?|we say|called|short ?names?|slang)$/i

const MEANS =
  /^(?:means|meaning|what it (?:is|means)|refers to|real name|service|actual name|definition|stands for)$/i

interface Row {
  cells: string[]
  at: number
  line: string
}

function rowsOf({ body, bodyAt }: Section): Row[] {
  return [...body.matchAll(ROW)].map(({ 0: line, 1: inner = '', index }) => ({
    cells: inner.split('|').map((cell) => unmarked(cell).replace(/`/g, '').trim()),
    at: bodyAt + index + (line.length - line.trimStart().length),
    line: line.trim(),
  }))
}

const column = (head: Row, pattern: RegExp): number => head.cells.findIndex((cell) => pattern.test(cell))

const isRule = ({ cells }: Row): boolean => cells.every((cell) => /^:?-*:?$/.test(cell))

function draftOf(facts: PageFacts, row: Row, detail: PageDraft['detail'], services: string[]): PageDraft {
  return pageDraft(facts, {
    detail,
    services,
    statement: asStatement(
      detail.kind === 'ownership'
        ? `${services[0]} is owned by ${detail.owner}`
        : row.cells.filter(Boolean).join(' – '),
    ),
    quote: row.line,
    offset: row.at,
  })
}

function ownersIn(facts: PageFacts, [head, ...rows]: readonly Row[]): PageDraft[] {
  if (head === undefined) return []
  const thing = column(head, THING)
  const owner = column(head, OWNER)
  if (thing < 0 || owner < 0) return []
  return rows.flatMap((row) => {
    const what = row.cells[thing] ?? ''
    const who = row.cells[owner] ?? ''
    return what === '' || who === '' || /^(?:-+|n\/?a|tbd|none|\?+)$/i.test(who)
      ? []
      : [draftOf(facts, row, { kind: 'ownership', owner: who }, what.split(/,\s*/))]
  })
}

function aliasesIn(facts: PageFacts, [head, ...rows]: readonly Row[]): PageDraft[] {
  if (head === undefined) return []
  const alias = column(head, ALIAS)
  const means = column(head, MEANS)
  if (alias < 0 || means < 0 || alias === means) return []
  return rows.flatMap((row) => {
    const said = row.cells[alias] ?? ''
    const meant = row.cells[means] ?? ''
    return said === '' || meant === ''
      ? []
      : [draftOf(facts, row, { kind: 'jargon', alias: said, means: meant }, [meant])]
  })
}

/** Rows of tables that say who owns what, or what something is called. */
export function tableOwners(facts: PageFacts, section: Section): PageDraft[] {
  const rows = rowsOf(section).filter((row) => !isRule(row))
  return rows.length < 2 ? [] : [...ownersIn(facts, rows), ...aliasesIn(facts, rows)]
}
