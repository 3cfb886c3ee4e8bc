import type { Unanswered } from '../asked.ts'
import { type Moment, type StateRow, stateRow } from './objects.ts'
import type { Refusal } from './session.ts'

/** Limits of the role and of the database are checked elsewhere than those of the server. */
const ROLE_LIMIT = 'InitializeSessionUserId'

/**
 * What a refusal says of the database itself: one that takes no more connections, or is starting, is evidence and
 * no gap. null where it says something of us, or of the way there.
 */
export function evidenceIn(
  { code, message, routine }: Refusal,
  moment: Moment,
  usable: number | null,
): StateRow | null {
  if (code === '53300' && routine !== ROLE_LIMIT) {
    return stateRow(moment, {
      kind: 'connections',
      name: 'connections',
      state: usable === null ? 'full' : `${usable}/${usable}`,
      attrs: {
        refused: code,
        message,
        ...(usable === null ? {} : { connections: usable, max_connections: usable }),
      },
    })
  }
  if (code !== '57P03') return null
  return stateRow(moment, {
    kind: 'database',
    name: moment.service,
    state: `recovering: ${message}`,
    attrs: { refused: code, message },
  })
}

const FIXES: Record<string, string> = {
  '28000': 'check `user`, that the role may log in, and pg_hba.conf',
  '28P01': 'check `password`',
  '42501': 'grant pg_monitor to the role (deploy/postgres/monitor-role.sql)',
  '3D000': 'check `database`',
  '53300': 'the role has used up its own connections: raise its CONNECTION LIMIT',
  NO_TLS: 'the server speaks no TLS: set `tls: off`, or turn ssl on there',
  ABORTED: 'no answer in time',
  ECONNREFUSED: 'nothing listens there: check `host`, `port` and that it runs',
  ENOTFOUND: 'the name does not resolve: check `host`',
  ETIMEDOUT: 'nobody answers there: check `host`, `port` and the firewall',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted: name the authority in `ca`',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted: name the authority in `ca`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted: name the authority in `ca`',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: check `host`',
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it there',
}

const DENIED: ReadonlySet<string> = new Set(['28000', '28P01', '42501'])

export const fixOf = ({ code }: Refusal): string =>
  FIXES[code] ?? 'check `host`, `port`, `tls` and the network'

export const refusedAnswer = (name: string, refusal: Refusal): Unanswered => ({
  ok: false,
  status: DENIED.has(refusal.code) ? 'denied' : 'failed',
  reason:
    refusal.code === 'ABORTED'
      ? `${name} gave no answer in time`
      : `${refusal.code} from ${name}: ${refusal.message.replace(/\s+/g, ' ')}: ${fixOf(refusal)}`,
  raw: null,
})
