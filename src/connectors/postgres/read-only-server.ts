import pg, { type Client, type ClientConfig } from 'pg'
import { openPostgresGate } from '../../safety/sql/postgres-gate.ts'
import { readServerCatalog } from './server-catalog.ts'

export interface ReadOnlyOptions {
  /** An address, or what `pg` takes instead of one. */
  url: string | ClientConfig
  /** Milliseconds a statement may take on the server, default 5,000. It is over a second later at the latest. */
  timeoutMs?: number
  /** Default 200. */
  maxRows?: number
  /** Bytes that may arrive for one statement, default 4 MB; the connection is cut there. */
  maxBytes?: number
}

export type ServerAnswer =
  | { status: 'ok'; columns: string[]; rows: unknown[][]; truncated: boolean }
  | { status: 'refused' | 'failed'; reason: string }
  | { status: 'timeout' }

export interface ReadOnlyServer {
  /** Why a query may not be sent, by this server's own catalog; null when it may. */
  refusal(sql: string): string | null
  /** Sends what the gate lets through. Every outcome is a value. */
  run(sql: string): Promise<ServerAnswer>
  /** What somebody should look at: `EXECUTE` on these lets a query write with another role's rights. */
  securityDefiners: readonly string[]
}

const BATCH = 100
const GRACE_MS = 500

/** Ends the server's work, too, when this side goes away; not every server knows it. */
const HANG_UP = "set client_connection_check_interval = '1s'"

const quoted = (ms: number): string => `'${Math.round(ms)}ms'`

async function connected(url: ReadOnlyOptions['url'], timeoutMs: number): Promise<Client> {
  const client = new pg.Client({
    ...(typeof url === 'string' ? { connectionString: url } : url),
    connectionTimeoutMillis: 10_000,
    application_name: 'sitrep',
  })
  // A connection that is cut says so here; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`set statement_timeout = ${quoted(timeoutMs)}; set lock_timeout = ${quoted(timeoutMs)};
    set idle_in_transaction_session_timeout = ${quoted(timeoutMs + GRACE_MS)}; set default_transaction_read_only = on`)
  await client.query(HANG_UP).catch(() => undefined)
  return client
}

/** SHOW and EXPLAIN are no queries to the server, and short. */
const hasCursor = (sql: string): boolean => !/^[\s(]*(?:explain|show)\b/i.test(withoutComments(sql))

const withoutComments = (sql: string): string => sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')

async function fetched(client: Client, sql: string, maxRows: number): Promise<ServerAnswer> {
  const asRows = (text: string) => client.query({ text, rowMode: 'array' })
  if (!hasCursor(sql)) {
    const { rows, fields } = await asRows(sql)
    return { status: 'ok', columns: namesOf(fields), ...cut(rows, maxRows) }
  }
  await client.query(`declare answer no scroll cursor for ${sql}`)
  const rows: unknown[][] = []
  let columns: string[] = []
  while (rows.length <= maxRows) {
    const batch = await asRows(`fetch ${Math.min(BATCH, maxRows + 1 - rows.length)} from answer`)
    columns = namesOf(batch.fields)
    rows.push(...batch.rows)
    if (batch.rows.length === 0) break
  }
  return { status: 'ok', columns, ...cut(rows, maxRows) }
}

const namesOf = (fields: readonly { name: string }[]): string[] => fields.map(({ name }) => name)

const cut = (rows: unknown[][], most: number): { rows: unknown[][]; truncated: boolean } => ({
  rows: rows.slice(0, most),
  truncated: rows.length > most,
})

const socketOf = (client: Client): NodeJS.EventEmitter & { destroy(): void } =>
  (client as unknown as { connection: { stream: NodeJS.EventEmitter & { destroy(): void } } }).connection
    .stream

/** SQLSTATE of a cancelled statement. */
const CANCELED = '57014'

/**
 * One statement in a read-only transaction of a connection of its own: nothing that a statement leaves behind is
 * there for the next. Time and bytes are counted on this side as well.
 */
async function runOnce(sql: string, options: Required<ReadOnlyOptions>): Promise<ServerAnswer> {
  const { url, timeoutMs, maxRows, maxBytes } = options
  const client = await connected(url, timeoutMs)
  const socket = socketOf(client)
  let cut: ServerAnswer | null = null
  const hangUp = (answer: ServerAnswer): void => {
    cut ??= answer
    socket.destroy()
  }
  const late = setTimeout(() => hangUp({ status: 'timeout' }), timeoutMs + GRACE_MS)
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes)
      hangUp({ status: 'failed', reason: `the answer is larger than ${maxBytes} bytes: select less` })
  })
  try {
    await client.query('begin transaction read only')
    return await fetched(client, sql, maxRows)
  } catch (error) {
    if (cut !== null) return cut
    const { code, message } = error as { code?: string; message: string }
    return code === CANCELED ? { status: 'timeout' } : { status: 'failed', reason: message.slice(0, 300) }
  } finally {
    clearTimeout(late)
    // A connection that was cut has no rollback to wait for.
    if (cut === null) await client.query('rollback').catch(() => undefined)
    await Promise.race([client.end().catch(() => undefined), closed(client)])
  }
}

const closed = (client: Client): Promise<void> =>
  new Promise((resolve) => client.once('end', () => resolve()))

/**
 * A PostgreSQL server that is only read: the gate by its own catalog, a read-only transaction, a timeout, and caps on
 * rows and bytes. The role in the URL should be able to do nothing else anyway.
 */
export async function openReadOnlyServer(given: ReadOnlyOptions): Promise<ReadOnlyServer> {
  const options = { timeoutMs: 5000, maxRows: 200, maxBytes: 4 * 1_048_576, ...given }
  const gate = await openPostgresGate()
  const client = await connected(options.url, 10_000)
  const { securityDefiners, ...catalog } = await readServerCatalog(client, gate).finally(() => client.end())
  const refusal = (sql: string): string | null => gate.refusal(sql, catalog)
  return {
    securityDefiners,
    refusal,
    run: async (sql) => {
      const reason = refusal(sql)
      if (reason !== null) return { status: 'refused', reason }
      return runOnce(sql, options).catch((error: Error) => ({ status: 'failed', reason: error.message }))
    },
  }
}
