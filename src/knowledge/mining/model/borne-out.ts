import type { Lesson } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The passages that a lesson of a model was put together from, besides its quote. */
function passagesOf({ detail, statement, quote }: Lesson): string[] {
  if (detail.kind === 'cause') return [detail.symptom, detail.fix ?? '']
  // What stands before the quote is the passage it answers.
  const at = line(statement).indexOf(line(quote).slice(0, 60))
  return at < 0 ? [] : [line(statement).slice(0, at)]
}

/** Whether messages as they are now still say all that a model read in them: its message the quote, any the rest. */
export function isBorneOut(lesson: Lesson, messages: readonly SlackMessage[]): boolean {
  const { source, quote } = lesson
  const own = messages.find(({ ts }) => source.kind === 'slack' && ts === source.ts)
  if (own === undefined || !own.text.includes(quote)) return false
  return passagesOf(lesson).every((passage) =>
    messages.some(({ text }) => line(text).includes(line(passage))),
  )
}
