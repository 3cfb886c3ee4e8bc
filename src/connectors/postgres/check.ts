import type { Health } from '../../domain/connector.ts'
import { privileges } from './queries/privileges.ts'
import { identity } from './queries/server.ts'
import { topStatements } from './queries/tables.ts'
import { fixOf } from './refusals.ts'
import type { Refusal, Row, Session } from './session.ts'

const GRANT = 'make the role with deploy/postgres/monitor-role.sql'

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What the role could do besides looking; empty when there is nothing. */
function tooMuch(row: Row): string[] {
  if (row.is_superuser === true) return ['is a superuser']
  const [roles, writable, creatable, powers] = ['roles', 'writable', 'creatable', 'powers'].map((name) =>
    list(row[name]),
  )
  return [
    ...(powers ?? []).map((one) => `may ${one}`),
    ...(roles ?? []).map((one) => `is a member of ${one}`),
    ...(writable ?? []).map((one) => `may write to ${one}`),
    ...(creatable ?? []).map((one) => `may create in schema ${one}`),
  ]
}

function healthOf(server: Row, row: Row, counted: boolean): Health {
  const role = String(row.role)
  const what = `${String(server.version_text)}, ${server.is_standby === true ? 'standby' : 'primary'}`
  const excess = tooMuch(row)
  if (excess.length > 0) {
    const fix = excess.some((one) => one.includes('create in schema'))
      ? `${GRANT}; revoke create on schema public from public`
      : GRANT
    return { state: 'failed', detail: `${what}; ${role} ${excess.slice(0, 4).join(', ')}`, fix }
  }
  if (row.may_monitor !== true)
    return { state: 'failed', detail: `${what}; ${role} is no member of pg_monitor`, fix: GRANT }
  const without = counted ? '' : '; no pg_stat_statements, so slow statements are not named'
  return { state: 'ok', detail: `${what}; ${role} may only look${without}`, fix: null }
}

const unwell = (name: string, refusal: Refusal): Health => ({
  state: 'failed',
  detail: `${refusal.code} from ${name}: ${refusal.message.replace(/\s+/g, ' ')}`,
  fix: fixOf(refusal),
})

/** One look at the server, and at everything the role could do besides looking. */
export async function checkHealth({
  name,
  session,
  signal,
}: {
  name: string
  session: Session
  signal: AbortSignal
}): Promise<Health> {
  const server = await session.ask(identity.sql(0), signal)
  if (!server.ok) return unwell(name, server)
  const role = await session.ask(privileges.sql(0), signal)
  if (!role.ok) return unwell(name, role)
  const counted = await session.ask(topStatements.sql(0), signal)
  return healthOf(server.rows[0] ?? {}, role.rows[0] ?? {}, counted.ok)
}
