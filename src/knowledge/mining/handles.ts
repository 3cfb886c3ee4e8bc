import { CALLED_KINDS } from './language/names.ts'
import { isOrdinary } from './language/post-subject.ts'

/** Parts of names that say nothing of whose they are. */
const KIND = new RegExp(`^(?:${CALLED_KINDS}|gw|pg|web|core|ui|bot|edge|prod|dev|test|main|data)s?$`)

/** Shorter parts are abbreviations that stand for anything. */
const SHORTEST = 4

/** Beginnings and ends of a name: `oven door` and `log` of `oven-door-log`, besides others. */
function partsOf(name: string): string[] {
  const parts = name.toLowerCase().split(/[-_ ]/)
  if (parts.length < 2) return []
  return parts
    .slice(1)
    .flatMap((_, at) => [parts.slice(0, at + 1), parts.slice(at + 1)].map((some) => some.join(' ')))
}

const isTelling = (part: string): boolean =>
  part.includes(' ')
    ? !part.split(' ').every((word) => KIND.test(word) || isOrdinary(word))
    : part.length >= SHORTEST && /^[a-z]+$/.test(part) && !KIND.test(part) && !isOrdinary(part)

/**
 * Parts of the team's names by which people mean the whole while only one name has them: `builder` for `feed-builder`. What
 * is a name by itself stands for nothing else.
 */
export function handlesOf(names: Iterable<string>, taken: ReadonlySet<string>): Map<string, string> {
  const whose = new Map<string, Set<string>>()
  for (const name of names)
    for (const part of partsOf(name).filter(isTelling))
      whose.set(part, (whose.get(part) ?? new Set()).add(name))
  const handles = new Map<string, string>()
  for (const [part, [name = '', ...others]] of whose) {
    if (others.length > 0 || taken.has(part)) continue
    handles.set(part, name)
    handles.set(part.replace(/ /g, '-'), name)
    if (!taken.has(`${part}s`)) handles.set(`${part}s`, name)
  }
  return handles
}
