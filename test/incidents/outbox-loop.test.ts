import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { type Outbox, startOutbox } from '../../src/incidents/outbox.ts'
import { insertIntent } from '../../src/incidents/queries/outbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type Fate, fakeSlack } from './support/fake-slack.ts'
import { CHANNEL, count, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

onEachDatabase('the loop of the outbox', (database) => {
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

  const real = { now: () => Date.now(), newId: () => home.clock.newId() }
  /** Its seconds go by as it is looked at, so that nobody waits for a row to be due again. */
  const hurried = {
    ...real,
    now: () => {
      home.clock.advance(250)
      return home.clock.now()
    },
  }
  /** Stopped with the test even when it fails: what goes on would say what the next one queues. */
  const start = (change: Partial<OutboxDeps>): Outbox => {
    const outbox = startOutbox({ ...deps, clock: real, ...change })
    onTestFinished(() => outbox.stop(0))
    return outbox
  }
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

  it('wakes at a commit without being told, and stops', async () => {
    const outbox = start({ spacingMs: 0, pollMs: 60_000 })
    await outbox.idle()
    await home.open('A')
    await expect.poll(() => slack.said.length).toBe(1)
    await outbox.stop()
    await home.open('B')
    outbox.wake()
    await new Promise(setImmediate)
    expect(slack.said).toHaveLength(1)
  })

  it('keeps the pace in a channel', async () => {
    const at: number[] = []
    const post: typeof slack.post = (what, signal) => {
      at.push(performance.now())
      return slack.post(what, signal)
    }
    for (const key of ['A', 'B', 'C']) await home.open(key)
    const outbox = start({ delivery: { ...slack, post }, spacingMs: 50 })
    await outbox.idle()
    await outbox.stop()
    const [first = 0, second = 0, third = 0] = at
    expect(second - first).toBeGreaterThanOrEqual(48)
    expect(third - second).toBeGreaterThanOrEqual(48)
  })

  it('lets channels go side by side', async () => {
    const other = Promise.withResolvers<void>()
    const post: typeof slack.post = async (what, signal) => {
      if (what.channel === CHANNEL) await other.promise
      else other.resolve()
      return slack.post(what, signal)
    }
    await home.open('A')
    await home.open('B', { place: { channel: 'C-other', threadTs: null } })
    const outbox = start({
      delivery: { ...slack, post },
      spacingMs: 0,
    })
    await outbox.idle()
    await outbox.stop()
    expect(slack.said.map(({ channel }) => channel)).toEqual(['C-other', CHANNEL])
  })

  it('goes on after a limit and after lost answers', async () => {
    plan = ['limited', 'lost', 'ok', 'lost']
    for (const key of ['A', 'B', 'C']) await home.open(key)
    const outbox = start({ clock: hurried, spacingMs: 0 })
    await outbox.idle()
    await outbox.stop()
    expect(slack.said.map(({ headline }) => headline).sort()).toEqual([
      'opened page A',
      'opened page B',
      'opened page C',
    ])
  })

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
      const outbox = start({ db: gap, spacingMs: 0, pollMs: 60_000 })
      const last = () => slack.said.at(-1)?.headline
      await expect.poll(last).toBe(`at depth ${depth}`)
      await outbox.stop()
    }
  })

  it('says what a pause held back when looking took longer than the pause', async () => {
    const slow: Database = {
      ...db,
      tx: async (work) => {
        const result = await db.tx(work)
        const until = performance.now() + 10
        while (performance.now() < until) await new Promise(setImmediate)
        return result
      },
    }
    for (const headline of ['first', 'second', 'third']) await queue(headline)
    const outbox = start({ db: slow, spacingMs: 15, pollMs: 60_000 })
    await expect.poll(() => slack.said.length).toBe(3)
    await outbox.stop()
  })

  it('is not held up when the clock is set back', async () => {
    let now = Date.now()
    const clock = { now: () => now, newId: real.newId }
    const outbox = start({ clock, spacingMs: 20, pollMs: 60_000 })
    await queue('first')
    await expect.poll(() => slack.said.length).toBe(1)
    now -= 3_600_000
    await queue('second')
    await expect.poll(() => slack.said.length).toBe(2)
    await outbox.stop()
  })

  it('of an embedded database takes up at once what a killed process was saying', async () => {
    await home.open('A')
    await db.query(`update outbox set state = 'sending', attempts = 1, sending_at = clock_timestamp()`)
    const outbox = start({ spacingMs: 0 })
    if (db.kind === 'embedded') {
      await expect.poll(() => slack.calls.length).toBe(2)
      expect(slack.calls).toEqual(['lookUp', 'post opened page A'])
    } else {
      // Somebody else may be at it: PostgreSQL has other processes.
      await queue('other')
      await expect.poll(() => slack.said.length).toBe(1)
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
    const outbox = start({ clock: hurried, delivery: { ...slack, post } })
    await calling.promise
    await outbox.stop(20)
    expect(await count(db, 'outbox', `state = 'sending' and sending_at is null`)).toBe(1)
    const next = start({ clock: hurried })
    await next.idle()
    await next.stop()
    expect(slack.said).toHaveLength(1)
  })
})
