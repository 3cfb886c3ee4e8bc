import { beforeEach, describe, expect, it } from 'vitest'
import { type Lesson, READ_BY_FORM, type Recurring } from '../../../src/domain/lesson.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { lessonsForPage, type PageAsked } from '../../../src/knowledge/recall/page.ts'
import { rejectLesson } from '../../../src/knowledge/store/decide.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { CONCEPTS, DAY, lesson, NOW, SAVING, storeOn } from '../support/lessons.ts'
import { cause, pageOf, procedure, shownOn } from '../support/page.ts'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

const save = (...lessons: Lesson[]) => saveLessons(storeOn(db), lessons, SAVING)

const shown = (alert: Alert = pageOf(), over: Partial<PageAsked> = {}): Promise<string[]> =>
  shownOn(db, alert, over)

const window = (recurring: Recurring | null, over: Partial<Lesson> = {}): Lesson =>
  lesson({ statement: 'a window', detail: { kind: 'schedule', what: 'maintenance', recurring }, ...over })

describe('what is shown of a page unasked', () => {
  it('is about its service, by any way of writing it and by the team’s own name for it', async () => {
    await save(
      cause('payments-db replica lag after the vacuum'),
      cause('the replica lag of big bertha came from a long report', { services: ['big bertha'] }),
      cause('orders-db replica lag after a failover', { services: ['orders-db'] }),
      lesson({
        statement: 'big bertha is payments-db',
        detail: { kind: 'jargon', alias: 'big bertha', means: 'payments-db' },
      }),
    )
    const all = [
      'big bertha is payments-db',
      'payments-db replica lag after the vacuum',
      'the replica lag of big bertha came from a long report',
    ]
    expect((await shown()).sort()).toEqual(all)
    expect((await shown(pageOf({ service: 'Payments_DB service' }))).sort()).toEqual(all)
  })

  it('is about whatever its symptom is seen at, by a name that nothing else marks as one', async () => {
    const elsewhere = { services: ['fleet'] }
    await save(
      cause('telemetry-in lag of 3 h', elsewhere),
      cause('telemetry-in-eu lag of 2 h', elsewhere),
      cause('the ledger replica lag came from a vacuum', elsewhere),
      procedure('when the replica of ledger has a lag of more than 500 ms', elsewhere),
      cause('somebody put the ledger lag into a sheet', elsewhere),
      cause('ledger disk is full', elsewhere),
      lesson({
        ...elsewhere,
        statement: 'team Blue owns ledger',
        detail: { kind: 'ownership', owner: 'team Blue' },
      }),
    )
    const title = 'replica lag 900 ms'
    expect(await shown(pageOf({ service: 'telemetry-in', title }))).toEqual(['telemetry-in lag of 3 h'])
    expect((await shown(pageOf({ service: 'ledger', title }))).sort()).toEqual([
      'the ledger replica lag came from a vacuum',
      'when the replica of ledger has a lag of more than 500 ms: page the database team',
    ])
  })

  it('is a procedure that says when in what is done, or gives only a time as its limit', async () => {
    const told = (when: string, statement: string): Lesson =>
      lesson({ statement, detail: { kind: 'procedure', when, steps: [statement], page: null } })
    await save(
      told('because it loses the slot', 'because it loses the slot we never bounce payments-db for lag'),
      told('>500ms on payments-db', '>500ms on payments-db = ping the DBAs'),
      told('because it loses the cache', 'because it loses the cache we never bounce payments-db for errors'),
      told('>500ms after a deploy', '>500ms of cpu on payments-db is for the platform team'),
      told('over 500 messages', 'over 500 messages on payments-db = call the platform team'),
    )
    expect((await shown()).sort()).toEqual([
      '>500ms on payments-db = ping the DBAs',
      'because it loses the slot we never bounce payments-db for lag',
    ])
    const errors = pageOf({ title: 'payments-db error rate 9 %', metric: 'error_rate', value: '9 %' })
    expect(await shown(errors)).toEqual(['because it loses the cache we never bounce payments-db for errors'])
  })

  it('has the symptom of the page, and is nothing else of the service', async () => {
    await save(
      cause('payments-db ran out of connections after v412'),
      procedure('payments-db disk above 90 %'),
      procedure('db-replica-lag > 500 ms', {
        statement: 'db-replica-lag > 500 ms: page the DBAs, do not restart',
      }),
    )
    expect(await shown()).toEqual(['db-replica-lag > 500 ms: page the DBAs, do not restart'])
  })

  it('is no procedure whose limit is not reached', async () => {
    await save(procedure('replica lag > 2 s'))
    expect(await shown()).toEqual([])
    expect(await shown(pageOf({ value: '2.5 s' }))).toHaveLength(1)
    expect(await shown(pageOf({ value: null }))).toHaveLength(1)
  })

  it('is of a dependency only a cause, a window, and who owns it', async () => {
    const services = ['bank']
    await save(
      cause('replica lag because the bank was slow', { services }),
      procedure('replica lag', { services }),
      lesson({
        services,
        statement: 'bank is owned by Falcon',
        detail: { kind: 'ownership', owner: 'Falcon' },
      }),
    )
    expect(await shown()).toEqual([])
    expect(await shown(pageOf(), { dependencies: ['bank'] })).toEqual([
      'replica lag because the bank was slow',
      'bank is owned by Falcon',
    ])
  })

  it('is the best two causes: confirmed before newer, in doubt last, nothing that was replaced', async () => {
    const lag = (name: string, over: Partial<Lesson>) => cause(`replica lag: ${name}`, over)
    await save(
      lag('confirmed', { status: 'confirmed', at: NOW - 50 * DAY }),
      lag('newest', { at: NOW - DAY }),
      lag('older', { at: NOW - 9 * DAY }),
      lag('replaced', { status: 'superseded', at: NOW - 2 * DAY }),
      lag('in doubt', { status: 'stale', at: NOW - 3 * DAY }),
      lag('not written yet', { at: NOW + DAY }),
      lag('over', { validUntil: NOW - DAY }),
    )
    expect(await shown()).toEqual(['replica lag: confirmed', 'replica lag: newest'])
  })

  it('is what a rule read before what only looks like a lesson, whichever is newer', async () => {
    const lag = (name: string, over: Partial<Lesson>) => cause(`replica lag: ${name}`, over)
    await save(
      lag('read', { at: NOW - 9 * DAY }),
      lag('read too', { at: NOW - 20 * DAY }),
      lag('formed', { at: NOW - DAY, statusReason: READ_BY_FORM }),
    )
    expect(await shown()).toEqual(['replica lag: read', 'replica lag: read too'])
  })

  it('tells the change that puts what is shown in doubt, however long ago, and no other of long ago', async () => {
    const since = NOW - 90 * DAY
    const change = lesson({
      statement: 'rewritten',
      at: since,
      detail: { kind: 'change', what: 'rewritten', since },
    })
    await save(change, cause('replica lag after a failover', { at: NOW - DAY }))
    expect(await shown()).toEqual(['replica lag after a failover'])
    await save(cause('replica lag of the old one', { at: NOW - 100 * DAY, status: 'stale' }))
    expect((await shown()).sort()).toEqual([
      'replica lag after a failover',
      'replica lag of the old one',
      'rewritten',
    ])
  })

  it('is nothing that somebody rejected', async () => {
    const one = cause('replica lag because of mercury')
    await save(one)
    await rejectLesson(storeOn(db), one.id, { person: 'U1', reason: 'no' })
    expect(await shown()).toEqual([])
  })

  it('is only what everybody who reads the channel may read', async () => {
    await save(
      cause('canary: replica lag since the merger', { readers: { kind: 'channel', channel: 'G-SEC' } }),
      lesson({
        statement: 'canary: quartz is payments-db',
        detail: { kind: 'jargon', alias: 'quartz', means: 'payments-db' },
        readers: { kind: 'channel', channel: 'G-SEC' },
      }),
      cause('replica lag of quartz after the move', { services: ['quartz'] }),
    )
    expect(await shown()).toEqual([])
    const inside = { reach: { channels: ['G-SEC'], onlyFrom: null } }
    // With what the nickname in one of them means, which was told there too.
    expect(await shown(pageOf(), inside)).toHaveLength(3)
    expect(await shown(pageOf(), { reach: { channels: ['C-X'], onlyFrom: 'C-X' } })).toEqual([])
  })

  it.each<[string, Recurring, boolean]>([
    ['03:00 to 05:00 UTC', { every: 'day', window: { from: 180, to: 300, zone: null } }, true],
    [
      '04:00 to 05:00 in Berlin',
      { every: 'day', window: { from: 240, to: 300, zone: 'Europe/Berlin' } },
      true,
    ],
    [
      '03:00 to 04:00 in Berlin',
      { every: 'day', window: { from: 180, to: 240, zone: 'Europe/Berlin' } },
      false,
    ],
    [
      'Mondays 22:00 to 23:00 in New York',
      {
        every: 'week',
        weeks: 1,
        weekday: 1,
        anchor: null,
        window: { from: 1320, to: 1380, zone: 'America/New_York' },
      },
      true,
    ],
    [
      'Tuesdays 22:00 to 23:00 in New York',
      {
        every: 'week',
        weeks: 1,
        weekday: 2,
        anchor: null,
        window: { from: 1320, to: 1380, zone: 'America/New_York' },
      },
      false,
    ],
  ])('is a window that holds now: %s', async (_, recurring, holds) => {
    await save(window(recurring))
    expect(await shown()).toHaveLength(holds ? 1 : 0)
  })

  it('says that a window may hold where nobody wrote in which of the weeks', async () => {
    const other = { every: 'week', weeks: 2, weekday: 2, window: { from: 180, to: 300, zone: null } } as const
    await save(window({ ...other, anchor: null }, { statement: 'which Tuesdays?' }))
    await save(window({ ...other, anchor: NOW - 7 * DAY }, { statement: 'not this one' }))
    await save(window({ ...other, anchor: NOW - 14 * DAY }, { statement: 'this one' }))
    const found = await lessonsForPage(db, 'default', {
      alert: pageOf(),
      own: ['payments-db'],
      dependencies: [],
      reach: TEAM_REACH,
      at: NOW,
      concepts: CONCEPTS,
    })
    expect(Object.fromEntries(found.map(({ statement, holdsNow }) => [statement, holdsNow]))).toEqual({
      'which Tuesdays?': 'perhaps',
      'this one': 'yes',
    })
  })

  it('is the runbook that the alert is named by, once', async () => {
    const source = { kind: 'file', file: 'runbooks/PgReplicaBehind.md', offset: 0 } as const
    const when = 'PgReplicaBehind: A standby does not follow.'
    const steps = ['look at pg_stat_replication']
    const detail: Lesson['detail'] = { kind: 'procedure', when, steps, page: null }
    await save(
      lesson({ statement: when, detail, source, services: ['payments-db', 'PgReplicaBehind'] }),
      lesson({
        statement: 'PgReplicaBehind, what to do: look at pg_stat_replication',
        detail,
        source: { ...source, offset: 90 },
        services: ['payments-db', 'PgReplicaBehind'],
      }),
    )
    const named = pageOf({ title: 'PgReplicaBehind', metric: null, value: null })
    expect(await shown(named)).toEqual(['PgReplicaBehind, what to do: look at pg_stat_replication'])
  })

  it('is who owns the service, and both who say so where two differ', async () => {
    const owner = (name: string, over: Partial<Lesson> = {}) =>
      lesson({ statement: `owned by ${name}`, detail: { kind: 'ownership', owner: name }, ...over })
    await save(owner('@falcon'), owner('Falcon', { status: 'confirmed' }), owner('Heron'))
    expect(await shown(pageOf({ title: 'anything at all', metric: null }))).toEqual([
      'owned by Falcon',
      'owned by Heron',
    ])
  })

  it('is a rewrite of the last two months', async () => {
    const change = (days: number) =>
      lesson({
        statement: `rewritten ${days} days ago`,
        at: NOW - days * DAY,
        detail: { kind: 'change', what: 'rewritten', since: NOW - days * DAY },
      })
    await save(change(30), change(90))
    expect(await shown()).toEqual(['rewritten 30 days ago'])
  })

  it('is nothing for a page that names no service', async () => {
    await save(cause('replica lag'))
    expect(await shown(pageOf(), { own: [] })).toEqual([])
  })
})
