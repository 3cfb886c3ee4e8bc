import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lesson } from '../../src/domain/lesson.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import type { View } from '../../src/local-slack/workspace/types.ts'
import { lesson, SAVING } from '../knowledge/support/lessons.ts'
import { act, api, stateOf } from '../local-slack/support.ts'
import { CANARY } from '../support/leaks.ts'
import { type House, openHouse } from './support/house.ts'

const SAID = 'the payments team owns refunds-api'

const QUIET = { channel: 'C0PAYMENTS', unfurl_links: false, unfurl_media: false }

interface Stored {
  id: string
  kind: string
  services: string[]
  statement: string
  quote: string
  status: string
  readers: string
  authors: string[]
  source: { channel: string; ts: string; permalink: string | null }
  taught_by: string | null
  decided_by: string | null
}

describe('what people teach in Slack', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house[Symbol.asyncDispose]())
  beforeEach(async () => {
    await house.db.query('delete from lesson_review')
    await house.db.query('delete from lesson')
  })

  const stored = async (): Promise<Stored[]> =>
    (await house.db.query<Stored>('select * from lesson order by id')).rows

  const shortcut = (ts: string, { user = 'U0ALICE', channel = 'C0PAYMENTS' } = {}) =>
    act(house.slack, 'shortcut', { user, channel, ts, callbackId: 'remember_this' })

  const views = async (user = 'U0ALICE') => (await stateOf(house.slack, user)).views

  const open = (user = 'U0ALICE'): Promise<View> => house.until(async () => (await views(user))[0])

  const close = async (user = 'U0ALICE'): Promise<void> => {
    for (const { id } of await views(user)) await act(house.slack, 'view-close', { user, viewId: id })
  }

  const told = (user = 'U0ALICE'): Promise<string> =>
    house.until(async () => (await stateOf(house.slack, user)).ephemerals.at(-1)?.text)

  const values = (form: Partial<Record<'statement' | 'kind' | 'services', string>>) => ({
    statement: { statement: form.statement ?? SAID },
    kind: { kind: form.kind ?? 'ownership' },
    services: { services: form.services ?? 'refunds-api' },
  })

  const send = (view: View, form: Parameters<typeof values>[0] = {}, user = 'U0ALICE') =>
    act(house.slack, 'view-submit', { user, viewId: view.id, values: values(form) })

  const home = async (user = 'U0ALICE'): Promise<View> => {
    const before = (await stateOf(house.slack, user)).home?.id
    await act(house.slack, 'home', { user, tab: 'home' })
    return house.until(async () => {
      const shown = (await stateOf(house.slack, user)).home
      return shown && shown.id !== before ? shown : null
    })
  }

  /** Presses a button of the Home tab and waits for it to be drawn anew. */
  const press = async (view: View, actionId: string, user = 'U0ALICE'): Promise<View> => {
    await act(house.slack, 'action', { user, viewId: view.id, actionId })
    return house.until(async () => {
      const shown = (await stateOf(house.slack, user)).home
      return shown && shown.id !== view.id ? shown : null
    })
  }

  const wordsOf = (view: Pick<View, 'blocks'>): string => JSON.stringify(view.blocks)

  const kept = async (over: Partial<Lesson> = {}): Promise<Lesson> => {
    const one = lesson({ at: Date.now() - 86_400_000, ...over })
    await saveLessons(house.knowledge, [one], SAVING)
    return one
  }

  describe('Remember this', () => {
    beforeEach(() => close())

    it('quotes the message, fills the form in by the rules and keeps a candidate with its source', async () => {
      const ts = await house.say(SAID, { channel: 'C0PAYMENTS', user: 'U0BOB' })
      expect(await shortcut(ts)).toEqual({ ok: true })
      const view = await open()
      expect(wordsOf(view)).toContain(`&gt; ${SAID}`)
      expect(wordsOf(view)).toContain('"initial_value":"refunds-api"')
      expect(wordsOf(view)).toMatch(/"initial_option":\{[^}]*\{[^}]*Ownership/)
      expect(await send(view)).toEqual({ ok: true })
      expect(wordsOf(await open())).toContain('Written down as *unconfirmed*')
      expect(await stored()).toMatchObject([
        {
          kind: 'ownership',
          services: ['refunds-api'],
          statement: SAID,
          quote: SAID,
          status: 'candidate',
          readers: 'team',
          authors: ['U0BOB'],
          taught_by: 'U0ALICE',
          source: { channel: 'C0PAYMENTS', ts, permalink: expect.stringContaining('/archives/C0PAYMENTS/p') },
        },
      ])
    })

    it('keeps what was said in a private channel for its members', async () => {
      const ts = await house.say(SAID, { channel: 'G0SRE' })
      await shortcut(ts, { channel: 'G0SRE' })
      await send(await open())
      expect(await stored()).toMatchObject([{ readers: 'G0SRE' }])
      expect(wordsOf(await home('U0BOB'))).toContain(SAID)
      const carla = await home('U0CARLA')
      expect(wordsOf(carla)).not.toContain('refunds-api')
      expect(wordsOf(carla)).toContain('Nothing waits for you')
    })

    it('says on the field what code cannot use', async () => {
      const ts = await house.say('canary errors are fine', { channel: 'C0PAYMENTS' })
      await shortcut(ts)
      const answer = await send(await open(), { kind: 'expectation', statement: 'errors are fine' })
      expect(answer).toMatchObject({
        ok: false,
        errors: { statement: expect.stringContaining('say how much') },
      })
      expect(await stored()).toEqual([])
    })

    it('is not written down twice', async () => {
      const ts = await house.say(SAID, { channel: 'C0PAYMENTS' })
      for (const words of ['Written down', 'I know that already, as unconfirmed']) {
        await shortcut(ts)
        await send(await open())
        expect(wordsOf(await open())).toContain(words)
        await close()
      }
      expect(await stored()).toHaveLength(1)
    })

    it('keeps no secret of the message, and shows none', async () => {
      const ts = await house.say(`the payments team owns refunds-api, its key is ${CANARY}`, {
        channel: 'C0PAYMENTS',
      })
      await shortcut(ts)
      const view = await open()
      expect(JSON.stringify(view)).not.toContain(CANARY)
      await send(view, { statement: `the payments team owns refunds-api with ${CANARY}` })
      expect(JSON.stringify((await house.db.query('select * from lesson')).rows)).not.toContain(CANARY)
      expect(await stored()).toHaveLength(1)
    })

    it.each([
      ['a message of emoji', ':white_check_mark: :tada:', 'no words in this message'],
      ['a picture of nothing', '✅', 'no words in this message'],
    ])('refuses %s in one sentence', async (_, text, words) => {
      const ts = await house.say(text, { channel: 'C0PAYMENTS' })
      await shortcut(ts)
      expect(await house.until(async () => ((await told()).includes(words) ? told() : null))).toContain(words)
      expect(await views()).toEqual([])
    })

    it('takes a message of 40,000 characters, and quotes what fits', async () => {
      const ts = await house.say(`${SAID}. ${'ERROR timeout <b>&amp; '.repeat(1700)}`, {
        channel: 'C0PAYMENTS',
      })
      await shortcut(ts)
      const view = await open()
      expect(await send(view)).toEqual({ ok: true })
      expect((await stored())[0]?.quote.length).toBeLessThan(1300)
    })

    it('says so when the message was deleted before the form was sent', async () => {
      const ts = await house.say(SAID, { channel: 'C0PAYMENTS' })
      await shortcut(ts)
      const view = await open()
      await act(house.slack, 'delete', { user: 'U0ALICE', channel: 'C0PAYMENTS', ts })
      await send(view)
      expect(wordsOf(await open())).toContain('This message was deleted')
      expect(await stored()).toEqual([])
    })

    it('keeps nothing of a direct message or of its own words, and reads public channels it is not in', async () => {
      const general = await house.say(SAID, { channel: 'C0GENERAL' })
      await shortcut(general, { channel: 'C0GENERAL' })
      expect(await open()).toMatchObject({ callback_id: 'remember-this' })
      await close()
      const direct = await house.say(SAID, { channel: 'D0ALICE' })
      await shortcut(direct, { channel: 'D0ALICE' })
      await house.until(async () => (await told()).includes('stays between its people'))
      const own = await api(house.slack, 'chat.postMessage', { ...QUIET, text: SAID })
      await shortcut(String(own.ts))
      await house.until(async () => (await told()).includes('what I said myself'))
      expect(await stored()).toEqual([])
    })

    it('is not for people of other organizations', async () => {
      const ts = await house.say(SAID, { channel: 'C0NORTHWIND', user: 'U0NORA' })
      await shortcut(ts, { channel: 'C0NORTHWIND', user: 'U0NORA' })
      expect(await told('U0NORA')).toContain('You may not decide what the team knows here')
    })
  })

  describe('the Home tab', () => {
    it('shows what waits, and takes Keep and Drop with an audit row each', async () => {
      const first = await kept({ statement: 'page payments before you restart anything' })
      const second = await kept({ statement: 'the pool of payments-db is too small' })
      const view = await home()
      expect(wordsOf(view)).toContain('2 to decide this week, 0 done')
      const after = await press(view, 'sitrep_lesson_keep')
      expect(wordsOf(after)).toContain('Kept:')
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
  })
})
