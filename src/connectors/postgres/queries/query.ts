/** A question of ours to the server, the same for everybody; `pg_monitor` is enough for each. */
export interface Diagnostic {
  name: string
  /** `version` as `server_version_num` has it, such as 150014. */
  sql(version: number): string
}

/** Queries that belong together are one piece of evidence. */
export interface Group {
  name: 'sessions' | 'tables' | 'statements' | 'replication' | 'server'
  queries: readonly Diagnostic[]
}

export const always = (name: string, sql: string): Diagnostic => ({ name, sql: () => sql })

/** A statement as one line, cut: long ones say nothing more that matters here. */
export const oneLine = (column: string, most: number): string =>
  `left(regexp_replace(${column}, '\\s+', ' ', 'g'), ${most})`

export const SYSTEM_SCHEMAS = `('pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'information_schema'::regnamespace)`
