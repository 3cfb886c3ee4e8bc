import type { LogReading } from '../../domain/case-columns.ts'
import {
  ERROR_LEVEL,
  ERROR_TEXT,
  LONGEST_EXAMPLE,
  LONGEST_MESSAGE,
  MESSAGES_KEPT,
  NAMED_AGAIN,
  READ_OF_MESSAGE,
  READS_KEPT,
} from '../../domain/log-line.ts'
import { literal } from '../duck.ts'

/** A pattern as RE2 writes it. */
const re2 = ({ source, flags }: RegExp): string => literal(`${flags.includes('i') ? '(?i)' : ''}${source}`)

const IS_ERROR = `case when level <> '' then regexp_matches(level, ${literal(`(?i)${ERROR_LEVEL}`)})
  else regexp_matches(left(message, ${READ_OF_MESSAGE.words}), ${literal(`(?i)${ERROR_TEXT}`)}) end`

/** Kinds that an error speaks of, in the order of `said`, with commas between. */
function saidSql({ said }: LogReading): string {
  const kinds = Object.entries(said).map(
    ([kind, words]) => `case when regexp_matches(message, ${re2(words)}) then ${literal(kind)} end`,
  )
  return `case when err then concat_ws(',', ${kinds.join(', ')}) else '' end`
}

/** Each line with what it says; lines of one group share `gid`. `ops` has the operation of each span id, if any. */
export const linesSql = (reading: LogReading, from: string, ops: string | null): string => `
  select *, hash(entity, coalesce(level, ''), coalesce(op, ''), template, err, said) as gid
  from (
    select *, ${saidSql(reading)} as said
    from (
      select evidence, ts::double as ts, entity, nullif(level, '') as level, template, message, ${IS_ERROR} as err,
        ${ops === null ? 'null::varchar' : "nullif(ops.op, '')"} as op
      from ${from} lines ${ops === null ? '' : `left join ${ops} ops on nullif(lines.span_id, '') = ops.span_id`}
    )
  )`

const READS = `list_slice(list_sort(list(distinct substr(evidence, 2)::integer)), 1, ${READS_KEPT})`

const TIMES = `list(ts) filter (ts is not null) as times, count(*) filter (ts is null) as untimed, ${READS} as reads`

const EXAMPLE = `{'at': coalesce(ts, 0), 'message': left(message, ${LONGEST_EXAMPLE}), 'untimed': ts is null}`

/** One row a group of `lines`. The first line is the least by time and text. */
export const groupsSql = (lines: string): string => `
  select gid, any_value(entity) as entity, any_value(level) as level, any_value(op) as op,
    any_value(template) as template, any_value(err) as err, any_value(said) as said,
    min(${EXAMPLE}) as example, max(${EXAMPLE}) as latest,
    ${TIMES}
  from (${lines}) group by gid`

/** The first messages of each group of `errors`. */
export const messagesSql = (errors: string): string => `
  select gid, min(message, ${MESSAGES_KEPT}) as messages
  from (select distinct gid, left(message, ${LONGEST_MESSAGE}) as message from ${errors}) group by gid`

/** Records that `errors` name, those named again and again by themselves and the rest together. */
export const recordsSql = ({ record }: LogReading, errors: string): string => `
  with named as (
    select ts, evidence, array_to_string(regexp_extract_all(message, ${re2(record)}, 2), ' ') as name
    from ${errors}
  ), counted as (select name from named where name <> '' group by name having count(*) >= ${NAMED_AGAIN})
  select counted.name as name, ${TIMES} from named left join counted using (name)
  where named.name <> '' group by counted.name`
