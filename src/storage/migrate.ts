import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseMismatch } from './errors.ts'
import type { Database, Tx } from './sql.ts'

const FOLDER = path.join(import.meta.dirname, 'migrations')

/** Any fixed number: replicas that start together wait for one another on it. */
const LOCK = 7_302_981

interface Migration {
  name: string
  sql: string
  sha256: string
}

/** Migrations by name; `NNNN_title.sql`, never edited after they were released. */
export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(folder, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function pending(tx: Tx, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await tx.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  const done = new Map(rows.map((row) => [row.name, row.sha256]))
  for (const { name, sha256 } of migrations) {
    const before = done.get(name)
    if (before !== undefined && before !== sha256) {
      throw new DatabaseMismatch(`migration ${name} was edited after it ran: restore the file of the release`)
    }
  }
  const unknown = [...done.keys()].filter((name) => !migrations.some((one) => one.name === name))
  if (unknown.length > 0) {
    throw new DatabaseMismatch(
      `the database is newer than this Sitrep (${unknown.join(', ')}): update Sitrep`,
    )
  }
  return migrations.filter(({ name }) => !done.has(name))
}

/**
 * Brings the schema up to date and returns the names of the migrations that ran. All run in one transaction:
 * a failing one leaves nothing behind. Throws `DatabaseMismatch` when files and database disagree.
 */
export async function migrate(db: Database, folder: string = FOLDER): Promise<string[]> {
  const migrations = await readMigrations(folder)
  return db.tx(async (tx) => {
    // PGlite grants every advisory lock; there the directory lock has already kept others out.
    await tx.query('select pg_advisory_xact_lock($1::bigint)', [LOCK])
    // Asked first: a role that may not create tables may still find that there is nothing to do.
    const { rows } = await tx.query<{ there: boolean }>(
      "select to_regclass('migration') is not null as there",
    )
    if (rows[0]?.there !== true)
      await tx.query(
        'create table migration (name text primary key, sha256 text not null, at timestamptz not null default now())',
      )
    const todo = await pending(tx, migrations)
    for (const { name, sql, sha256 } of todo) {
      await tx.query(sql)
      await tx.query('insert into migration (name, sha256) values ($1::text, $2::text)', [name, sha256])
    }
    return todo.map(({ name }) => name)
  })
}
