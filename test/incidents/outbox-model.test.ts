import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { queueEdit, reply } from '../../src/incidents/announce.ts'
import { deliverNext, type OutboxDeps } from '../../src/incidents/outbox/deliver-next.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { clearTables } from '../support/database.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { type Fate, fakeSlack } from './support/fake-slack.ts'
import { aPage, CHANNEL, endLeases, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const KEYS = ['A', 'B', 'C'] as const
const FATES: Fate[] = ['ok', 'ok', 'lost', 'down', 'limited', 'throws']

type Command =
  | { do: 'page' | 'resolve' | 'edit' | 'reply'; key: (typeof KEYS)[number] }
  | { do: 'deliver'; fates: Fate[] }
  /** The process dies after the call, before it writes down what came of it. */
  | { do: 'die' }
  | { do: 'wait'; ms: number }

const key = fc.constantFrom(...KEYS)
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('page', 'edit', 'reply', 'resolve'), key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('deliver'),
      fates: fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'die' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(10, 1000, 20_000) }) },
) as fc.Arbitrary<Command>

const never = new AbortController().signal
const OPEN = { posts: true, edits: true }

/** A database whose second transaction, and every statement outside one, breaks: the process died there. */
function dying(db: Database): Database {
  let transactions = 0
  const dead = () => Promise.reject(new Error('dead'))
  return {
    ...db,
    query: dead,
    tx: (work) => {
      transactions += 1
      return transactions === 1 ? db.tx(work) : dead()
    },
  }
}

onEachDatabase('whatever happens to the outbox', (database) => {
  let db: Database
  beforeEach(() => {
    db = database()
  })

  interface World {
    home: House
    deps: OutboxDeps
    plan: Fate[]
    slack: ReturnType<typeof fakeSlack>
    /** By incident id: every reply and the newest root text, in the order they were meant. */
    replies: Map<string, string[]>
    roots: Map<string, string>
    open: Map<string, string>
    serial: number
  }

  function newWorld(): World {
    const home = house(db)
    const plan: Fate[] = []
    const slack = fakeSlack(() => plan.shift() ?? 'ok')
    const deps = {
      db,
      teamId: TEAM,
      clock: home.clock,
      log: createLogger('silent'),
      delivery: slack,
    }
    return { home, deps, plan, slack, replies: new Map(), roots: new Map(), open: new Map(), serial: 0 }
  }

  async function speak(world: World, what: 'edit' | 'reply', incidentId: string): Promise<void> {
    world.serial += 1
    const text = `${what} ${world.serial}`
    const speaking = { tx: db, teamId: TEAM, clock: world.home.clock }
    const target = { id: incidentId, channel: CHANNEL, threadTs: null }
    if (what === 'edit') {
      await queueEdit(speaking, target, plainMessage(text))
      world.roots.set(incidentId, text)
    } else {
      await reply(speaking, target, plainMessage(text))
      world.replies.set(incidentId, [...(world.replies.get(incidentId) ?? []), text])
    }
  }

  async function page(world: World, name: string): Promise<void> {
    const accepted = await world.home.accept(aPage(name))
    if (accepted.status !== 'accepted' || !accepted.incidentId) throw new Error('a page was lost')
    const known = world.open.get(name)
    if (known !== undefined) expect(accepted.incidentId).toBe(known)
    else world.roots.set(accepted.incidentId, `opened page ${name}`)
    world.open.set(name, accepted.incidentId)
  }

  async function resolve(world: World, name: string): Promise<void> {
    const incidentId = world.open.get(name)
    const accepted = await world.home.accept(aPage(name, { phase: 'resolved' }))
    expect(accepted.status).toBe(incidentId === undefined ? 'ignored' : 'accepted')
    if (incidentId === undefined) return
    world.open.delete(name)
    world.roots.set(incidentId, `resolved | ${world.roots.get(incidentId)}`)
  }

  async function run(world: World, one: Command): Promise<void> {
    switch (one.do) {
      case 'page':
        return page(world, one.key)
      case 'resolve':
        return resolve(world, one.key)
      case 'edit':
      case 'reply': {
        const incidentId = world.open.get(one.key)
        return incidentId === undefined ? undefined : speak(world, one.do, incidentId)
      }
      case 'deliver':
        world.plan.push(...one.fates)
        await deliverNext(world.deps, CHANNEL, OPEN, never)
        world.plan.length = 0
        return
      case 'die':
        await deliverNext({ ...world.deps, db: dying(db) }, CHANNEL, OPEN, never).catch(() => null)
        return endLeases(db)
      case 'wait':
        world.home.clock.advance(one.ms)
    }
  }

  /** Slack works again: everything is said in the end. */
  async function recover(world: World): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      world.home.clock.advance(20_000)
      quiet = (await deliverNext(world.deps, CHANNEL, OPEN, never)) ? 0 : quiet + 1
    }
  }

  function expectSaid(world: World): void {
    const { said } = world.slack
    expect(new Set(said.map(({ outboxId }) => outboxId)).size).toBe(said.length)
    for (const [incidentId, root] of world.roots) {
      const thread = said.filter((one) => one.incidentId === incidentId)
      const [first, ...rest] = thread
      expect(first?.edits.at(-1) ?? first?.headline).toBe(root)
      expect(rest.map(({ headline }) => headline)).toEqual(world.replies.get(incidentId) ?? [])
      expect(new Set(rest.map(({ threadTs }) => threadTs))).toEqual(
        new Set(rest.length > 0 ? [first?.ts] : []),
      )
    }
    expect(said.filter(({ threadTs }) => threadTs === null)).toHaveLength(world.roots.size)
  }

  it('each thing is said once, in order, and the newest edit stands', async () => {
    const property = fc.asyncProperty(
      fc.array(command, { minLength: 5, maxLength: 25 }),
      async (commands) => {
        await clearTables(db)
        const world = newWorld()
        for (const one of commands) {
          await run(world, one)
          expect(await brokenInvariants(db, { settled: false })).toEqual([])
        }
        await recover(world)
        expect(await brokenInvariants(db, { settled: false })).toEqual([])
        expectSaid(world)
      },
    )
    await fc.assert(property, { numRuns: 15 })
  })
})
