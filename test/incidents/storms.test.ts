import { beforeEach, expect, it } from 'vitest'
import type { Signal } from '../../src/domain/signal.ts'
import { mayShareCause, type Service } from '../../src/domain/site.ts'
import { getIncident, openKeys } from '../../src/incidents/queries/incident.ts'
import { latestRoot } from '../../src/incidents/queries/outbox.ts'
import { finishRun } from '../../src/incidents/queries/run.ts'
import type { Database } from '../../src/storage/sql.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { anAlert, aPage, CHANNEL, count, type House, house, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const MINUTE = 60_000

const aService = (name: string, dependencies: string[] = []): Service => ({
  name,
  aliases: [],
  owner: null,
  channel: null,
  repository: null,
  dependencies,
  selectors: {},
})

const SERVICES = [
  aService('door', ['checkout']),
  aService('checkout', ['payments']),
  aService('payments', ['payments-db']),
  aService('payments-db'),
  aService('blog'),
]

type Page = Extract<Signal, { kind: 'alert' }>

const pageOf = (service: string, change: Partial<Page> = {}): Page =>
  aPage(service, { alert: anAlert(`${service} slow`, { service }), ...change })

onEachDatabase('a storm of alerts', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
    home.deps.storms = {
      withinMs: 10 * MINUTE,
      areOne: (one, other) => mayShareCause(SERVICES, 'dependencies', [one, other]),
    }
  })

  const footer = async (incidentId: string): Promise<string | null> =>
    (await latestRoot(db, TEAM, incidentId))?.footer ?? null

  const take = async (page: Page): Promise<string> => {
    const accepted = await home.accept(page)
    if (accepted.status !== 'accepted' || !accepted.incidentId) throw new Error(accepted.status)
    return accepted.incidentId
  }

  it('has one incident, one thread and one run, and the root names them all', async () => {
    const first = await take(pageOf('door'))
    expect(await take(pageOf('checkout'))).toBe(first)
    // Nobody calls payments-db from the door within two calls; it belongs to what has joined.
    expect(await take(pageOf('payments-db'))).toBe(first)
    expect(await count(db, 'incident')).toBe(1)
    expect(await count(db, 'run')).toBe(1)
    expect(await footer(first)).toBe('checkout slow, payments-db slow')
    expect(await brokenInvariants(db, { settled: false })).toEqual([])
  })

  it('has one incident when all come at the same moment', async () => {
    // Any two of them are one problem: who is first is nobody's choice, and payments-db is too far from the door.
    const names = ['door', 'checkout', 'payments', 'door', 'checkout', 'payments']
    const ids = await Promise.all(names.map((name) => take(pageOf(name))))
    expect(new Set(ids).size).toBe(1)
    expect(await count(db, 'folded_alert')).toBe(2)
    expect(await brokenInvariants(db, { settled: false })).toEqual([])
  })

  it('is over when its last alert is', async () => {
    const id = await take(pageOf('door'))
    await take(pageOf('checkout'))
    await take(pageOf('door', { phase: 'resolved' }))
    expect(await getIncident(db, TEAM, id)).toMatchObject({ status: 'open' })
    expect(await footer(id)).toBe('first over, checkout slow')
    expect(await openKeys(db, TEAM, 'pagerduty:')).toEqual(['pagerduty:checkout'])
    const occurredAt = Date.UTC(2026, 10, 24, 3, 40)
    expect(await take(pageOf('checkout', { phase: 'resolved', occurredAt }))).toBe(id)
    expect(await getIncident(db, TEAM, id)).toMatchObject({ status: 'resolved', resolvedAt: occurredAt })
    expect((await latestRoot(db, TEAM, id))?.headline).toBe('resolved | opened door slow')
    expect(await openKeys(db, TEAM, 'pagerduty:')).toEqual([])
    expect(await brokenInvariants(db, { settled: false })).toEqual([])
  })

  it('goes on when an alert that was over fires again, and not when old news comes late', async () => {
    const id = await take(pageOf('door'))
    await take(pageOf('checkout'))
    const over = Date.UTC(2026, 10, 24, 3, 20)
    await take(pageOf('checkout', { phase: 'resolved', occurredAt: over }))
    await take(pageOf('checkout', { occurredAt: over - MINUTE }))
    expect(await footer(id)).toBe('checkout slow over')
    await take(pageOf('checkout', { occurredAt: over + MINUTE }))
    expect(await footer(id)).toBe('checkout slow')
    await take(pageOf('door', { phase: 'resolved', occurredAt: over }))
    await take(pageOf('door', { occurredAt: over + MINUTE }))
    expect(await footer(id)).toBe('checkout slow')
  })

  it('knows a folded alert whose incident is over', async () => {
    await take(pageOf('door'))
    await take(pageOf('checkout'))
    for (const name of ['door', 'checkout']) await take(pageOf(name, { phase: 'resolved' }))
    expect(await home.accept(pageOf('checkout', { phase: 'updated' }))).toMatchObject({ status: 'ignored' })
    home.clock.advance(MINUTE)
    await take(pageOf('checkout'))
    expect(await count(db, 'incident')).toBe(2)
  })

  it('does not take in what is late, elsewhere, unknown or has nothing to do with it', async () => {
    const id = await take(pageOf('door'))
    expect(await take(pageOf('blog'))).not.toBe(id)
    expect(await take(pageOf('unknown'))).not.toBe(id)
    const { route } = home.deps
    home.deps.route = () => ({ channel: 'C-payments', mute: false })
    expect(await take(pageOf('checkout'))).not.toBe(id)
    home.deps.route = route
    // A bot's post is answered in its own thread.
    const place = { channel: CHANNEL, threadTs: '17.1' }
    expect(await take(pageOf('payments', { place }))).not.toBe(id)
    home.clock.advance(11 * MINUTE)
    expect(await take(aPage('late', { alert: anAlert('late', { service: 'checkout' }) }))).not.toBe(id)
  })

  it('goes on as long as alerts keep coming', async () => {
    const id = await take(pageOf('door'))
    for (const name of ['checkout', 'payments', 'payments-db']) {
      home.clock.advance(9 * MINUTE)
      expect(await take(pageOf(name))).toBe(id)
    }
  })

  it('speaks up in the thread when something worse joins, and is worked on sooner', async () => {
    const id = await take(pageOf('door'))
    home.queued.length = 0
    await take(pageOf('checkout'))
    expect(home.queued).toEqual([])
    await take(
      pageOf('payments', { alert: anAlert('payments down', { service: 'payments', severity: 'SEV-1' }) }),
    )
    expect(home.queued).toEqual([id])
    expect(
      await count(db, 'outbox', `kind = 'reply' and message ->> 'headline' = 'worse payments down'`),
    ).toBe(1)
  })

  it('is looked at again when another service joins after the conclusion', async () => {
    home.deps.looksAgain = true
    const { runId } = await home.open('door', { alert: anAlert('door slow', { service: 'door' }) })
    await take(pageOf('checkout'))
    // The page's own run has yet to read: it sees both.
    expect(await count(db, 'run', `kind = 'again'`)).toBe(0)
    const ended = { state: 'done', result: null, error: null, at: home.clock.now() } as const
    await finishRun(db, { teamId: TEAM, id: runId, ...ended })
    await take(pageOf('payments'))
    await take(pageOf('payments-db'))
    expect(await count(db, 'run', `kind = 'again'`)).toBe(1)
  })

  it('stays apart without the rule', async () => {
    delete home.deps.storms
    const id = await take(pageOf('door'))
    expect(await take(pageOf('checkout'))).not.toBe(id)
  })
})

it('two services share a cause within two calls', () => {
  const areOne = (a: string, b: string, by: 'dependencies' | 'service' | 'nothing' = 'dependencies') =>
    mayShareCause(SERVICES, by, [a, b])
  expect([areOne('door', 'checkout'), areOne('payments', 'door'), areOne('door', 'door')]).toEqual([
    true,
    true,
    true,
  ])
  expect([areOne('door', 'payments-db'), areOne('door', 'blog'), areOne('nobody', 'nobody')]).toEqual([
    false,
    false,
    false,
  ])
  const siblings = [aService('a', ['db']), aService('b', ['db']), aService('db')]
  expect(mayShareCause(siblings, 'dependencies', ['a', 'b'])).toBe(true)
  expect(mayShareCause(siblings, 'service', ['a', 'b'])).toBe(false)
  expect([areOne('door', 'door', 'service'), areOne('door', 'door', 'nothing')]).toEqual([true, false])
  // A ring of calls ends.
  expect(mayShareCause([aService('x', ['y']), aService('y', ['x'])], 'dependencies', ['x', 'y'])).toBe(true)
})
