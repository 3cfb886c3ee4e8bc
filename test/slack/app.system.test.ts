import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act, stateOf } from '../local-slack/support.ts'
import { CHANNEL, type House, openHouse, type Shown, textOf } from './support/house.ts'

interface StoredLabel {
  verdict: string
  cause: string | null
  person: string
}

const labelsOf = async ({ db }: House, incidentId: string): Promise<StoredLabel[]> =>
  (
    await db.query<StoredLabel>(
      'select verdict, cause, person from label where incident_id = $1::uuid order by at',
      [incidentId],
    )
  ).rows

const runKinds = async ({ db }: House, incidentId: string): Promise<string[]> =>
  (
    await db.query<{ kind: string }>('select kind from run where incident_id = $1::uuid order by queued_at', [
      incidentId,
    ])
  ).rows.map(({ kind }) => kind)

const incidentCount = async ({ db }: House): Promise<number> =>
  (await db.query<{ id: string }>('select id from incident')).rowCount ?? -1

describe('an open incident in Slack', () => {
  let house: House
  let incidentId: string
  let root: Shown
  beforeAll(async () => {
    house = await openHouse()
    const opened = await house.page('orders is failing')
    incidentId = opened.incidentId
    root = opened.root
    await house.reply(root.ts, (text) => text.includes('How this was concluded'))
  }, 90_000)
  afterAll(() => house[Symbol.asyncDispose]())

  const rootNow = async (): Promise<string> =>
    textOf((await house.messages()).find(({ ts }) => ts === root.ts) ?? {})

  it('has one thread: a root with citations and buttons, and the report below it', async () => {
    const messages = await house.messages()
    expect(messages.filter(({ ts, thread_ts: thread }) => (thread ?? ts) === ts)).toHaveLength(1)
    expect(await rootNow()).toMatch(/\[E\d+\]/)
    for (const action of ['sitrep_right', 'sitrep_wrong', 'sitrep_evidence']) {
      expect(await rootNow()).toContain(`"action_id":"${action}"`)
    }
  })

  it('answers a mention in its thread from the case file', async () => {
    await house.say('@sitrep what changed?', { threadTs: root.ts })
    const answer = await house.reply(root.ts, (text) => /what changed/i.test(text))
    expect(answer).toMatch(/\[E\d+\]/)
  })

  it('tells a person who mentions it elsewhere where to ask', async () => {
    const ts = await house.say('@sitrep what changed?')
    expect(await house.reply(ts, (text) => /thread/i.test(text))).toContain('orders is failing')
  })

  it('does not list it to people of another channel', async () => {
    const ts = await house.say('@sitrep what is wrong?', { channel: 'C0NORTHWIND', user: 'U0NORA' })
    const answer = await house.until(async () =>
      (await house.messages('C0NORTHWIND')).find((one) => one.thread_ts === ts && one.bot_id),
    )
    expect(textOf(answer)).not.toContain('orders')
  })

  it('tests a claim from a mention in the thread', async () => {
    await house.say('@sitrep hypothesis: postgres ran out of connections', { threadTs: root.ts })
    const answer = await house.reply(root.ts, (text) => text.includes('ran out of connections'))
    expect(answer).toMatch(/supported|contradicted|not testable/i)
  })

  it('tests the claim of /hypothesis on the only open incident, without asking which', async () => {
    const ack = await house.command('/hypothesis a deploy of orders broke it')
    expect(ack.text).toContain('Testing it on "orders is failing"')
    const answer = await house.reply(root.ts, (text) => text.includes('a deploy of orders broke it'))
    expect(answer).toMatch(/supported|contradicted|not testable/i)
    expect(await runKinds(house, incidentId)).toContain('hypothesis')
  })

  it('shows every read in the Evidence modal: query, window, status, rows', async () => {
    await house.press(root.ts, 'sitrep_evidence')
    const view = await house.until(async () =>
      (await stateOf(house.slack)).views.find((one) => JSON.stringify(one.blocks).includes('*E1*')),
    )
    expect(JSON.stringify(view.blocks)).toMatch(
      /\*E1\*.*\d\d:\d\d:\d\d–\d\d:\d\d:\d\d UTC · \*ok\* · \d+ rows/,
    )
    await act(house.slack, 'view-close', { user: 'U0ALICE', viewId: view.id })
  })

  it('has an audit row for the modal, empty and filled, and for nothing that was not said', async () => {
    const { rows } = await house.db.query<{ body: string }>(
      `select body from audit where kind = 'post' and chain = $1::text order by seq`,
      [incidentId],
    )
    const modals = rows.map(({ body }) => JSON.parse(body)).filter(({ kind }) => kind === 'modal')
    expect(modals).toMatchObject([
      { person: 'U0ALICE', channel: CHANNEL, outbox: null },
      { person: 'U0ALICE', channel: CHANNEL, outbox: null },
    ])
  })

  it('is confirmed by Right, once, and says by whom', async () => {
    await house.press(root.ts, 'sitrep_right')
    await house.until(async () => (await rootNow()).includes('Confirmed'))
    expect(await rootNow()).toContain('<@U0ALICE>')
    expect(await house.press(root.ts, 'sitrep_right')).toMatchObject({ ok: false })
    expect(await labelsOf(house, incidentId)).toEqual([{ verdict: 'right', cause: null, person: 'U0ALICE' }])
  })

  it('loses its cause by Wrong…, with what it really was', async () => {
    await house.press(root.ts, 'sitrep_wrong')
    const view = await house.until(async () => (await stateOf(house.slack)).views[0])
    const values = { cause: { cause: 'a job held a lock & nobody <knew>' } }
    expect(await act(house.slack, 'view-submit', { user: 'U0ALICE', viewId: view.id, values })).toEqual({
      ok: true,
    })
    await house.until(async () => (await rootNow()).includes('Cause withdrawn'))
    expect(await rootNow()).not.toContain('sitrep_right')
    expect(await labelsOf(house, incidentId)).toEqual([
      { verdict: 'right', cause: null, person: 'U0ALICE' },
      { verdict: 'wrong', cause: 'a job held a lock & nobody <knew>', person: 'U0ALICE' },
    ])
  })
})

describe('commands', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house[Symbol.asyncDispose]())

  it('/sitrep help, nothing and nonsense say what there is, to the person alone', async () => {
    const help = await house.command('/sitrep help')
    expect(help.text).toContain('/sitrep investigate')
    expect((await house.command('/sitrep')).text).toBe(help.text)
    expect((await house.command('/sitrep dance')).text).toContain('there is no command "dance"')
    expect(await house.messages()).toEqual([])
  })

  it('which all have an audit row, in the chain of the installation', async () => {
    await house.command('/sitrep help')
    const { rows } = await house.db.query<{ body: string }>(
      `select body from audit where kind = 'post' and chain = 'installation'`,
    )
    expect(rows.map(({ body }) => JSON.parse(body))).toContainEqual(
      expect.objectContaining({ kind: 'ack', person: 'U0ALICE', channel: CHANNEL }),
    )
  })

  it('/hypothesis without an open incident says how to start, and without a claim what to say', async () => {
    expect((await house.command('/hypothesis the pool')).text).toContain(
      'No incident is open in this channel',
    )
    expect((await house.command('/hypothesis')).text).toContain('say what you suspect')
    expect((await house.command('/sitrep investigate')).text).toContain('name a service')
    expect((await house.command('/sitrep status')).text).toBe('Nothing is open in this channel.')
    expect(await incidentCount(house)).toBe(0)
  })

  it('/sitrep investigate opens a thread, and /sitrep status lists it', async () => {
    expect((await house.command('/sitrep investigate orders')).text).toContain('Looking: "Look at orders"')
    const root = await house.until(async () => (await house.messages())[0])
    expect(textOf(root)).toContain('orders')
    const status = await house.command('/sitrep status')
    expect(status.text).toMatch(/`orders` Look at orders · since \d\d:\d\d UTC/)
    // Titles of one channel are not for the readers of another.
    expect((await house.command('/sitrep status', 'C0NORTHWIND')).text).toBe(
      'Nothing is open in this channel.',
    )
  })

  it('/hypothesis with several open incidents lets the person pick, and says what it does with it', async () => {
    const other = await house.page('carts are empty')
    const claim = 'the cache was <flushed> & nobody knew'
    const picker = await house.command(`/hypothesis ${claim}`)
    expect(textOf(picker)).toContain('Which incident is this about?')
    const pressed = { user: 'U0ALICE', ephemeralId: picker.id, actionId: 'sitrep_pick_incident' }
    expect(await act(house.slack, 'action', { ...pressed, value: other.incidentId })).toEqual({ ok: true })
    await house.until(async () =>
      (await stateOf(house.slack)).ephemerals.find(({ text }) =>
        text.includes('Testing it on "carts are empty"'),
      ),
    )
    expect(
      (await stateOf(house.slack)).ephemerals.filter((one) => textOf(one).includes('Which incident')),
    ).toEqual([])
    expect(await house.reply(other.root.ts, (text) => text.includes('nobody knew'))).toMatch(
      /supported|contradicted|not testable/i,
    )
  })
})

describe('posts of monitoring bots', () => {
  const alert = (house: House, text: string) => act(house.slack, 'alert', { channel: CHANNEL, text })

  it('become pages when the bot is on the list: thread below the post, repeats fold, recovery resolves', async () => {
    await using house = await openHouse()
    const post = await alert(house, 'orders: error rate 12% since 03:11')
    const root = await house.until(async () =>
      (await house.messages()).find((one) => one.bot_id === 'B0SITREP' && one.thread_ts === post.ts),
    )
    expect(textOf(root)).toContain('orders')
    await alert(house, 'orders: error rate 19% since 03:12')
    await alert(house, 'Resolved: orders: error rate 1% since 03:20')
    await house.until(async () => {
      const { rows } = await house.db.query<{ status: string }>('select status from incident')
      expect(rows).toHaveLength(1)
      return rows[0]?.status === 'resolved'
    })
    await house.until(async () =>
      textOf((await house.messages()).find(({ ts }) => ts === root.ts) ?? {}).includes('Resolved'),
    )
  })

  it('are left alone when it is not, and so is what people say to each other', async () => {
    await using house = await openHouse({ alertBots: ['B0OTHER'] })
    await alert(house, 'orders: error rate 12% since 03:11')
    await house.say('is anybody looking at orders?')
    // Answered in order: when this has its answer, the two before it were taken.
    const ts = await house.say('@sitrep hello?')
    await house.reply(ts, () => true)
    expect(await incidentCount(house)).toBe(0)
    expect((await house.messages()).filter(({ bot_id: bot }) => bot === 'B0SITREP')).toHaveLength(1)
    const { rows } = await house.db.query<{ kind: string }>('select kind from inbox')
    expect(rows).toEqual([{ kind: 'mention' }])
  })
})

describe('who may do what', () => {
  it('refuses a person of another organization, who alone sees it', async () => {
    await using house = await openHouse()
    const typed = { user: 'U0NORA', channel: 'C0NORTHWIND', text: '/sitrep investigate orders' }
    await act(house.slack, 'command', typed)
    const [answer] = (await stateOf(house.slack, 'U0NORA')).ephemerals
    expect(answer?.text).toMatch(/^You may not start an investigation here\. People of other organizations/)
    expect(await incidentCount(house)).toBe(0)
  })

  it('says in the thread and in the status which protection is missing', async () => {
    const note = 'SITREP_PERSONAL_DATA=off: card numbers are kept'
    await using house = await openHouse({ unsafe: [note] })
    const { root } = await house.page('orders is failing')
    expect(textOf(root)).toContain(`UNSAFE settings: ${note}`)
    expect((await house.command('/sitrep status')).text).toContain(note)
  })
})
