import { beforeEach, expect, it } from 'vitest'
import type { Signal } from '../../src/domain/signal.ts'
import { getIncident, resolveIncident } from '../../src/incidents/queries/incident.ts'
import type { Database } from '../../src/storage/sql.ts'
import { anAlert, aPage, CHANNEL, count, type House, house, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

onEachDatabase('a page', (database) => {
  let db: Database
  let home: House
  beforeEach(() => {
    db = database()
    home = house(db)
  })

  it('is stored with its incident, root message, run and job, all or nothing', async () => {
    const { incidentId, runId } = await home.open('A', { alert: anAlert('checkout slow') })
    expect(await getIncident(db, TEAM, incidentId)).toMatchObject({
      dedupKey: 'pagerduty:A',
      status: 'open',
      channel: CHANNEL,
      threadTs: null,
    })
    const { rows } = await db.query(
      `select i.state, i.run_id, o.kind, o.message ->> 'headline' as headline, r.kind as run, r.state as run_state
       from inbox i join outbox o on o.incident_id = i.incident_id join run r on r.id = i.run_id`,
    )
    expect(rows).toEqual([
      {
        state: 'accepted',
        run_id: runId,
        kind: 'root',
        headline: 'opened checkout slow',
        run: 'page',
        run_state: 'queued',
      },
    ])
    expect(home.queued).toEqual([incidentId])
  })

  it('leaves nothing behind when the job cannot be queued, and is taken the next time', async () => {
    const page = aPage('A')
    home.deps.enqueue = async () => {
      throw new Error('no queue')
    }
    await expect(home.accept(page)).rejects.toThrow('no queue')
    for (const table of ['inbox', 'inbox_key', 'incident', 'outbox', 'run'])
      expect(await count(db, table)).toBe(0)
    home.deps.enqueue = async () => {}
    expect(await home.accept(page)).toMatchObject({ status: 'accepted' })
  })

  it('is a duplicate when one id was seen, whichever it is', async () => {
    await home.accept(aPage('A', { ids: ['event:1', 'delivery:1'] }))
    expect(await home.accept(aPage('A', { ids: ['event:1', 'delivery:2'] }))).toEqual({ status: 'duplicate' })
    expect(await home.accept(aPage('B', { ids: ['event:3', 'delivery:1'] }))).toEqual({ status: 'duplicate' })
    expect(await count(db, 'inbox')).toBe(1)
    // A duplicate claims nothing: what only it carried is free.
    expect(await home.accept(aPage('B', { ids: ['event:3'] }))).toMatchObject({ status: 'accepted' })
  })

  it('does not mistake the same id of another source for a duplicate', async () => {
    await home.accept(aPage('A', { ids: ['1'] }))
    expect(await home.accept(aPage('B', { ids: ['1'], source: 'slack' }))).toMatchObject({
      status: 'accepted',
    })
  })

  it('lets one of many racing deliveries through', async () => {
    const page = aPage('A')
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => home.accept(page)))
    expect(outcomes.filter(({ status }) => status === 'accepted')).toHaveLength(1)
    expect(outcomes.filter(({ status }) => status === 'duplicate')).toHaveLength(7)
    expect(await count(db, 'incident')).toBe(1)
  })

  it('folds racing pages of one key into one incident with one run', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => home.accept(aPage('A'))))
    const ids = new Set(outcomes.map((one) => (one.status === 'accepted' ? one.incidentId : null)))
    expect(ids.size).toBe(1)
    expect(await count(db, 'run')).toBe(1)
    expect(await count(db, 'outbox')).toBe(1)
    expect(await count(db, 'inbox', 'incident_id is not null')).toBe(8)
  })

  it('that races with its own resolution is never lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = `R${round}`
      await home.open(key)
      const [again] = await Promise.all([
        home.accept(aPage(key)),
        home.accept(aPage(key, { phase: 'resolved' })),
      ])
      expect(again).toMatchObject({ status: 'accepted', incidentId: expect.any(String) })
    }
  })

  it('does not disappear in an incident that is being resolved', async () => {
    const { incidentId } = await home.open('A')
    const resolved = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const resolving = db.tx(async (tx) => {
      await resolveIncident(tx, TEAM, incidentId, home.clock.now())
      resolved.resolve()
      await commit.promise
    })
    await resolved.promise
    let isOver = false
    const folding = home.accept(aPage('A')).finally(() => {
      isOver = true
    })
    // The embedded database does one transaction after the other; PostgreSQL shows who waits for the row.
    const waits = () => count(db, 'pg_locks', 'not granted')
    while (db.kind === 'postgres' && !isOver && (await waits()) === 0);
    commit.resolve()
    await resolving
    const folded = await folding
    if (folded.status !== 'accepted' || !folded.incidentId) throw new Error('the page was lost')
    expect(await getIncident(db, TEAM, folded.incidentId)).toMatchObject({ status: 'open' })
  })

  it('opens a new incident once the old one is resolved', async () => {
    const first = await home.open('A')
    await home.accept(aPage('A', { phase: 'resolved' }))
    const second = await home.open('A')
    expect(second.incidentId).not.toBe(first.incidentId)
  })

  it('resolves the incident at the sender’s time and says so in the root', async () => {
    const { incidentId } = await home.open('A')
    const occurredAt = Date.UTC(2026, 10, 24, 3, 40)
    expect(await home.accept(aPage('A', { phase: 'resolved', occurredAt }))).toMatchObject({ incidentId })
    expect(await getIncident(db, TEAM, incidentId)).toMatchObject({
      status: 'resolved',
      resolvedAt: occurredAt,
    })
    const { rows } = await db.query(
      `select message ->> 'headline' as headline from outbox where kind = 'edit'`,
    )
    expect(rows).toEqual([{ headline: 'resolved | opened page A' }])
  })

  it('says a racing resolution once', async () => {
    await home.open('A')
    const outcomes = await Promise.all([1, 2, 3].map(() => home.accept(aPage('A', { phase: 'resolved' }))))
    expect(outcomes.filter(({ status }) => status === 'accepted')).toHaveLength(1)
    expect(await count(db, 'outbox', `kind = 'edit'`)).toBe(1)
  })

  it('is ignored, and kept, when it resolves or changes what is over', async () => {
    expect(await home.accept(aPage('X', { phase: 'resolved' }))).toMatchObject({ status: 'ignored' })
    await home.open('A')
    await home.accept(aPage('A', { phase: 'resolved' }))
    expect(await home.accept(aPage('A', { phase: 'updated' }))).toMatchObject({ status: 'ignored' })
    expect(await count(db, 'incident', `status = 'open'`)).toBe(0)
    expect(await count(db, 'inbox', `state = 'ignored'`)).toBe(2)
  })

  it('opens an incident when only its escalation ever arrived', async () => {
    expect(await home.accept(aPage('A', { phase: 'updated' }))).toMatchObject({
      incidentId: expect.any(String),
    })
  })

  it('from a bot’s post answers in the thread of that post', async () => {
    const { incidentId } = await home.open('A', { place: { channel: 'C-alerts', threadTs: '17.5' } })
    expect(await getIncident(db, TEAM, incidentId)).toMatchObject({ channel: 'C-alerts', threadTs: '17.5' })
  })

  it('with characters that PostgreSQL cannot store is stored without them', async () => {
    const title = 'disk\u0000 full \ud800 on db-1'
    const { incidentId } = await home.open('A', { alert: anAlert(title) })
    expect((await getIncident(db, TEAM, incidentId))?.alert.title).toBe('disk\ufffd full \ufffd on db-1')
    let deep: unknown = 'x'
    for (let level = 0; level < 5000; level += 1) deep = [deep]
    const body = JSON.parse('{"__proto__":{"a":1},"bad\\u0000key":"\\ud800"}')
    expect(await home.accept(aPage('B'), { deep, ...body })).toMatchObject({ status: 'accepted' })
  })

  it('of an unknown kind is kept and ignored', async () => {
    const unsupported: Signal = {
      source: 'pagerduty',
      ids: ['9'],
      occurredAt: 0,
      kind: 'unsupported',
      reason: 'ping',
    }
    expect(await home.accept(unsupported)).toEqual({ status: 'ignored', reason: 'ping' })
    expect(await home.accept(unsupported)).toEqual({ status: 'duplicate' })
    expect(await count(db, 'inbox', `state = 'ignored' and kind = 'unsupported'`)).toBe(1)
  })
})
