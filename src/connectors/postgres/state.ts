import { timeOfDay } from '../../domain/clock-text.ts'
import type { Collected, CollectRequest } from '../../domain/connector.ts'
import { collected } from '../collected.ts'
import { activityObjects } from './activity.ts'
import type { Counters } from './counters.ts'
import { type Answers, objectsOf, type StateRow } from './objects.ts'
import type { Group } from './queries/query.ts'
import { REPLICATION_QUERIES, SERVER_QUERIES } from './queries/server.ts'
import { SESSION_QUERIES } from './queries/sessions.ts'
import { TABLE_QUERIES, tableScans, topStatements } from './queries/tables.ts'
import { questionOf, type Reader } from './reader.ts'
import type { Refusal } from './session.ts'

export const GROUPS: readonly Group[] = [
  { name: 'sessions', queries: SESSION_QUERIES },
  { name: 'tables', queries: TABLE_QUERIES },
  { name: 'statements', queries: [tableScans, topStatements] },
  { name: 'replication', queries: REPLICATION_QUERIES },
  { name: 'server', queries: SERVER_QUERIES },
]

/** The view is missing, its function is, or the library was not loaded. */
const NO_EXTENSION: ReadonlySet<string> = new Set(['42P01', '42883', '55000'])

const withoutOne = (query: string, { code, message }: Refusal): string =>
  NO_EXTENSION.has(code) && query === topStatements.name
    ? 'statements are not counted: add pg_stat_statements to shared_preload_libraries and create the extension'
    : `without ${query} (${code}: ${message.replace(/\s+/g, ' ')})`

function rowsOf(group: Group['name'], answers: Answers, reader: Reader, counters: Counters): StateRow[] {
  if (group !== 'statements') {
    const rows = objectsOf(answers, reader.moment())
    return group === 'server' ? [...rows, ...counters.deadlocks(answers.database ?? [])] : rows
  }
  const { seq_scans: scans = [], top_statements: statements = [] } = answers
  return activityObjects({ scans, statements }, counters.activity(), reader.moment())
}

async function readGroup(
  { name, queries }: Group,
  { window }: CollectRequest,
  { reader, counters, signal }: { reader: Reader; counters: Counters; signal: AbortSignal },
): Promise<{ answer: Collected; refusal: Refusal | null }> {
  const question = questionOf(name, queries)
  const { refusal, answers, missing } = await reader.read(queries, signal)
  if (refusal !== null) {
    return { answer: reader.refused(question, window, refusal, counters.usable()), refusal }
  }
  const truncated = missing.map(([query, why]) => withoutOne(query, why)).join('; ') || null
  const answer = collected(question, window, {
    raw: Buffer.from(JSON.stringify(answers)),
    tables: { objects: { rows: rowsOf(name, answers, reader, counters) } },
    truncated,
  })
  const isBare = answer.status === 'no_data' && truncated !== null
  return { answer: isBare ? { ...answer, reason: truncated } : answer, refusal: null }
}

/** The server's state, a piece of evidence a group. One that refuses the first refuses the rest in the same words. */
export async function readState(
  reader: Reader,
  counters: Counters,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<Collected[]> {
  const all: Collected[] = []
  for (const group of GROUPS) {
    const { answer, refusal } = await readGroup(group, request, { reader, counters, signal })
    all.push(answer)
    if (refusal !== null) break
  }
  return all
}

export const pastState = (request: CollectRequest): Collected[] => [
  {
    ...collected(
      questionOf(
        'state',
        GROUPS.flatMap(({ queries }) => queries),
      ),
      request.window,
      { raw: null, tables: {} },
    ),
    reason: `a database says what is now, and the window ended at ${timeOfDay(request.window.end)}`,
  },
]
