import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { openCoverage } from '../../../src/knowledge/mining/coverage.ts'
import { asLesson, LESSON_COLUMNS, type StoredLesson } from '../../../src/knowledge/queries/read-lesson.ts'
import { importLessons, saveLessons } from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { each, lesson, SAVING, slackSource, storeOn } from '../support/lessons.ts'
import { CHANNELS, exportOf, folderOf, mined, said, tsOf, USERS } from '../support/mine-folder.ts'

const HOUR = 3600

const day = (number: number): string => `2026-09-${number}.json`

const TALK = [
  said(0, 'U1', 'reef-api is owned by team Lilac'),
  said(HOUR, 'U2', 'kelp-router is owned by team Rose'),
  said(2 * HOUR, 'U1', 'never restart tide-db by hand, page the storage team'),
]

describe.each(databaseBackends())('an import on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'of sources that say less than before', () => {
    let db: Database
    let store: KnowledgeStore

    beforeAll(async () => {
      db = await share()
      store = storeOn(db, { teamId: 'T1' })
    })
    beforeEach(() => clearTables(db))
    afterAll(() => db.close())

    const imported = async (sources: { slackExport?: string; knowledge?: string }) => {
      const coverage = openCoverage()
      const { lessons } = await mined({ ...sources, coverage })
      const saved = await importLessons(store, each(lessons), SAVING)
      const retracted = await coverage.retract(store, new Set(lessons.map(({ id }) => id)), SAVING)
      return { changed: saved.changed, retracted }
    }

    const talk = async (...messages: object[]) =>
      imported({ slackExport: await folderOf(exportOf(messages)) })

    const stored = async (): Promise<Lesson[]> => {
      const { rows } = await db.query<StoredLesson>(`select ${LESSON_COLUMNS} from lesson l order by l.at`)
      return rows.map((row) => asLesson(row, Number.MAX_SAFE_INTEGER))
    }
    const statements = async () => (await stored()).map(({ statement }) => statement.split(' ')[0])

    it('takes back what was deleted, left a tombstone or was edited away, and does it once', async () => {
      await talk(...TALK)
      expect(await statements()).toEqual(['reef-api', 'kelp-router', 'never'])
      const less = [
        { type: 'message', subtype: 'tombstone', ts: tsOf(0), text: 'This message was deleted.' },
        said(HOUR, 'U2', 'never mind', { edited: { user: 'U2', ts: tsOf(3 * HOUR) } }),
      ]
      expect(await talk(...less)).toEqual({ changed: 0, retracted: 3 })
      expect(await statements()).toEqual([])
      expect(await talk(...less)).toEqual({ changed: 0, retracted: 0 })
    })

    it('does what one that was cut off left', async () => {
      await talk(...TALK)
      const { lessons } = await mined({ slackExport: await folderOf(exportOf(TALK.slice(1))) })
      await importLessons(store, each(lessons), SAVING)
      expect(await statements()).toHaveLength(3)
      expect(await talk(...TALK.slice(1))).toEqual({ changed: 0, retracted: 1 })
    })

    it('takes back nothing of a channel that is not in it, of another time, or of a day that cannot be read', async () => {
      await talk(...TALK)
      const other = {
        'users.json': USERS,
        'channels.json': JSON.stringify([{ id: 'C2', name: 'tide', members: ['U1'] }]),
        [`tide/${day(21)}`]: JSON.stringify([said(0, 'U1', 'shoal-worker is owned by team Opal')]),
      }
      expect((await imported({ slackExport: await folderOf(other) })).retracted).toBe(0)
      const later = {
        'users.json': USERS,
        'channels.json': CHANNELS,
        [`reef-ops/${day(25)}`]: JSON.stringify([said(4 * 86_400, 'U1', 'lunch?')]),
      }
      expect((await imported({ slackExport: await folderOf(later) })).retracted).toBe(0)
      const broken = { ...exportOf([]), [`reef-ops/${day(21)}`]: '[{"type":"message","ts":' }
      expect((await imported({ slackExport: await folderOf(broken) })).retracted).toBe(0)
      expect(await statements()).toHaveLength(4)
    })

    it('leaves what people wrote down, and what was read by the API after its last message', async () => {
      const taught = lesson({ id: 'taught', source: slackSource('C1', tsOf(10)) })
      await saveLessons(store, [taught], SAVING)
      const link = 'https://acme.slack.com/archives/C1/p1'
      const { lessons } = await mined({ slackExport: await folderOf(exportOf(TALK)) })
      const live = lessons.map((one) =>
        one.source.kind === 'slack' ? { ...one, source: { ...one.source, permalink: link } } : one,
      )
      await saveLessons(store, live, SAVING)
      expect((await talk(said(HOUR + 60, 'U1', 'lunch?'))).retracted).toBe(2)
      expect((await stored()).map(({ id }) => id === 'taught')).toHaveLength(2)
      expect(await statements()).toContain('never')
    })

    it('lets what was superseded or in doubt stand again when the reason is gone', async () => {
      const first = said(0, 'U1', 'tide-db is owned by team Lilac')
      const doubted = said(HOUR, 'U1', 'up to 2 % errors on reef-api are expected after a deploy')
      await talk(
        first,
        doubted,
        said(8 * HOUR, 'U1', 'tide-db is now owned by team Rose'),
        said(9 * HOUR, 'U1', 'reef-api was rewritten from scratch'),
      )
      expect((await stored()).map(({ status }) => status).slice(0, 2)).toEqual(['superseded', 'stale'])
      await talk(first, doubted)
      expect(
        (await stored()).map(({ status, statusReason, validUntil }) => [status, statusReason, validUntil]),
      ).toEqual([
        ['candidate', null, null],
        ['candidate', null, null],
      ])
    })

    it('takes back what a file no longer says, and nothing of a file that it does not hold', async () => {
      const page = (text: string) => `---\nstatus: accepted\ndate: 2026-08-01\n---\n# owners\n\n${text}\n`
      const both = {
        'a.md': page('ledger-api is owned by team Fern.'),
        'b.md': page('search-api is owned by team Opal.'),
      }
      await imported({ knowledge: await folderOf(both) })
      expect(await statements()).toHaveLength(2)
      const less = await folderOf({ 'a.md': page('Nothing here any more.') })
      expect((await imported({ knowledge: less })).retracted).toBe(1)
      expect(await statements()).toEqual(['search-api'])
    })
  })
})
