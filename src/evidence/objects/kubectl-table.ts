import { argument, objectKind } from './object-kind.ts'
import type { ObjectParser, ParsedObject } from './parse-objects.ts'

interface Cell {
  name: string
  start: number
}

/** Column names are upper case, may hold single spaces (`LAST SEEN`) and are two spaces apart. */
function headerCells(line: string): Cell[] {
  if (!/^[A-Z][A-Z0-9()% -]*\s*$/.test(line.replace(/[-/]/g, ' ')) || !/\s{2,}/.test(line)) return []
  return [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({
    name: match[0].toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    start: match.index,
  }))
}

/** Whether a column's edge cuts through a word: the line was not printed under this header. */
const misaligned = (cells: readonly Cell[], line: string): boolean =>
  cells.some(({ start }) => start > 0 && /\S/.test(line[start - 1] ?? ' ') && /\S/.test(line[start] ?? ' '))

function rowCells(cells: readonly Cell[], line: string): Record<string, string> {
  const row: Record<string, string> = {}
  if (misaligned(cells, line)) {
    for (const [index, value] of line
      .trim()
      .split(/\s{2,}/)
      .entries()) {
      const cell = cells[index]
      if (cell) row[cell.name] = value
    }
    return row
  }
  for (const [index, cell] of cells.entries()) {
    const value = line.slice(cell.start, cells[index + 1]?.start).trim()
    if (value !== '') row[cell.name] = value
  }
  return row
}

/** Which columns give a kind away when the question does not name it. */
const BY_COLUMNS: readonly (readonly [kind: string, columns: readonly string[]])[] = [
  ['event', ['last_seen', 'reason', 'message']],
  ['pod', ['ready', 'status', 'restarts']],
  ['deployment', ['ready', 'up_to_date', 'available']],
  ['node', ['status', 'roles', 'version']],
  ['service', ['type', 'cluster_ip']],
  ['replicaset', ['desired', 'current', 'ready']],
  ['persistentvolumeclaim', ['status', 'volume', 'capacity']],
]

const kindByColumns = (cells: readonly Cell[]): string | null =>
  BY_COLUMNS.find(([, columns]) => columns.every((name) => cells.some((cell) => cell.name === name)))?.[0] ??
  null

/** `Pod/name`, `pod/name` and `deployment.apps/name` name kind and object in one cell. */
function splitName(name: string): { kind: string | null; name: string } {
  const cut = name.indexOf('/')
  return cut > 0 ? { kind: objectKind(name.slice(0, cut)), name: name.slice(cut + 1) } : { kind: null, name }
}

function objectOf(
  row: Record<string, string>,
  kind: string | null,
  namespace: string | null,
): ParsedObject | null {
  const named = row.name ?? row.object
  if (!named) return null
  const split = splitName(named)
  const isEvent = row.reason !== undefined && row.message !== undefined
  return {
    ts: null,
    kind: isEvent ? 'event' : (split.kind ?? kind ?? 'object'),
    namespace: row.namespace ?? namespace,
    name: split.name,
    state: (isEvent ? row.reason : (row.status ?? row.ready)) ?? null,
    attrs: split.kind && isEvent ? { ...row, involved_kind: split.kind } : row,
  }
}

/** A pod line without its header, as `kubectl get pods -A | grep` leaves it. */
const BARE_POD =
  /^(?:(\S+)\s+)?([a-z0-9][a-z0-9.-]*)\s+(\d+\/\d+)\s+([A-Z][\w:/-]*)\s+(\d+(?:\s+\([^)]* ago\))?)\s+(\d+[a-z0-9]*)\b/

/** No row of a table is longer, and a pattern over megabytes without a break ends in a stack that is too small. */
const LONGEST_ROW = 2_000

function barePods(lines: readonly string[], namespace: string | null): ParsedObject[] {
  return lines.flatMap((line) => {
    const match = line.length > LONGEST_ROW ? null : BARE_POD.exec(line)
    if (!match) return []
    const [, ns, name = '', ready = '', status = '', restarts = '', age = ''] = match
    const attrs = { ready, status, restarts, age }
    return [{ ts: null, kind: 'pod', namespace: ns ?? namespace, name, state: status, attrs }]
  })
}

/** Tables of `kubectl get` and `kubectl events`, one or several below one another. */
export const parseKubectlTable: ObjectParser = ({ args, output }) => {
  if (typeof output !== 'string') return []
  const asked = objectKind(argument(args, 'kind', 'resource_type', 'resource'))
  const namespace = argument(args, 'namespace', 'ns')
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const found: ParsedObject[] = []
  let cells: Cell[] = []
  for (const line of lines) {
    const header = headerCells(line)
    if (header.length > 1) cells = header
    else if (cells.length > 0) {
      const object = objectOf(rowCells(cells, line), kindByColumns(cells) ?? asked, namespace)
      if (object) found.push(object)
    }
  }
  return found.length > 0 ? found : barePods(lines, namespace)
}
