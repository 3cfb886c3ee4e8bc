import { beforeEach, expect, it } from 'vitest'
import { reply } from '../../src/incidents/announce.ts'
import { FenceLost } from '../../src/incidents/fence.ts'
import { raiseFence } from '../../src/incidents/queries/incident.ts'
import { insertRun } from '../../src/incidents/queries/run.ts'
import { type RunWork, type WorkerDeps, workOnIncident } from '../../src/incidents/worker.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { DatabaseError } from '../../src/storage/errors.ts'
import type { Database } from '../../src/storage/sql.ts'
import { CHANNEL, count, type House, house, plainMessage, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const never = { signal: new AbortController().signal, draining: new AbortController().signal }

onEachDatabase('the worker', (database) => {
  let db: Database
  let home: House
  let did: string[]
  let told: string[]
  let deps: WorkerDeps
  beforeEach(() => {
    db = database()
    home = house(db)
    did = []
    told = []
    deps = {
      db,
      teamId: TEAM,
      clock: home.clock,
      log: createLogger('silent'),
      handle: async ({ run }) => {
        did.push(`${run.kind} ${run.text ?? ''}`.trim())
        return { found: run.kind }
      },
      onFailed: async (_tx, _work, reason) => {
        told.push(reason)
      },
    }
  })

  const ask = async (incidentId: string, text: string): Promise<string> => {
    home.clock.advance(1)
    const id = home.clock.newId()
    const asOf = home.clock.now()
    const run = { id, incidentId, kind: 'question', state: 'queued', text, person: 'U1', asOf } as const
    await insertRun(db, TEAM, run)
    return id
  }
  const runs = async () =>
    (await db.query('select kind, state, result, error from run order by queued_at, id')).rows
  const say = (work: RunWork, headline: string) =>
    work.write((tx) =>
      reply(
        { tx, teamId: TEAM, clock: home.clock },
        { id: work.incident.id, channel: CHANNEL, threadTs: null },
        plainMessage(headline),
      ),
    )

  it('does the runs of an incident in order and keeps their results', async () => {
    const { incidentId } = await home.open('A')
    await ask(incidentId, 'one')
    await ask(incidentId, 'two')
    await workOnIncident(deps, incidentId, never)
    expect(did).toEqual(['page', 'question one', 'question two'])
    expect(await runs()).toMatchObject([
      { state: 'done', result: { found: 'page' }, error: null },
      { state: 'done', result: { found: 'question' } },
      { state: 'done' },
    ])
  })

  it('does a run that comes in while it works', async () => {
    const { incidentId } = await home.open('A')
    const handle: WorkerDeps['handle'] = async (work) => {
      if (did.length === 0) await ask(incidentId, 'late')
      return deps.handle(work)
    }
    await workOnIncident({ ...deps, handle }, incidentId, never)
    expect(did).toEqual(['page', 'question late'])
  })

  it('takes a run that was cut off up first, the same run as of the same time', async () => {
    const { incidentId, runId } = await home.open('A')
    const asOf = home.clock.now()
    await ask(incidentId, 'one')
    await db.query(`update run set state = 'running' where id = $1::uuid`, [runId])
    home.clock.advance(60_000)
    const seen: [string, number][] = []
    const handle: WorkerDeps['handle'] = async ({ run }) => {
      seen.push([run.id, run.asOf])
    }
    await workOnIncident({ ...deps, handle }, incidentId, never)
    expect(seen[0]).toEqual([runId, asOf])
    expect(seen).toHaveLength(2)
  })

  it('fails a run that breaks, tells why, and goes on', async () => {
    const { incidentId } = await home.open('A')
    await ask(incidentId, 'one')
    const handle: WorkerDeps['handle'] = async (work) => {
      if (work.run.kind === 'page') throw new Error('the snapshot is gone')
      return deps.handle(work)
    }
    await workOnIncident({ ...deps, handle }, incidentId, never)
    expect(told).toEqual(['the snapshot is gone'])
    expect(await runs()).toMatchObject([
      { state: 'failed', error: 'the snapshot is gone' },
      { state: 'done', error: null },
    ])
  })

  it('leaves a run for the next process when it is stopped', async () => {
    const { incidentId } = await home.open('A')
    const stopping = new AbortController()
    const handle: WorkerDeps['handle'] = async () => {
      stopping.abort(new Error('stopping'))
      throw new Error('cut off')
    }
    await expect(
      workOnIncident({ ...deps, handle }, incidentId, { ...never, draining: stopping.signal }),
    ).rejects.toThrow('cut off')
    expect(told).toEqual([])
    expect(await runs()).toMatchObject([{ state: 'running' }])
    await workOnIncident(deps, incidentId, never)
    expect(await runs()).toMatchObject([{ state: 'done' }])
  })

  it('gives up what was cut off every time, and still does the rest', async () => {
    const { incidentId, runId } = await home.open('A')
    await ask(incidentId, 'one')
    await db.query(`update run set state = 'running' where id = $1::uuid`, [runId])
    await workOnIncident(deps, incidentId, never, { isLast: true })
    expect(told).toHaveLength(1)
    expect(did).toEqual(['question one'])
    expect(await runs()).toMatchObject([
      { state: 'failed', error: expect.stringContaining('cut off') },
      { state: 'done' },
    ])
  })

  it('stops without a further write once another process took the incident', async () => {
    const { incidentId } = await home.open('A')
    const handle: WorkerDeps['handle'] = async (work) => {
      await say(work, 'mine')
      await raiseFence(db, TEAM, incidentId)
      await expect(say(work, 'a zombie’s')).rejects.toThrow(FenceLost)
      return 'too late'
    }
    await expect(workOnIncident({ ...deps, handle }, incidentId, never)).rejects.toThrow(FenceLost)
    expect(told).toEqual([])
    expect(await runs()).toMatchObject([{ state: 'running', result: null }])
    expect(await count(db, 'outbox', `kind = 'reply'`)).toBe(1)
  })

  it('says a run’s last words exactly once, with its end', async () => {
    const { incidentId, runId } = await home.open('A')
    const target = { id: incidentId, channel: CHANNEL, threadTs: null }
    const lastWords = (work: RunWork) =>
      work.done({ answer: 42 }, (tx) =>
        reply({ tx, teamId: TEAM, clock: home.clock }, target, plainMessage('the answer')),
      )
    const cut: WorkerDeps['handle'] = async (work) => {
      await expect(
        work.done(1, async (tx) => {
          await reply({ tx, teamId: TEAM, clock: home.clock }, target, plainMessage('half'))
          throw new Error('the power went')
        }),
      ).rejects.toThrow()
      expect(await count(db, 'outbox', `kind = 'reply'`)).toBe(0)
      await lastWords(work)
      // What comes after the end changes nothing.
      await lastWords(work)
      throw new Error('too late to fail')
    }
    await workOnIncident({ ...deps, handle: cut }, incidentId, never)
    expect(await count(db, 'outbox', `kind = 'reply'`)).toBe(1)
    expect(await runs()).toMatchObject([{ state: 'done', result: { answer: 42 }, error: null }])
    expect(runId).toBeTruthy()
  })

  it('tells of a failure in the transaction that ends the run, so that it is told once', async () => {
    const { incidentId } = await home.open('A')
    let deaths = 1
    const tell: WorkerDeps['onFailed'] = async (tx, { incident }, reason) => {
      await reply({ tx, teamId: TEAM, clock: home.clock }, incident, plainMessage(reason))
      if (deaths-- > 0) throw new FenceLost('another process took it over just then')
    }
    const handle: WorkerDeps['handle'] = async () => {
      throw new Error('the snapshot is gone')
    }
    const attempt = () => workOnIncident({ ...deps, handle, onFailed: tell }, incidentId, never)
    await expect(attempt()).rejects.toThrow(FenceLost)
    expect(await count(db, 'outbox', `kind = 'reply'`)).toBe(0)
    await attempt()
    expect(await count(db, 'outbox', `kind = 'reply'`)).toBe(1)
    expect(await runs()).toMatchObject([{ state: 'failed', error: 'the snapshot is gone' }])
  })

  it('ends a failed run even when nobody can be told', async () => {
    const { incidentId } = await home.open('A')
    await ask(incidentId, 'one')
    const handle: WorkerDeps['handle'] = async (work) => {
      if (work.run.kind === 'page') throw new Error('the snapshot is gone')
      return deps.handle(work)
    }
    const onFailed: WorkerDeps['onFailed'] = async () => {
      throw new TypeError('a bug in the message')
    }
    await workOnIncident({ ...deps, handle, onFailed }, incidentId, never)
    expect(did).toEqual(['question one'])
    expect(await runs()).toMatchObject([
      { state: 'failed', error: 'the snapshot is gone' },
      { state: 'done' },
    ])
  })

  it('does nothing, and takes nothing over, where nothing is to be done', async () => {
    const { incidentId } = await home.open('A')
    await workOnIncident(deps, incidentId, never)
    const fence = await raiseFence(db, TEAM, incidentId)
    await workOnIncident(deps, incidentId, never)
    expect(await raiseFence(db, TEAM, incidentId)).toBe(fence + 1)
  })

  it('leaves a run to its next attempt when the database was away', async () => {
    const { incidentId } = await home.open('A')
    const away = { message: 'no connection', code: '57P01', constraint: null, table: null, detail: null }
    deps.handle = async () => Promise.reject(new DatabaseError(away))
    await expect(workOnIncident(deps, incidentId, never)).rejects.toThrow('no connection')
    expect(await runs()).toMatchObject([{ state: 'running', error: null }])
    expect(told).toEqual([])
    deps.handle = async () => 'found'
    await workOnIncident(deps, incidentId, never)
    expect(await runs()).toMatchObject([{ state: 'done', result: 'found' }])
  })

  it('puts a look off while there is no place for one, and never a page', async () => {
    const { incidentId } = await home.open('A')
    let free = 0
    const putOff: string[] = []
    deps.looks = {
      take: () => free > 0,
      give: () => did.push('place given back'),
      putOff: async (_tx, id) => {
        putOff.push(id)
      },
    }
    home.clock.advance(1)
    const look = { id: home.clock.newId(), incidentId, kind: 'again', state: 'queued' } as const
    await insertRun(db, TEAM, { ...look, text: null, person: null, asOf: home.clock.now() })
    await workOnIncident(deps, incidentId, never)
    expect(did).toEqual(['page'])
    expect(putOff).toEqual([incidentId])
    free = 1
    await workOnIncident(deps, incidentId, never)
    expect(did).toEqual(['page', 'again', 'place given back'])
  })
})
