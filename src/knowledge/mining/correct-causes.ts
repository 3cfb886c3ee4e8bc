import type { Brief } from './supersede.ts'
import { day, isLive, sharesService, supersede } from './superseding.ts'

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

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0
  for (const word of b) if (a.has(word)) count += 1
  return count
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
export function correctCauses(all: readonly Brief[]): void {
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
export function takeBack(all: readonly Brief[]): void {
  const ends = new Map<string, Brief>()
  for (const one of all.toReversed()) {
    if (one.kind !== 'cause' || one.readBy !== 'rules') continue
    const by = ends.get(one.place)
    if (!one.takenBack) ends.set(one.place, one)
    else if (by !== undefined) supersede(one, by, `corrected on ${day(by.at)}`)
  }
}
