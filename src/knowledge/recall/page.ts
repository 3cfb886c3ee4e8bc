import type { KnownFact } from '../../domain/known.ts'
import type { Lesson } from '../../domain/lesson.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Tx } from '../../storage/sql.ts'
import type { Reach } from '../access/reach.ts'
import { type Aliases, isAbout, isInForce } from '../expectations/evaluate.ts'
import { aliasesIn, usableJargon } from '../expectations/expect.ts'
import { placeOfAlert } from '../expectations/place-of-alert.ts'
import { knownNamesIn } from '../mining/language/names.ts'
import { expectationLessons } from '../queries/expectation.ts'
import { pageLessons } from '../queries/page.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { quoted } from '../queries/recall.ts'
import { type JargonRow, jargonLessons } from '../queries/vocabulary.ts'
import { nameTerm } from '../store/indexed.ts'
import type { Concepts } from '../words/concepts.ts'
import { plainName, spellingsOf } from '../words/service-name.ts'
import { stemsOf } from '../words/tokens.ts'
import { chooseForPage, nicknamesFor } from './choose.ts'
import { symptomOf } from './symptom.ts'

/** A page, as what the team knows is looked up for it. */
export interface PageAsked {
  alert: Alert
  /** The service that alerts, by all its names. */
  own: readonly string[]
  /** Services that it calls. */
  dependencies: readonly string[]
  reach: Reach
  /** Milliseconds: nothing that was written later is seen, and windows are those of then. */
  at: number
  concepts: Concepts
}

/** A lesson that fits, without the place that people read. */
export type PageFact = Omit<KnownFact, 'place' | 'link'> & { source: Lesson['source'] }

/** Aliases of the names, of all the names; nothing is followed twice. */
const withAliases = (names: readonly string[], aliases: Aliases): string[] => [
  ...new Set(names.flatMap((name) => [name, ...spellingsOf(name).flatMap((one) => aliases(one))])),
]

/** What stands before the words of a title: `[FIRING:1]`, `P2`, `Triggered:`. */
const LEAD = /^(?:[^\w[]*(?:\[[^\]]*\]|(?:firing|triggered|alert|critical|warning|sev-?\d|p\d)\b:?))*\W*/i

const ARTICLE = /^(?:the|our) /i

/**
 * What the nicknames in a title mean: of one that it begins with it speaks, `Godzilla disk full`, and what others mean is
 * touched by it, `cart cannot reach the whale`.
 */
function nicknamedIn(
  { title, service }: Alert,
  jargon: readonly JargonRow[],
): { own: string[]; others: string[] } {
  const words = title.replace(LEAD, '').replace(ARTICLE, '').toLowerCase()
  const named = jargon.flatMap(({ detail }) =>
    detail.kind === 'jargon' && knownNamesIn(title, [detail.alias]).length > 0 ? [detail] : [],
  )
  const isOwn = (alias: string): boolean =>
    service === 'unknown' || words.startsWith(alias.replace(ARTICLE, '').toLowerCase())
  const meant = Map.groupBy(named, ({ alias }) => isOwn(alias))
  const namesOf = (some: typeof named = []): string[] => some.flatMap(({ alias, means }) => [alias, means])
  return { own: namesOf(meant.get(true)), others: namesOf(meant.get(false)) }
}

/** What tells a name in the index: all its spellings. */
const namesQuery = (names: readonly string[]): string =>
  [...new Set(names.flatMap(spellingsOf))].map((name) => quoted(nameTerm(name))).join(' | ')

/** Names of one word as the words of a text: nothing there marks them as names. */
const plainWords = (names: readonly string[]): string =>
  [
    ...new Set(
      names
        .map(plainName)
        .filter((name) => /^\p{L}{4,}$/u.test(name))
        .flatMap(stemsOf),
    ),
  ]
    .map(quoted)
    .join(' | ')

/**
 * What may be shown unasked when a page fires: lessons about its service or what that calls, whose symptom is the page's,
 * or whose window holds. By names and words alone, so that it takes milliseconds and nothing leaves the machine.
 */
export async function lessonsForPage(
  tx: Tx,
  teamId: string,
  { alert, own, dependencies, reach, at, concepts }: PageAsked,
): Promise<PageFact[]> {
  const jargon = usableJargon(await jargonLessons(tx, teamId), reach, at)
  const aliases = aliasesIn(jargon, reach, at)
  const nicknamed = nicknamedIn(alert, jargon)
  const ours = withAliases([...own, ...nicknamed.own], aliases)
  const called = withAliases([...dependencies, ...nicknamed.others], aliases)
  const symptom = symptomOf(alert, [...ours, ...called], concepts)
  const names = namesQuery([...ours, ...called])
  const words = [...symptom.stems].map(quoted)
  const rows =
    names === '' ? [] : await pageLessons(tx, teamId, { reach, at, names, mentions: plainWords(ours), words })
  const lessons = rows.map((row) => asLesson(row, at))
  const place = placeOfAlert(alert)
  const expectations = (await expectationLessons(tx, teamId, reach))
    .map((row) => asLesson(row, at))
    .filter((lesson) => isInForce(lesson, at))
    .filter((lesson) => ours.some((service) => isAbout(lesson, { service, place }, aliases)))
  const facts = chooseForPage([...lessons, ...expectations], {
    own: new Set(ours.map(plainName)),
    dependencies: new Set(called.map(plainName)),
    symptom,
    concepts,
    at,
  })
  const meanings = jargon.map((row) => asLesson(row, at))
  return [...facts, ...nicknamesFor(facts, meanings)]
}
