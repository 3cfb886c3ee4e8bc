import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { openPostgresGate } from '../safety/sql/postgres-gate.ts'
import { tryLines } from './try-lines.ts'

interface Decided {
  decision: 'allow' | 'refuse'
  /** What the query's author should do instead; null when it is allowed. */
  reason: string | null
}

interface SqlOptions {
  dialect: 'postgres'
  schema?: string
}

async function postgresGate(schema: string | undefined): Promise<(sql: string) => Decided> {
  const gate = await openPostgresGate()
  const catalog = schema === undefined ? undefined : gate.catalogOf(await readFile(schema, 'utf8'))
  return (sql) => {
    const reason = gate.refusal(sql, catalog)
    return { decision: reason === null ? 'allow' : 'refuse', reason }
  }
}

/** Adds `sitrep try sql`. */
export function addTrySql(group: Command, exit: (code: number) => void): void {
  group
    .command('sql')
    .description(
      'Decides JSON lines {id, sql} as model-written SQL is decided; prints {id, decision, reason}.',
    )
    .addOption(
      new Option('--dialect <name>', 'whose SQL: a PostgreSQL server’s')
        .choices(['postgres'])
        .makeOptionMandatory(),
    )
    .option('--schema <file>', 'SQL that made the database, so that its own functions and views are known')
    .action(async ({ schema }: SqlOptions) => {
      const decide = await postgresGate(schema)
      const wrong = await tryLines(
        {
          input: process.stdin,
          output: process.stdout,
          complain: (text) => console.error(`sitrep: ${text}`),
        },
        ({ id, sql }) =>
          typeof sql === 'string' ? { id, ...decide(sql) } : { id, error: 'the line has no "sql"' },
      )
      exit(wrong === 0 ? 0 : 1)
    })
}
