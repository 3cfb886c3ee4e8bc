import { type ExpectationDetail, isPredicate } from '../../../domain/lesson.ts'
import { tellingStems } from '../../words/loudness.ts'
import { stemsOf } from '../../words/tokens.ts'
import { isReadableWith } from '../readable-with.ts'
import type { Brief } from '../supersede.ts'
import { type Amends, amended, goneParts, keptParts, namesGone } from './amend-detail.ts'

/** Of a busy team what was said last. */
const MOST_COMPARED = 400

const isLive = ({ status }: Brief): boolean => status === 'candidate' || status === 'confirmed'

const plain = (name: string): string => name.toLowerCase()

const sharesService = (a: Brief, b: Brief): boolean =>
  a.services.some((name) => b.services.some((other) => plain(other) === plain(name)))

const isOfSameAuthor = (a: Brief, b: Brief): boolean => a.authors.some((author) => b.authors.includes(author))

/** What is said of whatever is normal, and of whatever is otherwise. */
const OF_ALL: ReadonlySet<string> = new Set(
  stemsOf(
    'normal normally expected expect fine okay usual usually allowed accepted tolerated acceptable ignore rule exception again anymore now today yesterday week month since until day days hour hours minute minutes second seconds percent local time times new old still same must should need nobody any all whole first last whenever during after before',
  ),
)

/** Where it holds says of no two that they are one. */
const REGION = /\b[a-z]{2}-[a-z]+-\d\b/gi

/** Words that tell what a lesson is about, besides the names of its services. */
function wordsOf({ services }: Brief, text: string): Set<string> {
  const named = new Set(stemsOf(services.join(' ')))
  return new Set(
    tellingStems(text.replace(REGION, ' ')).filter((stem) => !named.has(stem) && !OF_ALL.has(stem)),
  )
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const PARTS: readonly (readonly [from: number, to: number, name: string])[] = [
  [0, 6, 'night'],
  [4, 12, 'morning'],
  [12, 18, 'afternoon'],
  [17, 22, 'evening'],
  [20, 24, 'night'],
]

/** Words in which people speak of when something holds: `the sunday slot`, `in the mornings`. */
function timesOf({ during }: ExpectationDetail): string[] {
  if (during === null) return []
  const day = 'weekday' in during ? [during.weekday] : []
  const days = during.every === 'weekdays' ? during.weekdays : day
  const hour = during.window === null ? null : during.window.from / 60
  const parts = PARTS.filter(([from, to]) => hour !== null && hour >= from && hour < to)
  return stemsOf([...days.map((day) => DAYS[day % 7] ?? ''), ...parts.map(([, , name]) => name)].join(' '))
}

interface Compared {
  old: Brief
  words: Set<string>
}

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0
  for (const word of a) if (b.has(word)) count += 1
  return count
}

/** Whether two share enough to speak of the same: names of what is gone need less beside them than words alone. */
function isOfOne(
  isNamed: boolean,
  { shares, words, isNear }: { shares: boolean; words: number; isNear: boolean },
): boolean {
  if (isNamed) return isNear || (shares ? words >= 1 : words >= 3)
  return isNear ? shares || words >= 2 : words >= (shares ? 2 : 4)
}

/** How well an older expectation fits what a message amends; 0 when it does not. */
function fitOf({ old, words }: Compared, by: Brief, amends: Amends, said: ReadonlySet<string>): number {
  const { normal } = old
  if (normal === null || by.normal === null || !isReadableWith(by, old)) return 0
  if (amended(normal, amends, by.normal) === null) return 0
  const parts = goneParts(normal, amends)
  if (parts === null) return 0
  const shared = {
    shares: sharesService(by, old),
    words: common(said, words) + keptParts(normal, amends),
    isNear: by.place === old.place,
  }
  if (!isOfOne(namesGone(amends), shared)) return 0
  const { shares, isNear } = shared
  return (
    3 * parts +
    2 * Number(shares) +
    Math.min(shared.words, 8) +
    2 * Number(isNear) +
    Number(isOfSameAuthor(by, old))
  )
}

function best(earlier: readonly Compared[], by: Brief, amends: Amends): Brief | null {
  const said = wordsOf(by, amends.text)
  let found: Brief | null = null
  let most = 0
  for (const one of earlier) {
    const fits = isLive(one.old) ? fitOf(one, by, amends, said) : 0
    // Of two that fit as well what was said last.
    if (fits > 0 && fits >= most) [found, most] = [one.old, fits]
  }
  return found
}

const isUsable = ({ normal }: Brief): boolean => normal !== null && isPredicate(normal)

/** What is read of one message twice is amended as one. */
const isOfSameMessage = (a: Brief, b: Brief): boolean =>
  a.place === b.place && a.at === b.at && sharesService(a, b)

/** Puts what is amended in the place of what it was, everywhere where that was read. */
function amend(by: Brief, amends: Amends, recent: readonly Compared[], replace: Replace): void {
  const old = best(recent, by, amends)
  const detail = old?.normal && by.normal ? amended(old.normal, amends, by.normal) : null
  if (old === null || detail === null) return
  by.normal = detail
  by.amended = { from: amends.from }
  by.services = old.services
  for (const one of recent) if (isLive(one.old) && isOfSameMessage(one.old, old)) replace(one.old, by)
}

type Replace = (old: Brief, by: Brief) => void

/**
 * `forget the 8 minutes, it is 3`: what a later message says to be otherwise of something that was normal takes its place, with
 * all that it does not say. `replace` is told which takes the place of which.
 */
export function amendOlder(byTime: readonly Brief[], replace: Replace): void {
  const earlier: Compared[] = []
  for (const by of byTime) {
    const { normal, amends } = by
    if (normal === null) continue
    if (amends !== null && isLive(by)) amend(by, amends, earlier.slice(-MOST_COMPARED), replace)
    if (isUsable(by))
      earlier.push({
        old: by,
        words: new Set([...wordsOf(by, by.statement), ...timesOf(by.normal ?? normal)]),
      })
    if (earlier.length > 2 * MOST_COMPARED) earlier.splice(0, earlier.length - MOST_COMPARED)
  }
}
