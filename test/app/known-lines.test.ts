import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answeringKnown, inTime } from '../../src/app/known-lines.ts'
import { uuidv7 } from '../../src/domain/ids.ts'
import type { Role } from '../../src/domain/signal.ts'
import { acceptCommand } from '../../src/incidents/accept/accept-command.ts'
import type { Accepting } from '../../src/incidents/accept/context.ts'
import type { LiveDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { ackMessage } from '../../src/slack/blocks/ack-answer.ts'
import type { Database } from '../../src/storage/sql.ts'
import { command } from '../incidents/support/signals.ts'
import { DAY, lesson, NOW, SAVING, slackSource, storeOn } from '../knowledge/support/lessons.ts'
import { sharedDatabase } from '../support/database.ts'

/** Answers nothing until it is told to stop. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** A workspace of open channels; whoever asks is in none that is private. */
const OPEN: LiveDirectory = {
  place: async () => ({ name: null, isOpen: true, isShared: false }),
  channel: async () => null,
  standing: async () => 'member',
  channelsOf: async () => [],
  person: async () => null,
}

describe('what the team knows, asked by a command', () => {
  let db: Database

  beforeAll(async () => {
    db = await sharedDatabase()
    const owner = lesson({
      services: ['payments-db'],
      statement: 'payments-db belongs to team Falcon <!channel>',
      detail: { kind: 'ownership', owner: 'Falcon' },
      status: 'confirmed',
      at: NOW - 20 * DAY,
      source: {
        ...slackSource('C-PAY', '3.000100'),
        permalink: 'https://acme.slack.com/archives/C1/p3',
      } as never,
    })
    const cause = lesson({ services: ['payments-db'], statement: 'the pool of payments-db was too small' })
    const secret = lesson({
      services: ['payments-db'],
      statement: 'canary: payments-db is to be sold',
      readers: { kind: 'channel', channel: 'G-SEC' },
    })
    const linked = lesson({
      services: ['search'],
      statement: 'search is reindexed nightly',
      source: { kind: 'file', file: 'runbooks/search.md', offset: 0 },
    })
    await saveLessons(storeOn(db), [owner, cause, secret, linked], SAVING)
  })

  afterAll(() => db.close())

  const asked = async (text: string, role: Role = 'viewer') => {
    const signal = command('/sitrep', text, 'C-PAY', role)
    const accepted = await db.tx((tx) => {
      const clock = { now: () => NOW, newId: () => uuidv7(NOW, randomBytes(10)) }
      const accepting = { tx, db, teamId: 'default', at: NOW, clock } as unknown as Accepting
      return acceptCommand(accepting, signal as never)
    })
    const answering = answeringKnown({ store: storeOn(db), directory: OPEN, log: createLogger('silent') })
    const answered = await answering(signal, accepted)
    return answered.status === 'accepted' ? (ackMessage(answered.answer)?.text ?? '') : answered.status
  }

  it.each(['who owns payments-db?', 'who is responsible for payments-db', 'WHO runs payments-db'])(
    '%s',
    async (text) => {
      expect(await asked(text)).toBe(
        '*Who owns payments-db*\n• payments-db belongs to team Falcon &lt;!channel&gt; (ownership, <https://acme.slack.com/archives/C1/p3|Slack>, 3 weeks ago · confirmed)',
      )
    },
  )

  it('searches, with the age and the status of each', async () => {
    expect(await asked('search why is the pool too small')).toContain(
      'the pool of payments-db was too small (cause, Slack, a day ago · unconfirmed)',
    )
    expect(await asked('lessons search')).toContain('runbooks/search.md')
    expect(await asked('lessons search')).not.toContain('payments-db')
  })

  it('says when what it shows is merely the nearest', async () => {
    expect(await asked('search payments-db pool too small')).toMatch(
      /^\*What the team wrote about payments-db/,
    )
    const known = [
      {
        kind: 'cause',
        statement: 'the disk was full',
        status: 'confirmed',
        at: NOW - DAY,
        link: null,
        place: 'a.md',
      },
    ]
    const answer = { question: 'search', words: 'slow <pages>', known, withheld: null, at: NOW } as const
    expect(ackMessage({ kind: 'knowledge', ...answer, isLikely: false })?.text).toBe(
      'Nothing surely answers "slow &lt;pages&gt;". The nearest:\n• the disk was full (cause, a.md, a day ago · confirmed)',
    )
  })

  it('looks a question up by its words when no vector comes in time', async () => {
    const late = { model: 'far', embed: (_: unknown, __: unknown, signal: AbortSignal) => never(signal) }
    const hurried = inTime(late, 5)
    const { signal } = new AbortController()
    expect(await hurried.embed(['pool'], 'query', signal)).toEqual({
      status: 'unavailable',
      reason: 'no vector came within 5 ms',
    })
    await expect(hurried.embed(['pool'], 'query', AbortSignal.abort(new Error('over')))).rejects.toThrow(
      'over',
    )
  })

  it('shows to nobody what only a private channel may read', async () => {
    for (const text of ['search payments-db sold canary', 'lessons payments-db', 'who owns payments-db'])
      expect(await asked(text)).not.toContain('canary:')
  })

  it('says so when nothing is known, and what to type', async () => {
    expect(await asked('lessons zebra')).toContain('Nothing that you may read is known about "zebra"')
    expect(await asked('search')).toContain('say what to look for')
    expect(await asked('who')).toContain('say what to look for')
  })

  it.each(['guest', 'external'] as const)('is not for a %s', async (role) => {
    expect(await asked('search pool', role)).toContain('You may not search what the team knows here')
  })
})
