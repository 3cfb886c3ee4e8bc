import { beforeEach, expect, it } from 'vitest'
import { queueEdit, reply } from '../../src/incidents/announce.ts'
import { deliverNext, type OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { getIncident } from '../../src/incidents/queries/incident.ts'
import { insertIntent } from '../../src/incidents/queries/outbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type Fate, fakeSlack } from './support/fake-slack.ts'
import { CHANNEL, count, endLeases, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const never = new AbortController().signal
const OPEN = { posts: true, edits: true }

onEachDatabase('the outbox', (database) => {
  let db: Database
  let home: House
  let plan: Fate[]
  let slack: ReturnType<typeof fakeSlack>
  let deps: OutboxDeps
  beforeEach(() => {
    db = database()
    home = house(db)
    plan = []
    slack = fakeSlack(() => plan.shift() ?? 'ok')
    deps = {
      db,
      teamId: TEAM,
      clock: home.clock,
      log: createLogger('silent'),
      delivery: slack,
    }
  })

  /** Says everything that is due, the way the loop does but for the pauses. */
  const sayAll = async (channel = CHANNEL): Promise<number> => {
    let said = 0
    while (await deliverNext(deps, channel, OPEN, never)) said += 1
    return said
  }
  const speaking = () => ({ tx: db, teamId: TEAM, clock: home.clock })
  const edit = (id: string, headline: string) =>
    queueEdit(speaking(), { id, channel: CHANNEL, threadTs: null }, plainMessage(headline))
  const answer = (id: string, headline: string) =>
    reply(speaking(), { id, channel: CHANNEL, threadTs: null }, plainMessage(headline))
  const states = async () =>
    (await db.query<{ kind: string; state: string }>('select kind, state from outbox order by seq')).rows.map(
      ({ kind, state }) => `${kind} ${state}`,
    )

  it('posts the root first, then its thread in order, and only the newest edit', async () => {
    const { incidentId } = await home.open('A')
    await answer(incidentId, 'first')
    await edit(incidentId, 'half done')
    await answer(incidentId, 'second')
    await edit(incidentId, 'done')
    await sayAll()
    expect(slack.calls).toEqual(['post opened page A', 'post first', 'post second', 'edit done'])
    const root = slack.said[0]
    expect(slack.said.slice(1).map(({ threadTs }) => threadTs)).toEqual([root?.ts, root?.ts])
    expect((await getIncident(db, TEAM, incidentId))?.threadTs).toBe(root?.ts)
    expect(await states()).toEqual(['root sent', 'reply sent', 'edit superseded', 'reply sent', 'edit sent'])
  })

  it('answers in the thread that the alerting bot’s post is in', async () => {
    const { incidentId } = await home.open('A', { place: { channel: CHANNEL, threadTs: '17.5' } })
    await reply(speaking(), { id: incidentId, channel: CHANNEL, threadTs: '17.5' }, plainMessage('more'))
    await edit(incidentId, 'done')
    await sayAll()
    expect(slack.said.map(({ threadTs }) => threadTs)).toEqual(['17.5', '17.5'])
    expect(slack.said[0]?.edits).toEqual(['done'])
    expect((await getIncident(db, TEAM, incidentId))?.threadTs).toBe('17.5')
  })

  it('looks before it repeats a post whose answer was lost', async () => {
    await home.open('A')
    plan = ['lost']
    expect(await deliverNext(deps, CHANNEL, OPEN, never)).toMatchObject({ againInMs: 1000 })
    expect(await sayAll()).toBe(0)
    home.clock.advance(1000)
    await sayAll()
    expect(slack.calls).toEqual(['post opened page A', 'lookUp'])
    expect(slack.said).toHaveLength(1)
    expect(await states()).toEqual(['root sent'])
  })

  it('repeats what the look-up did not find, and waits when it cannot look', async () => {
    await home.open('A')
    plan = ['down', 'down', 'ok', 'ok']
    await sayAll()
    home.clock.advance(60_000)
    await sayAll()
    expect(slack.said).toHaveLength(0)
    home.clock.advance(60_000)
    await sayAll()
    expect(slack.calls).toEqual(['post opened page A', 'lookUp', 'lookUp', 'post opened page A'])
    expect(slack.said).toHaveLength(1)
  })

  it('takes a bug of the delivery and a call without an answer as unknown', async () => {
    await home.open('A')
    plan = ['throws']
    await sayAll()
    expect(await states()).toEqual(['root sending'])
    home.clock.advance(60_000)
    await sayAll()
    expect(slack.said).toHaveLength(1)
    await home.open('B')
    const hanging = { ...slack, post: () => new Promise<never>(() => {}) }
    await deliverNext({ ...deps, delivery: hanging, callMs: 10 }, CHANNEL, OPEN, never)
    expect(await states()).toEqual(['root sent', 'root sending'])
  })

  it('leaves a row to the process that took it until its lease is over', async () => {
    await home.open('A')
    const hangs = new Promise<never>(() => {})
    const zombie = new AbortController()
    const hanging = { ...deps, delivery: { ...slack, post: () => hangs } }
    const taking = deliverNext(hanging, CHANNEL, OPEN, zombie.signal)
    for (let look = 0; look < 200 && (await count(db, 'outbox', `state = 'sending'`)) === 0; look += 1) {
      await new Promise(setImmediate)
    }
    expect(await deliverNext(deps, CHANNEL, OPEN, never)).toBeNull()
    expect(slack.calls).toEqual([])
    await endLeases(db)
    expect(await deliverNext(deps, CHANNEL, OPEN, never)).toMatchObject({ posted: true })
    expect(slack.calls).toEqual(['lookUp', 'post opened page A'])
    // The first wakes up too late: what it writes down is not of the newest attempt.
    zombie.abort()
    await taking
    expect(await states()).toEqual(['root sent'])
  })

  it('lets many drains of one channel say each thing once', async () => {
    const ids = await Promise.all(['A', 'B', 'C', 'D'].map((key) => home.open(key)))
    for (const { incidentId } of ids) {
      await answer(incidentId, 'first')
      await answer(incidentId, 'second')
    }
    const drainers = Array.from({ length: 4 }, async () => {
      for (let empty = 0; empty < 3; ) empty = (await deliverNext(deps, CHANNEL, OPEN, never)) ? 0 : empty + 1
    })
    await Promise.all(drainers)
    await sayAll()
    expect(slack.said).toHaveLength(12)
    expect(new Set(slack.said.map(({ outboxId }) => outboxId)).size).toBe(12)
    for (const { incidentId } of ids) {
      const said = slack.said.filter((one) => one.incidentId === incidentId).map(({ headline }) => headline)
      expect(said.slice(1)).toEqual(['first', 'second'])
    }
  })

  it('never lets an older edit arrive after a newer one', async () => {
    const { incidentId } = await home.open('A')
    await sayAll()
    await edit(incidentId, 'old')
    plan = ['lost']
    await sayAll()
    await edit(incidentId, 'new')
    // The first may still be on its way: the newer waits for it, then makes it pointless.
    expect(await sayAll()).toBe(0)
    home.clock.advance(10_000)
    await sayAll()
    expect(slack.said[0]?.edits).toEqual(['old', 'new'])
    expect(await states()).toEqual(['root sent', 'edit superseded', 'edit sent'])
  })

  it('keeps the order of a thread while one post of it waits, and does not hold up other incidents', async () => {
    const { incidentId } = await home.open('A')
    await sayAll()
    await answer(incidentId, 'first')
    await answer(incidentId, 'second')
    const other = await home.open('B')
    plan = ['limited']
    await sayAll()
    expect(slack.said.map(({ headline }) => headline)).toEqual(['opened page A', 'opened page B'])
    home.clock.advance(10_000)
    await sayAll()
    expect(slack.said.map(({ headline }) => headline).slice(2)).toEqual(['first', 'second'])
    expect(other.incidentId).not.toBe(incidentId)
  })

  it('fails what is refused with its reason, what depends on it too, and goes on with the rest', async () => {
    const { incidentId } = await home.open('A')
    await answer(incidentId, 'first')
    await edit(incidentId, 'done')
    await home.open('B')
    plan = ['refused']
    await sayAll()
    await answer(incidentId, 'too late')
    await sayAll()
    expect(slack.said.map(({ headline }) => headline)).toEqual(['opened page B'])
    expect(await states()).toEqual([
      'root failed',
      'reply failed',
      'edit failed',
      'root sent',
      'reply failed',
    ])
    const { rows } = await db.query('select error from outbox order by seq limit 2')
    expect(rows).toEqual([{ error: 'is_archived' }, { error: 'the root message could not be posted' }])
    // Every one of them has its row, said or not.
    const { rows: audited } = await db.query<{ body: string }>(`select body from audit where kind = 'post'`)
    const ends = audited
      .map(({ body }) => JSON.parse(body))
      .map(({ kind, ts, error }) => [kind, ts !== null, error])
    expect(ends).toHaveLength(5)
    expect(ends).toEqual(
      expect.arrayContaining([
        ['root', false, 'is_archived'],
        ['reply', false, 'the root message could not be posted'],
        ['edit', false, 'the root message could not be posted'],
        ['root', true, undefined],
      ]),
    )
  })

  it('waits out a day of outage, then gives up', async () => {
    await home.open('A')
    slack = fakeSlack(() => 'limited')
    deps = { ...deps, delivery: slack }
    for (let hour = 0; hour < 24; hour += 1) {
      await sayAll()
      expect(await states()).toEqual(['root pending'])
      home.clock.advance(3_600_000)
    }
    home.clock.advance(1)
    await sayAll()
    expect(await states()).toEqual(['root failed'])
  })

  it('holds posts back for the pace, but not edits', async () => {
    const { incidentId } = await home.open('A')
    await sayAll()
    await answer(incidentId, 'first')
    await edit(incidentId, 'done')
    expect(await deliverNext(deps, CHANNEL, { posts: false, edits: true }, never)).toMatchObject({
      edit: true,
    })
    expect(await deliverNext(deps, CHANNEL, { posts: false, edits: true }, never)).toBeNull()
    expect(await deliverNext(deps, CHANNEL, OPEN, never)).toMatchObject({ posted: true })
  })

  it('shows an ephemeral message to its person', async () => {
    await insertIntent(db, {
      teamId: TEAM,
      id: home.clock.newId(),
      incidentId: null,
      kind: 'ephemeral',
      channel: CHANNEL,
      threadTs: '5.5',
      person: 'U7',
      message: plainMessage('only you'),
      at: home.clock.now(),
    })
    await sayAll()
    expect(slack.whispered).toEqual([{ person: 'U7', headline: 'only you' }])
  })
})
