import type { Lesson, LessonStatus } from '../../domain/lesson.ts'
import type { LessonForm, Taught, Teaching } from '../../domain/teaching.ts'
import type { AuditEntry } from '../../safety/audit/append.ts'
import type { Tx } from '../../storage/sql.ts'
import { type Detailed, detailOf } from '../mining/detail-of.ts'
import { decideLesson } from '../queries/lesson.ts'
import { deleteVectors } from '../queries/lesson-vector.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { type DecidableLesson, lockLessons, sameLesson } from '../queries/teach.ts'
import { sourceKey } from './indexed.ts'
import { lessonId } from './lesson-id.ts'
import { audited, type LessonAct, saveTaught, withoutSecrets } from './save.ts'
import type { KnowledgeStore } from './store.ts'

export interface Teacher {
  teaching: Teaching
  /** Slack user id, for the record and the audit. */
  person: string
  /** Channels whose private lessons the person may read; null: nobody could say. */
  reads: readonly string[] | null
}

interface Lectern extends Teacher {
  tx: Tx
  store: KnowledgeStore
  /** What happened, for the end of the transaction. */
  audit: AuditEntry[]
}

type Act<Name extends Teaching['act']> = Extract<Teaching, { act: Name }>

const GONE: Taught = { status: 'gone' }

const isOpen = ({ status }: DecidableLesson): boolean => status === 'candidate' || status === 'stale'

const mayRead = ({ readers }: DecidableLesson, reads: Teacher['reads']): boolean =>
  readers === 'team' || reads?.includes(readers) === true

/** The lesson if the person may read it and it is still to be decided; else what they are told. */
async function undecided({ tx, store, reads }: Lectern, id: string): Promise<DecidableLesson | Taught> {
  const [row] = await lockLessons(tx, store.teamId, [id])
  if (row === undefined || !mayRead(row, reads) || row.status === 'superseded') return GONE
  if (isOpen(row)) return row
  const { status: lessonStatus, decided_by: person, statement } = row
  return { status: 'decided', lessonStatus, person, statement }
}

const isRow = (found: DecidableLesson | Taught): found is DecidableLesson => 'readers' in found

async function settle(
  { tx, store, person, audit }: Lectern,
  row: DecidableLesson,
  decision: { status: LessonStatus & LessonAct; reason: string; supersededBy?: string },
): Promise<void> {
  const { status, reason, supersededBy = null } = decision
  const at = store.now()
  await decideLesson(tx, store.teamId, {
    id: row.id,
    status,
    from: [row.status],
    person,
    reason,
    supersededBy,
    at,
  })
  if (status === 'rejected') await deleteVectors(tx, store.teamId, [row.id])
  audit.push(...audited([row.id], status, person))
}

async function keep(lectern: Lectern, { lessonId: id, over }: Act<'keep'>): Promise<Taught> {
  const { tx, store, reads } = lectern
  // Both at once, in the order of their ids: two people who keep one over the other must not wait for each other.
  if (over !== null) await lockLessons(tx, store.teamId, [id, over])
  const row = await undecided(lectern, id)
  if (!isRow(row)) return row
  await settle(lectern, row, { status: 'confirmed', reason: 'kept by a person' })
  const [other] = over === null ? [] : await lockLessons(tx, store.teamId, [over])
  const isLive = other !== undefined && (isOpen(other) || other.status === 'confirmed')
  // Whoever may read the other alone would see it go, for what they may not know of: to them it stands.
  if (isLive && mayRead(other, reads) && ['team', other.readers].includes(row.readers))
    await settle(lectern, other, {
      status: 'superseded',
      reason: 'a person kept the other',
      supersededBy: row.id,
    })
  return { status: 'kept', lessonId: row.id, statement: row.statement }
}

async function drop(lectern: Lectern, { lessonId: id }: Act<'drop'>): Promise<Taught> {
  const row = await undecided(lectern, id)
  if (!isRow(row)) return row
  await settle(lectern, row, { status: 'rejected', reason: 'dropped by a person' })
  return { status: 'dropped', lessonId: row.id, statement: row.statement }
}

async function edit(lectern: Lectern, asked: Act<'edit'>): Promise<Taught> {
  const row = await undecided(lectern, asked.lessonId)
  if (!isRow(row)) return row
  const { kind, services, statement, quote, id } = row
  return { status: 'form', form: { kind, services, statement, quote, lessonId: id }, from: null }
}

const wordsOf = ({ kind, statement }: LessonForm): string[] => [kind, statement.toLowerCase()]

type Base = Pick<Lesson, 'source' | 'quote' | 'authors' | 'at' | 'readers'>

const lessonOf = (
  id: string,
  form: LessonForm,
  base: Base,
  { detail, services, validFrom, validUntil }: Extract<Detailed, { status: 'ok' }>,
): Lesson => ({
  id,
  kind: form.kind,
  statement: form.statement,
  detail,
  services,
  validFrom,
  validUntil,
  status: 'candidate',
  statusReason: null,
  supersededBy: null,
  source: base.source,
  quote: base.quote,
  authors: base.authors,
  at: base.at,
  readers: base.readers,
})

async function store(lectern: Lectern, lesson: Lesson): Promise<void> {
  const { stale } = await saveTaught(lectern.tx, lectern.store, lesson, lectern.person)
  lectern.audit.push(
    ...audited([lesson.id], 'saved', lectern.person),
    ...audited(stale, 'stale', lectern.person),
  )
}

const isSame = (row: DecidableLesson, { kind, statement, services }: LessonForm): boolean =>
  row.kind === kind && row.statement === statement && row.services.join(' ') === services.join(' ')

/**
 * Another lesson takes its place, confirmed by whoever wrote it: the one that was read stays as its source says, so
 * that reading the source again changes nothing.
 */
async function rewrite(lectern: Lectern, { lessonId: old, form }: Act<'rewrite'>): Promise<Taught> {
  const row = await undecided(lectern, old)
  if (!isRow(row)) return row
  if (isSame(row, form)) return keep(lectern, { act: 'keep', lessonId: old, over: null })
  const detailed = detailOf(form, row.at.getTime())
  if (detailed.status === 'unfit') return detailed
  const {
    tx,
    store: { teamId, now },
  } = lectern
  const id = lessonId([teamId, 'rewritten', row.id, ...wordsOf(form)])
  const lesson = lessonOf(id, form, asLesson(row, now()), detailed)
  await store(lectern, await withoutSecrets(lesson, lectern.store))
  const [written] = await lockLessons(tx, teamId, [id])
  if (written === undefined) throw new Error(`lesson ${id} was written and is not there`)
  await settle(lectern, written, { status: 'confirmed', reason: 'edited by a person' })
  await settle(lectern, row, { status: 'superseded', reason: 'a person edited it', supersededBy: id })
  return { status: 'rewritten', lessonId: id, statement: form.statement }
}

async function save(lectern: Lectern, { from, form, facts, refused }: Act<'save'>): Promise<Taught> {
  if (refused !== null || facts === null)
    return {
      status: 'refused',
      reason: refused ?? 'Slack does not say who may read the message; try again in a minute',
    }
  const detailed = detailOf(form, from.at)
  if (detailed.status === 'unfit') return detailed
  const { channel, ts, thread, author, quote, at } = from
  const {
    tx,
    store: { teamId },
  } = lectern
  const base: Base = {
    source: { kind: 'slack', channel, ts, thread, permalink: facts.permalink },
    quote,
    authors: [author],
    at,
    readers: facts.readers,
  }
  const id = lessonId([teamId, 'taught', channel, ts, ...wordsOf(form)])
  const lesson = await withoutSecrets(lessonOf(id, form, base, detailed), lectern.store)
  const known = await sameLesson(tx, teamId, {
    sourceKey: sourceKey(lesson.source),
    kind: lesson.kind,
    statement: lesson.statement,
  })
  if (known !== null) return { status: 'known', lessonStatus: known.status, statement: known.statement }
  await store(lectern, lesson)
  return { status: 'saved', lessonId: id, statement: lesson.statement }
}

function act(lectern: Lectern): Promise<Taught> {
  const { teaching } = lectern
  switch (teaching.act) {
    case 'keep':
      return keep(lectern, teaching)
    case 'drop':
      return drop(lectern, teaching)
    case 'edit':
      return edit(lectern, teaching)
    case 'rewrite':
      return rewrite(lectern, teaching)
    case 'save':
      return save(lectern, teaching)
  }
}

/**
 * Does what a person decided about a lesson, inside the transaction in which they are answered. `audit` is for the end
 * of that transaction. What was written is embedded later: until then it is found by its words.
 */
export async function teach(
  tx: Tx,
  store: KnowledgeStore,
  teacher: Teacher,
): Promise<{ taught: Taught; audit: AuditEntry[] }> {
  const lectern: Lectern = { ...teacher, tx, store, audit: [] }
  const taught = await act(lectern)
  return { taught, audit: lectern.audit }
}
