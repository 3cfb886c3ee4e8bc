import type { Lesson } from '../domain/lesson.ts'
import type { Message, MessageButton, MessageSection } from '../domain/message.ts'
import { understoodText } from '../domain/understood-text.ts'
import { personLine, plain, quoted } from './lines.ts'

/** A lesson as the thread is told of it. `decidedBy`: a Slack user id; null when nobody decided. */
export type LearnedLesson = Pick<Lesson, 'id' | 'kind' | 'services' | 'statement' | 'status' | 'detail'> & {
  decidedBy: string | null
}

/** Lessons one message asks about: more are for the Home tab. */
const MOST = 5

const KIND: Record<Lesson['kind'], string> = {
  cause: 'Cause',
  procedure: 'Procedure',
  expectation: 'Expectation',
  schedule: 'Schedule',
  ownership: 'Ownership',
  change: 'Change',
  jargon: 'Jargon',
}

const button = (
  action: MessageButton['action'],
  label: string,
  value: string,
  style: MessageButton['style'] = null,
): MessageButton => ({ action, label, style, value })

const buttonsOf = (id: string): MessageButton[] => [
  button('lesson_keep', 'Keep', id, 'primary'),
  button('lesson_edit', 'Edit', id),
  button('lesson_drop', 'Drop', id),
]

const wordsOf = (statement: string): string => quoted(statement, 350)

type Fate = 'kept' | 'dropped'

function decided(fate: Fate, statement: string, person: string | null): MessageSection {
  const said = wordsOf(statement)
  const act = fate === 'kept' ? 'Kept' : 'Dropped'
  const line = person === null ? plain(`${act}: ${said}`) : personLine(`${act} by {person}: ${said}`, person)
  return { label: null, lines: [line] }
}

function sectionOf({
  id,
  kind,
  services,
  statement,
  status,
  detail,
  decidedBy,
}: LearnedLesson): MessageSection {
  if (status === 'rejected') return decided('dropped', statement, decidedBy)
  if (status === 'confirmed') return decided('kept', statement, decidedBy)
  const understood = understoodText(detail)
  const about = services.slice(0, 3).map((name) => ` \`${quoted(name, 60)}\``)
  return {
    label: null,
    lines: [
      plain(`*${KIND[kind]}*${about.join('')}: ${wordsOf(statement)}`),
      ...(understood === null ? [] : [plain(quoted(understood, 240))]),
    ],
    buttons: buttonsOf(id),
  }
}

/**
 * "I learned …" in the incident's thread, with Keep, Edit and Drop under each lesson that nobody decided about. Post it
 * with `tellLearned`, which rewrites it in place when more is learned and when somebody decides. Only lessons that
 * every reader of the thread's channel may read.
 */
export function learnedMessage(given: readonly LearnedLesson[]): Message {
  const lessons = given.filter(({ status }) => status !== 'superseded' && status !== 'expired')
  const shown = lessons.slice(0, MOST)
  const more = lessons.length - shown.length
  const things = lessons.length === 1 ? 'one thing' : `${lessons.length} things`
  return {
    tone: 'answer',
    headline: `I learned ${things} from this incident. Does it hold?`,
    sections: [
      ...shown.map(sectionOf),
      ...(more > 0 ? [{ label: null, lines: [plain(`… and ${more} more in my Home tab`)] }] : []),
    ],
    footer:
      'Kept: shown as confirmed at the next page. Dropped: never shown, nor learned again. Neither: shown as unconfirmed.',
    buttons: [],
  }
}

/** The same message once somebody decided about one of its lessons; others are as they were. */
export function learnedDecided(
  message: Message,
  {
    lessonId,
    fate,
    statement,
    person,
  }: { lessonId: string; fate: Fate; statement: string; person: string | null },
): Message {
  return {
    ...message,
    sections: message.sections.map((section) =>
      section.buttons?.some(({ value }) => value === lessonId) === true
        ? decided(fate, statement, person)
        : section,
    ),
  }
}
