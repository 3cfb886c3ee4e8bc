import {
  type FailingRecord,
  type LogExample,
  type LogGroup,
  linesIn,
  linesSince,
  logGroupKey,
  sortedGroups,
} from '../domain/case-columns.ts'
import type { LogRow } from '../domain/case-file.ts'
import { type EvidenceRef, refNumber } from '../domain/ids.ts'
import {
  LONGEST_EXAMPLE,
  LONGEST_MESSAGE,
  MESSAGES_KEPT,
  NAMED_AGAIN,
  READS_KEPT,
} from '../domain/log-line.ts'
import { LOG_READING } from './log-reading.ts'
import { firstCharacters, isErrorLine, saysError, template } from './log-template.ts'

/** Lines gathered so far. */
interface Gathering {
  times: number[]
  untimed: number
  evidence: Set<EvidenceRef>
}

const gathering = (): Gathering => ({ times: [], untimed: 0, evidence: new Set() })

function gather(into: Gathering, { ts, evidence }: LogRow): void {
  if (ts === null) into.untimed += 1
  else into.times.push(ts)
  into.evidence.add(evidence)
}

const byNumber = (a: EvidenceRef, b: EvidenceRef): number => refNumber(a) - refNumber(b)

const gathered = ({ times, untimed, evidence }: Gathering) => ({
  times: Float64Array.from(times).sort(),
  untimed,
  evidence: [...evidence].sort(byNumber).slice(0, READS_KEPT),
})

/** Errors from this long before the onset on belong to it, milliseconds. */
export const ERRORS_LEAD = 120_000

/** One line may be anybody's accident. */
const LEAST_LINES = 3
/** Lines that were there before at a tenth of this rate or more are an old habit. */
const OLD = 0.1

/** How many lines of a group came from a moment on; 0 where they are too few to tell, or an old habit. */
export function newLines(group: LogGroup, start: number): number {
  const lines = linesSince(group, start)
  return lines < LEAST_LINES || linesIn(group) - lines > OLD * lines ? 0 : lines
}

/** By time, then by text; a line without a time comes as early as can be. */
export const isEarlier = (a: LogExample, b: LogExample): boolean => {
  const [at, bt] = [a.ts ?? 0, b.ts ?? 0]
  return at < bt || (at === bt && a.message < b.message)
}

type Key = Pick<LogGroup, 'entity' | 'level' | 'op' | 'template' | 'isError' | 'said'>

function saidBy(message: string): string[] {
  return Object.entries(LOG_READING.said).flatMap(([kind, words]) => (words.test(message) ? [kind] : []))
}

function keyOf(line: LogRow, opOf: ReadonlyMap<string, string>): Key {
  const isError = isErrorLine(line)
  return {
    entity: line.entity,
    level: line.level || null,
    op: (line.spanId && opOf.get(line.spanId)) || null,
    template: template(line.message),
    isError,
    said: isError ? saidBy(line.message) : [],
  }
}

/** Lines in memory by what they say. */
export function groupLines(lines: readonly LogRow[], opOf: ReadonlyMap<string, string>): LogGroup[] {
  const groups = new Map<
    string,
    { key: Key; example: LogExample; latest: LogExample; messages: Set<string>; lines: Gathering }
  >()
  for (const line of lines) {
    const key = keyOf(line, opOf)
    const name = logGroupKey(key)
    const { ts } = line
    const example = { ts, level: key.level, message: firstCharacters(line.message, LONGEST_EXAMPLE) }
    const found = groups.get(name) ?? {
      key,
      example,
      latest: example,
      messages: new Set(),
      lines: gathering(),
    }
    groups.set(name, found)
    if (isEarlier(example, found.example)) found.example = example
    if (isEarlier(found.latest, example)) found.latest = example
    if (key.isError) found.messages.add(firstCharacters(line.message, LONGEST_MESSAGE))
    gather(found.lines, line)
  }
  return sortedGroups(
    [...groups.values()].map(({ key, example, latest, messages, lines: own }) => ({
      ...key,
      example,
      latest,
      messages: [...messages].sort().slice(0, MESSAGES_KEPT),
      ...gathered(own),
    })),
  )
}

const recordIn = (message: string): string =>
  [...message.matchAll(LOG_READING.record)].map((match) => match[2]).join(' ')

/** Error lines by the record they name, in the order of the names. */
function linesByRecord(lines: readonly LogRow[]): [name: string, lines: LogRow[]][] {
  const named = lines.flatMap((line) => {
    const name = isErrorLine(line) ? recordIn(line.message) : ''
    return name === '' ? [] : [{ name, line }]
  })
  return [...Map.groupBy(named, ({ name }) => name)]
    .map(([name, own]): [string, LogRow[]] => [name, own.map(({ line }) => line)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Records that errors name, those named again and again by themselves and the rest together. */
export function failingRecords(lines: readonly LogRow[]): FailingRecord[] {
  const rest = gathering()
  const records: FailingRecord[] = []
  for (const [name, own] of linesByRecord(lines)) {
    const into = own.length < NAMED_AGAIN ? rest : gathering()
    for (const line of own) gather(into, line)
    if (into !== rest) records.push({ name, ...gathered(into) })
  }
  const { times, untimed } = rest
  return times.length + untimed > 0 ? [...records, { name: null, ...gathered(rest) }] : records
}

/** Lines that complain, by their level or their words, as rows: the messages kept of each group. */
export function complaints(groups: readonly LogGroup[]): LogRow[] {
  return groups.flatMap(({ entity, level, isError, messages, example, evidence: [ref] }) => {
    if (!ref || !(isError || saysError(example.message))) return []
    return (isError ? messages : [example.message]).map((message) => ({
      evidence: ref,
      ts: example.ts,
      entity,
      level,
      message,
      traceId: null,
      spanId: null,
    }))
  })
}
