import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/app/clock.ts'
import { openPipeline, type Pipeline } from '../../src/app/pipeline.ts'
import type { Connector } from '../../src/domain/connector.ts'
import type { Message } from '../../src/domain/message.ts'
import type { Alert, Signal } from '../../src/domain/signal.ts'
import { readCaseHeader } from '../../src/evidence/import/case-json.ts'
import type { Delivery, Post } from '../../src/incidents/delivery.ts'
import type { Outbox } from '../../src/incidents/outbox.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { folderBlobs } from '../../src/storage/folder-blobs.ts'
import type { Database } from '../../src/storage/sql.ts'
import { exhaustedPool, FIRED_AT, writeCase } from '../investigation/support/case-folder.ts'
import { contested } from '../investigation/support/contested.ts'
import { replayOf } from '../investigation/support/replay.ts'
import { sharedDatabase } from '../support/database.ts'

const MINUTE = 60_000

let dir: string
let db: Database
let now: number
let pipeline: Pipeline
let outbox: Outbox
let reads: number
let alert: Alert
/** What the world looks like to the connector; a test changes it. */
let world: Connector
const worlds: Record<'first' | 'second', Connector> = {} as never
const said: { edited: boolean; message: Message }[] = []

/** Asks whatever world there is, with the alert that its recording knows. */
const changing: Connector = {
  name: 'live',
  answers: ['topology', 'metrics', 'logs', 'traces', 'events', 'changes', 'state'],
  delayMs: 0,
  collect: (request, options) => {
    reads += 1
    return world.collect(request, options)
  },
}

const hear = (edited: boolean) => async (post: Post) => {
  said.push({ edited, message: post.message })
  return { status: 'sent' as const, ts: `1.${said.length}` }
}

const delivery: Delivery = {
  post: hear(false),
  edit: hear(true),
  ephemeral: hear(false),
  lookUp: async () => null,
}

const states = async (key: string): Promise<string[]> => {
  const { rows } = await db.query<{ line: string }>(
    `select run.kind || ' ' || run.state as line
     from run join incident on incident.team_id = run.team_id and incident.id = run.incident_id
     where incident.dedup_key = $1::text order by run.queued_at, run.id`,
    [key],
  )
  return rows.map(({ line }) => line)
}

const until = (expected: string[], key = 'page'): Promise<void> =>
  vi.waitFor(async () => expect(await states(key)).toEqual(expected), { timeout: 120_000, interval: 100 })

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-again-'))
  db = await sharedDatabase()
  const blobs = folderBlobs(path.join(dir, 'blobs'))
  const pool = await writeCase(path.join(dir, 'cases'), exhaustedPool('pool'))
  const other = contested('other')
  const moved = other.series.map((one) =>
    one.entity === 'payments-db' ? { ...one, after: one.before } : one,
  )
  const second = await writeCase(path.join(dir, 'cases'), { ...other, series: moved })
  worlds.first = replayOf(pool, blobs)
  worlds.second = replayOf(second, blobs)
  world = worlds.first
  now = FIRED_AT + MINUTE
  reads = 0
  pipeline = await openPipeline({
    db,
    blobs,
    connectors: [changing],
    teamId: 'T1',
    channel: 'C1',
    workDir: dir,
    clock: { ...systemClock, now: () => now },
    log: createLogger('silent'),
    slots: 1,
    looksAgain: true,
  })
  outbox = pipeline.deliverThrough(delivery, 0)
  alert = (await readCaseHeader(pool)).alert
  await pipeline.accept(pageOf(alert), {})
}, 120_000)

afterAll(async () => {
  await pipeline.stop()
  await db.close()
  await rm(dir, { recursive: true, force: true })
})

const pageOf = (about: Alert, over: Partial<Extract<Signal, { kind: 'alert' }>> = {}): Signal => ({
  kind: 'alert',
  source: 'test',
  ids: ['1'],
  occurredAt: FIRED_AT,
  phase: 'triggered',
  dedupKey: 'page',
  alert: about,
  place: null,
  ...over,
})

/** The delayed job of the queue counts real seconds; the test lets it be due. */
const letDue = (): Promise<unknown> =>
  db.query(`update pgboss.job set start_after = now() where state = 'created'`)

describe('a page that was concluded', () => {
  it('is to be looked at again after three and ten minutes', async () => {
    await until(['page done', 'again queued', 'again queued'])
    await outbox.idle()
    const { rows } = await db.query<{ wait: number }>(
      `select round(extract(epoch from queued_at) * 1000)::float8 - $1::float8 as wait from run where kind = 'again' order by 1`,
      [now],
    )
    expect(rows.map(({ wait }) => wait / MINUTE)).toEqual([3, 10])
    expect(said.at(-1)?.message.headline).not.toContain('Looked again')
  })

  it('says nothing when the look sees the same', async () => {
    const [heard, asked] = [said.length, reads]
    now += 3 * MINUTE
    await letDue()
    await until(['page done', 'again done', 'again queued'])
    await outbox.idle()
    expect(reads).toBeGreaterThan(asked)
    expect(said).toHaveLength(heard)
  })

  it('speaks when the conclusion changed, on the new reads alone', async () => {
    const { rows: before } = await db.query<{ n: number }>('select max(n)::int as n from evidence')
    world = worlds.second
    now += 7 * MINUTE
    await letDue()
    await until(['page done', 'again done', 'again done'])
    await outbox.idle()
    const again = said.find(({ message }) => message.headline.startsWith('Looked again at'))
    expect(again?.message.headline).toMatch(/^Looked again at \d\d:\d\d:\d\d UTC: the conclusion changed$/)
    expect(said.some(({ edited }) => edited)).toBe(true)
    const { rows } = await db.query<{ conclusion: { verdict: { because: { citations: string[] }[] } } }>(
      'select conclusion from incident',
    )
    const cited = rows[0]?.conclusion.verdict.because.flatMap(({ citations }) => citations) ?? []
    const known = before[0]?.n ?? 0
    const incident = await db.query<{ n: number }>(
      `select n from evidence where purpose = 'incident' and n <= $1::int`,
      [known],
    )
    const old = new Set(incident.rows.map(({ n }) => `E${n}`))
    expect(cited.length).toBeGreaterThan(0)
    expect(cited.filter((ref) => old.has(ref))).toEqual([])
  })
})

describe('a page that is resolved', () => {
  const resolved = (dedupKey: string, id: string) =>
    pipeline.accept(pageOf(alert, { ids: [id], phase: 'resolved', occurredAt: now, dedupKey }), {})

  const saidSince = (count: number): string[] => said.slice(count).map(({ message }) => message.headline)

  it('is looked at again a minute later, and nothing is said where all is as it was concluded', async () => {
    await resolved('page', '2')
    await until(['page done', 'again done', 'again done', 'again queued'])
    await outbox.idle()
    const [heard, asked] = [said.length, reads]
    expect(said.at(-1)).toMatchObject({
      edited: true,
      message: { headline: expect.stringMatching(/resolved/i) },
    })
    now += MINUTE
    await letDue()
    await until(['page done', 'again done', 'again done', 'again done'])
    await outbox.idle()
    expect(reads).toBeGreaterThan(asked)
    expect(saidSince(heard)).toEqual([])
  })

  it('is looked at before the looks that its page has left, and speaks when the conclusion changed', async () => {
    await pipeline.accept(pageOf(alert, { ids: ['3'], dedupKey: 'next' }), {})
    await until(['page done', 'again queued', 'again queued'], 'next')
    await resolved('next', '4')
    await until(['page done', 'again queued', 'again queued', 'again queued'], 'next')
    await outbox.idle()
    const heard = said.length
    world = worlds.first
    now += MINUTE
    await letDue()
    await until(['page done', 'again done', 'again queued', 'again queued'], 'next')
    await outbox.idle()
    const headlines = saidSince(heard)
    expect(headlines.filter((one) => /^Looked again at .* the conclusion changed$/.test(one))).toHaveLength(1)
    const roots = said.slice(heard).filter(({ edited }) => edited)
    expect(roots.at(-1)?.message.headline).toMatch(/resolved/i)
  })
})
