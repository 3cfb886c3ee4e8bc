import type { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { readershipIn } from '../../src/slack/readership.ts'

const refusal = (error: string): Error => Object.assign(new Error(error), { data: { error } })

interface Answers {
  channel?: object | Error
  permalink?: string | Error
  pages?: (string[] | Error)[]
}

/** Slack as far as it is asked here; each answer is given once, the last one for ever. */
function slackSaying({ channel = {}, permalink = 'https://acme.slack.com/p1', pages = [[]] }: Answers) {
  const asked: object[] = []
  const give = <T>(answer: T | Error): T => {
    if (answer instanceof Error) throw answer
    return answer
  }
  const client = {
    users: {
      conversations: async (args: object) => {
        const at = asked.push(args) - 1
        const ids = give(pages[Math.min(at, pages.length - 1)] ?? [])
        const next_cursor = at < pages.length - 1 ? `page ${at + 1}` : ''
        return { channels: ids.map((id) => ({ id })), response_metadata: { next_cursor } }
      },
    },
    conversations: { info: async () => ({ channel: give(channel) }) },
    chat: { getPermalink: async () => ({ permalink: give(permalink) }) },
  } as unknown as WebClient
  return { asked, client }
}

describe('who may read what', () => {
  let now = 0
  const over = (answers: Answers) => {
    const { asked, client } = slackSaying(answers)
    return { asked, ...readershipIn({ client, now: () => now, log: createLogger('silent') }) }
  }
  const message = { channel: 'C1', ts: '1.0' }

  it('is asked page by page, and believed for five minutes', async () => {
    const { readsOf, asked } = over({ pages: [['C1'], ['G2']] })
    expect(await readsOf('U1')).toEqual(['C1', 'G2'])
    now += 299_000
    expect(await readsOf('U1')).toEqual(['C1', 'G2'])
    expect(asked).toHaveLength(2)
    now += 2000
    await readsOf('U1')
    expect(asked.length).toBeGreaterThan(2)
  })

  it('is unknown when Slack does not answer, and is asked again at once', async () => {
    const { readsOf } = over({ pages: [new Error('timeout')] })
    expect(await readsOf('U1')).toBeNull()
  })

  it.each([
    ['public', {}, { kind: 'team' }],
    ['private', { is_private: true }, { kind: 'channel', channel: 'C1' }],
    ['shared', { is_ext_shared: true }, { kind: 'channel', channel: 'C1' }],
    ['soon shared', { is_pending_ext_shared: true }, { kind: 'channel', channel: 'C1' }],
  ])('a %s channel has its readers', async (_, channel, readers) => {
    const { factsOf } = over({ channel })
    expect(await factsOf(message)).toEqual({
      facts: { permalink: 'https://acme.slack.com/p1', readers },
      refused: null,
    })
  })

  it.each([
    ['a direct message', { channel: { is_im: true } }, 'stays between its people'],
    ['a direct message of several', { channel: { is_mpim: true } }, 'stays between its people'],
    ['a channel it is not in', { channel: refusal('channel_not_found') }, 'Invite me with /invite @Sitrep'],
    ['a deleted message', { permalink: refusal('message_not_found') }, 'was deleted'],
  ])('%s is refused with what to do', async (_, answers, words) => {
    expect((await over(answers).factsOf(message)).refused).toContain(words)
  })

  it('nothing is known of a message when Slack does not say', async () => {
    for (const answers of [{ channel: new Error('timeout') }, { permalink: refusal('ratelimited') }])
      expect(await over(answers).factsOf(message)).toEqual({ facts: null, refused: null })
  })
})
