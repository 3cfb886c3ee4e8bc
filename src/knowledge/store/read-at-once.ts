import type { AskedLesson, OpenLesson } from '../queries/review.ts'
import { type Weighed, wordsOf } from './weigh-lesson.ts'

/** Questions that lessons stored at once give all people together, however long it takes: 90 days of Slack leave no more. */
const MOST_AT_ONCE = 50

/** As long as a workspace is read through the API with its limits. Of what is stored in any such time no more are asked about. */
const AT_ONCE_MS = 3 * 86_400_000

/**
 * Of lessons in the order of their use those that may be asked about, when others were before. What was asked about and
 * waits again is not counted twice, and what another one said in the same words is not asked again.
 */
export function withinShare(
  inOrder: readonly Weighed[],
  all: readonly Pick<OpenLesson, 'id' | 'stored'>[],
  asked: readonly AskedLesson[],
): Weighed[] {
  const stored = new Map(all.map((one) => [one.id, one.stored.getTime()]))
  const taken = new Map(asked.map((one) => [one.id, one.stored.getTime()]))
  const said = new Set(asked.map(wordsOf))
  return inOrder.filter(({ lesson }) => {
    if (taken.has(lesson.id)) return true
    const at = stored.get(lesson.id) ?? 0
    const near = [...taken.values()].filter((other) => Math.abs(other - at) <= AT_ONCE_MS).length
    if (near >= MOST_AT_ONCE || said.has(wordsOf(lesson))) return false
    taken.set(lesson.id, at)
    return true
  })
}
