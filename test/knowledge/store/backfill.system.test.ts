import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backfill, backfillExport } from '../../../scripts/bench-review/export.ts'
import { type Measured, measureReview } from '../../../scripts/bench-review/measure.ts'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { lessonsById } from '../../../src/knowledge/queries/read-lesson.ts'
import { openRecall } from '../../../src/knowledge/recall/recall.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { databaseBackends } from '../../support/database.ts'
import { SAVING, storeOn } from '../support/lessons.ts'
import { filledFolder, mined } from '../support/mine-folder.ts'

describe.each(databaseBackends())('ninety days of Slack read at once, on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'with the people who wrote it', () => {
    let db: Database
    let store: KnowledgeStore
    let backfill: Backfill
    let lessons: Lesson[]
    let measured: Measured

    beforeAll(async () => {
      db = await share()
      backfill = backfillExport('backfill')
      const slackExport = await filledFolder(backfill.files)
      lessons = (await mined({ slackExport })).lessons
      await rm(slackExport, { recursive: true })
      const open = (now: () => number): KnowledgeStore => {
        store = storeOn(db, { now })
        return store
      }
      measured = await measureReview(open, backfill, lessons)
    })

    afterAll(() => db.close())

    it('is thousands of messages, with many more lessons than people can look at', () => {
      expect(backfill.messages).toBeGreaterThan(7000)
      expect(backfill.incidents).toBeGreaterThan(200)
      expect(measured.open).toBeGreaterThan(250)
    })

    it('leaves at most fifty to review, of which one person is asked ten a week', () => {
      expect(measured.mostAsked).toBe(10)
      expect(measured.mostBefore).toBeLessThanOrEqual(50)
      expect(measured.mostBefore).toBeGreaterThan(40)
    })

    it('asks all people together about no more of what everybody may read, however fast they decide', () => {
      const asked = lessons.filter(({ id }) => measured.asked.has(id))
      expect(asked.filter(({ readers }) => readers.kind === 'team').length).toBeLessThanOrEqual(50)
      expect(asked.length).toBeGreaterThan(40)
      expect(asked.length).toBeLessThan(60)
      expect(measured.weeks).toBeLessThan(6)
    })

    it('asks about no cause of a service twice', () => {
      const asked = lessons.filter(({ id }) => measured.asked.has(id))
      const causes = asked.flatMap(({ services, detail }) =>
        detail.kind === 'cause' && detail.cause !== '' ? [`${services[0]} ${detail.cause}`] : [],
      )
      expect(causes.length).toBeGreaterThan(0)
      expect(new Set(causes).size).toBe(causes.length)
    })

    it('keeps all that was confirmed, and asks about none of it', async () => {
      const confirmed = lessons.filter(({ status }) => status === 'confirmed').map(({ id }) => id)
      expect(confirmed.length).toBeGreaterThan(15)
      expect(confirmed.filter((id) => measured.asked.has(id))).toEqual([])
      const rows = await lessonsById(db, store.teamId, confirmed)
      // A rewrite that came later puts some in doubt, and they stand as confirmed before it.
      const stood = rows.map(({ status, status_before }) => (status === 'stale' ? status_before : status))
      expect(stood).toEqual(confirmed.map(() => 'confirmed'))
    })

    it('recalls what it asks nobody about, as unconfirmed', async () => {
      const recall = openRecall(store)
      const left = lessons.filter(
        ({ id, status }) => ['candidate', 'stale'].includes(status) && !measured.asked.has(id),
      )
      expect(left.length).toBeGreaterThan(150)
      const lost: string[] = []
      for (const { id, statement, readers } of left) {
        const channels = readers.kind === 'channel' ? [readers.channel] : []
        const reach = { channels, onlyFrom: null }
        const { items } = await recall.ask(
          { text: statement, reach, at: store.now(), most: 50 },
          SAVING.signal,
        )
        const found = items.find((one) => one.lesson.id === id)
        if (found === undefined) lost.push(statement)
        else expect(['candidate', 'stale']).toContain(found.lesson.status)
      }
      // One that dozens say in nearly the same words is told by others than itself.
      expect(lost.length).toBeLessThan(left.length / 50)
    })
  })
})
