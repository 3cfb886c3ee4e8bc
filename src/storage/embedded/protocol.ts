import type { DatabaseErrorFields } from '../errors.ts'

/** What the main thread asks of the worker that owns PGlite. */
export type WorkerRequest =
  | { id: number; op: 'query'; sql: string; params: readonly unknown[] }
  | { id: number; op: 'exec'; sql: string }
  | { id: number; op: 'rollback' }
  | { id: number; op: 'listen'; channel: string }
  | { id: number; op: 'close' }

export interface WorkerResult {
  rows: Record<string, unknown>[]
  rowCount: number
}

export type WorkerReply =
  | { id: number; ok: true; result: WorkerResult }
  | { id: number; ok: false; error: DatabaseErrorFields }
  | { id: null; channel: string; payload: string }

export interface WorkerOptions {
  dataDir: string
}
