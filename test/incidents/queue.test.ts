import { afterEach, beforeEach, expect, it } from 'vitest'
import { createQueue, type Queue } from '../../src/incidents/queue.ts'
import { recoverWork, startWorker, type Worker } from '../../src/incidents/start-worker.ts'
import type { WorkerDeps } from '../../src/incidents/worker.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { aPage, count, type House, house, TEAM } from './support/house.ts'
import { onEachDatabase } from './support/on-each-database.ts'

const log = createLogger('silent')

onEachDatabase('the queue', (database) => {
  let db: Database
  let home: House
  let queue: Queue
  let worker: Worker | null
  let did: string[]
  let deps: WorkerDeps
  beforeEach(async () => {
    db = database()
    home = house(db)
    worker = null
    did = []
    queue = await createQueue(db, log)
    home.deps.enqueue = queue.enqueue
    home.deps.wake = queue.wake
    deps = {
      db,
      teamId: TEAM,
      clock: home.clock,
      log,
      handle: async ({ incident }) => {
        did.push(incident.alert.title)
      },
      onFailed: async () => {},
    }
  })
  afterEach(async () => {
    if (worker) await worker.stop(1000)
    else await queue.stop(1000)
    await db.query('delete from pgboss.job')
  })

  const start = async (change: Partial<WorkerDeps> = {}, slots = 2): Promise<void> => {
    worker = await startWorker({ ...deps, ...change, queue, slots })
  }
  const allDone = () => expect.poll(() => count(db, 'run', `state in ('queued', 'running')`)).toBe(0)

  it('starts a page’s run when it is committed, not when it is looked for', async () => {
    await queue.stop(1000)
    queue = await createQueue(db, log, { pollSeconds: 60 })
    home.deps.enqueue = queue.enqueue
    home.deps.wake = () => {}
    await start()
    await home.open('A')
    await allDone()
    expect(did).toEqual(['page A'])
  })

  it('has no job when the transaction is rolled back', async () => {
    const page = aPage('A')
    home.deps.enqueue = async (tx, id) => {
      await queue.enqueue(tx, id)
      throw new Error('after the job')
    }
    await expect(home.accept(page)).rejects.toThrow('after the job')
    expect(await count(db, 'pgboss.job', `name = 'incident'`)).toBe(0)
  })

  it('works on several incidents side by side, and on one by one at a time', async () => {
    const active = new Map<string, number>()
    let most = 0
    let mostOfOne = 0
    const gate = Promise.withResolvers<void>()
    const handle: WorkerDeps['handle'] = async ({ incident }) => {
      const of = (active.get(incident.id) ?? 0) + 1
      active.set(incident.id, of)
      const all = [...active.values()].reduce((sum, n) => sum + n, 0)
      most = Math.max(most, all)
      mostOfOne = Math.max(mostOfOne, of)
      if (all === 2) gate.resolve()
      await gate.promise
      active.set(incident.id, of - 1)
    }
    const a = await home.open('A')
    await home.open('B')
    await db.tx((tx) => queue.enqueue(tx, a.incidentId))
    await start({ handle }, 3)
    await allDone()
    expect({ most, mostOfOne }).toEqual({ most: 2, mostOfOne: 1 })
  })

  it('finds work again that no job knows of', async () => {
    const { incidentId } = await home.open('A')
    expect(await queue.hasJob(incidentId)).toBe(true)
    await db.query('delete from pgboss.job')
    expect(await queue.hasJob(incidentId)).toBe(false)
    await recoverWork({ ...deps, queue, slots: 1 })
    await recoverWork({ ...deps, queue, slots: 1 })
    expect(await count(db, 'pgboss.job', `name = 'incident'`)).toBe(1)
    await start()
    await allDone()
    expect(did).toEqual(['page A'])
  })

  it('stops within its time, tells the run to stop, and leaves it to be resumed', async () => {
    const begun = Promise.withResolvers<void>()
    await start({
      handle: ({ draining }) => {
        begun.resolve()
        return new Promise((_, reject) => draining.addEventListener('abort', () => reject(draining.reason)))
      },
    })
    const { incidentId } = await home.open('A')
    await begun.promise
    // Longer than this test may take: a run that is not told would be waited for.
    await worker?.stop(120_000)
    worker = null
    expect(await count(db, 'run', `state = 'running'`)).toBe(1)
    expect(await queue.hasJob(incidentId)).toBe(true)
    queue = await createQueue(db, log)
    await start()
    await allDone()
    expect(did).toEqual(['page A'])
  })

  it('cuts off what does not end by itself, before its time is over', async () => {
    const begun = Promise.withResolvers<void>()
    await start({
      handle: ({ signal }) => {
        begun.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    await home.open('A')
    await begun.promise
    await worker?.stop(1000)
    worker = null
    expect(await count(db, 'run', `state = 'running'`)).toBe(1)
  })
})
