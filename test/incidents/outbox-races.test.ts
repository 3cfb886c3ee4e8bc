import { beforeEach, describe, expect, it } from 'vitest'
import { deliverNext, type OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { startOutbox } from '../../src/incidents/outbox.ts'
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

  describe('in its loop', () => {
    const real = { now: () => Date.now(), newId: () => home.clock.newId() }

    it('hears of what is queued at whatever moment a drain ends', async () => {
      // Every gap between "nothing is due" and "no drain is at work" is a chain of microtasks: all are tried.
      for (let depth = 0; depth < 16; depth += 1) {
        let heard: (channel: string) => void = () => {}
        let queued = false
        const gap: Database = {
          ...db,
          listen: async (_, listener) => {
            heard = listener
            return async () => {}
          },
          tx: async (work) => {
            const result = await db.tx(work)
            if (result !== null || queued) return result
            queued = true
            await queue(`at depth ${depth}`)
            void (async () => {
              for (let turn = 0; turn < depth; turn += 1) await null
              heard(CHANNEL)
            })()
            return result
          },
        }
        await queue(`before ${depth}`)
        const outbox = startOutbox({ ...deps, db: gap, clock: real, spacingMs: 0, pollMs: 60_000 })
        const last = () => slack.said.at(-1)?.headline
        await expect.poll(last, { interval: 2, timeout: 5000 }).toBe(`at depth ${depth}`)
        await outbox.stop()
      }
    })

    it('is not held up when the clock is set back', async () => {
      let now = Date.now()
      const clock = { now: () => now, newId: real.newId }
      const outbox = startOutbox({ ...deps, clock, spacingMs: 20 })
      await queue('first')
      await expect.poll(() => slack.said.length, { interval: 2, timeout: 5000 }).toBe(1)
      now -= 3_600_000
      await queue('second')
      await expect.poll(() => slack.said.length, { interval: 2, timeout: 5000 }).toBe(2)
      await outbox.stop()
    })

    it('of an embedded database takes up at once what a killed process was saying', async () => {
      await home.open('A')
      await db.query(`update outbox set state = 'sending', attempts = 1, sending_at = clock_timestamp()`)
      const outbox = startOutbox({ ...deps, clock: real, spacingMs: 0 })
      if (db.kind === 'embedded') {
        await expect.poll(() => slack.calls.length, { interval: 2, timeout: 5000 }).toBe(2)
        expect(slack.calls).toEqual(['lookUp', 'post opened page A'])
      } else {
        // Somebody else may be at it: PostgreSQL has other processes.
        await queue('other')
        await expect.poll(() => slack.said.length, { interval: 2, timeout: 5000 }).toBe(1)
        expect(slack.calls).toEqual(['post other'])
      }
      await outbox.stop()
    })

    it('leaves no row in doubt when it stops in the middle of a call', async () => {
      await home.open('A')
      const calling = Promise.withResolvers<void>()
      const post: typeof slack.post = async (_, signal) => {
        calling.resolve()
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ status: 'unknown', reason: 'cut off' }))
        })
      }
      const outbox = startOutbox({ ...deps, clock: real, delivery: { ...slack, post } })
      await calling.promise
      await outbox.stop(20)
      expect(await count(db, 'outbox', `state = 'sending' and sending_at is null`)).toBe(1)
      const next = startOutbox({ ...deps, clock: real })
      await next.idle()
      await next.stop()
      expect(slack.said).toHaveLength(1)
    })
  })
})
