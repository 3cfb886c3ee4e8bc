import type { LogRow } from '../../domain/case-file.ts'
import { LONGEST_EXAMPLE } from '../../domain/log-line.ts'
import { timeOfLine, timeOfValue } from './line-time.ts'

/** A line as the tables have it, before it is part of an evidence. */
export type LogLine = Omit<LogRow, 'evidence'>

/** What is known of a line besides its text; it is believed before the text. */
interface KnownOfLine {
  ts?: number | null
  entity: string
  level?: string | null
  traceId?: string | null
  spanId?: string | null
  /** For times that name no year. */
  now: number
}

type Fields = Record<string, unknown>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `log.level` is found whether it is one key or two. */
function at(fields: Fields, path: string): unknown {
  if (path in fields) return fields[path]
  const dot = path.indexOf('.')
  if (dot < 0) return undefined
  const inner = fields[path.slice(0, dot)]
  return isRecord(inner) ? at(inner, path.slice(dot + 1)) : undefined
}

function firstText(fields: Fields, paths: readonly string[]): string | null {
  for (const path of paths) {
    const value = at(fields, path)
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return null
}

/** Names by which libraries and schemas call one thing: ECS, OpenTelemetry, Datadog, pino, logrus, zap, serilog. */
export const FIELD_NAMES = {
  time: ['@timestamp', 'timestamp', 'ts', 'time', 'asctime', '@t', 'date', 'eventTime'],
  message: ['message', 'msg', '@m', 'body', 'log', 'event', 'MESSAGE', 'short_message'],
  level: [
    'level',
    'log.level',
    'severity',
    'severity_text',
    'severityText',
    'levelname',
    'lvl',
    '@l',
    'loglevel',
  ],
  trace: ['trace_id', 'traceId', 'trace.id', 'traceID', 'traceid', 'dd.trace_id', 'otelTraceID'],
  span: ['span_id', 'spanId', 'span.id', 'spanID', 'spanid', 'dd.span_id', 'otelSpanID'],
  service: ['service.name', 'service', 'service_name', 'app', 'application', 'logger_service', 'component'],
  error: ['error', 'err', 'exception', 'error.message', 'exception.message', 'exc_info', '@x', 'stack_trace'],
} as const

/** Levels that pino and bunyan, and syslog, write as numbers. */
const PINO: Readonly<Record<string, string>> = {
  '10': 'trace',
  '20': 'debug',
  '30': 'info',
  '40': 'warn',
  '50': 'error',
  '60': 'fatal',
}
export const SYSLOG_LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const

const WORD =
  /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRIT(?:ICAL)?|SEVERE|PANIC|ALERT|EMERG)\b/
/** `[error]` of nginx and Apache, `level=error` of logfmt. */
const MARKED =
  /\[(?:[\w-]+:)?(emerg|alert|crit|error|warn|notice|info|debug)\]|\b(?:level|lvl|severity)="?(\w+)/
const KLOG: Readonly<Record<string, string>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' }

const levelOfValue = (value: string | null): string | null =>
  value === null ? null : (PINO[value] ?? value.toLowerCase())

function levelOfText(text: string): string | null {
  const head = text.slice(0, 160)
  const marked = MARKED.exec(head)
  const word = marked?.[1] ?? marked?.[2] ?? WORD.exec(head)?.[1]
  if (word !== undefined) return word.toLowerCase()
  const klog = /^([IWEF])\d{4} \d\d:/.exec(head)?.[1]
  return klog === undefined ? null : (KLOG[klog] ?? null)
}

/** What an error object says of itself. */
function errorText(fields: Fields): string | null {
  for (const path of FIELD_NAMES.error) {
    const value = at(fields, path)
    if (typeof value === 'string' && value !== '') return value
    const said = isRecord(value) ? firstText(value, ['message', 'msg', 'reason', 'type', 'code']) : null
    if (said !== null) return said
  }
  return null
}

function recordOf(text: string): Fields | null {
  if (!/^\s*\{/.test(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

const TRACE_IN_TEXT = /\b(?:trace[_.-]?id)["']?[=: ]+["']?([0-9a-f]{16,32})\b/i
const SPAN_IN_TEXT = /\b(?:span[_.-]?id)["']?[=: ]+["']?([0-9a-f]{16})\b/i

function fromText(text: string, known: KnownOfLine): LogLine {
  return {
    ts: known.ts ?? timeOfLine(text, known.now),
    entity: known.entity,
    level: known.level ?? levelOfText(text),
    message: text.slice(0, LONGEST_EXAMPLE),
    traceId: known.traceId ?? TRACE_IN_TEXT.exec(text)?.[1] ?? null,
    spanId: known.spanId ?? SPAN_IN_TEXT.exec(text)?.[1] ?? null,
  }
}

/** A record of a structured log: its message, with what its error says when the message does not. */
export function lineOfFields(fields: Fields, text: string, known: KnownOfLine): LogLine {
  const message = firstText(fields, FIELD_NAMES.message)
  const error = errorText(fields)
  const both = message !== null && error !== null && !message.includes(error) ? `${message}: ${error}` : null
  return {
    ts: known.ts ?? timeOfValue(firstText(fields, FIELD_NAMES.time)),
    entity: known.entity,
    level: known.level ?? levelOfValue(firstText(fields, FIELD_NAMES.level)),
    message: (both ?? message ?? error ?? text).slice(0, LONGEST_EXAMPLE),
    traceId: known.traceId ?? firstText(fields, FIELD_NAMES.trace),
    spanId: known.spanId ?? firstText(fields, FIELD_NAMES.span),
  }
}

/** The service a structured line says it is of; null when it says none. */
export function serviceOfLine(text: string): string | null {
  const fields = recordOf(text)
  return fields === null ? null : firstText(fields, FIELD_NAMES.service)
}

/** One line of a log, JSON or plain, as a row. */
export function readLine(text: string, known: KnownOfLine): LogLine {
  const fields = recordOf(text)
  return fields === null ? fromText(text, known) : lineOfFields(fields, text, known)
}
