import type { LessonStatus } from '../../domain/lesson.ts'
import type { Taught } from '../../domain/teaching.ts'
import { cut, escaped } from './mrkdwn.ts'

/** What a person reads, and who may be mentioned in it. */
export interface TaughtText {
  text: string
  mentions: string[]
}

const STATUS: Record<LessonStatus, string> = {
  candidate: 'unconfirmed',
  confirmed: 'kept',
  stale: 'in doubt',
  superseded: 'replaced',
  rejected: 'dropped',
  expired: 'over',
}

const quoted = (statement: string): string => `"${escaped(cut(statement, 300))}"`

const plain = (text: string): TaughtText => ({ text, mentions: [] })

const isPerson = (id: string | null): id is string => id !== null && /^[UW][A-Z0-9]{2,20}$/.test(id)

/** One clear answer for whoever decided; null for a form, which is an answer of its own. */
export function taughtText(taught: Taught): TaughtText | null {
  switch (taught.status) {
    case 'kept':
      return plain(`Kept, and confirmed from now on: ${quoted(taught.statement)}`)
    case 'dropped':
      return plain(
        `Dropped, never to be shown or learned again from the same words: ${quoted(taught.statement)}`,
      )
    case 'rewritten':
      return plain(`Kept as you wrote it: ${quoted(taught.statement)}`)
    case 'saved':
      return plain(
        `Written down as *unconfirmed*: ${quoted(taught.statement)}\nIt waits for somebody to keep or drop it in my Home tab; \`/sitrep search\` finds it already.`,
      )
    case 'known':
      return plain(`I know that already, as ${STATUS[taught.lessonStatus]}: ${quoted(taught.statement)}`)
    case 'decided': {
      const { person, lessonStatus, statement } = taught
      const who = isPerson(person) ? `<@${person}> was first` : 'It is decided already'
      return {
        text: `${who}: ${quoted(statement)} is ${STATUS[lessonStatus]}. Your press changed nothing.`,
        mentions: isPerson(person) ? [person] : [],
      }
    }
    case 'gone':
      return plain(
        'This is not there any more for you: its source was deleted or edited, something else took its place, or you may not read it. Nothing was changed.',
      )
    case 'unfit':
      return plain(`Not kept yet: ${escaped(taught.reason)}.`)
    case 'refused':
      return plain(`${escaped(taught.reason)}.`)
    case 'form':
      return null
  }
}
