import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, type Instance, usable } from '../asked.ts'
import { type LogLine, readLine, SYSLOG_LEVELS } from '../log-lines/read-line.ts'

/** A field with bytes that are no text is a list of numbers, one with several values a list of texts. */
const Field = z.unknown()

const Entry = z.looseObject({
  __CURSOR: z.string().optional(),
  __REALTIME_TIMESTAMP: z.string(),
  MESSAGE: Field.optional(),
  PRIORITY: Field.optional(),
  TRACE_ID: Field.optional(),
})

type Entry = z.infer<typeof Entry>

const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return null
  if (typeof value[0] === 'string') return value[0]
  return value.every((one) => typeof one === 'number') ? Buffer.from(value).toString('utf8') : null
}

/** What is written to standard output has the priority of its unit, whatever the line says. */
const SAID_BY_SYSTEM = 4

export interface JournalLine extends LogLine {
  cursor: string | null
}

function lineOf(entry: Entry, entity: string, now: number): JournalLine | null {
  const message = textOf(entry.MESSAGE)
  const ts = Math.floor(Number(entry.__REALTIME_TIMESTAMP) / 1000)
  if (message === null || !Number.isFinite(ts)) return null
  const priority = Number(textOf(entry.PRIORITY) ?? Number.NaN)
  const level = SYSLOG_LEVELS[priority] ?? null
  const known = { entity, ts, traceId: textOf(entry.TRACE_ID), now }
  const line = readLine(message, priority <= SAID_BY_SYSTEM ? { ...known, level } : known)
  return { ...line, level: line.level ?? level, cursor: entry.__CURSOR ?? null }
}

const CUT = {
  bytes: 'the answer is larger than the cap: narrow the query',
  time: 'nothing arrived in time',
} as const

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

interface Deps {
  client: HttpClient
  instance: Instance
}

/** One JSON value a line; of an answer that was cut the whole lines. */
async function askLines(
  { client, instance }: Deps,
  ask: Parameters<HttpClient['ask']>[0],
): Promise<Asked<{ values: unknown[]; cut: boolean; broken: number }>> {
  const headers = { accept: 'application/json', ...ask.headers }
  const reply = usable(instance, await client.ask({ ...ask, headers }))
  if ('ok' in reply) return reply
  const lines = reply.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const values = lines.map(parsed).filter((one) => one !== undefined)
  const cut = reply.cut === null ? null : CUT[reply.cut]
  if (values.length === 0 && (lines.length > 0 || cut !== null)) {
    const reason = cut ?? `did not answer with JSON: is \`url\` that of ${instance.title}?`
    return { ok: false, status: 'failed', reason: `${instance.name}: ${reason}`, raw: null }
  }
  // The last line of an answer that was cut is half a line.
  const broken = Math.max(0, lines.length - values.length - (cut === null ? 0 : 1))
  return { ok: true, value: { values, cut: cut !== null, broken }, raw: reply.body }
}

export interface JournalRead {
  lines: JournalLine[]
  /** Entries that came, also those without a text. */
  came: number
  /** The byte cap or the deadline ended the answer. */
  cut: boolean
  /** Lines that are no JSON. */
  broken: number
}

/** Matches of one field are alternatives, those of several hold together. */
export type Match = Readonly<Record<string, string | readonly string[]>>

/** The newest entries that match, one JSON object a line. */
export async function readEntries(
  deps: Deps & { now: () => number },
  ask: { match: Match; most: number; entity: string },
  signal: AbortSignal,
): Promise<Asked<JournalRead>> {
  const { match, most, entity } = ask
  const headers = { range: `entries=:-${most}:${most}` }
  const asked = await askLines(deps, { path: '/entries', query: match, headers, signal })
  if (!asked.ok) return asked
  const { values, cut, broken } = asked.value
  const lines = values.flatMap((value) => {
    const entry = Entry.safeParse(value).data
    return (entry && lineOf(entry, entity, deps.now())) ?? []
  })
  return { ok: true, value: { lines, came: values.length, cut, broken }, raw: asked.raw }
}

/** The values of a field, such as every unit that ever wrote. */
export async function readValues(deps: Deps, field: string, signal: AbortSignal): Promise<Asked<string[]>> {
  const asked = await askLines(deps, { path: `/fields/${field}`, signal })
  if (!asked.ok) return asked
  const values = asked.value.values.flatMap((one) =>
    Object.values(z.record(z.string(), z.unknown()).safeParse(one).data ?? {}),
  )
  return { ...asked, value: values.filter((one) => typeof one === 'string') }
}
