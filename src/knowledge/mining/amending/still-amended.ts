import type { Lesson } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'
import type { Found } from '../mine.ts'

const tsOf = ({ source }: Pick<Lesson, 'source'>): string => (source.kind === 'slack' ? source.ts : '')

/**
 * What was amended from a lesson of another conversation, whose message still says so: read by itself it cannot tell what it
 * inherits, and stays as it is known.
 */
export function stillAmended(
  before: readonly Lesson[],
  found: readonly Pick<Found, 'draft' | 'source'>[],
  messages: readonly Pick<SlackMessage, 'ts' | 'text'>[],
): Set<string> {
  const amending = new Set(found.flatMap((one) => (one.draft.amends === undefined ? [] : tsOf(one))))
  const isSaid = (lesson: Lesson): boolean =>
    messages.some(({ ts, text }) => ts === tsOf(lesson) && text.includes(lesson.quote))
  return new Set(
    before
      .filter((lesson) => lesson.kind === 'expectation' && amending.has(tsOf(lesson)) && isSaid(lesson))
      .map(({ id }) => id),
  )
}
