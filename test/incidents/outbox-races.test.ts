import { beforeEach, expect, it } from 'vitest'
import { deliverNext, type OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { insertIntent } from '../../src/incidents/queries/outbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type Fate, fakeSlack } from './support/fake-slack.ts'
import { CHANNEL, count, endLeases, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const never = new AbortController().signal
const OPEN = { posts: true, edits: true }
const DAY = 24 * 3_600_000

onEachDatabase('the outbox and its races', (database) => {
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
    deps = { db, teamId: TEAM, clock: home.clock, log: createLogger('silent'), delivery: slack }
  })

  const say = (change: Partial<OutboxDeps> = {}) => deliverNext({ ...deps, ...change }, CHANNEL, OPEN, never)
  const queue = (headline: string) =>
    insertIntent(db, {
      teamId: TEAM,
      id: home.clock.newId(),
      incidentId: null,
      kind: 'reply',
      channel: CHANNEL,
      threadTs: '5.5',
      person: null,
      message: plainMessage(headline),
      at: home.clock.now(),
    })

  it('keeps trying what waited for days because Sitrep itself was away', async () => {
    await home.open('A')
    home.clock.advance(3 * DAY)
    plan = ['limited', 'lost']
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await say()
      home.clock.advance(10_000)
    }
    expect(slack.said.map(({ headline }) => headline)).toEqual(['opened page A'])
    expect(await count(db, 'outbox', `state = 'sent'`)).toBe(1)
  })

  it('says at once what a machine with a fast clock queued', async () => {
    home.clock.advance(3_600_000)
    await home.open('A')
    const slow = { ...home.clock, now: () => home.clock.now() - 3_600_000 }
    expect(await say({ clock: slow })).toMatchObject({ posted: true })
  })

  it('does not say what it took so long ago that another may have it by now', async () => {
    await home.open('A')
    // The process stands still (a pause, a swap storm) between taking the row and the call.
    const paused: Database = {
      ...db,
      tx: async (work) => {
        const result = await db.tx(work)
        home.clock.advance(30_000)
        return result
      },
    }
    await say({ db: paused })
    expect(slack.calls).toEqual([])
    home.clock.advance(10_000)
    await say()
    expect(slack.calls).toEqual(['lookUp', 'post opened page A'])
  })

  it('says the rest when a settlement comes too late for its row', async () => {
    await home.open('A')
    await queue('other')
    // Another process takes the row over, looks it up and settles it while this one waits for its answer.
    const post: typeof slack.post = async (what, signal) => {
      const result = await slack.post(what, signal)
      if (what.incidentId === null) return result
      await endLeases(db)
      await say()
      return { status: 'unknown', reason: 'no answer in time' }
    }
    await say({ delivery: { ...slack, post } })
    while (await say());
    expect(slack.said.map(({ headline }) => headline)).toEqual(['opened page A', 'other'])
    expect(await count(db, 'outbox', `state = 'sent'`)).toBe(2)
  })
})
