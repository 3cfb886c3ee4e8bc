import type { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { rolesIn } from '../../src/slack/roles.ts'
import { type Sender, senderOf, strangerProblem } from '../../src/slack/signals/sender.ts'
import { silent } from '../local-slack/support.ts'

const TEAM = 'T1'

const USERS: Record<string, object> = {
  UMEMBER: { team_id: TEAM },
  ULEAD: { team_id: TEAM },
  UGROUPED: { team_id: TEAM },
  UGUEST: { team_id: TEAM, is_restricted: true },
  USINGLE: { team_id: TEAM, is_ultra_restricted: true },
  UGONE: { team_id: TEAM, deleted: true },
  UBOT: { team_id: TEAM, is_bot: true },
  UOTHER: { team_id: 'T2' },
  USTRANGER: { team_id: TEAM, is_stranger: true },
}

function slack({ responders = [] as string[], admins = [] as string[] } = {}) {
  const asked: string[] = []
  let now = 0
  let isDown = false
  const answer = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what)
    if (isDown) throw Object.assign(new Error('x'), { data: { error: 'missing_scope' } })
    return value
  }
  const client = {
    users: { info: ({ user }: { user: string }) => answer(user, { ok: true, user: USERS[user] }) },
    usergroups: {
      users: {
        list: ({ usergroup }: { usergroup: string }) => answer(usergroup, { ok: true, users: ['UGROUPED'] }),
      },
    },
  } as unknown as WebClient
  const roleOf = rolesIn({ client, teamId: TEAM, responders, admins, now: () => now, log: silent })
  const of = (person: string | null, more: Partial<Sender> = {}) =>
    roleOf({ appId: null, teamId: TEAM, person, personTeam: null, isBot: false, ...more })
  return {
    of,
    asked,
    later: (ms: number) => {
      now += ms
    },
    fail: (down: boolean) => {
      isDown = down
    },
  }
}

describe('who somebody is', () => {
  it.each([
    ['UMEMBER', 'responder'],
    ['UGUEST', 'guest'],
    ['USINGLE', 'guest'],
    ['UGONE', 'guest'],
    ['UBOT', 'bot'],
    ['UOTHER', 'external'],
    ['USTRANGER', 'external'],
  ])('%s is a %s where nobody is named', async (person, role) => {
    expect(await slack().of(person)).toBe(role)
  })

  it('is a viewer when others are named, by id or by group', async () => {
    const { of } = slack({ responders: ['S1', 'ULEAD'], admins: ['ULEAD', 'UGUEST', 'UOTHER'] })
    expect(await of('UMEMBER')).toBe('viewer')
    expect(await of('UGROUPED')).toBe('responder')
    expect(await of('ULEAD')).toBe('admin')
    // A list cannot lift a guest or a stranger.
    expect(await of('UGUEST')).toBe('guest')
    expect(await of('UOTHER')).toBe('external')
  })

  it('is not asked when the payload says it: a bot, another workspace', async () => {
    const { of, asked } = slack()
    expect(await of('UMEMBER', { isBot: true })).toBe('bot')
    expect(await of(null)).toBe('bot')
    expect(await of('UMEMBER', { personTeam: 'T2' })).toBe('external')
    expect(asked).toEqual([])
  })

  it('is a guest while Slack does not answer, and that is not remembered', async () => {
    const { of, fail } = slack()
    fail(true)
    expect(await of('UMEMBER')).toBe('guest')
    fail(false)
    expect(await of('UMEMBER')).toBe('responder')
  })

  it('is asked again after five minutes', async () => {
    const { of, asked, later } = slack()
    for (const wait of [0, 299_000, 2000]) {
      later(wait)
      await of('UMEMBER')
    }
    expect(asked).toEqual(['UMEMBER', 'UMEMBER'])
  })
})

describe('the sender of a payload', () => {
  const ours = { teamId: TEAM, appId: 'A1' }

  it.each([
    [
      { api_app_id: 'A1', team_id: TEAM, event: { user: 'U1', user_team: 'T2' } },
      { person: 'U1', personTeam: 'T2', isBot: false },
    ],
    [
      { api_app_id: 'A1', team_id: TEAM, event: { bot_id: 'B1' } },
      { person: null, isBot: true },
    ],
    [{ api_app_id: 'A1', team_id: TEAM, user_id: 'U1', command: '/sitrep' }, { person: 'U1' }],
    [
      { api_app_id: 'A1', team: { id: TEAM }, user: { id: 'U1', team_id: 'T2' } },
      { person: 'U1', personTeam: 'T2' },
    ],
  ])('is read from %j', (body, expected) => {
    const sender = senderOf(body)
    expect(sender).toMatchObject(expected)
    expect(strangerProblem(sender, ours)).toBeNull()
  })

  it.each([
    [{ api_app_id: 'A1', team_id: 'T2' }, 'workspace T2'],
    [{ api_app_id: 'A1' }, 'workspace none'],
    [{ api_app_id: 'A2', team_id: TEAM }, 'app A2'],
    [{ team_id: TEAM }, 'app none'],
    ['text', 'workspace none'],
    [null, 'workspace none'],
    [{ team_id: 7 }, 'workspace none'],
  ])('%j is a stranger', (body, problem) => {
    expect(strangerProblem(senderOf(body), ours)).toContain(problem)
  })
})
