import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draftOf } from '../../src/app/postmortem.ts'
import { getIncident } from '../../src/incidents/queries/incident.ts'
import { slackDirectory } from '../../src/knowledge/access/slack-directory.ts'
import { auditOf } from '../../src/safety/queries/audit.ts'
import { slackAsking } from '../../src/slack/reading.ts'
import { asking, mineAll, never, said } from '../app/support/live-slack.ts'
import { modelsWith } from '../investigation/support/models.ts'
import { act, stateOf } from '../local-slack/support.ts'
import { CHANNEL, type House, knowledgeOf, openHouse, type Shown, textOf } from './support/house.ts'
import {
  closedIn,
  GUS,
  keeping,
  listening,
  OPEN,
  QUESTIONS,
  type Told,
  WORDS,
  type Word,
  withGuest,
  wordsIn,
} from './support/private-words.ts'
import { teachingIn } from './support/teaching.ts'

const ALICE = 'U0ALICE'
const CARLA = 'U0CARLA'

const AUTHOR: Record<Word, string> = {
  public: 'U0BOB',
  general: CARLA,
  private: 'U0BOB',
  shared: 'U0NORA',
  archived: ALICE,
  left: ALICE,
}

/** Not as people write it: the root is found by it among what they said. */
const OUTAGE = 'ORDERS SERVICE OUTAGE IN'
const TITLE = `${OUTAGE} shop1`
/** Of the page that the private channel had, which is of the same kind: it differs in a name with a number. */
const PRIVATE_TITLE = `${OUTAGE} canarytitle1`

const FIVE_MINUTES = 300_000

describe('a word of a private channel, on every surface', () => {
  const listener = listening()
  const logged: string[] = []
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

  const ended = (kind: string): Promise<boolean> =>
    house.until(async () => {
      const runs = `select from run where incident_id = $1::uuid and kind = $2::text and state = 'done'`
      return (await house.db.query(runs, [inPublic.incidentId, kind])).rowCount === 1
    })

  beforeAll(async () => {
    house = await openHouse({
      models: modelsWith(listener.model),
      workspace: withGuest,
      now: () => Date.now() + skew,
      log: keeping(logged),
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
    inPrivate = await house.page(PRIVATE_TITLE, 'G0SRE')
    await concluded(inPrivate.root, 'G0SRE')
    listener.heard.length = 0
    inPublic = await house.page(TITLE)
    await concluded(inPublic.root, CHANNEL)
  }, 240_000)

  afterAll(() => house?.[Symbol.asyncDispose]())

  const answers = async (user: string, channel = CHANNEL): Promise<string> => {
    const texts: string[] = []
    for (const question of QUESTIONS)
      texts.push(textOf(await house.command(`/sitrep ${question}`, channel, user)))
    return texts.join('\n')
  }

  it('shows in the thread of its own channel', async () => {
    const text = await concluded(inPrivate.root, 'G0SRE')
    expect(wordsIn(text)).toContain('private')
    expect(closedIn(text).filter((word) => word !== 'private')).toEqual(['title'])
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
    expect(closedIn(listener.heard)).toEqual([])
    expect(wordsIn(listener.heard)).not.toEqual([])
  })

  it('is told neither by a deeper look nor by a test that somebody asks for who may read it', async () => {
    const before = listener.heard.length
    await house.press(inPublic.root.ts, 'sitrep_deeper')
    await ended('deeper')
    await house.say('@sitrep hypothesis: canaryprivate broke orders', { threadTs: inPublic.root.ts })
    await ended('hypothesis')
    expect(listener.heard.length).toBeGreaterThan(before)
    expect(closedIn(listener.heard)).toEqual([])
    const told = (await house.messages()).filter(({ user }) => user === 'U0SITREP')
    expect(told.length).toBeGreaterThan(1)
    expect(closedIn(told)).toEqual([])
  }, 240_000)

  it('is in no evidence that somebody looks at there', async () => {
    await house.press(inPublic.root.ts, 'sitrep_evidence')
    const view = await house.until(async () =>
      (await stateOf(house.slack)).views.find((one) => JSON.stringify(one.blocks).includes('*E1*')),
    )
    expect(closedIn(view)).toEqual([])
    await act(house.slack, 'view-close', { user: ALICE, viewId: view.id })
  })

  it('is in no postmortem draft of a public thread', async () => {
    await house.press(inPublic.root.ts, 'sitrep_postmortem')
    const file = await house.until(async () =>
      (await house.messages())
        .flatMap(({ files }) => (files ?? []) as { id: string; name: string }[])
        .find(({ name }) => name.startsWith('postmortem-')),
    )
    // The message shows its first lines only.
    const whole = await (await fetch(`${house.slack.url}/files/${file.id}`)).text()
    expect(whole).toContain(TITLE)
    expect(closedIn(whole)).toEqual([])
    const incident = await getIncident(house.db, 'team', inPublic.incidentId)
    if (incident === null) throw new Error('the incident is gone')
    // As the command line writes it, who knows of no channel and no reader.
    const parts = { db: house.db, teamId: 'team', knowledge: null, readThread: null }
    expect(closedIn((await draftOf(parts, incident, never)).markdown)).toEqual([])
    expect(closedIn(await house.messages())).toEqual([])
  })

  it('is in no answer, ephemeral or Home tab of who is not in its channel', async () => {
    expect(wordsIn(await answers(CARLA))).toEqual(OPEN)
    expect(closedIn(await home(CARLA))).toEqual([])
    const alices = wordsIn(await answers(ALICE))
    expect(alices).toContain('private')
    expect(alices).not.toContain('left')
    expect(alices).not.toContain('archived')
    expect(wordsIn(await home(ALICE)).filter((word) => ['left', 'archived'].includes(word))).toEqual([])
  })

  it('is in no status and no account of costs of another channel, whoever asks', async () => {
    for (const [user, channel] of [
      [CARLA, CHANNEL],
      [ALICE, CHANNEL],
      [ALICE, 'C0GENERAL'],
    ] as const)
      for (const question of ['status', 'cost', 'help'])
        expect([user, question, closedIn(await house.command(`/sitrep ${question}`, channel, user))]).toEqual(
          [user, question, []],
        )
    expect(wordsIn(await house.command('/sitrep status', 'G0SRE', ALICE))).toEqual(['title'])
  })

  it('is in the Home tab of its readers only, and asked of them', async () => {
    const seen = new Map<string, Told[]>()
    for (const user of [ALICE, 'U0BOB', CARLA, 'U0NORA']) seen.set(user, wordsIn(await home(user)))
    expect(seen.get(ALICE)).toEqual(expect.arrayContaining(['private', 'shared']))
    expect(seen.get('U0BOB')).toContain('private')
    expect(closedIn(seen.get(CARLA))).toEqual([])
    expect(seen.get('U0NORA')).toEqual([])
    for (const words of seen.values())
      expect(words.filter((word) => ['left', 'archived', 'title'].includes(word))).toEqual([])
  })

  it('is told to no guest, whom their own channel tells nothing either', async () => {
    expect(wordsIn(await answers(GUS, 'C0PAYMENTS'))).toEqual([])
    expect(wordsIn(await home(GUS))).toEqual([])
    const { ephemerals, messages } = await stateOf(house.slack, GUS)
    expect(closedIn([ephemerals, messages])).toEqual([])
  })

  it('is in no answer in a channel that is shared with others, where only what is from there is told', async () => {
    expect(wordsIn(await answers(ALICE, 'C0NORTHWIND'))).toEqual(['shared'])
    expect(wordsIn(await answers('U0NORA', 'C0NORTHWIND'))).toEqual([])
    const { ephemerals, messages } = await stateOf(house.slack, 'U0NORA')
    expect(closedIn([ephemerals, messages]).filter((word) => word !== 'shared')).toEqual([])
  })

  it('is in no thread there, where nothing shows that was said elsewhere, and no page is counted', async () => {
    const { root } = await house.page(`${OUTAGE} shop3`, 'C0NORTHWIND')
    const text = await concluded(root, 'C0NORTHWIND')
    expect(wordsIn(text)).toEqual(['shared'])
    expect(text).not.toContain('page of this kind')
  }, 240_000)

  it('is told to nobody in the archived channel, where nobody can ask any more', async () => {
    const typed = { user: ALICE, channel: ids.archived, text: '/sitrep search orders service outage' }
    expect(await act(house.slack, 'command', typed)).toMatchObject({ ok: false, error: 'not_in_channel' })
  })

  it('is no cause of the next public page once somebody has said in private what it was', async () => {
    const there = { user: ALICE, channel: 'G0SRE', ts: inPrivate.root.ts }
    await act(house.slack, 'action', { ...there, actionId: 'sitrep_wrong' })
    const view = await house.until(async () => (await stateOf(house.slack)).views.at(-1))
    const values = { cause: { cause: 'a canarylabel leak' } }
    await act(house.slack, 'view-submit', { user: ALICE, viewId: view.id, values })
    const label = 'select from label where incident_id = $1::uuid'
    await house.until(async () => (await house.db.query(label, [inPrivate.incidentId])).rowCount === 1)
    listener.heard.length = 0
    const next = await house.page(`${OUTAGE} shop2`)
    const text = await concluded(next.root, CHANNEL)
    expect(closedIn(text)).toEqual([])
    // Of three pages of that kind one was private.
    expect(text).toMatch(/\bsecond page of this kind/i)
    expect(closedIn(listener.heard)).toEqual([])
    expect(closedIn(await house.messages())).toEqual([])
  }, 240_000)

  it('is told to nobody who has left its channel, five minutes later', async () => {
    expect(wordsIn(await answers('U0BOB'))).toContain('private')
    await act(house.slack, 'leave', { channel: 'G0SRE', leaver: 'U0BOB' })
    skew += FIVE_MINUTES
    expect(wordsIn(await answers('U0BOB')).filter((word) => word === 'private')).toEqual([])
    expect(wordsIn(await home('U0BOB')).filter((word) => word === 'private')).toEqual([])
  })

  it('is nowhere in what Carla’s Slack holds', async () => {
    const { ephemerals, messages } = await stateOf(house.slack, CARLA)
    expect(closedIn([ephemerals, messages])).toEqual([])
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
    expect(closedIn(rows)).toEqual([])
    expect(wordsIn(rows)).not.toEqual([])
    // The audit and the ledger hold what was done, and words of nobody.
    expect(wordsIn((await house.db.query('select body from audit')).rows)).toEqual([])
    const exported = await auditOf(house.db, 'team', inPublic.incidentId, null)
    expect(exported.length).toBeGreaterThan(0)
    expect(wordsIn(exported)).toEqual([])
    expect(wordsIn((await house.db.query('select s::text from spend s')).rows)).toEqual([])
  })
  it('is in no line that Sitrep logs, nor told when Slack does not say who may read it', async () => {
    skew += FIVE_MINUTES
    house.slack.faults.add({ method: 'users.conversations', times: 3, status: 500 })
    expect(wordsIn(await house.command(`/sitrep ${QUESTIONS[0]}`, CHANNEL, ALICE))).toEqual([])
    expect(logged.join('')).toContain('Slack does not say')
    expect(closedIn(logged)).toEqual([])
  })
})
