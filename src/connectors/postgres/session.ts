import pg, { type Client, type ClientConfig, type DatabaseError } from 'pg'

export type Row = Record<string, unknown>

/** Why there are no rows. `code` is the SQLSTATE, or Node's code where the server was not reached. */
export interface Refusal {
  ok: false
  code: string
  message: string
  /** The routine of the server that refused, which no language setting translates; null when there is none. */
  routine: string | null
}

export type Asked = { ok: true; rows: Row[] } | Refusal

/** One connection that stays open, so that there is one when the server takes no more. */
export interface Session {
  /** Waits for its turn; a signal that fires ends the waiting, and the server ends the statement by itself. */
  ask(sql: string, signal: AbortSignal): Promise<Asked>
  close(): Promise<void>
}

export interface SessionOptions {
  /** Without timeouts; those are here. */
  config: ClientConfig
  now: () => number
}

/** What the server may spend on one statement. */
const STATEMENT_MS = 5000
/** A server that says nothing this long after is not there any more: the connection is dropped. */
const GRACE_MS = 2000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** Waiting for a lock would make this one of those who wait. */
const SETTINGS = `set statement_timeout = '${STATEMENT_MS}ms'; set lock_timeout = '500ms';
  set idle_in_transaction_session_timeout = '10s'`

const ABORTED: Refusal = { ok: false, code: 'ABORTED', message: 'no answer in time', routine: null }

function refusalOf(error: unknown): Refusal {
  const { code, message, routine } = error as Partial<DatabaseError>
  return {
    ok: false,
    code: code ?? codeInWords(message ?? ''),
    message: (message ?? String(error)).slice(0, 300),
    routine: routine ?? null,
  }
}

/** What `pg` says without a code. */
function codeInWords(message: string): string {
  if (/does not support SSL/i.test(message)) return 'NO_TLS'
  return /timeout/i.test(message) ? 'ETIMEDOUT' : 'CONNECTION'
}

/** Resolves with `late` when the signal fires first; the work goes on, and its end is nobody's any more. */
function unless<T>(work: Promise<T>, signal: AbortSignal, late: T): Promise<T> {
  if (signal.aborted) return Promise.resolve(late)
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(late)
    signal.addEventListener('abort', gone, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', gone))
  })
}

/** Connects at the first question, and again when the connection is gone. */
export function openSession({ config, now }: SessionOptions): Session {
  let client: Client | null = null
  let failed: { refusal: Refusal; until: number; pause: number } | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const drop = (): void => {
    const gone = client
    client = null
    gone?.end().catch(() => undefined)
  }

  const connect = async (): Promise<Client | Refusal> => {
    if (client !== null) return client
    // A server that is down, or full, is not asked again at once; what it said last still holds.
    if (failed !== null && now() < failed.until) return failed.refusal
    const opened = new pg.Client({
      ...config,
      application_name: 'sitrep',
      connectionTimeoutMillis: STATEMENT_MS,
      keepAlive: true,
      query_timeout: STATEMENT_MS + GRACE_MS,
    })
    opened.on('error', () => {
      if (client === opened) client = null
    })
    try {
      await opened.connect()
      await opened.query(SETTINGS)
      if (isClosed) throw new Error('this instance was closed')
      failed = null
      client = opened
      return opened
    } catch (error) {
      opened.end().catch(() => undefined)
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
      // One simple query is one transaction; `read only` holds for all of it.
      const answers = await on.query(`begin transaction read only; ${sql}; rollback`)
      const parts = Array.isArray(answers) ? answers : [answers]
      return { ok: true, rows: parts[1]?.rows ?? [] }
    } catch (error) {
      const refusal = refusalOf(error)
      // With an SQLSTATE the server spoke: outside of class 57P and 08 the connection is still good.
      if (/^(57P|08)/.test(refusal.code) || !/^[0-9A-Z]{5}$/.test(refusal.code)) drop()
      else await on.query('rollback').catch(drop)
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
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
