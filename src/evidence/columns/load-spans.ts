import type { DuckDBDataChunk } from '@duckdb/node-api'
import { noSpans, type SpanColumns, type SpanPlace } from '../../domain/case-columns.ts'
import type { Purpose } from '../../domain/case-file.ts'
import { evidenceRef } from '../../domain/ids.ts'
import { ERROR_STATUS } from '../../domain/log-line.ts'
import { type Duck, literal, numbersOf } from '../duck.ts'
import { storedTable } from '../snapshot.ts'
import { chunksOf, rowsIn } from './stream.ts'

const stored = (purpose: Purpose): string =>
  `(select * from ${storedTable('spans')} where purpose = ${literal(purpose)})`

const placesSql = (purpose: Purpose): string => `
  select (row_number() over (order by service, op) - 1)::integer as n, service, op,
    min(substr(evidence, 2)::integer) as read
  from ${stored(purpose)} group by service, op`

const FAILED = `regexp_matches(coalesce(status, ''), ${literal(`(?i)${ERROR_STATUS}`)})`

/** Nothing about the order of the rows is left to chance. */
const ORDER = `ts, span_id, trace_id, evidence, dur_ms, service, op, coalesce(parent_id, ''), coalesce(status, '')`

/** One row a span in the order of its start; of two spans of one id the later one is the parent. */
const spansSql = (purpose: Purpose): string => `
  with numbered as (
    select *, (row_number() over (order by ${ORDER}) - 1)::integer as i
    from ${stored(purpose)}
  ), parents as (select span_id, max(i) as i from numbered group by span_id)
  select places.n, ts::double, dur_ms, coalesce(parents.i, -1), ${FAILED}::integer
  from numbered
  join places on numbered.service = places.service and numbered.op = places.op
  left join parents on nullif(numbered.parent_id, '') = parents.span_id
  order by numbered.i`

async function placesOf(duck: Duck): Promise<SpanPlace[]> {
  const places: SpanPlace[] = []
  for await (const [service, op, read] of rowsIn(duck, 'select service, op, read from places order by n'))
    places.push({ service: String(service), op: String(op), evidence: evidenceRef(Number(read)) })
  return places
}

type Arrays = Pick<SpanColumns, 'place' | 'start' | 'durMs' | 'parent' | 'failed'>

function fill(columns: readonly Arrays[keyof Arrays][], chunk: DuckDBDataChunk, from: number): void {
  for (const [index, column] of columns.entries()) {
    const values = chunk.getColumnValues(index)
    for (const [row, value] of values.entries()) column[from + row] = Number(value)
  }
}

/** Spans as columns: half a million of them take some 15 MB. */
export async function loadSpans(duck: Duck, purpose: Purpose): Promise<SpanColumns> {
  const [count = 0, linked = 0] = await numbersOf(
    duck,
    `select count(*), count(nullif(parent_id, '')) from ${stored(purpose)}`,
  )
  if (count === 0) return noSpans()
  await duck.run(`create or replace temp table places as ${placesSql(purpose)}`)
  const arrays: Arrays = {
    place: new Int32Array(count),
    start: new Float64Array(count),
    durMs: new Float64Array(count),
    parent: new Int32Array(count),
    failed: new Uint8Array(count),
  }
  const { place, start, durMs, parent, failed } = arrays
  let from = 0
  for await (const chunk of chunksOf(duck, spansSql(purpose))) {
    fill([place, start, durMs, parent, failed], chunk, from)
    from += chunk.rowCount
  }
  const places = await placesOf(duck)
  await duck.run('drop table places')
  return { places, ...arrays, linked }
}
