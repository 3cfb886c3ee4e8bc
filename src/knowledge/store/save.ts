import type { Lesson } from '../../domain/lesson.ts'
import { type AuditEntry, appendAudit } from '../../safety/audit/append.ts'
import { redactJson } from '../../safety/redact/redact-json.ts'
import type { Tx } from '../../storage/sql.ts'
import {
  deleteLessons,
  type KnownLesson,
  knownLessons,
  type LessonRow,
  lessonsOfSource,
  liftDoubt,
  markStale,
  reviveSuperseded,
  settleSuperseded,
  upsertLessons,
} from '../queries/lesson.ts'
import { deleteVectors } from '../queries/lesson-vector.ts'
import { setTaughtBy } from '../queries/teach.ts'
import { indexed, lexiconOf, readersOf, scopeOf, searchedText, sourceKey } from './indexed.ts'
import type { KnowledgeStore } from './store.ts'
import { embedAll, type ReadyVectors, storeVectors } from './vectors.ts'

export interface SaveOptions {
  /** Slack user id of whoever caused it, or `sitrep`. */
  actor: string
  signal: AbortSignal
}

export interface Saved {
  /** Added, or their words or status changed. */
  changed: number
  unchanged: number
  /** What the source no longer says. */
  retracted: number
}

/** What happened to a lesson, for the audit. */
export type LessonAct =
  | 'saved'
  | 'retracted'
  | 'confirmed'
  | 'rejected'
  | 'superseded'
  | 'expired'
  | 'stale'
  | 'revived'

export const audited = (ids: readonly string[], act: LessonAct, actor: string): AuditEntry[] =>
  ids.map((lesson) => ({ kind: 'lesson', actor, runId: null, body: { lesson, act } }))

export const place = ({ teamId, now }: KnowledgeStore) => ({ teamId, incidentId: null, at: now() })

function rowOf(lesson: Lesson, store: KnowledgeStore): LessonRow {
  const { names, terms, contentHash } = indexed(lesson, store.concepts)
  const { id, kind, services, statement, quote, detail, source, authors, at, status } = lesson
  return {
    id,
    kind,
    services,
    statement,
    quote,
    detail,
    source,
    source_key: sourceKey(source),
    scope: scopeOf(lesson),
    readers: readersOf(lesson),
    authors,
    at,
    valid_from: lesson.validFrom,
    valid_until: lesson.validUntil,
    status,
    status_reason: lesson.statusReason,
    superseded_by: lesson.supersededBy,
    content_hash: contentHash,
    names,
    terms,
    stored_at: store.now(),
  }
}

/** The last of those with one id: a statement cannot change one row twice. */
const unique = (lessons: readonly Lesson[]): Lesson[] => [
  ...new Map(lessons.map((lesson) => [lesson.id, lesson])).values(),
]

interface Prepared {
  rows: LessonRow[]
  known: KnownLesson[]
  ready: ReadyVectors | null
}

/** Once more before it is stored, whoever redacted it before. */
export async function withoutSecrets(lesson: Lesson, { redact }: KnowledgeStore): Promise<Lesson> {
  const { statement, quote, detail } = lesson
  return { ...lesson, ...JSON.parse(await redactJson(JSON.stringify({ statement, quote, detail }), redact)) }
}

async function prepare(
  store: KnowledgeStore,
  lessons: readonly Lesson[],
  signal: AbortSignal,
): Promise<Prepared> {
  const all = await Promise.all(unique(lessons).map((lesson) => withoutSecrets(lesson, store)))
  const rows = all.map((lesson) => rowOf(lesson, store))
  const known = await knownLessons(
    store.db,
    store.teamId,
    rows.map(({ id }) => id),
  )
  const hashes = new Map(known.map(({ id, content_hash }) => [id, content_hash]))
  const fresh = all.filter(({ id }, at) => hashes.get(id) !== rows[at]?.content_hash)
  const texts = fresh.map((lesson) => ({ id: lesson.id, text: searchedText(lesson) }))
  return { rows, known, ready: await embedAll(store.embedder, texts, signal) }
}

/** Who may read a lesson is part of where it lies: one whose readers changed is laid down anew. */
async function removeMoved(tx: Tx, teamId: string, { rows, known }: Prepared): Promise<void> {
  const scopes = new Map(rows.map(({ id, scope }) => [id, scope]))
  const moved = known.filter(({ id, scope }) => scopes.get(id) !== scope).map(({ id }) => id)
  if (moved.length > 0) await removeLessons(tx, teamId, moved)
}

async function removeLessons(tx: Tx, teamId: string, ids: readonly string[]): Promise<void> {
  await deleteVectors(tx, teamId, ids)
  await deleteLessons(tx, teamId, ids)
}

/** Rows, vectors and what follows for other lessons, with their audit. */
async function write(
  tx: Tx,
  store: KnowledgeStore,
  prepared: Prepared,
): Promise<{ changed: string[]; stale: string[] }> {
  const { teamId, concepts } = store
  await removeMoved(tx, teamId, prepared)
  const changed = await upsertLessons(tx, teamId, lexiconOf(concepts), prepared.rows)
  await storeVectors(tx, store, prepared.ready)
  if (changed.length === 0) return { changed, stale: [] }
  await settleSuperseded(tx, teamId, changed)
  return { changed, stale: await markStale(tx, teamId, changed) }
}

/**
 * Adds lessons or brings them up to date, all or none. The same again changes nothing, and a person's decision stays
 * until the words change.
 */
export async function saveLessons(
  store: KnowledgeStore,
  lessons: readonly Lesson[],
  { actor, signal }: SaveOptions,
): Promise<Saved> {
  if (lessons.length === 0) return { changed: 0, unchanged: 0, retracted: 0 }
  const prepared = await prepare(store, lessons, signal)
  return store.db.tx(async (tx) => {
    const { changed, stale } = await write(tx, store, prepared)
    await appendAudit(tx, place(store), [
      ...audited(changed, 'saved', actor),
      ...audited(stale, 'stale', actor),
    ])
    return { changed: changed.length, unchanged: prepared.rows.length - changed.length, retracted: 0 }
  })
}

/**
 * What a person wrote down, inside the transaction that answers them: it is embedded later. Gives the ids of what it
 * puts in doubt. Its words are redacted by the caller.
 */
export async function saveTaught(
  tx: Tx,
  store: KnowledgeStore,
  lesson: Lesson,
  person: string,
): Promise<{ stale: string[] }> {
  const { stale } = await write(tx, store, { rows: [rowOf(lesson, store)], known: [], ready: null })
  await setTaughtBy(tx, store.teamId, [lesson.id], person)
  return { stale }
}

/**
 * All that a source says now, in one transaction: what it no longer says goes, with its words. What people
 * wrote down from it stays. Throws when a lesson is of another source.
 */
export const replaceSource = (
  store: KnowledgeStore,
  key: string,
  lessons: readonly Lesson[],
  options: SaveOptions,
): Promise<Saved> => replace(store, key, { lessons, withTaught: false }, options)

async function replace(
  store: KnowledgeStore,
  key: string,
  { lessons, withTaught }: { lessons: readonly Lesson[]; withTaught: boolean },
  { actor, signal }: SaveOptions,
): Promise<Saved> {
  const strange = lessons.find(({ source }) => sourceKey(source) !== key)
  if (strange !== undefined) throw new Error(`lesson ${strange.id} is not of the source ${key}`)
  const prepared = await prepare(store, lessons, signal)
  const kept = new Set(prepared.rows.map(({ id }) => id))
  return store.db.tx(async (tx) => {
    const gone = (await lessonsOfSource(tx, store.teamId, key, withTaught)).filter((id) => !kept.has(id))
    const revived = gone.length > 0 ? await reviveSuperseded(tx, store.teamId, gone) : []
    if (gone.length > 0) await removeLessons(tx, store.teamId, gone)
    const { changed, stale } = await write(tx, store, prepared)
    const lifted = gone.length > 0 ? await liftDoubt(tx, store.teamId) : []
    await appendAudit(tx, place(store), [
      ...audited(gone, 'retracted', actor),
      ...audited([...revived, ...lifted], 'revived', actor),
      ...audited(changed, 'saved', actor),
      ...audited(stale, 'stale', actor),
    ])
    return {
      changed: changed.length,
      unchanged: prepared.rows.length - changed.length,
      retracted: gone.length,
    }
  })
}

/** The source was deleted: nothing of it is recalled any more, whoever wrote it down. Gives how many lessons went. */
export const retractSource = async (
  store: KnowledgeStore,
  key: string,
  options: SaveOptions,
): Promise<number> => (await replace(store, key, { lessons: [], withTaught: true }, options)).retracted

/** Lessons a transaction. */
const BATCH = 200

/**
 * Saves lessons as they come. A batch ends where a source ends, so that no thread or file is ever there by half;
 * `onSaved` hears how many there are so far.
 */
export async function importLessons(
  store: KnowledgeStore,
  lessons: AsyncIterable<Lesson>,
  options: SaveOptions,
  onSaved: (count: number) => void = () => {},
): Promise<Saved> {
  const total: Saved = { changed: 0, unchanged: 0, retracted: 0 }
  let batch: Lesson[] = []
  const flush = async (): Promise<void> => {
    const saved = await saveLessons(store, batch, options)
    total.changed += saved.changed
    total.unchanged += saved.unchanged
    batch = []
    onSaved(total.changed + total.unchanged)
  }
  for await (const lesson of lessons) {
    options.signal.throwIfAborted()
    const last = batch.at(-1)
    const isNewSource = last !== undefined && sourceKey(last.source) !== sourceKey(lesson.source)
    if (batch.length >= BATCH && isNewSource) await flush()
    batch.push(lesson)
  }
  await flush()
  return total
}
