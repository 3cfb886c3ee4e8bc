import type { WebClient } from '@slack/web-api'
import type { Role } from '../domain/signal.ts'
import type { Logger } from '../platform/logger.ts'
import type { Sender } from './signals/sender.ts'
import { slackProblem } from './slack-error.ts'

export interface RoleSettings {
  /** Ids of users (`U…`) and user groups (`S…`). Empty: every full member. */
  responders: readonly string[]
  admins: readonly string[]
}

export interface RoleOptions extends RoleSettings {
  /** With a short timeout: Slack waits three seconds for an acknowledgement. */
  client: WebClient
  teamId: string
  now: () => number
  log: Logger
}

/** What Slack knows of people changes slowly; who was removed from a group loses the role within this time. */
const KNOWN_MS = 5 * 60_000

interface Known<T> {
  at: number
  value: T
}

/** Asks again after five minutes; a failure is never remembered. */
function remembering<T>(now: () => number, ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Known<T>>()
  return async (key) => {
    const found = known.get(key)
    if (found && now() - found.at < KNOWN_MS) return found.value
    const value = await ask(key)
    known.set(key, { at: now(), value })
    return value
  }
}

type Standing = 'member' | 'guest' | 'external' | 'bot'

/**
 * Decides the role of whoever sent a payload. What Slack does not say in time counts as a guest: least rights, not
 * most.
 */
export function rolesIn(options: RoleOptions): (sender: Sender) => Promise<Role> {
  const { client, teamId, responders, admins, now, log } = options
  const standingOf = remembering(now, async (person): Promise<Standing> => {
    const { user } = await client.users.info({ user: person })
    if (user?.team_id !== teamId || user.is_stranger === true) return 'external'
    if (user.is_bot === true) return 'bot'
    return user.is_restricted === true || user.is_ultra_restricted === true || user.deleted === true
      ? 'guest'
      : 'member'
  })
  const membersOf = remembering(now, async (usergroup): Promise<string[]> => {
    return (await client.usergroups.users.list({ usergroup })).users ?? []
  })
  const isIn = async (person: string, ids: readonly string[]): Promise<boolean> => {
    if (ids.includes(person)) return true
    const groups = await Promise.all(ids.filter((id) => id.startsWith('S')).map(membersOf))
    return groups.some((members) => members.includes(person))
  }
  return async ({ person, personTeam, isBot }) => {
    if (isBot || person === null) return 'bot'
    if (personTeam !== null && personTeam !== teamId) return 'external'
    try {
      const standing = await standingOf(person)
      if (standing !== 'member') return standing
      if (await isIn(person, admins)) return 'admin'
      return responders.length === 0 || (await isIn(person, responders)) ? 'responder' : 'viewer'
    } catch (error) {
      log.error(
        { error: slackProblem(error) },
        'Slack does not say who somebody is; they are treated as a guest until it does',
      )
      return 'guest'
    }
  }
}
