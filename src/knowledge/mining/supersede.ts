import {
  type ExpectationDetail,
  isDated,
  type Lesson,
  type LessonKind,
  type LessonStatus,
  type Readers,
} from '../../domain/lesson.ts'
import { sourceKey } from '../store/indexed.ts'
import type { Amends } from './amending/amend-detail.ts'
import { amendOlder } from './amending/amend-older.ts'
import { forgottenIn, isForgotten, type Limit } from './amending/forgotten.ts'
import { AGES, doubtOlder } from './doubt-older.ts'
import type { Draft } from './draft.ts'
import { claimOf, keyOf } from './keys.ts'
import { saysOtherwise } from './language/said-change.ts'
import { movedSlots, slotOf } from './moved-slots.ts'
import { isReadableWith } from './readable-with.ts'

/**
 * A lesson as far as others are weighed against it: about 450 bytes, where a lesson with its draft takes 1,900. Status and symptom
 * change in place.
 */
export interface Brief {
  id: string
  kind: LessonKind
  at: number
  /** Of what is amended those of what it amends. */
  services: readonly string[]
  authors: readonly string[]
  readers: Readers
  /** Conversation, page or ticket. */
  place: string
  status: LessonStatus
  statusReason: string | null
  supersededBy: string | null
  /** As of `keyOf`, `claimOf` and `slotOf`. */
  key: string | null
  claim: string
  slot: string | null
  /** Of an expectation: the times at which it holds; empty for always. */
  times: string
  /** Its words say that something changed; only of what has a key. */
  saysOtherwise: boolean
  /** Of an expectation: its limits, and numbers that its words say are no longer so. */
  limits: readonly Limit[]
  forgets: readonly number[]
  /** Of an expectation: what is normal; and what its words say to be otherwise. */
  normal: ExpectationDetail | null
  amends: Amends | null
  /** It was amended from an older one: from when on that holds. */
  amended: { from: number | null } | null
  /** It tells nothing but what it amends. */
  onlyAmends: boolean
  /** Of a change: since when. */
  since: number | null
  /** Of a change: stems of what alone it touches. */
  only: readonly string[] | null
  /** Of what ages; empty for the others. */
  statement: string
  symptom: string
  /** As of a draft. */
  corrects: string | null
  takenBack: boolean
  readBy: 'rules' | 'model' | 'form'
}

const NO_LIMITS: readonly never[] = []

/** What weighing needs of a lesson and the draft that it was made of. */
export function briefOf(lesson: Lesson, draft: Draft): Brief {
  const { id, kind, at, services, authors, readers, status, statusReason, supersededBy, detail } = lesson
  const key = keyOf(lesson)
  return {
    id,
    kind,
    at,
    services,
    authors,
    readers,
    place: sourceKey(lesson.source),
    status,
    statusReason,
    supersededBy,
    key,
    claim: claimOf(lesson),
    slot: slotOf(detail),
    times: detail.kind === 'expectation' && detail.during !== null ? JSON.stringify(detail.during) : '',
    saysOtherwise: key !== null && saysOtherwise(`${draft.statement} ${draft.quote}`),
    limits:
      detail.kind === 'expectation'
        ? detail.bounds.map(({ metric, value }) => ({ metric, value }))
        : NO_LIMITS,
    forgets: detail.kind === 'expectation' ? forgottenIn(`${draft.statement} ${draft.quote}`) : NO_LIMITS,
    normal: detail.kind === 'expectation' ? detail : null,
    amends: draft.amends ?? null,
    amended: null,
    onlyAmends: draft.onlyAmends === true,
    // What only looks like a change puts nothing in doubt.
    since: detail.kind === 'change' && readBy(draft) !== 'form' ? detail.since : null,
    only: detail.kind === 'change' ? (detail.only ?? null) : null,
    statement: AGES.has(kind) ? lesson.statement : '',
    symptom: detail.kind === 'cause' ? detail.symptom : '',
    corrects: draft.corrects,
    takenBack: draft.takenBack,
    readBy: readBy(draft),
  }
}

function readBy({ readByModel, readByForm }: Draft): Brief['readBy'] {
  if (readByModel === true) return 'model'
  return readByForm === true ? 'form' : 'rules'
}

/** Whether nothing is left of a lesson beside the others: it would have amended one, and there was none. */
export const isVoid = ({ onlyAmends, amended }: Brief): boolean => onlyAmends && amended === null

/** The lesson with what became of it beside the others. */
export function settled(lesson: Lesson, brief: Brief): Lesson {
  const { services, status, statusReason, supersededBy, symptom, amended, normal } = brief
  const { detail } = lesson
  const isAmended = amended !== null && normal !== null
  const own = detail.kind === 'cause' ? { ...detail, symptom } : detail
  return {
    ...lesson,
    ...(isAmended ? { services: [...services], validFrom: amended.from, validUntil: null } : {}),
    detail: isAmended ? normal : own,
    status,
    statusReason,
    supersededBy,
  }
}

const DAY = 86_400_000

const CORRECTED_WITHIN = 45 * DAY

const WORD = /[a-z0-9][a-z0-9-]{3,}/g

const EMPTY = new Set(
  'that this wasn weren with from were been have just again still about after before because there their them then when which would could should might maybe think cause caused actual actually real root problem issue correction turned turns update earlier said wrong wasnt fixed'.split(
    ' ',
  ),
)

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(WORD) ?? []).filter((word) => !EMPTY.has(word)))

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0
  for (const word of b) if (a.has(word)) count += 1
  return count
}

const isLive = ({ status }: Brief): boolean => status === 'candidate' || status === 'confirmed'

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/**
 * Since when it is superseded follows from what replaced it, and is not written down beside it: it stands again when that
 * one goes.
 */
function supersede(old: Brief, by: Brief, reason: string): void {
  old.status = 'superseded'
  old.statusReason = reason
  old.supersededBy = by.id
}

const isOfSameAuthor = (a: Brief, b: Brief): boolean => a.authors.some((author) => b.authors.includes(author))

/**
 * Whether a later statement takes the place of an earlier one: it says that something changed, the same person says it,
 * or somebody confirmed it. Else the two contradict each other, and people decide. What is normal at some times stands beside
 * what is normal at others.
 */
const takesPlace = (later: Brief, old: Brief): boolean =>
  isDated(old) &&
  isReadableWith(later, old) &&
  (later.times === old.times || later.saysOtherwise) &&
  (later.status === 'confirmed' || isOfSameAuthor(later, old) || later.saysOtherwise)

/** Later statements of a fact that take the place of others do so; equal ones leave the first, which has its confirmation. */
function replaceFacts(all: readonly Brief[]): void {
  const standing = new Map<string, Brief[]>()
  for (const one of all) {
    const { key } = one
    if (key === null || !isLive(one) || one.readBy !== 'rules') continue
    const before = standing.get(key) ?? []
    for (const old of before)
      if (old.claim !== one.claim && takesPlace(one, old)) supersede(old, one, `changed on ${day(one.at)}`)
    standing.set(key, [...before.filter(isLive), one])
  }
}

const sharesService = (a: Brief, b: Brief): boolean =>
  a.services.some((name) => b.services.some((other) => other.toLowerCase() === name.toLowerCase()))

/** Limits that say which number they take the place of do so, wherever it held. */
function forgetLimits(byTime: readonly Brief[]): void {
  for (const [at, by] of byTime.entries()) {
    if (by.forgets.length === 0 || !isLive(by) || by.readBy === 'model') continue
    for (const old of byTime.slice(0, at))
      if (
        isLive(old) &&
        isForgotten(old, by) &&
        sharesService(by, old) &&
        isDated(old) &&
        isReadableWith(by, old)
      )
        supersede(old, by, `changed on ${day(by.at)}`)
  }
}

/** An earlier cause; its words are read when the first correction is compared with it. */
interface Earlier {
  old: Brief
  words: ReadonlySet<string> | null
}

/** How well an earlier cause fits what a correction says it corrects, in words; 0 when it does not. */
function fits(earlier: Earlier, correction: Brief, corrected: ReadonlySet<string>): number {
  const { old } = earlier
  if (old.kind !== 'cause' || !isLive(old) || old.id === correction.id) return 0
  const age = correction.at - old.at
  if (age < 0 || age > CORRECTED_WITHIN) return 0
  earlier.words ??= wordsOf(old.statement)
  const words = common(earlier.words, corrected)
  const near = sharesService(old, correction)
  return near && words >= 1 ? words + 2 : Math.max(0, words - 2)
}

/** Causes before a correction that are compared with it: those of a month and a half in a busy team. */
const MOST_COMPARED = 400

/** Who corrects a diagnosis does not say again what was seen. */
function inheritSymptom(correction: Brief, old: Brief): void {
  if (correction.symptom.includes(old.symptom)) return
  correction.symptom = [old.symptom, correction.symptom]
    .filter((one) => one !== '')
    .join(' – ')
    .slice(0, 400)
}

function correctBest(earlier: readonly Earlier[], correction: Brief): void {
  const corrected = wordsOf(correction.corrects ?? '')
  const best = earlier
    .slice(-MOST_COMPARED)
    .map((one) => ({ old: one.old, fit: fits(one, correction, corrected) }))
    .reduce((a, b) => (b.fit > a.fit ? b : a), { old: correction, fit: 0 })
  if (best.fit === 0) return
  supersede(best.old, correction, `corrected on ${day(correction.at)}`)
  inheritSymptom(correction, best.old)
}

const TEAM = 'team'

const readersOf = ({ readers }: Brief): string => (readers.kind === 'team' ? TEAM : readers.channel)

/**
 * A cause that says that something else was wrong replaces the earlier cause that it fits best, of those with the same
 * readers: whatever fits better elsewhere would show in what stays.
 */
function correctCauses(all: readonly Brief[]): void {
  const earlier = new Map<string, Earlier[]>()
  for (const one of all) {
    if (one.kind !== 'cause') continue
    const own = earlier.get(readersOf(one)) ?? []
    if (one.corrects !== null && !one.takenBack) correctBest(own, one)
    own.push({ old: one, words: null })
    // Whatever lies further back is compared no more: its words need not be kept.
    if (own.length > 2 * MOST_COMPARED) own.splice(0, own.length - MOST_COMPARED)
    earlier.set(readersOf(one), own)
  }
}

/** What was believed before, by what a conversation came to in the end. */
function takeBack(all: readonly Brief[]): void {
  const ends = new Map<string, Brief>()
  for (const one of all.toReversed()) {
    if (one.kind !== 'cause' || one.readBy !== 'rules') continue
    const by = ends.get(one.place)
    if (!one.takenBack) ends.set(one.place, one)
    else if (by !== undefined) supersede(one, by, `corrected on ${day(by.at)}`)
  }
}

/** Weighs lessons against one another, by time; changes their status in place. `all` keep their order. */
export function supersedeAll(all: readonly Brief[]): void {
  takeBack(all)
  const byTime = [...all].sort((a, b) => a.at - b.at)
  amendOlder(byTime, (old, by) => supersede(old, by, `changed on ${day(by.at)}`))
  replaceFacts(byTime)
  forgetLimits(byTime)
  const agrees = (later: Brief, old: Brief): boolean => sharesService(later, old) && takesPlace(later, old)
  for (const [old, by] of movedSlots(byTime, agrees))
    if (isLive(old)) supersede(old, by, `moved on ${day(by.at)}`)
  correctCauses(byTime)
  doubtOlder(byTime)
}
