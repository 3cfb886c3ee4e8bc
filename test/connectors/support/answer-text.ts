import { writeFile } from 'node:fs/promises'
import type { Collected, TablePayload } from '../../../src/domain/connector.ts'
import { withDuck, withTempFile } from '../../../src/evidence/duck.ts'

async function rowsText(payload: TablePayload): Promise<string> {
  if (!('parquet' in payload)) return JSON.stringify(payload.rows)
  return withTempFile('parquet', async (file) => {
    await writeFile(file, payload.parquet)
    return withDuck(async (duck) => {
      const reader = await duck.runAndReadAll(`select to_json(one)::varchar from read_parquet('${file}') one`)
      return reader.getRows().flat().join('\n')
    })
  })
}

/** Everything an answer holds, whatever it is packed in: what a secret in it would be found in. */
export async function textOf({ raw, tables, ...rest }: Collected): Promise<string> {
  const rows = await Promise.all(Object.values(tables).map(rowsText))
  return [JSON.stringify(rest), Buffer.from(raw ?? []).toString('utf8'), ...rows].join('\n')
}
