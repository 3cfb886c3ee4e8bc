import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { emptyCaseSnapshot, schemaSnapshot } from '../evidence/sandbox/schema-snapshot.ts'
import { openSqlSandbox, type SandboxAnswer } from '../evidence/sandbox/sql-sandbox.ts'
import type { Decided, SqlDoor } from './try-sql.ts'

interface CaseSqlOptions {
  /** SQL that makes the tables; null for the tables of a case file. */
  schema: string | null
  run: boolean
  signal: AbortSignal
}

/** An error while it is bound is a refusal too: its author has to write it differently. */
function decisionOf(answer: SandboxAnswer): Decided {
  if (answer.status === 'ok') return { decision: 'allow', reason: null }
  const reason = answer.status === 'timeout' ? 'it took too long to look at' : answer.reason
  return { decision: 'refuse', reason }
}

/** Decides, and with `run` executes, as the sandbox of an investigation does it. */
export async function openCaseSql({ schema, run, signal }: CaseSqlOptions): Promise<SqlDoor> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sitrep-try-'))
  const snapshot = path.join(folder, 'case.duckdb')
  const tables = schema === null ? null : await schemaSnapshot(snapshot, await readFile(schema, 'utf8'))
  if (tables === null) await emptyCaseSnapshot(snapshot)
  const cut = { onset: null, precision: 0, window: { start: 0, end: 0 } }
  const open = (decideOnly: boolean) =>
    openSqlSandbox({ snapshot, cut, decideOnly, ...(tables === null ? {} : { tables }) })
  const gate = open(true)
  const runner = run ? open(false) : null
  return {
    decide: async (sql) => {
      const decided = decisionOf(await gate.run(sql, { view: 'incident', signal }))
      if (decided.decision === 'refuse' || runner === null) return decided
      const answer = await runner.run(sql, { view: 'incident', signal })
      if (answer.status === 'ok') return { ...decided, ran: 'ok', rows: answer.rows.length }
      return { ...decided, ran: answer.status, ...('reason' in answer ? { reason: answer.reason } : {}) }
    },
    close: async () => {
      await Promise.all([gate.close(), runner?.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
