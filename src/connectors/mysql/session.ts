import type { Connection, ConnectionOptions } from 'mysql2/promise'

export type Row = Record<string, unknown>

/** `code` is the server's or Node's word, such as `ER_CON_COUNT_ERROR` or `ECONNREFUSED`. */
export interface Refusal {
  ok: false
  code: string
  message: string
}

export type Asked = { ok: true; rows: Row[] } | Refusal

/** One connection that stays open, so that there is one when the server takes no more. */
export interface Session {
  ask(sql: string, signal: AbortSignal): Promise<Asked>
  close(): Promise<void>
}

const STATEMENT_MS = 5000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

const ABORTED: Refusal = { ok: false, code: 'ABORTED', message: 'no answer in time' }

/** `max_statement_time` is MariaDB's, `max_execution_time` MySQL's; the other one refuses it. */
const SETTINGS = [
  `set session max_statement_time = ${STATEMENT_MS / 1000}`,
  `set session max_execution_time = ${STATEMENT_MS}`,
  'set session transaction read only',
  'set session lock_wait_timeout = 1',
]

const refusalOf = (error: unknown): Refusal => {
  const { code, message } = error as { code?: string; message?: string }
  return { ok: false, code: code ?? 'CONNECTION', message: (message ?? String(error)).slice(0, 300) }
}

/** Without these the connection itself is gone. */
const isServers = (code: string): boolean => code.startsWith('ER_')

function unless<T>(work: Promise<T>, signal: AbortSignal, late: T): Promise<T> {
  if (signal.aborted) return Promise.resolve(late)
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(late)
    signal.addEventListener('abort', gone, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', gone))
  })
}

async function connected(config: ConnectionOptions): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection({ ...config, connectTimeout: STATEMENT_MS, dateStrings: true })
  connection.on('error', () => undefined)
  for (const setting of SETTINGS) await connection.query(setting).catch(() => undefined)
  return connection
}

/** Connects at the first question, and again when the connection is gone. */
export function openSession({ config, now }: { config: ConnectionOptions; now: () => number }): Session {
  let connection: Connection | null = null
  let failed: { refusal: Refusal; until: number; pause: number } | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const connect = async (): Promise<Connection | Refusal> => {
    if (connection !== null) return connection
    // A server that is down, or full, is not asked again at once; what it said last still holds.
    if (failed !== null && now() < failed.until) return failed.refusal
    try {
      const opened = await connected(config)
      if (isClosed) {
        opened.destroy()
        return ABORTED
      }
      failed = null
      connection = opened
      return opened
    } catch (error) {
      const pause = Math.min(LONGEST_PAUSE_MS, failed === null ? FIRST_PAUSE_MS : 2 * failed.pause)
      failed = { refusal: refusalOf(error), until: now() + pause, pause }
      return failed.refusal
    }
  }

  const run = async (sql: string, signal: AbortSignal): Promise<Asked> => {
    if (signal.aborted) return ABORTED
    const on = await connect()
    if ('ok' in on) return on
    try {
      const [rows] = await on.query({ sql, timeout: STATEMENT_MS + 1000 })
      return { ok: true, rows: Array.isArray(rows) ? (rows as Row[]) : [] }
    } catch (error) {
      const refusal = refusalOf(error)
      if (!isServers(refusal.code)) {
        on.destroy()
        connection = null
      }
      return refusal
    }
  }

  return {
    ask: (sql, signal) => {
      const mine = turn.then(() => run(sql, signal))
      turn = mine.catch(() => undefined)
      return unless(mine, signal, ABORTED)
    },
    close: async () => {
      isClosed = true
      const last = connection
      connection = null
      await last?.end().catch(() => undefined)
    },
  }
}
