/** What PostgreSQL said, without the parameters: they hold secrets and Slack text, and this reaches the log. */
export class DatabaseError extends Error {
  /** SQLSTATE, such as `23505`; `CONNECTION` when the server could not be reached. */
  readonly code: string
  readonly constraint: string | null
  readonly table: string | null
  readonly detail: string | null

  constructor(from: DatabaseErrorFields) {
    super(from.message)
    this.name = 'DatabaseError'
    this.code = from.code
    this.constraint = from.constraint
    this.table = from.table
    this.detail = from.detail
  }
}

export interface DatabaseErrorFields {
  message: string
  code: string
  constraint: string | null
  table: string | null
  detail: string | null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Copies the safe fields of whatever a driver threw. */
export function errorFields(error: unknown): DatabaseErrorFields {
  const from = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return {
    message: textOf(from.message) || String(error),
    code: textOf(from.code) ?? 'UNKNOWN',
    constraint: textOf(from.constraint),
    table: textOf(from.table),
    detail: textOf(from.detail),
  }
}

/**
 * Nothing is wrong with what was asked: the server was gone, restarted, full or unreachable (SQLSTATE classes 08 and
 * 57P, 53300, and Node's own codes). Whoever can ask again later should.
 */
const UNAVAILABLE =
  /^(CONNECTION|08\w{3}|57P0[1-5]|53300|ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/

export const isUnavailable = (error: unknown): boolean =>
  error instanceof DatabaseError && UNAVAILABLE.test(error.code)

/** Another process has the embedded database open. The message names it and what to do. */
export class DatabaseHeld extends Error {
  readonly code = 'DATABASE_HELD'
  override name = 'DatabaseHeld'
}

/** The stored data does not fit this version of Sitrep; the message says which way out there is. */
export class DatabaseMismatch extends Error {
  readonly code = 'DATABASE_MISMATCH'
  override name = 'DatabaseMismatch'
}
