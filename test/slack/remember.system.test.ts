import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { act, api } from '../local-slack/support.ts'
import { CANARY } from '../support/leaks.ts'
import { type House, openHouse } from './support/house.ts'
import { SAID, teachingIn, wordsOf } from './support/teaching.ts'

const QUIET = { channel: 'C0PAYMENTS', unfurl_links: false, unfurl_media: false }

describe('Remember this', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house[Symbol.asyncDispose]())
  const { stored, shortcut, open, close, send, home, forget } = teachingIn(() => house)
  beforeEach(() => forget())

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
    expect(wordsOf(await open())).toContain(words)
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
    expect(wordsOf(await open())).toContain('stays between its people')
    await close()
    const own = await api(house.slack, 'chat.postMessage', { ...QUIET, text: SAID })
    await shortcut(String(own.ts))
    expect(wordsOf(await open())).toContain('what I said myself')
    expect(await stored()).toEqual([])
  })

  it('is not for people of other organizations', async () => {
    const ts = await house.say(SAID, { channel: 'C0NORTHWIND', user: 'U0NORA' })
    await shortcut(ts, { channel: 'C0NORTHWIND', user: 'U0NORA' })
    expect(wordsOf(await open('U0NORA'))).toContain('You may not decide what the team knows here')
  })
})
