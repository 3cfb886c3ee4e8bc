import { AsyncLocalStorage } from 'node:async_hooks'

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
