import type { LessonDetail, LessonKind } from '../../../domain/lesson.ts'
import type { SlackMessage } from '../../sources/slack/message.ts'
import { dateIn } from '../language/dates.ts'
import { recurrenceIn } from '../language/recurrence.ts'
import { sentences } from '../language/sentences.ts'
import { asMeant } from '../language/spelling.ts'
import { askedTerm } from '../rules/asked-term.ts'
import { cleaned } from '../rules/cause-candidates.ts'
import { NO_ALIAS } from '../rules/jargon.ts'
import { pageIn, split } from '../rules/procedure.ts'
import { bare, OWNER, ownerName } from '../rules/rule.ts'
import { type Normal, normalByForm, type Prompt } from '../rules/tolerance.ts'
import { type Speaker, whoseByAnswer, whoseByItself } from '../rules/whose.ts'

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

const NAMES_OWNER = new RegExp(OWNER, 'iu')

const FIRST_PERSON = /\b(?:me|mine|myself|i (?:own|look after|maintain|run|take care))\b/i
const OURS = /\b(?:us|ours|we (?:own|look after|maintain|run|take care))\b/i

function ownerIn({ text, asked, speaker }: Formed): string | null {
  const whose = (asked === '' ? null : whoseByAnswer(text, speaker)) ?? whoseByItself(text, speaker)
  if (whose !== null) return whose.owner
  const [named] = NAMES_OWNER.exec(text) ?? []
  if (named !== undefined) return ownerName(named)
  if (OURS.test(text) && speaker.we !== null) return `${speaker.we} team`
  return FIRST_PERSON.test(text) || OURS.test(text) ? speaker.name : null
}

const WORD = String.raw`[\p{L}\d][\p{L}\d&'’_-]*`

/** Ways in which a word stands beside what it means: one group. */
const ALIASES: readonly RegExp[] = [
  new RegExp(String.raw`(?<![\p{L}\d])["“”«‘\x60*]{1,2}(${WORD}(?: ${WORD}){0,3})["“”»’\x60*]{1,2}`, 'u'),
  new RegExp(
    String.raw`\b(?:called|call(?:s|ing)?(?: it| that| them| this)?|nicknamed?|known as|aka|a\.k\.a\.|named|dubbed|short for|say(?:s|ing)?) (?:it |that |them )?((?:the )?${WORD}(?: ${WORD})?)`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:\W|so |oh |and |also |fyi |btw |the |our )*(${WORD}(?: ${WORD})?)\s*(?:=|:|→|->|—|–| - |is|are|means|stands for|was|being|refers to)\s`,
    'iu',
  ),
  /\b([A-Z][A-Z\d]{1,5})\b/,
]

function aliasIn({ text, asked }: Formed): string | null {
  const term = asked === '' ? null : askedTerm(asked)
  if (term !== null) return term.term
  const all = sentences(text).map((sentence) => sentence.text)
  for (const pattern of ALIASES)
    for (const sentence of all) {
      const alias = bare(pattern.exec(sentence)?.[1] ?? '')
      if (alias.length > 1 && !NO_ALIAS.test(alias)) return alias
    }
  return null
}

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

const MAKERS: Record<LessonKind, Maker> = {
  cause: (formed) => ({
    kind: 'cause',
    symptom: firstLine(formed.opening),
    cause: cleaned(formed.text),
    fix: null,
  }),
  expectation: (formed) => normalFormed(formed).detail,
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

/** What code can use of a message that tells a lesson of a kind; null when it lacks what the kind is nothing without. */
export const detailFormed = (kind: LessonKind, formed: Formed): LessonDetail | null => MAKERS[kind](formed)
