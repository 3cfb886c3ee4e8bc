import type { TimeWindow } from '../../domain/case-file.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import type { Unanswered } from '../asked.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import { type Moment, objectsOf } from './objects.ts'
import { diagnosticsOf, GRANTS, NAMES, VERSION } from './queries.ts'
import type { Refusal, Row, Session } from './session.ts'

export interface MysqlParts {
  name: string
  /** The service this database is. */
  service: string
  session: Session
  now: () => number
}

/** A window that ended longer ago is not about what the server says now. */
const STALE_MS = 600_000

const QUESTION: Question = {
  source: 'database',
  query: `state: ${NAMES.join(', ')}`,
  args: { queries: NAMES },
}

const TOPOLOGY: Question = { source: 'database', query: 'the database itself', args: {} }

const FULL: ReadonlySet<string> = new Set(['ER_CON_COUNT_ERROR'])

const FIXES: Record<string, string> = {
  // MariaDB 10.11 does not tell the two apart; MySQL has a code for the second.
  ER_ACCESS_DENIED_ERROR: 'check `user` and `password`, or leave out `tls: off` where the server wants TLS',
  ER_SECURE_TRANSPORT_REQUIRED: 'the server wants TLS: leave out `tls: off`',
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 'make the user with deploy/mysql/monitor-role.sql',
  ER_HOST_NOT_PRIVILEGED: 'the user may not come from this host: check its host part',
  ER_USER_LIMIT_REACHED: 'the user has used up its own connections: raise MAX_USER_CONNECTIONS',
  ER_TOO_MANY_USER_CONNECTIONS: 'the user has used up its own connections: raise MAX_USER_CONNECTIONS',
  HANDSHAKE_NO_SSL_SUPPORT: 'the server speaks no TLS: set `tls: off`, or turn it on there',
  HANDSHAKE_SSL_ERROR: 'TLS failed: check `ca`, or name the authority of its certificate',
  ECONNREFUSED: 'nothing listens there: check `host`, `port` and that it runs',
  ENOTFOUND: 'the name does not resolve: check `host`',
  ETIMEDOUT: 'nobody answers there: check `host`, `port` and the firewall',
}

/** All of TLS is one code: what is wrong with a certificate is in Node's and OpenSSL's words. */
const TLS: readonly (readonly [RegExp, string])[] = [
  [/altnames/i, 'its certificate is for another name: check `host`'],
  [/expired/i, 'its certificate has expired: renew it there'],
  [/self-signed|unable to (?:verify|get)/i, 'its certificate is not trusted: name the authority in `ca`'],
]

const fixOf = ({ code, message }: Refusal): string =>
  TLS.find(([words]) => words.test(message))?.[1] ??
  FIXES[code] ??
  'check `host`, `port`, `tls` and the network'

const refusedAnswer = (name: string, refusal: Refusal): Unanswered => ({
  ok: false,
  status: /ACCESS_DENIED|NOT_PRIVILEGED/.test(refusal.code) ? 'denied' : 'failed',
  reason:
    refusal.code === 'ABORTED'
      ? `${name} gave no answer in time`
      : `${refusal.code} from ${name}: ${refusal.message.replace(/\s+/g, ' ')}: ${fixOf(refusal)}`,
  raw: null,
})

/** A server that takes no more connections is an answer, and no gap. */
function refused(
  { name }: MysqlParts,
  refusal: Refusal,
  { window, moment }: { window: TimeWindow; moment: Moment },
): Collected {
  if (!FULL.has(refusal.code)) return unanswered(QUESTION, window, refusedAnswer(name, refusal))
  const attrs = { refused: refusal.code, message: refusal.message, database: moment.service }
  const row = {
    ts: moment.at,
    kind: 'connections',
    namespace: null,
    name: 'connections',
    state: 'full',
    attrs,
  }
  const raw = Buffer.from(JSON.stringify(refusal))
  return collected(QUESTION, window, { raw, tables: { objects: { rows: [row] } } })
}

async function readState(
  parts: MysqlParts,
  { window }: CollectRequest,
  signal: AbortSignal,
): Promise<Collected> {
  const { service, session, now } = parts
  const moment = { service, at: now() }
  const version = await session.ask(VERSION.sql, signal)
  if (!version.ok) return refused(parts, version, { window, moment })
  const answers: Record<string, readonly Row[]> = {}
  const missing: string[] = []
  for (const { name, sql } of diagnosticsOf(String(version.rows[0]?.version))) {
    const asked = await session.ask(sql, signal)
    if (asked.ok) answers[name] = asked.rows
    else if (asked.code === 'ABORTED') return refused(parts, asked, { window, moment })
    else missing.push(`without ${name} (${asked.code}: ${fixOf(asked)})`)
  }
  return collected(QUESTION, window, {
    raw: Buffer.from(JSON.stringify(answers)),
    tables: { objects: { rows: objectsOf(answers, moment) } },
    truncated: missing.join('; ') || null,
  })
}

/** Rights by which a user could do more than look; `%` and `*` are every schema. */
const WRITES =
  /\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|SUPER|FILE|SHUTDOWN|RELOAD|GRANT OPTION|TRIGGER|EVENT|LOCK TABLES|CONNECTION ADMIN|REPLICATION SLAVE ADMIN|READ_ONLY ADMIN|BINLOG ADMIN|SET USER|SYSTEM_[A-Z_]+)\b/g

/** By these the hashes of passwords can be read. */
const SECRETS = /\bSELECT\b.* ON (?:\*|`?mysql`?)\./

async function check({ name, session }: MysqlParts, signal: AbortSignal): Promise<Health> {
  const version = await session.ask(VERSION.sql, signal)
  if (!version.ok)
    return { state: 'failed', detail: refusedAnswer(name, version).reason, fix: fixOf(version) }
  const grants = await session.ask(GRANTS.sql, signal)
  if (!grants.ok) return { state: 'failed', detail: refusedAnswer(name, grants).reason, fix: fixOf(grants) }
  const lines = grants.rows.flatMap((row) => Object.values(row).map(String))
  // What follows TO names the user, who may be called anything.
  const rights = lines.map(
    (line) => `${line.split(/ TO /)[0] ?? ''}${/WITH GRANT OPTION/.test(line) ? ' GRANT OPTION' : ''}`,
  )
  const excess = [...new Set(rights.flatMap((line) => line.match(WRITES) ?? []))]
  const what = String(version.rows[0]?.version)
  const fix = 'make the user with deploy/mysql/monitor-role.sql'
  if (excess.length > 0)
    return {
      state: 'failed',
      detail: `${what}; the user may do more than look: ${excess.slice(0, 6).join(', ')}`,
      fix,
    }
  if (rights.some((line) => SECRETS.test(line)))
    return { state: 'failed', detail: `${what}; the user may read the passwords in mysql.user`, fix }
  if (!rights.some((line) => /\bPROCESS\b/.test(line)))
    return { state: 'failed', detail: `${what}; the user lacks PROCESS`, fix }
  return { state: 'ok', detail: `${what}; the user may only look`, fix: null }
}

/** A MySQL or MariaDB server, asked fixed questions only. */
export function mysqlConnector(parts: MysqlParts): LiveConnector {
  const { name, service, session, now } = parts
  const entity = { entity: service, kind: 'database', service }
  return {
    name,
    answers: ['topology', 'state'],
    delayMs: 0,
    plan: ({ kind }) => [{ step: 'read', query: (kind === 'topology' ? TOPOLOGY : QUESTION).query }],
    check: ({ signal }) => check(parts, signal),
    collect: async (request, { signal }) => {
      const { kind, window } = request
      if (kind === 'topology')
        return [collected(TOPOLOGY, window, { raw: null, tables: { entities: { rows: [entity] } } })]
      if (window.end >= now() - STALE_MS) return [await readState(parts, request, signal)]
      const past = collected(QUESTION, window, { raw: null, tables: {} })
      const reason = `a database says what is now, and the window ended at ${timeOfDay(window.end)}`
      return [{ ...past, reason }]
    },
    close: () => session.close(),
  }
}
