import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { openPostgresGate } from '../safety/sql/postgres-gate.ts'
import { interruptible } from './interrupted.ts'
import { tryLines } from './try-lines.ts'

export interface Decided {
  decision: 'allow' | 'refuse'
  /** What the query's author should do instead, or why it failed when it ran; else null. */
  reason: string | null
  /** With `--run`: how it ended. */
  ran?: 'ok' | 'refused' | 'failed' | 'timeout'
  rows?: number
}

export interface SqlDoor {
  decide(sql: string): Promise<Decided>
  close(): Promise<void>
}

interface SqlOptions {
  dialect: 'postgres' | 'case'
  schema?: string
  url?: string
  run: boolean
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

/** A server's own catalog decides, and with `--run` the server answers. */
async function openServerSql(url: string, run: boolean): Promise<SqlDoor> {
  const { openReadOnlyServer } = await import('../connectors/postgres/read-only-server.ts')
  const server = await openReadOnlyServer({ url }).catch((error: Error) => {
    throw wrong(`PostgreSQL at --url cannot be asked: ${error.message}`)
  })
  for (const name of server.securityDefiners)
    console.error(`sitrep: ${name} runs with another role’s rights: revoke EXECUTE on it from this role`)
  return {
    decide: async (sql) => {
      const reason = server.refusal(sql)
      if (reason !== null) return { decision: 'refuse', reason }
      if (!run) return { decision: 'allow', reason }
      const answer = await server.run(sql)
      if (answer.status === 'ok') return { decision: 'allow', reason, ran: 'ok', rows: answer.rows.length }
      return { decision: 'allow', ran: answer.status, reason: 'reason' in answer ? answer.reason : null }
    },
    close: async () => undefined,
  }
}

async function openPostgresSql({ schema, run, url }: SqlOptions): Promise<SqlDoor> {
  if (url !== undefined) return openServerSql(url, run)
  if (run) throw wrong('--run needs a server to run on: give --url, or --dialect case')
  const gate = await openPostgresGate()
  const catalog = schema === undefined ? undefined : gate.catalogOf(await readFile(schema, 'utf8'))
  return {
    decide: async (sql) => {
      const reason = gate.refusal(sql, catalog)
      return { decision: reason === null ? 'allow' : 'refuse', reason }
    },
    close: async () => undefined,
  }
}

async function openDoor(options: SqlOptions, signal: AbortSignal): Promise<SqlDoor> {
  if (options.dialect === 'postgres') return openPostgresSql(options)
  const { openCaseSql } = await import('./case-sql.ts')
  return openCaseSql({ schema: options.schema ?? null, run: options.run, signal })
}

async function trySql(options: SqlOptions, signal: AbortSignal): Promise<number> {
  const door = await openDoor(options, signal)
  try {
    return await tryLines(
      { input: process.stdin, output: process.stdout, complain: (text) => console.error(`sitrep: ${text}`) },
      async ({ id, sql }) =>
        typeof sql === 'string'
          ? { id, ...(await door.decide(sql)) }
          : { id, error: 'the line has no "sql"' },
    )
  } finally {
    await door.close()
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
      new Option('--dialect <name>', 'whose SQL: a PostgreSQL server’s, or the case file’s (DuckDB)')
        .choices(['postgres', 'case'])
        .makeOptionMandatory(),
    )
    .option(
      '--schema <file>',
      'SQL that makes the database, so that its tables, functions and views are known',
    )
    .option(
      '--url <url>',
      'a PostgreSQL server whose catalog decides; `--run` runs on it, in a read-only transaction',
    )
    .option('--run', 'also execute what is allowed', false)
    .action(async (options: SqlOptions) =>
      exit(await interruptible(async (signal) => ((await trySql(options, signal)) === 0 ? 0 : 1))),
    )
}
