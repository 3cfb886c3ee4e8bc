import type { Pool, PoolClient } from 'pg'
import type { Logger } from '../../platform/logger.ts'
import { DatabaseError, type DatabaseErrorFields, errorFields } from '../errors.ts'
import { txGuard, withTx } from '../inside-tx.ts'
import type { Database, QueryResult, Tx } from '../sql.ts'
import { postgresListeners } from './listeners.ts'

type Answer = { rows: unknown[]; rowCount: number | null }

async function run<R>(
  client: Pool | PoolClient,
  sql: string,
  params?: readonly unknown[],
): Promise<QueryResult<R>> {
  try {
    const answer: Answer | Answer[] = await (params?.length
      ? client.query(sql, [...params])
      : client.query(sql))
    // Several statements in one text come back as an array.
    const all = Array.isArray(answer) ? answer : [answer]
    const rowCount = all.reduce((sum, one) => sum + (one.rowCount ?? 0), 0)
    return { rows: all.flatMap((one) => one.rows) as R[], rowCount }
  } catch (error) {
    throw new DatabaseError(lostFields(error))
  }
}

/** PostgreSQL through node-postgres: a pool, a client a transaction, one dedicated client for LISTEN. */
export async function openPostgres(url: string, log: Logger): Promise<Database> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 })
  // Without a listener an idle client's error ends the process.
  pool.on('error', (error) => log.warn({ code: errorFields(error).code }, 'a database connection was lost'))
  const guard = txGuard()
  const listeners = postgresListeners(() => new pg.Client({ connectionString: url }), log)
  return {
    kind: 'postgres',
    query: (sql, params) => {
      guard.check()
      return run(pool, sql, params)
    },
    tx: async (work) => {
      guard.check()
      return transaction(await connect(pool), guard, work)
    },
    listen: listeners.listen,
    close: async () => {
      await listeners.close()
      await pool.end()
    },
  }
}

/** The driver gives no code to a connection that ended or that the pool had none of in time. */
const lostFields = (error: unknown): DatabaseErrorFields => {
  const fields = errorFields(error)
  const isLost = fields.code === 'UNKNOWN' && /connect|terminated/i.test(fields.message)
  return isLost ? { ...fields, code: 'CONNECTION' } : fields
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw new DatabaseError(lostFields(error))
  }
}

async function transaction<T>(
  client: PoolClient,
  guard: ReturnType<typeof txGuard>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  let broken = false
  // The pool listens to idle clients only, and an error event that nobody hears ends the process.
  const lost = (): void => {
    broken = true
  }
  client.on('error', lost)
  try {
    await run(client, 'begin')
    const result = await guard.run(() => withTx((sql, params) => run(client, sql, params), work))
    await run(client, 'commit')
    return result
  } catch (error) {
    await run(client, 'rollback').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}
