import { createHash } from 'node:crypto'
import { type Lesson, READ_BY_FORM } from '../../domain/lesson.ts'
import { sourceKey } from '../store/indexed.ts'
import { successorsFirst } from '../store/successors-first.ts'
import type { FoundSpool } from './found-spool.ts'
import type { Found } from './mine.ts'
import { idGiver, placeOf } from './mined-id.ts'
import { tellTheSame } from './model/told-twice.ts'
import { type NamesByReaders, namesByReaders } from './names-by-readers.ts'
import { servicesOf } from './resolve-names.ts'
import { type Brief, briefOf, settled, supersedeAll } from './supersede.ts'

/** Why it is no more than a candidate. */
const READ_BY_MODEL = 'read by a model'

function reasonOf({ readByModel, readByForm, confirmed }: Found['draft']): string | null {
  if (readByModel === true) return READ_BY_MODEL
  return readByForm === true && confirmed === null ? READ_BY_FORM : confirmed
}

function lessonOf({ draft, source, readers }: Found, id: string, services: string[]): Lesson {
  const { kind, statement, quote, detail, at, authors, confirmed } = draft
  return {
    id,
    kind,
    services,
    statement,
    quote,
    detail,
    source,
    authors: [...authors],
    at,
    validFrom: draft.validFrom ?? null,
    validUntil: draft.validUntil ?? null,
    readers,
    status: confirmed === null ? 'candidate' : 'confirmed',
    statusReason: reasonOf(draft),
    supersededBy: null,
  }
}

/** A day: what is said twice in it by the same source is one lesson. */
const sameAs = ({ kind, statement, detail, source }: Lesson): string =>
  `${kind} ${statement.toLowerCase()} ${detail.kind === 'jargon' ? detail.alias : ''} ${source.kind === 'slack' ? source.channel : placeOf(source)}`

/** `Don't page.` right after what is normal has the same predicate: of one source it is one lesson. */
const predicateOf = ({ kind, services, source, detail }: Lesson): string | null =>
  kind === 'expectation' ? `${placeOf(source)} ${services.join(' ')} ${JSON.stringify(detail)}` : null

/** Enough of a hash that two of a million texts are never taken for one, in 28 bytes. */
const short = (text: string): string => createHash('sha256').update(text).digest().toString('latin1', 0, 12)

/** Equal lists of names are one list: half a million lessons name few services and people. */
function sharedLists(): (list: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (list) => {
    const key = list.join('\n')
    const same = known.get(key) ?? list
    known.set(key, same)
    return same
  }
}

interface Maker {
  /** Hears all that rules read, before the first is made. */
  hear(one: Found): void
  /** Null for what was said already. */
  make(one: Found): { lesson: Lesson; brief: Brief } | null
}

/** Makes lessons of what was found: first of what rules read, then of what a model read and they did not tell. */
function lessonMaker(team: string, read: readonly Found[], names: NamesByReaders): Maker {
  const idOf = idGiver(team)
  const shared = sharedLists()
  const seen = new Set<string>()
  const readTwice = new Set(read.map(({ source }) => sourceKey(source)))
  const told = new Map<string, Lesson[]>()

  function isTold(lesson: Lesson, byModel: boolean): boolean {
    const conversation = sourceKey(lesson.source)
    if (!readTwice.has(conversation)) return false
    const key = `${conversation} ${lesson.kind}`
    const others = told.get(key) ?? []
    if (byModel && others.some((other) => tellTheSame(lesson, other))) return true
    told.set(key, [...others, lesson])
    return false
  }

  return {
    hear: names.add,
    make: (one) => {
      const { draft, source } = one
      const services = servicesOf(draft, names.of(one), names.subjectsOf(one))
      const lesson = lessonOf(one, idOf(draft, source), services)
      const keys = [sameAs(lesson), predicateOf(lesson)].flatMap((key) => (key === null ? [] : short(key)))
      if (keys.some((key) => seen.has(key))) return null
      for (const key of keys) seen.add(key)
      if (isTold(lesson, draft.readByModel === true)) return null
      const { authors, ...brief } = briefOf(lesson, draft)
      return { lesson, brief: { ...brief, services: shared(services), authors: shared(authors) } }
    },
  }
}

/**
 * Lessons of everything that was found, in its order: names resolved and later statements weighed against earlier ones,
 * each over what all its readers may read. Mining the same source again gives the same ids. What a model `read` comes after, where rules did not
 * tell it; it changes no other lesson but by a change of a service. `names` has heard what the posts of programs are about.
 */
export function settle(
  team: string,
  found: readonly Found[],
  read: readonly Found[] = [],
  names: NamesByReaders = namesByReaders(),
): Lesson[] {
  const maker = lessonMaker(team, read, names)
  for (const one of found) maker.hear(one)
  const made = [...found, ...read].flatMap((one) => maker.make(one) ?? [])
  supersedeAll(made.map(({ brief }) => brief))
  return made.map(({ lesson, brief }) => settled(lesson, brief))
}

/** As the sources have them, or as of `successorsFirst`. */
export type SettleOrder = 'source' | 'successors first'

export interface SettleSpool {
  /** What a model read. */
  read: readonly Found[]
  order: SettleOrder
  /** Has heard what the posts of programs are about. Default: of none. */
  names?: NamesByReaders
}

interface Kept {
  /** Which of the spool it was made of. */
  at: number
  brief: Brief
}

const ordered = (kept: Kept[], order: SettleOrder): Kept[] =>
  order === 'source' ? kept : successorsFirst(kept, ({ brief }) => brief)

async function makeAll(spool: FoundSpool, read: readonly Found[], maker: Maker): Promise<Kept[]> {
  for await (const one of spool.read()) maker.hear(one)
  for (const one of read) await spool.add(one)
  const kept: Kept[] = []
  let at = 0
  for await (const one of spool.read()) {
    const brief = maker.make(one)?.brief
    if (brief !== undefined) kept.push({ at, brief })
    at += 1
  }
  return kept
}

/** The same lessons of what lies in a spool: of each no more is held than what the others are weighed by. */
export async function* settleSpool(
  team: string,
  spool: FoundSpool,
  { read, order, names = namesByReaders() }: SettleSpool,
): AsyncGenerator<Lesson> {
  const kept = await makeAll(spool, read, lessonMaker(team, read, names))
  supersedeAll(kept.map(({ brief }) => brief))
  const inOrder = ordered(kept, order)
  let next = 0
  for await (const one of spool.read(inOrder.map(({ at }) => at))) {
    const brief = inOrder[next]?.brief
    next += 1
    if (brief !== undefined) yield settled(lessonOf(one, brief.id, [...brief.services]), brief)
  }
}
