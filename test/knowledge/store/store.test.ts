import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Embedder } from '../../../src/domain/embedder.ts'
import { type Lesson, type LessonDetail, READ_BY_FORM } from '../../../src/domain/lesson.ts'
import { asLesson, lessonsById } from '../../../src/knowledge/queries/read-lesson.ts'
import {
  confirmLesson,
  expireDue,
  rejectLesson,
  supersedeLesson,
} from '../../../src/knowledge/store/decide.ts'
import { sourceKey } from '../../../src/knowledge/store/indexed.ts'
import { refreshIndex } from '../../../src/knowledge/store/refresh.ts'
import {
  importLessons,
  replaceSource,
  retractSource,
  saveLessons,
} from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import { stemsOf } from '../../../src/knowledge/words/tokens.ts'
import { verifyAudit } from '../../../src/safety/audit/verify.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { DAY, each, lesson, NOW, SAVING, slackSource, storeOn, TEAM } from '../support/lessons.ts'

describe.each(databaseBackends())('the lessons on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'are kept', () => {
    let db: Database
    let store: KnowledgeStore

    beforeAll(async () => {
      db = await share()
    })

    beforeEach(async () => {
      await clearTables(db)
      store = storeOn(db)
    })

    afterAll(() => db.close())

    const read = async (id: string, at = NOW): Promise<Lesson | undefined> => {
      const [row] = await lessonsById(db, 'default', [id])
      return row && asLesson(row, at)
    }

    const acts = async (): Promise<string[]> => {
      const { rows } = await db.query<{ body: string }>(
        "select body from audit where kind = 'lesson' order by seq",
      )
      return rows.map(({ body }) => Object.values(JSON.parse(body) as object).join(' '))
    }

    const scopes = async (): Promise<string[]> => {
      const { rows } = await db.query<{ line: string }>(
        "select scope || ' ' || readers || ' ' || lessons as line from lesson_scope where lessons > 0 order by 1",
      )
      return rows.map(({ line }) => line)
    }

    const vectors = async (): Promise<number> =>
      Number((await db.query<{ n: string }>('select count(*) as n from lesson_vector')).rows[0]?.n)

    it('gives back what was saved, and the same again changes nothing', async () => {
      const one = lesson({ validUntil: NOW + DAY, services: ['Checkout', 'payments-db'] })
      expect(await saveLessons(store, [one], SAVING)).toEqual({ changed: 1, unchanged: 0, retracted: 0 })
      expect(await saveLessons(store, [one], SAVING)).toEqual({ changed: 0, unchanged: 1, retracted: 0 })
      expect(await read(one.id)).toEqual(one)
      expect(await acts()).toEqual([`saved ${one.id}`])
      expect(await vectors()).toBe(1)
    })

    it('has one audit row a change, in a chain that verifies', async () => {
      const one = lesson()
      await saveLessons(store, [one], SAVING)
      await confirmLesson(store, one.id, { person: 'U1', reason: 'by the resolver' })
      await confirmLesson(store, one.id, { person: 'U1', reason: 'twice' })
      await rejectLesson(store, one.id, { person: 'U2', reason: 'not so' })
      expect(await acts()).toEqual([`saved ${one.id}`, `confirmed ${one.id}`, `rejected ${one.id}`])
      expect((await verifyAudit(db, [])).bad).toBeNull()
    })

    it('keeps a decision when the source is read again, until its words change', async () => {
      const one = lesson()
      await saveLessons(store, [one], SAVING)
      expect(await rejectLesson(store, one.id, { person: 'U2', reason: 'a joke' })).toBe('changed')
      await saveLessons(store, [one], SAVING)
      expect((await read(one.id))?.status).toBe('rejected')
      await saveLessons(store, [{ ...one, quote: 'edited', statement: 'edited' }], SAVING)
      expect(await read(one.id)).toMatchObject({ status: 'candidate', quote: 'edited', statusReason: null })
    })

    it('stores no secret, whoever was to redact it', async () => {
      const one = lesson({ statement: 'use postgres://admin:hunter2secret@db/prod to connect' })
      await saveLessons(store, [one], SAVING)
      expect(JSON.stringify(await read(one.id))).not.toContain('hunter2secret')
    })

    it('takes back what an edited source no longer says, and all of a deleted one', async () => {
      const source = slackSource('C-PAY', '1.000100')
      const [a, b] = [lesson({ source }), lesson({ source })]
      await saveLessons(store, [a, b, lesson({ id: 'other' })], SAVING)
      const key = sourceKey(source)
      expect(await replaceSource(store, key, [a], SAVING)).toEqual({ changed: 0, unchanged: 1, retracted: 1 })
      expect(await read(b.id)).toBeUndefined()
      expect(await retractSource(store, key, SAVING)).toBe(1)
      expect(await read(a.id)).toBeUndefined()
      expect(await vectors()).toBe(1)
      expect(await scopes()).toEqual(['C-PAY team 1'])
      expect((await acts()).slice(3)).toEqual([`retracted ${b.id}`, `retracted ${a.id}`])
      await expect(replaceSource(store, key, [lesson()], SAVING)).rejects.toThrow('is not of the source')
    })

    it('writes nothing of a source of which one lesson cannot be written', async () => {
      const source = slackSource('C-PAY', '2.000100')
      const bad = lesson({ source, kind: 'opinion' as Lesson['kind'] })
      await expect(saveLessons(store, [lesson({ source }), bad], SAVING)).rejects.toThrow('violates')
      expect((await db.query('select id from lesson')).rows).toEqual([])
      expect(await scopes()).toEqual([])
    })

    it('imports a stream, and ends no batch within a thread', async () => {
      const thread = (n: number) => slackSource('C-PAY', `${n}.000100`)
      const all = Array.from({ length: 450 }, (_, n) => lesson({ source: thread(Math.floor(n / 150)) }))
      const counts: number[] = []
      const saved = await importLessons(store, each(all), SAVING, (count) => counts.push(count))
      expect(saved).toEqual({ changed: 450, unchanged: 0, retracted: 0 })
      expect(counts).toEqual([300, 450])
      expect(await scopes()).toEqual(['C-PAY team 450'])
    })

    it('lays a lesson down anew when its readers change', async () => {
      const one = lesson()
      await saveLessons(store, [one], SAVING)
      await saveLessons(store, [{ ...one, readers: { kind: 'channel', channel: 'C-PAY' } }], SAVING)
      expect(await scopes()).toEqual(['C-PAY!C-PAY C-PAY 1'])
      expect((await db.query('select scope from lesson_vector')).rows).toEqual([{ scope: 'C-PAY!C-PAY' }])
    })

    it('moves through its states, and no other way', async () => {
      const [one, two] = [lesson(), lesson({ validUntil: NOW - 1 })]
      await saveLessons(store, [one, two], SAVING)
      const by = { person: 'U1', reason: 'because' }
      expect(await confirmLesson(store, 'nobody', by)).toBe('unchanged')
      expect(await expireDue(store)).toBe(1)
      expect(await expireDue(store)).toBe(0)
      expect((await read(two.id))?.status).toBe('expired')
      expect(await supersedeLesson(store, one.id, { ...by, lesson: two.id })).toBe('changed')
      expect(await rejectLesson(store, one.id, by)).toBe('unchanged')
      expect(await read(one.id)).toMatchObject({ status: 'superseded', supersededBy: two.id })
      expect((await read(one.id, NOW - 1))?.status).toBe('candidate')
    })

    const change = (over: Partial<Lesson> = {}): Lesson =>
      lesson({
        services: ['Cart'],
        statement: 'cart was rewritten in September',
        detail: { kind: 'change', what: 'rewrite', since: NOW - 60 * DAY },
        at: NOW - 2 * DAY,
        ...over,
      })

    const old = (over: Partial<Lesson> = {}): Lesson =>
      lesson({ services: ['cart'], at: NOW - 90 * DAY, ...over })

    it('doubts what is older than a change of its service, in whatever order they come', async () => {
      const [before, younger, elsewhere] = [old(), old({ at: NOW - 50 * DAY }), old({ services: ['search'] })]
      await saveLessons(store, [before], SAVING)
      await saveLessons(store, [change()], SAVING)
      await saveLessons(store, [younger, elsewhere], SAVING)
      const late = old()
      await saveLessons(store, [late], SAVING)
      expect(await read(before.id)).toMatchObject({
        status: 'stale',
        statusReason: 'older than the change of 25 Sep 2026',
      })
      expect((await read(late.id))?.status).toBe('stale')
      expect((await read(younger.id))?.status).toBe('candidate')
      expect((await read(elsewhere.id))?.status).toBe('candidate')
      expect((await read(before.id, NOW - 3 * DAY))?.status).toBe('candidate')
    })

    it('knows since when one is in doubt that comes as being so: until then it held, and of two changes the first counts', async () => {
      const before = old({ status: 'stale' })
      const [first, later] = [change({ id: 'first' }), change({ id: 'later', at: NOW - DAY })]
      await saveLessons(store, [before, later], SAVING)
      expect((await read(before.id, NOW - DAY))?.status).toBe('stale')
      expect((await read(before.id, NOW - 1.5 * DAY))?.status).toBe('candidate')
      await saveLessons(store, [first], SAVING)
      expect((await read(before.id, NOW - 1.5 * DAY))?.status).toBe('stale')
      expect((await read(before.id, NOW - 3 * DAY))?.status).toBe('candidate')
      const nothing = await saveLessons(store, [before, later, first], SAVING)
      expect(nothing.changed).toBe(0)
      expect((await read(before.id, NOW - 1.5 * DAY))?.status).toBe('stale')
    })

    it('keeps in doubt from the start what comes so and nothing here explains', async () => {
      const alone = old({ status: 'stale' })
      const hidden = change({ readers: { kind: 'channel', channel: 'C-SEC' } })
      await saveLessons(store, [alone, hidden], SAVING)
      expect((await read(alone.id, NOW - 80 * DAY))?.status).toBe('stale')
    })

    it('doubts what speaks of a setting that changed and nothing else, and no owner or window of a rewritten one', async () => {
      const queue = old({ statement: 'the queue of cart is long at noon' })
      const disk = old({ statement: 'the disk of cart fills up' })
      const detail: LessonDetail = {
        kind: 'change',
        what: 'alert',
        since: NOW - 60 * DAY,
        only: stemsOf('queue'),
      }
      await saveLessons(store, [queue, disk, change({ id: 'alert', detail })], SAVING)
      expect((await read(queue.id))?.status).toBe('stale')
      expect((await read(disk.id))?.status).toBe('candidate')
      const owner = old({ statement: 'Falcon owns cart', detail: { kind: 'ownership', owner: 'Falcon' } })
      await saveLessons(store, [owner, change()], SAVING)
      expect((await read(disk.id))?.status).toBe('stale')
      expect((await read(owner.id))?.status).toBe('candidate')
    })

    it('doubts nothing for what only looks like a change, until somebody confirms it', async () => {
      const before = old()
      const seeming = change({ id: 'seeming', statusReason: READ_BY_FORM })
      await saveLessons(store, [before, seeming], SAVING)
      expect((await read(before.id))?.status).toBe('candidate')
      await confirmLesson(store, seeming.id, { person: 'U1', reason: 'kept' })
      expect((await read(before.id))?.status).toBe('stale')
    })

    it('doubts no more what a person confirmed again', async () => {
      const before = old()
      await saveLessons(store, [before, change()], SAVING)
      await confirmLesson(store, before.id, { person: 'U1', reason: 'still so' })
      await saveLessons(store, [change()], SAVING)
      expect((await read(before.id))?.status).toBe('confirmed')
    })

    it('lets a private change or correction show in no other lesson', async () => {
      const secret = { kind: 'channel', channel: 'C-SEC' } as const
      const before = old()
      const inside = old({ readers: secret, source: slackSource('C-SEC', '5.000100') })
      const corrected = old({ status: 'superseded', supersededBy: 'hidden', services: ['search'] })
      await saveLessons(store, [before, inside, corrected, change({ readers: secret })], SAVING)
      await saveLessons(store, [lesson({ id: 'hidden', readers: secret })], SAVING)
      expect((await read(before.id))?.status).toBe('candidate')
      expect((await read(inside.id))?.status).toBe('stale')
      expect((await read(corrected.id))?.status).toBe('candidate')
    })

    it('knows since when one is superseded, and brings it back when the correction goes', async () => {
      const wrong = lesson({ at: NOW - 9 * DAY, status: 'superseded', supersededBy: 'right' })
      const right = lesson({
        id: 'right',
        at: NOW - 6 * DAY,
        readers: TEAM,
        source: slackSource('C-PAY', '7.000100'),
      })
      await saveLessons(store, [wrong, right], SAVING)
      expect((await read(wrong.id, NOW - 7 * DAY))?.status).toBe('candidate')
      expect((await read(wrong.id))?.status).toBe('superseded')
      await retractSource(store, sourceKey(right.source), SAVING)
      expect((await read(wrong.id))?.status).toBe('candidate')
    })

    it('is searched by words until an embedder answers, and is embedded anew by another one', async () => {
      const silent: Embedder = { model: 'far', embed: async () => ({ status: 'unavailable', reason: 'no' }) }
      await saveLessons({ ...store, embedder: silent }, [lesson(), lesson()], SAVING)
      expect(await vectors()).toBe(0)
      expect(await refreshIndex({ ...store, embedder: silent }, SAVING.signal)).toEqual({
        refreshed: 0,
        stopped: 'far does not answer',
      })
      expect(await refreshIndex(store, SAVING.signal)).toEqual({ refreshed: 2, stopped: null })
      const short: Embedder = {
        model: 'short',
        embed: async (texts) => ({ status: 'ok', vectors: texts.map(() => Float32Array.of(0.6, 0.8)) }),
      }
      expect(await refreshIndex({ ...store, embedder: short }, SAVING.signal)).toEqual({
        refreshed: 2,
        stopped: null,
      })
      expect(await refreshIndex({ ...store, embedder: short }, SAVING.signal)).toEqual({
        refreshed: 0,
        stopped: null,
      })
      expect((await db.query('select distinct model, dims from lesson_vector')).rows).toEqual([
        { model: 'short', dims: 2 },
      ])
    })
  })
})
