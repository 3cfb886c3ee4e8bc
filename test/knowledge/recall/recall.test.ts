import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Embedder } from '../../../src/domain/embedder.ts'
import { type Reach, TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { searchLessons } from '../../../src/knowledge/queries/recall.ts'
import { openRecall } from '../../../src/knowledge/recall/recall.ts'
import { learnVocabulary } from '../../../src/knowledge/recall/vocabulary.ts'
import { rejectLesson } from '../../../src/knowledge/store/decide.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import { partsOf } from '../../../src/knowledge/words/tokens.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { DAY, lesson, NOW, SAVING, slackSource, storeOn } from '../support/lessons.ts'

describe.each(databaseBackends())('recall on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'finds', () => {
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

    const ask = async (
      text: string,
      over: { reach?: Reach; at?: number; most?: number } = {},
    ): Promise<string[]> => {
      const asked = { text, reach: TEAM_REACH, at: NOW, most: 5, ...over }
      return (await openRecall(store).ask(asked, SAVING.signal)).items.map(({ lesson: { id } }) => id)
    }

    it('what shares no word but the matter, and first what was meant', async () => {
      await saveLessons(
        store,
        [
          lesson({
            id: 'oom',
            statement: 'checkout was OOMKilled, exit 137: raise the limit',
            services: ['checkout'],
          }),
          lesson({ id: 'cert', statement: 'the gateway certificate expired', services: ['gateway'] }),
          lesson({ id: 'pool', statement: 'pool waits in payments-db after v412' }),
        ],
        SAVING,
      )
      expect((await ask('pods keep dying'))[0]).toBe('oom')
      expect((await ask('why is payments db out of connections'))[0]).toBe('pool')
      expect((await ask('padlock warning in the browser'))[0]).toBe('cert')
      expect([...(await ask('?!')), ...(await ask(''))]).toEqual([])
    })

    it('by what the team calls things, once it does', async () => {
      const called = lesson({
        id: 'bertha',
        statement: 'big bertha is payments-db',
        detail: { kind: 'jargon', alias: 'big bertha', means: 'payments-db' },
        at: NOW - 2 * DAY,
      })
      const owner = lesson({
        id: 'owner',
        statement: 'payments-db belongs to team Falcon',
        detail: { kind: 'ownership', owner: 'Falcon' },
        at: NOW - 9 * DAY,
      })
      await saveLessons(
        store,
        [called, owner, lesson({ statement: 'search is slow', services: ['search'] })],
        SAVING,
      )
      expect((await ask('who owns big bertha?'))[0]).toBe('owner')
      expect(await ask('who owns big bertha?', { at: NOW - 3 * DAY })).not.toContain('bertha')
    })

    it('by what alerts are called that the team may read of', async () => {
      const alert = (means: string, over: object = {}) =>
        lesson({ detail: { kind: 'jargon', alias: partsOf(means).join(' '), means }, ...over })
      await saveLessons(
        store,
        [
          ...['MailQueueLong', 'MailRefused', 'MailGone', 'PostGone', 'PostLate'].map((name) => alert(name)),
          alert('PostLost', { readers: { kind: 'channel', channel: 'C-SECRET' } }),
          lesson({ detail: { kind: 'jargon', alias: 'the long one', means: 'MailQueueLong' } }),
        ],
        SAVING,
      )
      const { families, alerts } = await learnVocabulary(db, store.teamId)
      expect([...families]).toEqual(['mail'])
      const written = alerts.map((one) => one.written)
      expect(written).toEqual(expect.arrayContaining(['MailQueueLong', 'mail queue long', 'post gone']))
      expect(written).not.toContain('the long one')
      expect(written).not.toContain('PostLost')
    })

    it('no owner of something else, and nothing where nothing fits', async () => {
      const owner = (id: string, service: string, team: string) =>
        lesson({
          id,
          services: [service],
          statement: `${service} is owned by ${team}`,
          quote: `${service} is owned by ${team}`,
          detail: { kind: 'ownership', owner: team },
        })
      await saveLessons(
        store,
        [
          owner('cron', 'billing-cron', 'team Lilac'),
          owner('fx', 'fx-rates', 'team Olive'),
          owner('front', 'front-gateway', 'team Basil'),
          owner('mail', 'mail-relay', 'team Rubin'),
          lesson({
            id: 'oom',
            services: ['fx-rates'],
            statement: 'fx-rates was OOMKilled, exit 137: raise the limit',
          }),
        ],
        SAVING,
      )
      expect(await ask('who owns vault-gateway?')).toEqual([])
      expect(await ask('who owns fx-rates?')).toEqual(['fx', 'oom'])
      expect(await ask('DMCANARY owner')).toEqual([])
      expect(await ask('what is on the lunch menu')).toEqual([])
      expect((await ask('which team looks after e-mail'))[0]).toBe('mail')
      expect((await ask('fx-rates 503')).sort()).toEqual(['fx', 'oom'])
    })

    it('nothing that was written later, is over, or was replaced by then', async () => {
      const statement = 'deploys of checkout fail on the registry'
      const of = (id: string, over: object) => lesson({ id, statement, services: ['checkout'], ...over })
      await saveLessons(
        store,
        [
          of('later', { at: NOW + DAY }),
          of('over', { validUntil: NOW - DAY }),
          of('not-yet', { validFrom: NOW + DAY }),
          of('wrong', { status: 'superseded', supersededBy: 'right', at: NOW - 9 * DAY }),
          of('right', { at: NOW - 2 * DAY }),
          of('joke', {}),
        ],
        SAVING,
      )
      await rejectLesson(store, 'joke', { person: 'U1', reason: 'a joke' })
      expect(await ask(statement)).toEqual(['right'])
      expect((await ask(statement, { at: NOW - 3 * DAY })).sort()).toEqual(['wrong'])
    })

    it('at most two of an author and two of a source', async () => {
      const same = Array.from({ length: 4 }, () =>
        lesson({ statement: 'pool of payments-db is full', authors: ['U-ONE'] }),
      )
      const thread = slackSource('C-PAY', '9.000100')
      const talk = Array.from({ length: 4 }, (_, at) =>
        lesson({ statement: `pool of payments-db is full (${at})`, source: thread }),
      )
      await saveLessons(store, [...same, ...talk], SAVING)
      expect((await ask('payments-db pool', { most: 10 })).length).toBe(4)
    })

    it('what one message says of several kinds once, and nothing of a word that nobody wrote', async () => {
      const source = slackSource('C-PAY', '9.000100')
      const statement = 'since 3.0 the pool of payments-db is at 40'
      const both = [
        lesson({ id: 'is', statement, source }),
        lesson({
          id: 'was',
          statement,
          source,
          detail: { kind: 'change', what: statement, since: NOW - DAY },
        }),
      ]
      const far = lesson({ id: 'far', statement: 'the disk of payments-db fills on mondays' })
      await saveLessons(store, [...both, far], SAVING)
      const found = await ask('is the pool of payments-db at 40')
      expect(found).toHaveLength(2)
      expect(found[1]).toBe('far')
      expect(await ask('what is a disco?')).toEqual([])
    })

    it('goes on without vectors when the embedder does not answer, and says so', async () => {
      await saveLessons(store, [lesson({ id: 'pool' })], SAVING)
      const silent: Embedder = {
        model: 'far',
        embed: async () => ({ status: 'unavailable', reason: 'no route' }),
      }
      const asked = { text: 'pool of payments-db', reach: TEAM_REACH, at: NOW, most: 5 }
      const { items, withoutVectors } = await openRecall({ ...store, embedder: silent }).ask(
        asked,
        SAVING.signal,
      )
      expect(items.map((item) => item.lesson.id)).toEqual(['pool'])
      expect(withoutVectors).toBe('no route')
    })

    it('is unharmed by what a question holds', async () => {
      await saveLessons(store, [lesson()], SAVING)
      for (const text of [
        "' | 'x",
        '\\',
        "n#'; drop table lesson; --",
        '\u0000nul',
        '💥',
        `${'pool '.repeat(5000)}`,
      ]) {
        await expect(ask(text)).resolves.toBeInstanceOf(Array)
      }
    })

    const near = async (reach: Reach, dims: number, vector: number[], at = NOW) => {
      const search = {
        reach,
        at,
        query: '',
        terms: [],
        vector: { text: JSON.stringify(vector), model: 'random', dims },
      }
      return searchLessons(db, 'default', search)
    }

    it('never fewer than may be read, whichever way the vectors are searched', async () => {
      // 12,000 rows: above 10,000 readable the embedded database takes the graph, PostgreSQL scans; the filter is 1 %.
      const dims = 4
      await db.query(
        `insert into lesson (team_id, id, kind, services, statement, quote, detail, source, source_key, scope, readers, authors,
           at, status, status_at, status_before, content_hash, names, terms, lexicon)
         select 'default', 'l' || n, 'cause', '{}', 's', 'q', '{}', '{}', 'k', 'C' || n % 100 || '!C' || n % 100, 'C' || n % 100, '{}',
           to_timestamp(n), 'candidate', to_timestamp(n), 'candidate', '', '{}', '', ''
         from generate_series(1, 12000) n`,
      )
      await db.query(
        `insert into lesson_vector (team_id, lesson_id, scope, at, model, dims, e)
         select team_id, id, scope, at, 'random', ${dims},
           ('[' || cos(extract(epoch from at)) || ',' || sin(extract(epoch from at)) || ',0.1,' || random() || ']')::vector
         from lesson`,
      )
      await db.query(`select lesson_vector_index(${dims})`)
      await db.query('analyze lesson_vector')
      const few = await near({ channels: ['C7'], onlyFrom: null }, dims, [1, 0, 0, 0])
      expect(new Set(few.map(({ readers }) => readers))).toEqual(new Set(['C7']))
      expect(few.length).toBe(60)
      const all = await near(
        { channels: Array.from({ length: 100 }, (_, n) => `C${n}`), onlyFrom: null },
        dims,
        [1, 0, 0, 0],
      )
      expect(all.length).toBe(60)
      const early = await near({ channels: ['C7'], onlyFrom: null }, dims, [1, 0, 0, 0], 1_000_000)
      expect(early.length).toBe(10)
      const none = await near({ channels: ['C7'], onlyFrom: 'C8' }, dims, [1, 0, 0, 0])
      expect(none).toEqual([])
    })
  })
})
