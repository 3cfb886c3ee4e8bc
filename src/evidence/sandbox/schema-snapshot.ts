import { withDuck } from '../duck.ts'
import { buildSnapshot } from '../snapshot.ts'

/** An empty case file: what a query may name is there, without rows. */
export async function emptyCaseSnapshot(file: string): Promise<void> {
  const blobs = { put: unused, get: unused, path: unused }
  await buildSnapshot({ evidence: [], blobs, file })
}

const unused = (): Promise<never> => Promise.reject(new Error('an empty case file has no parts'))

/** Makes a database of somebody's own schema and names its tables and views. The SQL is trusted. */
export async function schemaSnapshot(file: string, schema: string): Promise<string[]> {
  return withDuck(async (duck) => {
    await duck.run(schema)
    const reader = await duck.runAndReadAll(
      "select table_name from information_schema.tables where table_schema = 'main'",
    )
    return reader.getRows().map(([name]) => String(name))
  }, file)
}
