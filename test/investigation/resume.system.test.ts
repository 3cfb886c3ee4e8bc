import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { readCaseHeader } from '../../src/evidence/import/case-json.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import { loopback } from '../models/support/loopback.ts'
import { speakMessages } from '../models/support/messages-api.ts'
import { postgresDatabaseUrl } from '../support/database.ts'
import { writeCase } from './support/case-folder.ts'
import { contested } from './support/contested.ts'
import { NOTHING_FOUND } from './support/models.ts'
import { resumeUnderKills, start } from './support/resume-under-kills.ts'
import { storedWork } from './support/run.ts'

const server = inject('postgresUrl')

describe.skipIf(server === null)('an investigation with a model', () => {
  // `npm run bench:hostile` kills 20 times.
  it('is taken up after kill -9 by another process: nothing kept is asked or paid again', async () => {
    const resumed = await resumeUnderKills(await postgresDatabaseUrl(server ?? ''), 4, Math.random)
    expect(resumed.broken).toEqual([])
    expect(resumed.kills).toBe(4)
    expect(resumed.steps).toBeGreaterThan(0)
    expect(resumed.requests).toBe(resumed.steps + resumed.lost)
  })

  it('ends at SIGTERM when the call under way has been answered, and goes on from there', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-drain-'))
    const databaseUrl = await postgresDatabaseUrl(server ?? '')
    const db = await openPostgres(databaseUrl, createLogger('silent'))
    const asked: string[] = []
    const stopping = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const provider = await loopback(async ({ body }) => {
      asked.push(JSON.stringify(body))
      arrived.resolve()
      await stopping.promise
      return { do: 'text', text: JSON.stringify(NOTHING_FOUND) }
    }, speakMessages)
    try {
      const folder = await writeCase(path.join(dir, 'cases'), contested('contested'))
      const { alert } = await readCaseHeader(folder)
      const { run, incident } = await storedWork(db, { alert })
      const out = path.join(dir, 'out.txt')
      await writeFile(out, '')
      const options = { databaseUrl, providerUrl: provider.url, dir, folder, work: { run, incident }, out }
      const first = start(options)
      await Promise.race([arrived.promise, first.ended])
      first.child.kill('SIGTERM')
      stopping.resolve()
      expect(await first.ended).toBe('finished')
      expect(await readFile(out, 'utf8')).toBe('announced triaged\nstopped\n')
      const before = asked.length
      const second = start(options)
      await once(second.child, 'spawn')
      expect(await second.ended).toBe('finished')
      expect(await readFile(out, 'utf8')).toBe('announced triaged\nstopped\nannounced concluded\n')
      // Nothing that was answered before the stop was asked again, and nothing was left unpaid or unanswered.
      expect(new Set(asked).size).toBe(asked.length)
      expect(asked.length).toBeGreaterThanOrEqual(before)
      const { rows } = await db.query<{ state: string }>(
        'select distinct state from spend where run_id = $1::uuid',
        [run.id],
      )
      expect(rows).toEqual([{ state: 'settled' }])
    } finally {
      await provider.close()
      await db.close()
      await rm(dir, { recursive: true, force: true })
    }
  })
})
