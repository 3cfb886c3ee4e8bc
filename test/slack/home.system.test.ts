import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/app/clock.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import { tellLearned } from '../../src/incidents/announce.ts'
import { getIncident } from '../../src/incidents/queries/incident.ts'
import { learnedMessage } from '../../src/report/learned-message.ts'
import { act } from '../local-slack/support.ts'
import { CHANNEL, type House, openHouse, textOf } from './support/house.ts'
import { teachingIn, wordsOf } from './support/teaching.ts'

describe('the Home tab', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house[Symbol.asyncDispose]())
  const { stored, open, close, send, home, press, kept, forget } = teachingIn(() => house)
  beforeEach(() => forget())

  it('shows what waits, and takes Keep and Drop with an audit row each', async () => {
    const first = await kept({ statement: 'page payments before you restart anything' })
    const second = await kept({ statement: 'the pool of payments-db is too small' })
    const view = await home()
    expect(wordsOf(view)).toContain('2 to decide this week, 0 done')
    const after = await press(view, 'sitrep_lesson_keep')
    expect(wordsOf(after)).toContain('Kept, and confirmed')
    expect(wordsOf(after)).toContain('1 to decide this week, 1 done')
    const end = await press(after, 'sitrep_lesson_drop')
    expect(wordsOf(end)).toContain('All of this week is decided')
    const { rows } = await house.db.query<{ actor: string; body: string }>(
      `select actor, body from audit where kind = 'lesson' and actor = 'U0ALICE' order by seq desc limit 2`,
    )
    expect(rows.map(({ body }) => JSON.parse(body).act).sort()).toEqual(['confirmed', 'rejected'])
    expect((await stored()).map(({ status }) => status).sort()).toEqual(['confirmed', 'rejected'])
    expect(new Set((await stored()).map(({ id }) => id))).toEqual(new Set([first.id, second.id]))
  })

  it('says who was first when two press at once, and when a button is stale', async () => {
    const { id } = await kept()
    const [alice, bob] = [await home('U0ALICE'), await home('U0BOB')]
    const [one, two] = await Promise.all([
      press(alice, 'sitrep_lesson_keep', 'U0ALICE'),
      press(bob, 'sitrep_lesson_drop', 'U0BOB'),
    ])
    expect([one, two].filter((view) => wordsOf(view).includes('was first'))).toHaveLength(1)
    await house.db.query('delete from lesson where id = $1::text', [id])
    await kept({ id: 'another' })
    const view = await home()
    await house.db.query('delete from lesson where id = $1::text', ['another'])
    expect(wordsOf(await press(view, 'sitrep_lesson_keep'))).toContain('not there any more')
  })

  it('opens the form to edit, and confirms what was written', async () => {
    const old = await kept()
    await act(house.slack, 'action', {
      user: 'U0ALICE',
      viewId: (await home()).id,
      actionId: 'sitrep_lesson_edit',
    })
    const view = await open()
    expect(wordsOf(view)).toContain(old.statement)
    await send(view, {
      kind: 'procedure',
      statement: 'restart nothing; page payments',
      services: 'payments-db',
    })
    expect(wordsOf(await open())).toContain('Kept as you wrote it')
    await close()
    const all = await stored()
    expect(all.find(({ id }) => id === old.id)).toMatchObject({ status: 'superseded' })
    expect(all.find(({ id }) => id !== old.id)).toMatchObject({
      status: 'confirmed',
      decided_by: 'U0ALICE',
      statement: 'restart nothing; page payments',
    })
  })

  it('sets two answers beside each other, and the one that is kept sends the other away', async () => {
    const owner = (who: string): Partial<Lesson> => ({
      services: ['refunds-api'],
      statement: `${who} owns refunds-api`,
      detail: { kind: 'ownership', owner: who },
    })
    await kept(owner('billing team'))
    await kept(owner('payments team'))
    const view = await home()
    const fields = view.blocks.find((block) => Array.isArray(block.fields))
    expect(JSON.stringify(fields)).toMatch(/team owns refunds-api.*team owns refunds-api/)
    await press(view, 'sitrep_lesson_keep:right')
    expect((await stored()).map(({ status }) => status).sort()).toEqual(['confirmed', 'superseded'])
  })

  it('says what code makes of a sentence, before somebody keeps it', async () => {
    await kept({
      statement: 'up to 2 % errors are fine there',
      detail: {
        kind: 'expectation',
        bounds: [{ metric: 'errors', op: '<=', value: 2, unit: '%' }],
        places: ['us-west-2'],
        after: null,
        during: null,
      },
    })
    expect(wordsOf(await home())).toContain('Checked by code: errors ≤ 2 % · in us-west-2')
  })

  it('says what is in doubt, and why', async () => {
    await kept({ status: 'stale', statusReason: 'older than the change of 25 Sep 2026' })
    expect(wordsOf(await home())).toContain('in doubt: older than the change of 25 Sep 2026')
  })

  it('shows people of other organizations nothing', async () => {
    await kept()
    const view = await home('U0NORA')
    expect(wordsOf(view)).toContain('You may not')
    expect(wordsOf(view)).not.toContain('sitrep_lesson')
  })

  describe('what was learned, in the thread', () => {
    const thread = async () => {
      const { incidentId, root } = await house.page('orders is failing')
      const incident = await getIncident(house.db, 'team', incidentId)
      if (incident === null) throw new Error('the incident is gone')
      const lessons = [
        await kept({
          statement: 'a job of the warehouse held a lock',
          readers: { kind: 'channel', channel: CHANNEL },
        }),
        await kept({ statement: 'page the database team' }),
      ]
      const message = learnedMessage(lessons.map((one) => ({ ...one, decidedBy: null })))
      await house.db.tx((tx) => tellLearned({ tx, teamId: 'team', clock: systemClock }, incident, message))
      const shown = await house.until(async () =>
        (await house.messages()).find(
          (one) => one.thread_ts === root.ts && textOf(one).includes('I learned 2 things'),
        ),
      )
      const now = async () => textOf((await house.messages()).find(({ ts }) => ts === shown.ts) ?? {})
      return { root, shown, now, lessons }
    }

    it('is kept and dropped there, and says by whom', async () => {
      const { shown, now, lessons } = await thread()
      await act(house.slack, 'action', {
        user: 'U0ALICE',
        channel: CHANNEL,
        ts: shown.ts,
        actionId: 'sitrep_lesson_keep',
      })
      await house.until(async () => (await now()).includes('Kept by <@U0ALICE>: a job of the warehouse'))
      await act(house.slack, 'action', {
        user: 'U0BOB',
        channel: CHANNEL,
        ts: shown.ts,
        actionId: 'sitrep_lesson_drop',
      })
      await house.until(async () => (await now()).includes('Dropped by <@U0BOB>: page the database team'))
      expect(await now()).not.toContain('sitrep_lesson')
      const all = await stored()
      expect(all.find(({ id }) => id === lessons[0]?.id)?.status).toBe('confirmed')
      expect(all.find(({ id }) => id === lessons[1]?.id)?.status).toBe('rejected')
    })

    it('is edited there, and shows what was written', async () => {
      const { shown, now } = await thread()
      const edit = { user: 'U0ALICE', channel: CHANNEL, ts: shown.ts, actionId: 'sitrep_lesson_edit' }
      await act(house.slack, 'action', edit)
      await send(await open(), { kind: 'cause', statement: 'a job of the warehouse held a lock for an hour' })
      await close()
      await house.until(async () =>
        (await now()).includes('Kept by <@U0ALICE>: a job of the warehouse held a lock for an hour'),
      )
    })
  })
})
