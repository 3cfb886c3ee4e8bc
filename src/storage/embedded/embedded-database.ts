import { txGuard, withTx } from '../inside-tx.ts'
import type { Database, QueryResult, Tx } from '../sql.ts'
import { dataDirectory, markPrepared, prepareDirectory } from './data-directory.ts'
import { lockDirectory } from './lock.ts'
import { startWorker, type WorkerClient } from './worker-client.ts'

/** Bytes cross the thread as Uint8Array; node-postgres gives a Buffer. */
function withBuffers(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof Uint8Array) row[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  return row
}

async function run<R>(
  client: WorkerClient,
  sql: string,
  params?: readonly unknown[],
): Promise<QueryResult<R>> {
  const request = params?.length ? ({ op: 'query', sql, params } as const) : ({ op: 'exec', sql } as const)
  const { rows, rowCount } = await client.ask(request)
  return { rows: rows.map(withBuffers) as R[], rowCount }
}

/** PGlite has one session: whoever holds the turn holds the database. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = tail.then(work)
    tail = mine.catch(() => undefined)
    return mine
  }
}

function listeners(client: WorkerClient): Database['listen'] {
  const heard = new Map<string, Set<(payload: string) => void>>()
  client.onNotify((channel, payload) => {
    for (const one of heard.get(channel) ?? []) one(payload)
  })
  return async (channel, listener) => {
    const set = heard.get(channel) ?? new Set()
    const isNew = !heard.has(channel)
    heard.set(channel, set)
    set.add(listener)
    if (isNew) await client.ask({ op: 'listen', channel })
    return async () => {
      set.delete(listener)
    }
  }
}

/**
 * PGlite in a worker thread behind the directory lock. Kill −9 is safe; power loss is not, because its
 * file system has no fsync. Throws `DatabaseHeld` and `DatabaseMismatch`.
 */
export async function openEmbedded(dir: string): Promise<Database> {
  const unlock = lockDirectory(dir)
  try {
    prepareDirectory(dir)
    const client = await startWorker({ dataDir: dataDirectory(dir) })
    markPrepared(dir)
    return embeddedDatabase(client, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function embeddedDatabase(client: WorkerClient, unlock: () => void): Database {
  const guard = txGuard()
  const turn = turns()
  let open = true
  const check = (): void => {
    guard.check()
    if (!open) throw new Error('the database is closed')
  }
  return {
    kind: 'embedded',
    query: async <R>(sql: string, params?: readonly unknown[]) => {
      check()
      // A statement that leaves a transaction open would swallow everybody's next writes.
      return turn(() =>
        run<R>(client, sql, params).catch(async (error: unknown) => {
          await rollback(client)
          throw error
        }),
      )
    },
    tx: async (work) => {
      check()
      return turn(() => transaction(client, guard, work))
    },
    listen: listeners(client),
    close: async () => {
      if (!open) return
      open = false
      await turn(() => client.close()).finally(unlock)
    },
  }
}

/** Why it is needed is thrown by the caller; that a dead database does not answer adds nothing to it. */
const rollback = (client: WorkerClient): Promise<unknown> =>
  client.ask({ op: 'rollback' }).catch(() => undefined)

async function transaction<T>(
  client: WorkerClient,
  guard: ReturnType<typeof txGuard>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  await client.ask({ op: 'exec', sql: 'begin' })
  try {
    const result = await guard.run(() => withTx((sql, params) => run(client, sql, params), work))
    await client.ask({ op: 'exec', sql: 'commit' })
    return result
  } catch (error) {
    await rollback(client)
    throw error
  }
}
