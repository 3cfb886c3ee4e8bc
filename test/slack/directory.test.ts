import { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { slackDirectory } from '../../src/slack/directory.ts'

type Answers = Record<string, (args: Record<string, unknown>) => object>

/** A client whose calls are answered here; what is not is a refusal of Slack's. */
function clientOf(answers: Answers): { client: WebClient; calls: string[] } {
  const calls: string[] = []
  class Answered extends WebClient {
    // The client binds its methods to this one while it is made.
    override async apiCall(method: string, args: Record<string, unknown> = {}) {
      calls.push(method)
      const answer = answers[method]?.(args) ?? { error: 'channel_not_found' }
      if ('error' in answer) throw Object.assign(new Error(String(answer.error)), { data: answer })
      return { ok: true, ...answer }
    }
  }
  return { client: new Answered('xoxb-1'), calls }
}

const user = (id: string, over: object = {}) => ({ id, name: id.toLowerCase(), team_id: 'T1', ...over })

const PEOPLE = [
  user('UANN'),
  user('UGST', { is_restricted: true }),
  user('UEXT', { team_id: 'T2' }),
  user('UGRD', { team_id: 'E1', enterprise_user: { teams: ['T1'] } }),
  user('UGON', { deleted: true }),
  user('UBOT', { is_bot: true }),
]

const CHANNELS: Record<string, object> = {
  C1: { id: 'C1', name: 'incidents' },
  G1: { id: 'G1', name: 'security', is_private: true },
  C2: { id: 'C2', name: 'shared', is_shared: true, is_ext_shared: true },
  C3: { id: 'C3', name: 'org', is_shared: true, is_org_shared: true },
  D1: { id: 'D1', is_im: true },
}

const two = (args: Record<string, unknown>, key: string, all: unknown[]) =>
  args.cursor === 'next'
    ? { [key]: all.slice(1) }
    : { [key]: all.slice(0, 1), response_metadata: { next_cursor: 'next' } }

function directoryOf(over: Answers = {}) {
  let now = 0
  const { client, calls } = clientOf({
    'conversations.info': ({ channel }) =>
      CHANNELS[String(channel)] ? { channel: CHANNELS[String(channel)] } : { error: 'channel_not_found' },
    'conversations.members': (args) => two(args, 'members', ['UANN', 'UGST']),
    'users.list': (args) => two(args, 'members', PEOPLE),
    ...over,
  })
  const directory = slackDirectory({ client, teamId: 'T1', now: () => now })
  const advance = (ms: number): void => {
    now += ms
  }
  return { directory, calls, advance }
}

describe('who is in which channel', () => {
  it('is told of every kind of channel, with all its members', async () => {
    const { directory } = directoryOf()
    const kinds = await Promise.all(Object.keys(CHANNELS).map((id) => directory.channel(id)))
    expect(kinds.map((one) => [one?.kind, one?.isShared])).toEqual([
      ['public', false],
      ['private', false],
      ['public', true],
      ['public', false],
      ['direct', false],
    ])
    expect([...(kinds[0]?.members ?? [])]).toEqual(['UANN', 'UGST'])
  })

  it('is nothing for a channel that Sitrep may not see', async () => {
    const { directory } = directoryOf()
    expect(await directory.channel('C-NONE')).toBeNull()
    const hidden = directoryOf({ 'conversations.members': () => ({ error: 'not_in_channel' }) })
    expect(await hidden.directory.channel('C1')).toBeNull()
  })

  it('rejects when Slack fails: nobody takes that for an empty channel', async () => {
    const { directory } = directoryOf({ 'conversations.info': () => ({ error: 'missing_scope' }) })
    await expect(directory.channel('C1')).rejects.toThrow('missing_scope')
  })

  it('says what people are, from one list for five minutes', async () => {
    const { directory, calls, advance } = directoryOf()
    const standings = await Promise.all(
      [...PEOPLE.map(({ id }) => id), 'UNONE'].map((id) => directory.standing(id)),
    )
    expect(standings).toEqual(['member', 'guest', 'external', 'member', 'gone', 'bot', 'unknown'])
    expect(calls).toEqual(['users.list', 'users.list'])
    advance(299_999)
    await directory.standing('UANN')
    expect(calls).toHaveLength(2)
    advance(1)
    await directory.standing('UANN')
    expect(calls).toHaveLength(4)
  })

  it('asks again after a failure', async () => {
    let isDown = true
    const { directory } = directoryOf({
      'users.list': () => (isDown ? { error: 'internal_error' } : { members: PEOPLE }),
    })
    await expect(directory.standing('UANN')).rejects.toThrow()
    isDown = false
    expect(await directory.standing('UANN')).toBe('member')
    expect(await directory.person('@uann')).toBe('UANN')
    expect(await directory.person('nobody')).toBeNull()
  })
})
