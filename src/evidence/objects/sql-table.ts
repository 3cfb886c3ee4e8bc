/** Rows as a database's own client prints them, by their column names in lower case. */
export type SqlRow = Record<string, string>

/** mysql draws a frame around its cells, psql none. */
const cellsOf = (line: string): string[] =>
  (line.trim().startsWith('|') ? line.trim().replace(/^\||\|$/g, '') : line)
    .split('|')
    .map((cell) => cell.trim())

/** `----+-----` of psql and `+----+-----+` of mysql. */
const RULE = /^\s*\+?-{2,}(\+-{2,})*\+?\s*$/

/** Tables with a head, a rule and lines of as many cells; a rule or a line without cells ends them. */
function fromTable(lines: readonly string[]): SqlRow[] {
  const rows: SqlRow[] = []
  let head: string[] = []
  let isOpen = false
  for (const line of lines) {
    const isRule = RULE.test(line)
    if (isRule && head.length > 0 && !isOpen) isOpen = true
    else if (isRule || !line.includes('|')) {
      head = []
      isOpen = false
    } else if (!isOpen) head = cellsOf(line).map((name) => name.toLowerCase())
    else {
      const cells = cellsOf(line)
      if (cells.length === head.length)
        rows.push(Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])))
    }
  }
  return rows
}

/** `*** 1. row ***` of mysql's \G and `-[ RECORD 1 ]-` of psql's \x, with a name and a value a line. */
function fromRecords(text: string): SqlRow[] {
  const [, ...records] = text.split(/^\s*(?:\*{5,} \d+\. row \*{5,}|-\[ RECORD \d+ \][-+]*)\s*$/m)
  return records.map((record) =>
    Object.fromEntries(
      [...record.matchAll(/^\s*([A-Za-z_]\w*)\s*[:|]\s?(.*)$/gm)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value.trim(),
      ]),
    ),
  )
}

/** The rows in what psql or mysql printed; none for any other text. */
export function sqlRows(text: string): SqlRow[] {
  const records = fromRecords(text)
  return records.length > 0 ? records : fromTable(text.split('\n'))
}
