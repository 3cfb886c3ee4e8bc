import type { LogRow } from '../../domain/case-file.ts'
import { argument } from './object-kind.ts'
import type { ToolOutput } from './parse-objects.ts'

export type ParsedLine = Omit<LogRow, 'evidence'>

type Json = Record<string, unknown>

/** A tool whose name says that it reads log lines. */
const LOG_TOOL = /(^|[_./-]|[a-z])logs?([_./-]|$|[A-Z])/i
/** More lines of one answer say nothing new to the ranking. */
const MOST_LINES = 5000
const MOST_CHARACTERS = 2000

const TIME = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\]?\s*/
const LEVEL = /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|PANIC)\b/

function timeOf(line: string): number | null {
  const found = TIME.exec(line)?.[1]
  if (!found) return null
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(found) ? found : `${found}Z`
  const ts = Date.parse(zoned.replace(' ', 'T').replace(',', '.'))
  return Number.isFinite(ts) ? ts : null
}

function lineOf(entity: string, text: string): ParsedLine {
  const level = LEVEL.exec(text.slice(0, 120))?.[1]?.toLowerCase() ?? null
  return {
    ts: timeOf(text),
    entity,
    level,
    message: text.slice(0, MOST_CHARACTERS),
    traceId: null,
    spanId: null,
  }
}

const NOISE = /^(stdout|stderr|command executed):?$|^-{3,}$/i

const fromText = (entity: string, output: string): ParsedLine[] =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '' && !NOISE.test(line.trim()))
    .slice(0, MOST_LINES)
    .map((line) => lineOf(entity, line))

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A record that is one line or one group of equal lines. */
function fromRecord(entity: string | null, record: Json): ParsedLine | null {
  const message = ['message', 'log', 'raw_error', 'error', 'signature', 'msg']
    .map((name) => text(record[name]))
    .find((found) => found !== null)
  const owner =
    text(record.service) ?? text(record.entry_service) ?? text(record.pod) ?? text(record.entity) ?? entity
  if (!message || owner === null) return null
  const line = lineOf(owner, message)
  const negative = record.sentiment === 'negative' || 'raw_error' in record
  return {
    ...line,
    ts: timeOf(text(record.timestamp) ?? text(record.time) ?? '') ?? line.ts,
    level: text(record.level)?.toLowerCase() ?? (negative ? 'error' : line.level),
  }
}

function walk(entity: string | null, value: unknown, depth: number, found: ParsedLine[]): void {
  if (depth > 6 || found.length >= MOST_LINES) return
  if (typeof value === 'string') {
    if (entity !== null && depth > 0) found.push(...fromText(entity, value))
    return
  }
  if (typeof value !== 'object' || value === null) return
  const line = Array.isArray(value) ? null : fromRecord(entity, value as Json)
  if (line) found.push(line)
  else for (const child of Object.values(value)) walk(entity, child, depth + 1, found)
}

function parsed(output: unknown): unknown {
  if (typeof output !== 'string' || !/^\s*[[{]/.test(output)) return output
  try {
    return JSON.parse(output)
  } catch {
    return output
  }
}

/** The lines in the answer of a tool that reads logs, for the pod or service it was asked about. */
export function parseToolLogs({ tool, args, output }: ToolOutput): ParsedLine[] {
  if (!LOG_TOOL.test(tool)) return []
  const entity = argument(args, 'pod_name', 'service_name', 'name', 'pod', 'service', 'app_name', 'app')
  const value = parsed(output)
  if (typeof value === 'string') return entity === null ? [] : fromText(entity, value)
  const found: ParsedLine[] = []
  walk(entity, value, 0, found)
  return found.slice(0, MOST_LINES)
}
