/** One answer of the database. Numbers of type bigint and numeric arrive as strings, as with node-postgres. */
export interface QueryResult<R> {
  rows: R[]
  rowCount: number
}

/** What a query function needs: the database itself or an open transaction. */
export interface Tx {
  /**
   * One statement. Cast parameters (`$1::text`, `$2::jsonb`); pass JSON as `JSON.stringify(value)`.
   * Throws `DatabaseError` with the SQLSTATE in `code`; the parameters are never in it.
   */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<QueryResult<R>>
}

/** Sitrep's own database: PGlite in a worker thread, or PostgreSQL. */
export interface Database extends Tx {
  kind: 'embedded' | 'postgres'
  /**
   * Runs `work` in one transaction; a throw rolls back and rethrows. Inside, use the `tx` it gets:
   * awaiting the database itself there throws on both backends (it would hang for ever on the embedded one).
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls `heard` for each NOTIFY on the channel until the returned function is called. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * A transaction on behalf of a run: it first checks that the run still owns its incident (the fence) and
 * throws `FenceLost` when another process took over, so that a zombie writes nothing.
 */
export type FencedWrite = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
