import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tx } from './sql.ts'

/**
 * Awaiting the database itself inside an open transaction hangs for ever on the embedded database, which has
 * one session, and reads around the transaction on PostgreSQL. Both backends refuse it with this guard.
 */
export interface TxGuard {
  run<T>(work: () => Promise<T>): Promise<T>
  check(): void
}

export function txGuard(): TxGuard {
  const current = new AsyncLocalStorage<{ open: boolean }>()
  return {
    run: async (work) => {
      // Timers started inside keep this object; they may query once the transaction has ended.
      const state = { open: true }
      try {
        return await current.run(state, work)
      } finally {
        state.open = false
      }
    },
    check: () => {
      if (!current.getStore()?.open) return
      throw new Error('the database was queried inside an open transaction: pass its tx on')
    },
  }
}

/**
 * Gives `work` the `tx` of an open transaction, dead once it returns. Throws what a statement failed with even
 * when `work` caught that: PostgreSQL answers the COMMIT of a failed transaction with a silent ROLLBACK.
 */
export async function withTx<T>(query: Tx['query'], work: (tx: Tx) => Promise<T>): Promise<T> {
  let live = true
  const failures: unknown[] = []
  const tx: Tx = {
    query: async (sql, params) => {
      if (!live) throw new Error('the transaction has ended')
      try {
        return await query(sql, params)
      } catch (error) {
        failures.push(error)
        throw error
      }
    },
  }
  try {
    const result = await work(tx)
    if (failures.length > 0) throw failures[0]
    return result
  } finally {
    live = false
  }
}
