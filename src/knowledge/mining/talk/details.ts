import type { LessonDetail, LessonKind } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'
import { dateIn } from '../language/dates.ts'
import { recurrenceIn } from '../language/recurrence.ts'
import { sentences } from '../language/sentences.ts'
import { asMeant } from '../language/spelling.ts'
import { cleaned } from '../rules/cause-candidates.ts'
import { pageIn, split } from '../rules/procedure.ts'
import { bare, type Reading } from '../rules/rule.ts'
import type { Prompt } from '../rules/spoken-before.ts'
import { type Normal, normalByForm } from '../rules/tolerance.ts'
import type { Speaker } from '../rules/whose.ts'
import { aliasIn, ownerIn } from './named.ts'

/** A message that tells something by its form, and what stands around it. */
export interface Formed {
  message: SlackMessage
  /** What of it tells it: the whole, or the sentences of a long one. */
  text: string
  /** The question that it answers, or empty. */
  asked: string
  /** What the conversation began with when that is not the message, or empty. */
  opening: string
  /** That was written by a program: an alert, and no question. */
  isAlert: boolean
  speaker: Speaker
}

const firstLine = (text: string): string => cleaned(sentences(text)[0]?.text ?? '')

/** What it is an answer to: a question, else the alert or complaint that began it. */
const occasion = ({ asked, opening }: Formed): string => firstLine(asked === '' ? opening : asked)

/** Characters of what a word stands for. */
const MEANING = 120

function promptsOf({ asked, opening, isAlert }: Formed): Prompt[] {
  const prompts = [
    { text: asked, bot: false },
    { text: opening, bot: isAlert },
  ]
  return prompts
    .filter(({ text }, at) => text !== '' && (at === 0 || text !== asked))
    .map(({ text, bot }) => ({ text: asMeant(text), bot }))
}

/** What code can check of a message that tells what is normal, and from when until when that holds. */
export const normalFormed = (formed: Formed): Normal =>
  normalByForm({ text: asMeant(formed.text), prompts: promptsOf(formed), at: formed.message.at })

type Maker = (formed: Formed) => LessonDetail | null

const MAKERS: Record<Exclude<LessonKind, 'expectation'>, Maker> = {
  cause: (formed) => ({
    kind: 'cause',
    symptom: firstLine(formed.opening),
    cause: cleaned(formed.text),
    fix: null,
  }),
  procedure: (formed) => ({
    kind: 'procedure',
    when: occasion(formed),
    steps: split(formed.text),
    page: pageIn(formed.text),
  }),
  ownership: (formed) => {
    const owner = ownerIn(formed)
    return owner === null || owner === '' ? null : { kind: 'ownership', owner }
  },
  schedule: ({ text, message }) => ({
    kind: 'schedule',
    what: cleaned(text),
    recurring: recurrenceIn(asMeant(text), message.at),
  }),
  change: ({ text, message }) => ({
    kind: 'change',
    what: cleaned(text),
    since: dateIn(text, message.at) ?? message.at,
  }),
  jargon: (formed) => {
    const alias = aliasIn(formed)
    return alias === null ? null : { kind: 'jargon', alias, means: bare(formed.text).slice(0, MEANING) }
  },
}

/** What code can use of a message, and from when until when that holds. */
export type ReadFormed = Required<Pick<Reading, 'detail' | 'validFrom' | 'validUntil'>>

/** As a lesson of a kind; null when it lacks what the kind is nothing without. */
export function readFormed(kind: LessonKind, formed: Formed): ReadFormed | null {
  // Told of some days it must not hold for ever.
  if (kind === 'expectation') return normalFormed(formed)
  const detail = MAKERS[kind](formed)
  return detail === null ? null : { detail, validFrom: null, validUntil: null }
}
