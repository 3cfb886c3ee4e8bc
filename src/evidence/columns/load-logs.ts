import type { DuckDBStructValue, DuckDBValue } from '@duckdb/node-api'
import {
  type FailingRecord,
  type LogExample,
  type LogGroup,
  type LogReading,
  sortedGroups,
} from '../../domain/case-columns.ts'
import type { Purpose } from '../../domain/case-file.ts'
import { evidenceRef } from '../../domain/ids.ts'
import { type Duck, literal, numbersOf } from '../duck.ts'
import { storedTable } from '../snapshot.ts'
import { groupsSql, linesSql, messagesSql, recordsSql } from './log-sql.ts'
import { doublesIn, itemsOf, numbersIn, rowsIn, textOf } from './stream.ts'

/** The operation of each span, the incident's before the known-good recording's; of two spans of one id the later one. */
const OPS_SQL = `(select span_id, arg_max(op, {'now': purpose = 'incident',
  'ts': ts, 'trace': trace_id, 'read': evidence, 'dur': dur_ms, 'service': service, 'op': op}) as op
  from ${storedTable('spans')} group by span_id)`

/** Times as DuckDB gathered them, with what else a group and a record have. */
const gathered = (
  times: DuckDBValue | undefined,
  untimed: DuckDBValue | undefined,
  reads: DuckDBValue | undefined,
) => ({
  times: new Float64Array(doublesIn(times)).sort(),
  untimed: Number(untimed),
  evidence: numbersIn(reads).map(evidenceRef),
})

function exampleOf(value: DuckDBValue | undefined, level: string | null): LogExample {
  const { at, message, untimed } = (value as DuckDBStructValue).entries
  return { ts: untimed ? null : Number(at), level, message: String(message) }
}

async function messagesOf(duck: Duck): Promise<Map<DuckDBValue, string[]>> {
  const messages = new Map<DuckDBValue, string[]>()
  for await (const [gid, list] of rowsIn(duck, messagesSql('errors')))
    messages.set(gid ?? null, itemsOf(list).map(String).sort())
  return messages
}

async function groupsOf(duck: Duck, lines: string): Promise<LogGroup[]> {
  const messages = await messagesOf(duck)
  const groups: LogGroup[] = []
  for await (const row of rowsIn(duck, groupsSql(lines))) {
    const [gid, entity, level, op, template, isError, said, example, latest, times, untimed, reads] = row
    groups.push({
      entity: String(entity),
      level: textOf(level),
      op: textOf(op),
      template: String(template),
      isError: isError === true,
      said: said ? String(said).split(',') : [],
      example: exampleOf(example, textOf(level)),
      latest: exampleOf(latest, textOf(level)),
      messages: messages.get(gid ?? null) ?? [],
      ...gathered(times, untimed, reads),
    })
  }
  return sortedGroups(groups)
}

async function recordsOf(duck: Duck, reading: LogReading): Promise<FailingRecord[]> {
  const records: FailingRecord[] = []
  for await (const [name, times, untimed, reads] of rowsIn(duck, recordsSql(reading, 'errors')))
    records.push({ name: textOf(name), ...gathered(times, untimed, reads) })
  // What has no name comes last.
  return records.sort(
    (a, b) => Number(a.name === null) - Number(b.name === null) || (`${a.name}` < `${b.name}` ? -1 : 1),
  )
}

export interface LoadedLogs {
  logs: LogGroup[]
  records: FailingRecord[]
}

/** Lines by what they say: a million of them are read in SQL and arrive as their groups. */
export async function loadLogs(duck: Duck, purpose: Purpose, reading: LogReading): Promise<LoadedLogs> {
  const stored = `(select * from ${storedTable('logs')} where purpose = ${literal(purpose)})`
  const [linked = 0] = await numbersOf(duck, `select count(nullif(span_id, '')) from ${stored}`)
  const lines = linesSql(reading, stored, linked > 0 ? OPS_SQL : null)
  await duck.run(
    `create or replace temp table errors as select gid, ts, evidence, message from (${lines}) where err`,
  )
  const found = { logs: await groupsOf(duck, lines), records: await recordsOf(duck, reading) }
  await duck.run('drop table errors')
  return found
}
