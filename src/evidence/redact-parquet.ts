import { writeFile } from 'node:fs/promises'
import type { TableName } from '../domain/case-file.ts'
import { isJson } from '../safety/redact/redact-json.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import { copyToParquet, type Duck, literal, withTempFile } from './duck.ts'
import { redactedValues, textColumns } from './redact-values.ts'
import { type Column, TEMPLATE_SQL } from './tables.ts'

interface Change {
  before: string
  after: string
}

/** A replacement that breaks JSON, such as one of a bare number, makes the whole a JSON text. */
const fitting = (after: string, { type }: Column): string =>
  type === 'JSON' && !isJson(after) ? JSON.stringify(after) : after

async function changesOf(duck: Duck, from: string, column: Column, redact: RedactTexts): Promise<Change[]> {
  const select = `select distinct "${column.name}"::varchar as value from ${from} where value is not null`
  const values = (await duck.runAndReadAll(select)).getRows().map(([value]) => String(value))
  const changes = await redactedValues(values, redact)
  return [...changes].map(([before, after]) => ({ before, after: fitting(after, column) }))
}

/** The table with one column's values replaced. */
async function replaceValues(
  duck: Duck,
  from: string,
  column: Column,
  changes: readonly Change[],
): Promise<void> {
  const { name, type } = column
  await withTempFile('jsonl', async (file) => {
    await writeFile(file, changes.map((change) => `${JSON.stringify(change)}\n`).join(''))
    await duck.run(`create or replace temp table change as select * from read_json(${literal(file)},
      format = 'newline_delimited', maximum_object_size = 67108864, columns = {before: 'VARCHAR', after: 'VARCHAR'})`)
  })
  await duck.run(`update ${from} set "${name}" = change.after::${type} from change
    where ${from}."${name}"::varchar = change.before`)
  if (name === 'message')
    await duck.run(`update ${from} set template = ${TEMPLATE_SQL} from change where message = change.after`)
}

/** The same rows in the same order without secrets; the same bytes when there were none. */
export async function redactParquet(
  duck: Duck,
  table: TableName,
  parquet: Uint8Array,
  redact: RedactTexts,
): Promise<Uint8Array> {
  const changed: boolean[] = []
  await withTempFile('parquet', async (file) => {
    await writeFile(file, parquet)
    await duck.run(`create or replace temp table answer as select * from read_parquet(${literal(file)})`)
  })
  const present = new Set(
    (await duck.runAndReadAll('describe answer')).getRows().map(([name]) => String(name)),
  )
  for (const column of textColumns(table).filter(({ name }) => present.has(name))) {
    const changes = await changesOf(duck, 'answer', column, redact)
    if (changes.length > 0) await replaceValues(duck, 'answer', column, changes)
    changed.push(changes.length > 0)
  }
  return changed.includes(true)
    ? (await copyToParquet(duck, 'select * from answer order by rowid')).parquet
    : parquet
}
