import type { KnownFact } from '../../domain/known.ts'
import { isChangeSince, type Lesson, type LessonStatus, READ_BY_FORM } from '../../domain/lesson.ts'
import { speaksOf } from '../expectations/metrics.ts'
import { isDuring } from '../expectations/recurring.ts'
import { isAlertName, knownNamesIn } from '../mining/language/names.ts'
import { sourceKey } from '../store/indexed.ts'
import type { Concepts } from '../words/concepts.ts'
import { plainName } from '../words/service-name.ts'
import type { PageFact } from './page.ts'
import { fitOf, isBelowLimit, isLikeCause, isSeenAt, type Symptom } from './symptom.ts'

export interface Choosing {
  /** Names as `plainName` gives them. */
  own: ReadonlySet<string>
  dependencies: ReadonlySet<string>
  symptom: Symptom
  concepts: Concepts
  at: number
}

interface Candidate {
  lesson: Lesson
  relation: KnownFact['relation']
  fit: number
  holdsNow?: 'yes' | 'perhaps'
}

const STATUS: Partial<Record<LessonStatus, number>> = { confirmed: 2, candidate: 1, stale: 0 }

const isShowable = ({ status, at, validFrom, validUntil }: Lesson, now: number): boolean =>
  status in STATUS && at <= now && (validFrom ?? now) <= now && (validUntil ?? now) >= now

function relationOf(lesson: Lesson, { own, dependencies }: Choosing): KnownFact['relation'] | null {
  const names = lesson.services.map(plainName)
  if (names.some((name) => own.has(name)) || isSeenAt(lesson, own)) return 'own'
  return names.some((name) => dependencies.has(name)) ? 'dependency' : null
}

/** `perhaps`: every other Tuesday, and nobody wrote which. */
function windowAt({ detail, validFrom }: Lesson, at: number): Candidate['holdsNow'] {
  if (detail.kind !== 'schedule') return undefined
  const { recurring } = detail
  // Announced for one day: its validity is that day.
  if (recurring === null) return validFrom === null ? undefined : 'yes'
  if (isDuring(recurring, at)) return 'yes'
  const isPhaseUnknown = recurring.every === 'week' && recurring.weeks > 1 && recurring.anchor === null
  return isPhaseUnknown && isDuring({ ...recurring, weeks: 1 }, at) ? 'perhaps' : undefined
}

/** Two months: what was rewritten lately is worth saying on every page, what was earlier beside what it puts in doubt. */
const LATELY_MS = 60 * 86_400_000

/** Of what shows only beside the change that put it in doubt. */
const BESIDE_CHANGE = 0.25

/** What a rewrite put in doubt is what people who do not know of the rewrite look for first. */
function worthOfCause(
  lesson: Lesson,
  relation: KnownFact['relation'],
  { symptom, concepts }: Choosing,
): number {
  const fit = fitOf(lesson, symptom)
  const isDoubted = fit === 0 && lesson.status === 'stale' && relation === 'own'
  return isDoubted && isLikeCause(lesson, symptom, concepts) ? BESIDE_CHANGE : fit
}

/** How well a lesson fits, by what its kind needs; 0 is not shown. */
function worthOf(lesson: Lesson, relation: KnownFact['relation'], choosing: Choosing): number {
  const { detail, statement } = lesson
  const { symptom, at } = choosing
  switch (detail.kind) {
    case 'cause':
      return worthOfCause(lesson, relation, choosing)
    case 'procedure':
      return relation === 'own' && !isBelowLimit(lesson, symptom) ? fitOf(lesson, symptom) : 0
    case 'ownership':
      return 1
    case 'change':
      return relation === 'own' && detail.since <= at ? 1 : 0
    case 'expectation': {
      const spoken = detail.bounds.map(({ metric }) => metric).join(' ') || statement
      return speaksOf(spoken, symptom.metric) ? 1 : 0
    }
    case 'schedule':
      return windowAt(lesson, at) === undefined ? 0 : 1
    case 'jargon':
      return 0
  }
}

/** Lines of each kind that a message has room for. */
const MOST: Partial<Record<Lesson['kind'], number>> = {
  cause: 2,
  procedure: 2,
  ownership: 2,
  schedule: 2,
  change: 1,
  expectation: 3,
}

/** Of what the service calls, one of which may turn out to be the cause: as many as calls that a page looks at. */
const MOST_OTHER_OWNERS = 12

const isOtherOwner = ({ lesson, relation }: Candidate): boolean =>
  lesson.kind === 'ownership' && relation === 'dependency'

/** What only its form tells to be a lesson stands behind what a rule read or a person wrote. */
const standing = ({ lesson: { status, statusReason } }: Candidate): number =>
  (STATUS[status] ?? 0) - (statusReason === READ_BY_FORM ? 0.5 : 0)

const byWorth = (a: Candidate, b: Candidate): number =>
  standing(b) - standing(a) ||
  Number(b.relation === 'own') - Number(a.relation === 'own') ||
  b.fit - a.fit ||
  b.lesson.at - a.lesson.at ||
  (a.lesson.id < b.lesson.id ? -1 : 1)

/** What an owner is called is one line, who wrote it or not; of a page one part is enough. */
const sameAs = ({ lesson, relation }: Candidate): string =>
  lesson.detail.kind === 'ownership'
    ? `owner ${relation === 'own' ? '' : lesson.services.join(' ').toLowerCase()} ${lesson.detail.owner.toLowerCase().replace(/^[@#]/, '')}`
    : `${lesson.kind} ${lesson.detail.kind === 'procedure' && lesson.source.kind === 'file' ? sourceKey(lesson.source) : lesson.statement}`

/** A runbook says first what an alert means, and then what to do about it: that is wanted. */
const isMeaningOnly = ({ detail, statement, source }: Lesson): boolean =>
  detail.kind === 'procedure' &&
  source.kind === 'file' &&
  detail.steps.length > 0 &&
  detail.when.startsWith(statement.slice(0, 60))

/** What alerts are called is kept for finding them; it is no service beside the one that alerts. */
function servicesOf({ services }: Lesson): string[] {
  const names = services.filter((name) => !isAlertName(name))
  return names.length > 0 ? names : services
}

const factOf = ({ lesson, relation, holdsNow }: Candidate): PageFact => ({
  lesson: lesson.id,
  kind: lesson.kind,
  services: servicesOf(lesson),
  relation,
  statement: lesson.statement,
  detail: lesson.detail,
  status: lesson.status,
  statusReason: lesson.statusReason,
  at: lesson.at,
  source: lesson.source,
  ...(holdsNow === undefined ? {} : { holdsNow }),
})

/** A change of long ago that explains no doubt. */
function isOldNews({ lesson: change }: Candidate, doubted: readonly Candidate[], at: number): boolean {
  if (change.detail.kind !== 'change' || at - change.detail.since <= LATELY_MS) return false
  return !doubted.some(({ lesson }) => isChangeSince(change, lesson))
}

/** The few that are shown, best first within a kind: silence before a lesson about something else. */
export function chooseForPage(lessons: readonly Lesson[], choosing: Choosing): PageFact[] {
  const fitting = lessons.flatMap((lesson): Candidate[] => {
    // A ring such as `canary` is no service: expectations come with what they are about decided.
    const relation = lesson.kind === 'expectation' ? 'own' : relationOf(lesson, choosing)
    if (relation === null || !isShowable(lesson, choosing.at) || isMeaningOnly(lesson)) return []
    const worth = worthOf(lesson, relation, choosing)
    const holdsNow = windowAt(lesson, choosing.at)
    return worth === 0
      ? []
      : [{ lesson, relation, fit: worth, ...(holdsNow === undefined ? {} : { holdsNow }) }]
  })
  // A cause that fits the symptom says more than one that was put in doubt and is only near it.
  const hasCause = fitting.some(({ lesson, fit }) => lesson.kind === 'cause' && fit > BESIDE_CHANGE)
  const candidates = fitting.filter(
    (one) =>
      one.fit !== BESIDE_CHANGE ||
      (!hasCause && fitting.some(({ lesson }) => isChangeSince(lesson, one.lesson))),
  )
  const doubted = candidates.filter(({ lesson }) => lesson.status === 'stale')
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  return candidates.sort(byWorth).flatMap((one) => {
    const { kind } = one.lesson
    const [counted, most] = isOtherOwner(one)
      ? ['owner of another', MOST_OTHER_OWNERS]
      : [kind, MOST[kind] ?? 0]
    const count = counts.get(counted) ?? 0
    if (seen.has(sameAs(one)) || count >= most || isOldNews(one, doubted, choosing.at)) return []
    seen.add(sameAs(one))
    counts.set(counted, count + 1)
    return [factOf(one)]
  })
}

/** Nicknames that are told; more make no message easier to read. */
const MOST_NICKNAMES = 2

/** What those nicknames mean that the facts use and do not explain. */
export function nicknamesFor(facts: readonly PageFact[], jargon: readonly Lesson[]): PageFact[] {
  const isUsed = ({ detail }: Lesson): boolean =>
    detail.kind === 'jargon' &&
    facts.some(
      ({ statement }) =>
        knownNamesIn(statement, [detail.alias]).length > 0 &&
        knownNamesIn(statement, [detail.means]).length === 0,
    )
  return jargon
    .filter(isUsed)
    .slice(0, MOST_NICKNAMES)
    .map((lesson) => factOf({ lesson, relation: 'own', fit: 1 }))
}
