/** What the parent asks of the SQL child, one JSON line each way. */
export interface SandboxRequest {
  id: number
  sql: string
  view: 'incident' | 'baseline'
}

export interface SandboxStart {
  file: string
  /** The tables of the file that a query may name; null for a case file, whose tables are seen through views. */
  tables: readonly string[] | null
  /** Say whether a query would run, and do not run it. */
  decideOnly: boolean
  /** Milliseconds UTC where the incident begins; null = no cut, everything is the incident. */
  onset: number | null
  /** Milliseconds by which the onset may be off; a change that close after it counts as before. */
  precision: number
  maxRows: number
  maxBytes: number
}

export type SandboxAnswer =
  | { status: 'ok'; columns: string[]; rows: Record<string, unknown>[]; truncated: boolean }
  | { status: 'refused'; reason: string }
  | { status: 'failed'; reason: string }
  | { status: 'timeout' }

export type SandboxReply = { id: number; answer: SandboxAnswer }
