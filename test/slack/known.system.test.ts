import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slackDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { slackAsking } from '../../src/slack/reading.ts'
import { asking, mineAll, never, said } from '../app/support/live-slack.ts'
import { act } from '../local-slack/support.ts'
import { type House, knowledgeOf, openHouse } from './support/house.ts'

const ALICE = 'U0ALICE'
const CARLA = 'U0CARLA'

/** Channels by a word that only what was said there holds. */
const WORDS = ['public', 'private', 'shared', 'general', 'archived', 'left'] as const
type Word = (typeof WORDS)[number]

const AUTHOR: Record<Word, string> = {
  public: 'U0BOB',
  private: 'U0BOB',
  shared: 'U0NORA',
  general: CARLA,
  archived: ALICE,
  left: ALICE,
}

const FIVE_MINUTES = 300_000

describe('what private channels know', () => {
  let house: House
  let skew = 0
  const ids: Record<Word, string> = {
    public: 'C0PAYMENTS',
    private: 'G0SRE',
    shared: 'C0NORTHWIND',
    general: 'C0GENERAL',
    archived: '',
    left: '',
  }

  const created = async (name: string): Promise<string> => {
    const members = ['U0BOB', 'U0SITREP']
    return String(
      (await act(house.slack, 'create-channel', { user: ALICE, name, private: true, members })).id,
    )
  }

  const mine = (channels: readonly string[]) =>
    mineAll(house.db, asking(house.slack), { store: knowledgeOf(house.db), channels })

  beforeAll(async () => {
    house = await openHouse({
      directory: ({ botToken, apiUrl }) =>
        slackDirectory({ ask: slackAsking({ botToken, apiUrl }), signal: never }, () => Date.now() + skew),
    })
    ids.archived = await created('old-plans')
    ids.left = await created('without-sitrep')
    await act(house.slack, 'command', { user: ALICE, channel: 'C0GENERAL', text: '/invite @sitrep' })
    // No answer holds more than two lessons of one author.
    for (const word of WORDS)
      await said(
        house.slack,
        AUTHOR[word],
        ids[word],
        `the root cause of the zebra-api outage was a canary${word} leak`,
      )
  })

  afterAll(() => house[Symbol.asyncDispose]())

  const QUESTIONS = ['search zebra-api outage', 'lessons zebra-api', 'search canaryprivate leak']

  /** All that a person is answered in a channel, whatever they ask. */
  const answers = async (user: string, channel: string): Promise<string[]> => {
    const texts: string[] = []
    for (const question of QUESTIONS)
      texts.push((await house.command(`/sitrep ${question}`, channel, user)).text)
    return texts
  }

  const seen = async (user: string, channel: string): Promise<Word[]> => {
    const text = (await answers(user, channel)).join('\n')
    return WORDS.filter((word) => text.includes(`a canary${word}`))
  }

  it('changes no answer to those who may not read it: no count, no rank, no word', async () => {
    await mine(['payments', 'general'])
    const before = await answers(CARLA, 'C0INCIDENTS')
    await mine([])
    expect(await answers(CARLA, 'C0INCIDENTS')).toEqual(before)
    expect(await seen(CARLA, 'C0INCIDENTS')).toEqual(['public', 'general'])
  })

  it('shows to a member what they may read, wherever only they read along', async () => {
    expect(await seen(ALICE, 'C0INCIDENTS')).toEqual([...WORDS])
    expect(await seen(ALICE, 'G0SRE')).toEqual([...WORDS])
    expect(await seen(ALICE, 'D0ALICE')).toEqual([...WORDS])
  })

  it('shows in a shared channel what is from there, and to guests nothing', async () => {
    expect(await seen(ALICE, 'C0NORTHWIND')).toEqual(['shared'])
    expect(await seen('U0NORA', 'C0NORTHWIND')).toEqual([])
  })

  it('hides what was archived, what Sitrep has left and what became private, within five minutes', async () => {
    await act(house.slack, 'archive', { channel: ids.archived })
    await act(house.slack, 'leave', { channel: ids.left, leaver: 'U0SITREP' })
    await act(house.slack, 'make-private', { channel: 'C0PAYMENTS' })
    await act(house.slack, 'leave', { channel: 'C0PAYMENTS', leaver: CARLA })
    expect(await seen(ALICE, 'C0INCIDENTS')).toEqual([...WORDS])
    skew += FIVE_MINUTES
    expect(await seen(ALICE, 'C0INCIDENTS')).toEqual(['public', 'private', 'shared', 'general'])
    expect(await seen(CARLA, 'C0INCIDENTS')).toEqual(['general'])
    await act(house.slack, 'leave', { channel: 'G0SRE', leaver: ALICE })
    skew += FIVE_MINUTES
    expect(await seen(ALICE, 'C0INCIDENTS')).toEqual(['public', 'shared', 'general'])
  })

  it('hides all that was written in Slack while Slack does not say, and says so', async () => {
    skew += FIVE_MINUTES
    house.slack.faults.add({ method: 'users.conversations', times: 3, status: 500 })
    const { text } = await house.command('/sitrep search zebra-api outage', 'C0INCIDENTS', ALICE)
    expect(text).not.toContain('canary')
    expect(text).toContain('Slack did not say in time what you may read')
    for (const _ of QUESTIONS.slice(1)) await house.command('/sitrep search x', 'C0INCIDENTS', ALICE)
    expect(await seen(ALICE, 'C0INCIDENTS')).toEqual(['public', 'shared', 'general'])
  })

  it('says nothing where it cannot see who reads along', async () => {
    await act(house.slack, 'leave', { channel: 'C0NORTHWIND', leaver: 'U0SITREP' })
    await act(house.slack, 'make-private', { channel: 'C0NORTHWIND' })
    skew += FIVE_MINUTES
    const { text } = await house.command('/sitrep search zebra-api outage', 'C0NORTHWIND', ALICE)
    expect(text).toBe(
      'I am not in this channel and cannot see who reads along: ask where I am, or in my direct messages.',
    )
  })
})
