import { beforeEach, describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import type { LessonForm, TaughtFrom, Teaching } from '../../../src/domain/teaching.ts'
import { asLesson, lessonsById } from '../../../src/knowledge/queries/read-lesson.ts'
import { sourceKey } from '../../../src/knowledge/store/indexed.ts'
import { replaceSource, retractSource, saveLessons } from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import { teach } from '../../../src/knowledge/store/teach.ts'
import { appendAudit } from '../../../src/safety/audit/append.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { onEachDatabase } from '../../incidents/support/on-each-database.ts'
import { lesson, NOW, SAVING, slackSource, storeOn } from '../support/lessons.ts'

const FROM: TaughtFrom = {
  channel: 'C-PAY',
  ts: '7.000100',
  thread: '5.000100',
  author: 'U9',
  at: NOW - 1000,
  quote: 'the payments team owns refunds-api',
}

const FORM: LessonForm = {
  kind: 'ownership',
  services: ['refunds-api'],
  statement: 'the payments team owns refunds-api',
}

const save = (over: Partial<Extract<Teaching, { act: 'save' }>> = {}): Teaching => ({
  act: 'save',
  from: FROM,
  form: FORM,
  facts: { permalink: 'https://acme.slack.com/archives/C-PAY/p7000100', readers: { kind: 'team' } },
  refused: null,
  ...over,
})

onEachDatabase('what people teach', (database) => {
  let db: Database
  let store: KnowledgeStore
  beforeEach(() => {
    db = database()
    store = storeOn(db)
  })

  const say = (teaching: Teaching, person = 'U1', reads: readonly string[] | null = []) =>
    db.tx(async (tx) => {
      const { taught, audit } = await teach(tx, store, { teaching, person, reads })
      await appendAudit(tx, { teamId: 'default', incidentId: null, at: NOW }, audit)
      return taught
    })

  const read = async (id: string): Promise<Lesson | undefined> => {
    const [row] = await lessonsById(db, 'default', [id])
    return row && asLesson(row, NOW)
  }

  const acts = async (): Promise<string[]> => {
    const { rows } = await db.query<{ actor: string; body: string }>(
      'select actor, body from audit order by seq',
    )
    return rows.map(({ actor, body }) => `${actor} ${JSON.parse(body).act}`)
  }

  const kept = async (over: Partial<Lesson> = {}): Promise<Lesson> => {
    const one = lesson(over)
    await saveLessons(store, [one], SAVING)
    return one
  }

  describe('a decision', () => {
    it('is the first one: whoever comes second hears who was first and changes nothing', async () => {
      const { id, statement } = await kept()
      expect(await say({ act: 'keep', lessonId: id, over: null }, 'U1')).toMatchObject({ status: 'kept' })
      expect(await say({ act: 'drop', lessonId: id }, 'U2')).toEqual({
        status: 'decided',
        lessonStatus: 'confirmed',
        person: 'U1',
        statement,
      })
      expect(await read(id)).toMatchObject({ status: 'confirmed' })
      expect(await acts()).toEqual(['sitrep saved', 'U1 confirmed'])
    })

    it('of two at once is made by one', async () => {
      const { id } = await kept()
      const both = await Promise.all([
        say({ act: 'keep', lessonId: id, over: null }, 'U1'),
        say({ act: 'drop', lessonId: id }, 'U2'),
      ])
      const first = both.find(({ status }) => status !== 'decided')
      expect(both.map(({ status }) => status).sort()).toEqual(['decided', first?.status].sort())
      expect((await read(id))?.status).toBe(first?.status === 'kept' ? 'confirmed' : 'rejected')
    })

    it('is not for who may not read it, and is told like one that is gone', async () => {
      const { id } = await kept({ readers: { kind: 'channel', channel: 'G-SRE' } })
      const gone = await say({ act: 'keep', lessonId: 'nothing', over: null })
      expect(gone).toEqual({ status: 'gone' })
      for (const reads of [[], ['C-PAY'], null])
        for (const act of ['keep', 'drop', 'edit'] as const)
          expect(await say({ act, lessonId: id, over: null }, 'U1', reads)).toEqual(gone)
      expect(await say({ act: 'edit', lessonId: id }, 'U1', ['G-SRE'])).toMatchObject({ status: 'form' })
    })

    it('for one of two that disagree sends the other away', async () => {
      const [left, right] = [await kept(), await kept()]
      await say({ act: 'keep', lessonId: left.id, over: right.id })
      expect(await read(right.id)).toMatchObject({ status: 'superseded', supersededBy: left.id })
      expect(await say({ act: 'keep', lessonId: right.id, over: left.id })).toEqual({ status: 'gone' })
      expect((await read(left.id))?.status).toBe('confirmed')
    })

    it('never sends away what the person may not read', async () => {
      const [mine, hidden] = [await kept(), await kept({ readers: { kind: 'channel', channel: 'G-SRE' } })]
      await say({ act: 'keep', lessonId: mine.id, over: hidden.id })
      expect((await read(hidden.id))?.status).toBe('candidate')
    })

    it('for what a private channel says sends nothing away that others read too', async () => {
      const hidden: Partial<Lesson> = { readers: { kind: 'channel', channel: 'G-SRE' } }
      const [mine, open, other] = [await kept(hidden), await kept(), await kept(hidden)]
      await say({ act: 'keep', lessonId: mine.id, over: open.id }, 'U1', ['G-SRE'])
      expect((await read(open.id))?.status).toBe('candidate')
      await say({ act: 'keep', lessonId: other.id, over: mine.id }, 'U1', ['G-SRE'])
      expect((await read(mine.id))?.status).toBe('superseded')
    })

    it('makes what was in doubt hold again', async () => {
      const { id } = await kept({ status: 'stale' })
      await say({ act: 'keep', lessonId: id, over: null })
      expect((await read(id))?.status).toBe('confirmed')
    })
  })

  describe('an edit', () => {
    it('takes the place of what was read, and stays when the source is read again', async () => {
      const old = await kept({ source: slackSource('C-PAY', '9.000100') })
      const form: LessonForm = { kind: 'procedure', services: ['checkout'], statement: 'page payments first' }
      const taught = await say({ act: 'rewrite', lessonId: old.id, form })
      const id = taught.status === 'rewritten' ? taught.lessonId : ''
      expect(await read(id)).toMatchObject({
        ...form,
        status: 'confirmed',
        quote: old.quote,
        authors: old.authors,
      })
      expect(await read(old.id)).toMatchObject({ status: 'superseded', supersededBy: id })
      await replaceSource(store, sourceKey(old.source), [old], SAVING)
      expect((await read(id))?.status).toBe('confirmed')
      expect((await read(old.id))?.status).toBe('superseded')
      await retractSource(store, sourceKey(old.source), SAVING)
      expect(await read(id)).toBeUndefined()
    })

    it('that changes nothing keeps it', async () => {
      const { id, kind, services, statement } = await kept()
      const form = { kind, services, statement }
      expect(await say({ act: 'rewrite', lessonId: id, form })).toMatchObject({
        status: 'kept',
        lessonId: id,
      })
    })

    it('that code can do nothing with writes nothing', async () => {
      const { id } = await kept()
      const form: LessonForm = { kind: 'expectation', services: [], statement: 'errors are fine' }
      expect(await say({ act: 'rewrite', lessonId: id, form })).toMatchObject({ status: 'unfit' })
      expect((await read(id))?.status).toBe('candidate')
    })
  })

  describe('a message', () => {
    it('becomes a candidate with its source, author and readers', async () => {
      const facts = { permalink: null, readers: { kind: 'channel', channel: 'C-PAY' } } as const
      const taught = await say(save({ facts }))
      const id = taught.status === 'saved' ? taught.lessonId : ''
      expect(await read(id)).toMatchObject({
        ...FORM,
        status: 'candidate',
        detail: { kind: 'ownership' },
        source: { kind: 'slack', channel: 'C-PAY', ts: '7.000100', thread: '5.000100' },
        authors: ['U9'],
        quote: FROM.quote,
        readers: facts.readers,
      })
      expect(await acts()).toEqual(['U1 saved'])
    })

    it('that is known already is not written down twice', async () => {
      await say(save())
      expect(
        await say(save({ form: { ...FORM, statement: FORM.statement.toUpperCase() } }), 'U2'),
      ).toMatchObject({
        status: 'known',
        lessonStatus: 'candidate',
      })
      expect(await acts()).toEqual(['U1 saved'])
    })

    it('whose readers nobody knows, or that is no source, is not kept', async () => {
      expect(await say(save({ facts: null }))).toMatchObject({ status: 'refused' })
      expect(await say(save({ refused: 'it was deleted' }))).toEqual({
        status: 'refused',
        reason: 'it was deleted',
      })
      expect((await db.query('select id from lesson')).rowCount).toBe(0)
    })

    it('is stored without the secret in it', async () => {
      const statement = 'the payments team owns refunds-api at postgres://admin:hunter2secret@db/prod'
      await say(save({ form: { ...FORM, statement }, from: { ...FROM, quote: statement } }))
      const { rows } = await db.query('select * from lesson')
      expect(rows).toHaveLength(1)
      expect(JSON.stringify(rows)).not.toContain('hunter2secret')
    })
  })
})
