import { reportLine, reportPairs, reportWhole } from './secret-entries.ts'
import type { Add, Finder } from './spans.ts'

const KIND = /^([ \t]{0,64}(?:- )?)kind:[ \t]{0,8}["']?Secret["']?[ \t]{0,8}(?:#.*)?$/gm
const DOCUMENT = /^---[ \t]*$/
const ITEM = /^[ \t]*- /
const DATA = /^[ \t]*(?:- )?[ \t]*["']?(?:data|stringData)["']?:[ \t]*$/
const FLOW = /^[ \t]*(?:- )?[ \t]*(?:data|stringData):[ \t]*\{/

interface Line {
  text: string
  start: number
  /** Columns before its first key; a dash counts as white. */
  indent: number
  blank: boolean
}

function linesOf(text: string): Line[] {
  let start = 0
  return text.split('\n').map((line) => {
    const indent = /^[ \t]*(?:- )?[ \t]*/.exec(line)?.[0].length ?? 0
    const here = { text: line, start, indent, blank: /^\s*(?:#|$)/.test(line) }
    start += line.length + 1
    return here
  })
}

interface Mapping {
  first: number
  /** Exclusive. */
  last: number
}

/** The lines of the mapping that a line belongs to: its document, or its item of a list. */
function mappingAround(lines: readonly Line[], at: number, indent: number): Mapping {
  const outside = ({ text, blank, ...line }: Line): boolean =>
    DOCUMENT.test(text) || (!blank && line.indent < indent)
  const opens = (line: Line): boolean => line.indent === indent && ITEM.test(line.text)
  const line = (place: number): Line | undefined => lines[place]
  let first = at
  for (
    let above = line(first - 1);
    above && !outside(above) && !opens(lines[first] ?? above);
    above = line(first - 1)
  )
    first -= 1
  let last = at + 1
  for (let below = line(last); below && !outside(below) && !opens(below); below = line(last)) last += 1
  return { first, last }
}

/** A line below `data:`. Below an entry stands its text, which is secret as a whole: `pin: 4471` in a file of its own. */
function reportEntry(line: Line, entry: number, add: Add): number {
  const first = entry === 0 ? line.indent : Math.min(entry, line.indent)
  const report = line.indent > first ? reportWhole : reportLine
  report(line.text, line.start, add)
  return first
}

function reportFlow(line: Line, add: Add): void {
  const from = FLOW.exec(line.text)?.[0].length
  if (from !== undefined) reportPairs(line.text.slice(from), line.start + from, add)
}

/** The lines below `data:` and `stringData:` of one mapping at this indentation. */
function reportBlock(lines: readonly Line[], indent: number, add: Add): void {
  let inside = false
  let entry = 0
  for (const line of lines) {
    if (line.blank) continue
    if (line.indent <= indent) {
      inside = line.indent === indent && DATA.test(line.text)
      entry = 0
    } else if (inside) entry = reportEntry(line, entry, add)
    if (line.indent === indent) reportFlow(line, add)
  }
}

/** Data of Kubernetes Secrets in YAML: documents, lists, manifests inside logs. */
export const yamlSecrets: Finder = (text, add) => {
  const kinds = [...text.matchAll(KIND)]
  if (kinds.length === 0) return
  const lines = linesOf(text)
  // Mappings of one indentation do not overlap: what was read for one kind is not read again for the next.
  const readTo = new Map<number, number>()
  let at = 0
  for (const kind of kinds) {
    while (at + 1 < lines.length && (lines[at + 1]?.start ?? 0) <= kind.index) at += 1
    const indent = kind[1]?.length ?? 0
    if (at < (readTo.get(indent) ?? 0)) continue
    const { first, last } = mappingAround(lines, at, indent)
    readTo.set(indent, last)
    reportBlock(lines.slice(first, last), indent, add)
  }
}
