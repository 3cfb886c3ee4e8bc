import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import {
  dataDirectory,
  isPrepared,
  markPrepared,
  prepareDirectory,
} from '../../src/storage/embedded/data-directory.ts'
import { openEmbedded } from '../../src/storage/embedded/embedded-database.ts'
import { lockDirectory } from '../../src/storage/embedded/lock.ts'
import { startWorker } from '../../src/storage/embedded/worker-client.ts'
import { DatabaseHeld, DatabaseMismatch } from '../../src/storage/errors.ts'
import { maintain } from '../../src/storage/maintain.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'
import { TEMPLATE_CACHE } from '../support/database.ts'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-embedded-'))
})

afterEach(() => rm(dir, { recursive: true, force: true }))

describe('the lock of an embedded database', () => {
  it('lets one in, names it to the next, and is free once it leaves', () => {
    const unlock = lockDirectory(dir)
    expect(() => lockDirectory(dir)).toThrow(DatabaseHeld)
    const message = new RegExp(`process ${process.pid} .*${dir}.*SITREP_DIR.*DATABASE_URL`)
    expect(() => lockDirectory(dir)).toThrow(message)
    unlock()
    lockDirectory(dir)()
  })

  it('does not need to know who holds it', async () => {
    const unlock = lockDirectory(dir)
    await writeFile(path.join(dir, 'holder.json'), 'half a fi')
    expect(() => lockDirectory(dir)).toThrow(/another process/)
    unlock()
  })

  it('is given back when the database cannot be opened', async () => {
    await mkdir(dataDirectory(dir))
    await writeFile(path.join(dataDirectory(dir), 'PG_VERSION'), '17\n')
    markPrepared(dir)
    await expect(openEmbedded(dir)).rejects.toThrow(DatabaseMismatch)
    lockDirectory(dir)()
  })
})

describe('the directory of an embedded database', () => {
  it('is begun anew when its first start did not come through', async () => {
    await mkdir(dataDirectory(dir))
    await writeFile(path.join(dataDirectory(dir), 'half'), '')
    prepareDirectory(dir)
    expect(existsSync(dataDirectory(dir))).toBe(false)
    expect(isPrepared(dir)).toBe(false)
  })

  it('is left alone and named when another PostgreSQL made it', async () => {
    await mkdir(dataDirectory(dir))
    await writeFile(path.join(dataDirectory(dir), 'PG_VERSION'), '17\n')
    markPrepared(dir)
    expect(() => prepareDirectory(dir)).toThrow(
      /PostgreSQL 17, and this Sitrep opens 18.*version that made it/s,
    )
    expect(existsSync(dataDirectory(dir))).toBe(true)
  })
})

describe('an embedded database', () => {
  let db: Database
  beforeEach(async () => {
    await cp(await scratchTemplate(TEMPLATE_CACHE), dir, { recursive: true })
    db = await openEmbedded(dir)
  })
  afterEach(() => db.close())

  it('keeps its rows, refuses a second opener, and says no more once closed', async () => {
    await db.query('create table kept (n int); insert into kept values (1)')
    await expect(openEmbedded(dir)).rejects.toThrow(DatabaseHeld)
    await db.close()
    await db.close()
    await expect(db.query('select 1')).rejects.toThrow(/is closed/)
    db = await openEmbedded(dir)
    expect((await db.query('select n from kept')).rows).toEqual([{ n: 1 }])
  })

  it('is maintained: a checkpoint every time, a vacuum once a day, and a failure is tried again', async () => {
    const ran: string[] = []
    let failing = true
    const watched: Database = {
      ...db,
      query: async (sql, params) => {
        ran.push(sql)
        if (failing) throw new Error('no space')
        return db.query(sql, params)
      },
    }
    const stopping = new AbortController()
    let waits = 0
    await maintain(watched, {
      signal: stopping.signal,
      log: createLogger('silent'),
      checkpointEveryMs: 10,
      vacuumEveryMs: 30,
      wait: async () => {
        waits += 1
        failing = waits === 1
        if (waits === 5) stopping.abort()
      },
    })
    expect(ran).toEqual(['checkpoint', 'checkpoint', 'vacuum (analyze)', 'checkpoint', 'checkpoint'])
    const { rows } = await db.query<{ live: string }>(
      `select reltuples::bigint as live from pg_class where relname = 'migration'`,
    )
    const { rows: applied } = await db.query<{ live: string }>('select count(*) as live from migration')
    expect(rows).toEqual(applied)
  })
})

describe('the thread of an embedded database', () => {
  const script = (body: string): URL => new URL(`data:text/javascript,${encodeURIComponent(body)}`)
  const READY = `import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ id: 0, ok: true, result: { rows: [], rowCount: 0 } })
    parentPort.on('message', () => process.exit(7))`

  const ANSWERS = READY.replace(
    '() => process.exit(7)',
    '({ id }) => parentPort.postMessage({ id, ok: true, result: { rows: [], rowCount: 0 } })',
  )

  it('that ends answers what waits and what comes later with what to do', async () => {
    const client = await startWorker({ dataDir: dir }, script(READY))
    const asked = client.ask({ op: 'exec', sql: 'select 1' })
    await expect(asked).rejects.toThrow(/exit code 7.*start Sitrep again/)
    await expect(client.ask({ op: 'exec', sql: 'select 1' })).rejects.toThrow(/start Sitrep again/)
    await client.close()
  })

  it('that cannot start says why', async () => {
    const broken = script(`throw new Error('no such file')`)
    await expect(startWorker({ dataDir: dir }, broken)).rejects.toThrow(/no such file/)
  })

  it('refuses what cannot cross it without losing its place', async () => {
    const client = await startWorker({ dataDir: dir }, script(ANSWERS))
    await expect(client.ask({ op: 'query', sql: 'x', params: [() => 1] })).rejects.toThrow(/clone/)
    await client.close()
  })
})
