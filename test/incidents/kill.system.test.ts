import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'
import { postgresDatabaseUrl, TEMPLATE_CACHE } from '../support/database.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { count } from './support/house.ts'
import { type ChildOptions, readLines } from './support/kill-child.ts'

const CHILD = path.join(import.meta.dirname, 'support/kill-child.ts')
const log = createLogger('silent')

/** Two deliveries of A and C: five pages, three problems. */
const PAGES = ['A', 'B', 'A', 'C', 'C']

describe('kill -9', () => {
  let dir: string
  let options: ChildOptions
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-kill-'))
    options = {
      url: null,
      dir,
      slackFile: path.join(dir, 'slack.jsonl'),
      ackFile: path.join(dir, 'acks'),
      pages: PAGES,
      killAt: null,
      loseEvery: 4,
    }
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  /** Runs a child to its end; whether it killed itself. */
  const child = (change: Partial<ChildOptions>): Promise<'killed' | 'finished'> =>
    new Promise((resolve, reject) => {
      const one = spawn(process.execPath, [CHILD, JSON.stringify({ ...options, ...change })], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const errors: string[] = []
      one.stderr.on('data', (data: Buffer) => errors.push(data.toString()))
      one.once('exit', (code, signal) => {
        if (signal === 'SIGKILL') resolve('killed')
        else if (code === 0) resolve('finished')
        else reject(new Error(`the child ended with ${code}: ${errors.join('')}`))
      })
    })

  /** What was said against what was written down, and both against what must hold. */
  async function expectWhole(db: Database): Promise<void> {
    expect(await brokenInvariants(db, { settled: true })).toEqual([])
    const acks = (await readFile(options.ackFile, 'utf8')).trim().split('\n')
    expect(new Set(acks)).toEqual(new Set(PAGES))
    const { rows } = await db.query<{ key: string; incidents: number; pages: number }>(
      `select n.alert ->> 'title' as key, count(distinct n.id)::int as incidents, count(*)::int as pages
       from inbox i join incident n on n.id = i.incident_id group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { key: 'A', incidents: 1, pages: 2 },
      { key: 'B', incidents: 1, pages: 1 },
      { key: 'C', incidents: 1, pages: 2 },
    ])
    const lines = readLines(options.slackFile)
    const posts = lines.filter(({ call }) => call === 'post')
    const expected = ['A', 'B', 'C'].flatMap((key) => [`opened ${key}`, `report ${key}`])
    expect(posts.map(({ headline }) => headline).sort()).toEqual(expected.sort())
    const sent = await db.query<{ id: string; slack_ts: string }>(
      `select id, slack_ts from outbox where state = 'sent' and kind in ('root', 'reply') order by id`,
    )
    const said = posts.map(({ outboxId, ts }) => ({ id: outboxId, slack_ts: ts }))
    expect(said.sort((a, b) => a.id.localeCompare(b.id))).toEqual(sent.rows)
    for (const key of ['A', 'B', 'C']) {
      const root = posts.find(({ headline }) => headline === `opened ${key}`)
      expect(posts.find(({ headline }) => headline === `report ${key}`)?.threadTs).toBe(root?.ts)
      const edits = lines.filter(({ call, ts }) => call === 'edit' && ts === root?.ts)
      expect(edits.at(-1)?.headline).toBe(`concluded ${key}`)
    }
  }

  it('loses and repeats nothing, wherever it strikes', async () => {
    await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'db'), { recursive: true })
    // Early: taking in; later ones: at work and posting. Drawn anew each time, shown when the test fails.
    const kills = [6, 24, 40, 60].map((upTo) => 1 + Math.floor(Math.random() * upTo))
    const ended: string[] = []
    for (const killAt of kills) ended.push(await child({ killAt }))
    ended.push(await child({}))
    const db = await openDatabase({ url: null, dir, log })
    try {
      await expectWhole(db).catch((error: unknown) => {
        throw new Error(`after kills at ${kills.join(', ')} (${ended.join(', ')})`, { cause: error })
      })
    } finally {
      await db.close()
    }
    expect(ended.at(-1)).toBe('finished')
    expect(ended).toContain('killed')
  })

  const server = inject('postgresUrl')
  it.skipIf(server === null)('of one of two processes, and time that jumps for both, neither', async () => {
    const url = await postgresDatabaseUrl(server ?? '')
    const kills = [30, 60].map((upTo) => 4 + Math.floor(Math.random() * upTo))
    const db = await openDatabase({ url, dir, log })
    try {
      const running = Promise.all([
        child({ url, killAt: kills[0] ?? null }).then(() => child({ url })),
        child({ url, killAt: kills[1] ?? null }).then(() => child({ url })),
      ])
      let ended = false
      void running.finally(() => {
        ended = true
      })
      // Heartbeats take 10 s to be missed: here the time of every holder jumps, so that jobs of the dead are
      // taken over at once, and those of the living are taken from them.
      for (let jump = 0; !ended && jump < 200; jump += 1) {
        await delay(500)
        const known = await count(db, 'pg_tables', `schemaname = 'pgboss' and tablename = 'job'`)
        if (known === 0 || jump % 3 !== 2) continue
        await db.query(
          `update pgboss.job set heartbeat_on = heartbeat_on - interval '20 seconds' where state = 'active'`,
        )
      }
      await running
      await expectWhole(db).catch((error: unknown) => {
        throw new Error(`after kills at ${kills.join(', ')}`, { cause: error })
      })
    } finally {
      await db.close()
    }
  })
})
