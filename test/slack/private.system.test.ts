import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../src/domain/model.ts'
import { slackDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { slackAsking } from '../../src/slack/reading.ts'
import { asking, mineAll, never, said } from '../app/support/live-slack.ts'
import { askedOf, modelsWith, NOTHING_FOUND } from '../investigation/support/models.ts'
import { act, stateOf } from '../local-slack/support.ts'
import { says } from '../models/support/fake-model.ts'
import { CHANNEL, type House, knowledgeOf, openHouse, type Shown, textOf } from './support/house.ts'
import { teachingIn } from './support/teaching.ts'

const ALICE = 'U0ALICE'
const CARLA = 'U0CARLA'

/** Channels by a word that only what was said there holds; Carla is in the first two. */
const WORDS = ['public', 'general', 'private', 'shared', 'archived', 'left'] as const
type Word = (typeof WORDS)[number]

const OPEN: readonly Word[] = ['public', 'general']

const AUTHOR: Record<Word, string> = {
  public: 'U0BOB',
  general: CARLA,
  private: 'U0BOB',
  shared: 'U0NORA',
  archived: ALICE,
  left: ALICE,
}

/** Not as people write it: the root is found by it among what they said. */
const TITLE = 'ORDERS SERVICE OUTAGE'

const FIVE_MINUTES = 300_000

const wordsIn = (shown: unknown): Word[] => {
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown)
  // In the words of a lesson: whoever types a word is answered with it.
  return WORDS.filter((word) => new RegExp(`a canary${word} leak|canary${word} team`).test(text))
}

/** A model that finds nothing, and keeps all that it was told. */
function listening() {
  const heard: string[] = []
  const model: Model = {
    provider: 'fake',
    call: async (request) => {
      const { who, text } = askedOf(request)
      heard.push(JSON.stringify(request))
      if (text.startsWith('A person asks about')) return says(JSON.stringify({ answer: [] }))
      return who === 'challenge'
        ? says({ verdict: 'stands', objection: null, answer: [] })
        : says(NOTHING_FOUND)
    },
  }
  return { model, heard }
}

describe('a word of a private channel, on every surface', () => {
  const listener = listening()
  let house: House
  let skew = 0
  let inPublic: { incidentId: string; root: Shown }
  let inPrivate: { incidentId: string; root: Shown }
  const { home } = teachingIn(() => house)
  const ids: Record<Word, string> = {
    ...{ public: 'C0PAYMENTS', general: 'C0GENERAL', private: 'G0SRE', shared: 'C0NORTHWIND' },
    ...{ archived: '', left: '' },
  }

  const created = async (name: string): Promise<string> => {
    const members = ['U0BOB', 'U0SITREP']
    return String(
      (await act(house.slack, 'create-channel', { user: ALICE, name, private: true, members })).id,
    )
  }

  const concluded = (root: Shown, channel: string): Promise<string> =>
    house.until(async () => {
      const all = await house.messages(channel)
      const now = all.find(({ ts }) => ts === root.ts)
      return now !== undefined && textOf(now).includes('"sitrep_wrong"') ? textOf(now) : null
    })

  beforeAll(async () => {
    house = await openHouse({
      models: modelsWith(listener.model),
      directory: ({ botToken, apiUrl }) =>
        slackDirectory({ ask: slackAsking({ botToken, apiUrl }), signal: never }, () => Date.now() + skew),
    })
    ids.archived = await created('old-plans')
    ids.left = await created('without-sitrep')
    await act(house.slack, 'command', { user: ALICE, channel: 'C0GENERAL', text: '/invite @sitrep' })
    for (const word of WORDS) {
      const say = (text: string) => said(house.slack, AUTHOR[word], ids[word], text)
      await say(`the root cause of the orders service outage was a canary${word} leak`)
      await say(`the canary${word} team owns the orders service`)
    }
    await mineAll(house.db, asking(house.slack), { store: knowledgeOf(house.db), channels: [] })
    await act(house.slack, 'archive', { channel: ids.archived })
    await act(house.slack, 'leave', { channel: ids.left, leaver: 'U0SITREP' })
    skew += FIVE_MINUTES
    inPrivate = await house.page(TITLE, 'G0SRE')
    await concluded(inPrivate.root, 'G0SRE')
    listener.heard.length = 0
    inPublic = await house.page(TITLE)
    await concluded(inPublic.root, CHANNEL)
  }, 240_000)

  afterAll(() => house?.[Symbol.asyncDispose]())

  it('shows in the thread of its own channel', async () => {
    const text = await concluded(inPrivate.root, 'G0SRE')
    expect(wordsIn(text)).toContain('private')
    expect(wordsIn(text).filter((word) => !['private', ...OPEN].includes(word))).toEqual([])
  })

  it('shows in no thread of a public channel, and no page of its channel is counted there', async () => {
    const text = await concluded(inPublic.root, CHANNEL)
    expect(wordsIn(text)).toEqual(OPEN)
    expect(text).not.toContain('page of this kind')
  })

  it('is no hypothesis, past cause or fact for a model that answers there', async () => {
    await house.say('@sitrep was it like this before?', { threadTs: inPublic.root.ts })
    await house.until(async () => listener.heard.some((text) => text.includes('A person asks about')))
    expect(listener.heard.length).toBeGreaterThan(1)
    expect(wordsIn(listener.heard).filter((word) => !OPEN.includes(word))).toEqual([])
    expect(wordsIn(listener.heard)).not.toEqual([])
  })

  it('is in no postmortem draft of a public thread', async () => {
    await house.press(inPublic.root.ts, 'sitrep_postmortem')
    await house.until(async () =>
      (await house.messages()).some((one) => JSON.stringify(one).includes('postmortem-')),
    )
    expect(wordsIn(await house.messages()).filter((word) => !OPEN.includes(word))).toEqual([])
  })

  it('is in no answer, ephemeral or Home tab of who is not in its channel', async () => {
    const questions = [
      'search orders service outage',
      'lessons orders',
      'who owns orders',
      'search canaryprivate',
    ]
    const answers = async (user: string): Promise<string> => {
      const texts: string[] = []
      for (const question of questions)
        texts.push(textOf(await house.command(`/sitrep ${question}`, CHANNEL, user)))
      return texts.join('\n')
    }
    expect(wordsIn(await answers(CARLA))).toEqual(OPEN)
    expect(wordsIn(await home(CARLA)).filter((word) => !OPEN.includes(word))).toEqual([])
    const alices = wordsIn(await answers(ALICE))
    expect(alices).toContain('private')
    expect(alices).not.toContain('left')
    expect(alices).not.toContain('archived')
    expect(wordsIn(await home(ALICE)).filter((word) => ['left', 'archived'].includes(word))).toEqual([])
  })

  it('is nowhere in what Carla’s Slack holds', async () => {
    const { ephemerals, messages } = await stateOf(house.slack, CARLA)
    expect(wordsIn([ephemerals, messages]).filter((word) => !OPEN.includes(word))).toEqual([])
  })

  it('is in no row that the public incident is remembered, replayed or audited by', async () => {
    const of = async (sql: string): Promise<unknown> =>
      (await house.db.query(sql, [inPublic.incidentId])).rows
    const rows = [
      await of('select message::text from outbox where incident_id = $1::uuid'),
      await of(
        'select s.result::text from step s join run r on r.team_id = s.team_id and r.id = s.run_id where r.incident_id = $1::uuid',
      ),
      await of('select conclusion::text from incident where id = $1::uuid'),
      await of('select e::text from evidence e where case_id = $1::uuid'),
    ]
    expect(wordsIn(rows).filter((word) => !OPEN.includes(word))).toEqual([])
    expect(wordsIn(rows)).not.toEqual([])
    // The audit holds what was done, and words of nobody.
    expect(wordsIn((await house.db.query('select body from audit')).rows)).toEqual([])
  })
})
