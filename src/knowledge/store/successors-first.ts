import type { Lesson } from '../../domain/lesson.ts'
import { sourceKey } from './indexed.ts'

/**
 * The same lessons, those of a source one after the other, and each source after those that replace something of it: an
 * import that is cut off anywhere has nothing to tell that was corrected. Two sources that replace parts of each
 * other come in either order.
 */
export function successorsFirst(lessons: readonly Lesson[]): Lesson[] {
  const groups = Map.groupBy(lessons, ({ source }) => sourceKey(source))
  const keys = new Map(lessons.map(({ id, source }) => [id, sourceKey(source)]))
  const done = new Set<string>()
  const ordered: Lesson[] = []
  const take = (key: string): void => {
    const group = groups.get(key)
    if (group === undefined || done.has(key)) return
    done.add(key)
    for (const { supersededBy } of group) if (supersededBy !== null) take(keys.get(supersededBy) ?? '')
    ordered.push(...group)
  }
  // What replaces something was written later, so that few are taken before their turn.
  for (const key of [...groups.keys()].reverse()) take(key)
  return ordered
}
