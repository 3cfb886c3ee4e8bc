import { isDated, type Lesson } from '../../domain/lesson.ts'
import { sourceKey } from '../store/indexed.ts'
import type { Draft } from './draft.ts'
import { eventIn } from './language/aftermath.ts'
import { saysOtherwise } from './language/said-change.ts'

/** A lesson and the draft that it was made of. */
export interface Pair {
  lesson: Lesson
  draft: Draft
}

const DAY = 86_400_000

/** A correction speaks of what was said lately. */
const CORRECTED_WITHIN = 45 * DAY

const WORD = /[a-z0-9][a-z0-9-]{3,}/g

const EMPTY = new Set(
  'that this wasn weren with from were been have just again still about after before because there their them then when which would could should might maybe think cause caused actual actually real root problem issue correction turned turns update earlier said wrong wasnt fixed'.split(
    ' ',
  ),
)

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(WORD) ?? []).filter((word) => !EMPTY.has(word)))

function common(a: string, b: string): number {
  const words = wordsOf(a)
  let count = 0
  for (const word of wordsOf(b)) if (words.has(word)) count += 1
  return count
}

/** What two lessons have to share to speak of the same fact; null when their kind has no such key. */
export function keyOf({ detail, services, statement }: Lesson): string | null {
  const subject = services[0]?.toLowerCase() ?? ''
  if (detail.kind === 'ownership') return subject === '' ? null : `owner of ${subject}`
  if (detail.kind === 'jargon') return `alias ${detail.alias.toLowerCase().replace(/^the /, '')}`
  if (detail.kind === 'schedule')
    return subject === '' ? null : `schedule of ${subject} ${kindOfEvent(detail.what)}`
  if (detail.kind !== 'expectation' || subject === '' || detail.bounds.length === 0) return null
  const { bounds, after, places } = detail
  return `normal for ${subject} ${bounds[0]?.metric} ${after?.trigger ?? eventIn(statement) ?? ''} ${places.join(' ')}`
}

const kindOfEvent = (what: string): string => what.toLowerCase().split(' ').at(-1)?.replace(/s$/, '') ?? ''

/** What a lesson claims, without the words around it: equal claims confirm, others replace. */
export function claimOf({ detail }: Lesson): string {
  if (detail.kind === 'ownership') return detail.owner.toLowerCase().replace(/^the /, '').replace(/^[@#]/, '')
  if (detail.kind === 'jargon') return detail.means.toLowerCase()
  if (detail.kind === 'schedule') return JSON.stringify(detail.recurring)
  return detail.kind === 'expectation' ? JSON.stringify(detail) : ''
}

const isLive = ({ status }: Lesson): boolean => status === 'candidate' || status === 'confirmed'

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `15 Sep 2025`, as the database says it. */
function dayInWords(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/**
 * Since when it is superseded follows from what replaced it, and is not written down beside it: it stands again when that
 * one goes.
 */
function supersede(old: Lesson, by: Lesson, reason: string): void {
  old.status = 'superseded'
  old.statusReason = reason
  old.supersededBy = by.id
}

/**
 * Everybody who may read the other may read the one: only then may it change anything about the other, or those who
 * cannot read it would learn of it.
 */
export const isReadableWith = (
  { readers }: Pick<Lesson, 'readers'>,
  other: Pick<Lesson, 'readers'>,
): boolean =>
  readers.kind === 'team' || (other.readers.kind === 'channel' && other.readers.channel === readers.channel)

/** Whoever said the one, said the other. */
const isOfSameAuthor = (a: Lesson, b: Lesson): boolean =>
  a.authors.some((author) => b.authors.includes(author))

/**
 * Whether a later statement takes the place of an earlier one: it says that something changed, the same person says it,
 * or somebody confirmed it. Else the two contradict each other, and people decide.
 */
const takesPlace = ({ lesson, draft }: Pair, old: Lesson): boolean =>
  isDated(old) &&
  isReadableWith(lesson, old) &&
  (lesson.status === 'confirmed' ||
    isOfSameAuthor(lesson, old) ||
    saysOtherwise(`${draft.statement} ${draft.quote}`))

/** Later statements of a fact that take the place of others do so; equal ones leave the first, which has its confirmation. */
function replaceFacts(pairs: readonly Pair[]): void {
  const standing = new Map<string, Lesson[]>()
  for (const pair of pairs) {
    const { lesson, draft } = pair
    const key = keyOf(lesson)
    if (key === null || !isLive(lesson) || draft.readByModel === true) continue
    const before = standing.get(key) ?? []
    for (const old of before)
      if (claimOf(old) !== claimOf(lesson) && takesPlace(pair, old))
        supersede(old, lesson, `changed on ${day(lesson.at)}`)
    standing.set(key, [...before.filter(isLive), lesson])
  }
}

const sharesService = (a: Lesson, b: Lesson): boolean =>
  a.services.some((name) => b.services.some((other) => other.toLowerCase() === name.toLowerCase()))

/** How well an earlier cause fits what a correction says it corrects; 0 when it does not. */
function fits(old: Lesson, { lesson, draft }: Pair): number {
  if (old.kind !== 'cause' || !isLive(old) || old.id === lesson.id) return 0
  const age = lesson.at - old.at
  if (age < 0 || age > CORRECTED_WITHIN) return 0
  const words = common(old.statement, draft.corrects ?? '')
  const near = sharesService(old, lesson)
  return near && words >= 1 ? words + 2 : Math.max(0, words - 2)
}

/** Causes before a correction that are compared with it: those of a month and a half in a busy team. */
const MOST_COMPARED = 400

function correctBest(earlier: readonly Lesson[], pair: Pair): void {
  const best = earlier
    .slice(-MOST_COMPARED)
    .map((lesson) => ({ lesson, fit: fits(lesson, pair) }))
    .reduce((a, b) => (b.fit > a.fit ? b : a), { lesson: pair.lesson, fit: 0 })
  if (best.fit > 0) supersede(best.lesson, pair.lesson, `corrected on ${day(pair.lesson.at)}`)
}

const TEAM = 'team'

const readersOf = ({ readers }: Lesson): string => (readers.kind === 'team' ? TEAM : readers.channel)

/**
 * A cause that says that something else was wrong replaces the earlier cause that it fits best, of those with the same
 * readers: whatever fits better elsewhere would show in what stays.
 */
function correctCauses(pairs: readonly Pair[]): void {
  const earlier = new Map<string, Lesson[]>()
  for (const pair of pairs) {
    if (pair.lesson.kind !== 'cause') continue
    const own = earlier.get(readersOf(pair.lesson)) ?? []
    if (pair.draft.corrects !== null && !pair.draft.takenBack) correctBest(own, pair)
    own.push(pair.lesson)
    earlier.set(readersOf(pair.lesson), own)
  }
}

const AGES: ReadonlySet<Lesson['kind']> = new Set(['cause', 'expectation', 'procedure'])

function byService(pairs: readonly Pair[]): Map<string, Lesson[]> {
  const lists = new Map<string, Lesson[]>()
  for (const { lesson } of pairs) {
    if (!AGES.has(lesson.kind)) continue
    for (const name of lesson.services) {
      const key = name.toLowerCase()
      const list = lists.get(key) ?? []
      list.push(lesson)
      lists.set(key, list)
    }
  }
  return lists
}

/** What was learnt of a service before it was rewritten is in doubt until somebody says that it still holds. */
function doubtOlder(pairs: readonly Pair[]): void {
  const lists = byService(pairs)
  for (const { lesson: change } of pairs) {
    const { detail } = change
    if (detail.kind !== 'change' || !isLive(change)) continue
    for (const lesson of change.services.flatMap((name) => lists.get(name.toLowerCase()) ?? [])) {
      if (!isLive(lesson) || !isDated(lesson) || lesson.at >= detail.since || !isReadableWith(change, lesson))
        continue
      lesson.status = 'stale'
      lesson.statusReason = `older than the change of ${dayInWords(detail.since)}`
    }
  }
}

/** What was believed before in a conversation, by what it came to in the end. */
function takeBack(pairs: readonly Pair[]): void {
  const ends = new Map<string, Lesson>()
  for (const { lesson, draft } of pairs.toReversed()) {
    if (lesson.kind !== 'cause' || draft.readByModel === true) continue
    const place = sourceKey(lesson.source)
    const by = ends.get(place)
    if (!draft.takenBack) ends.set(place, lesson)
    else if (by !== undefined) supersede(lesson, by, `corrected on ${day(by.at)}`)
  }
}

/** Weighs lessons against one another, by time; changes their status in place. `pairs` keep their order. */
export function supersedeAll(pairs: readonly Pair[]): void {
  takeBack(pairs)
  const byTime = [...pairs].sort((a, b) => a.lesson.at - b.lesson.at)
  replaceFacts(byTime)
  correctCauses(byTime)
  doubtOlder(byTime)
}
