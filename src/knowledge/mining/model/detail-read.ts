import type { Bound, ExpectationDetail, LessonDetail } from '../../../domain/lesson.ts'
import { type Detailed, detailOf } from '../detail-of.ts'
import type { AnsweredLesson } from './answer.ts'
import { isSaid, type Located } from './passages.ts'
import type { ShownConversation } from './shown-conversation.ts'

/** An answer of which every passage was found. */
export interface Quoted {
  answer: AnsweredLesson
  quote: Located
  before: Located | null
  fix: Located | null
  /** Those that the conversation names. */
  services: string[]
}

export interface Detail {
  detail: LessonDetail
  validFrom: number | null
  validUntil: number | null
}

type Kind = LessonDetail['kind']
type Reader = (quoted: Quoted, conversation: ShownConversation, ruled: Detailed) => LessonDetail | null

const ruledOr = (ruled: Detailed, otherwise: LessonDetail | null): LessonDetail | null =>
  ruled.status === 'ok' ? ruled.detail : otherwise

const isNamed = (text: string | null, conversation: ShownConversation): text is string =>
  text !== null && isSaid(conversation, text)

/** A number as people write it stands in the text by itself: 2 does not stand in "v412". */
function hasNumber(text: string, value: number): boolean {
  const written = String(value).replace('.', '[.,]')
  return new RegExp(`(?<![\\w.])${written}(?![\\d]|[.,]\\d)`).test(text)
}

const isBoundSaid = ({ metric, value }: Bound, text: string, conversation: ShownConversation): boolean =>
  Number.isFinite(value) && hasNumber(text, value) && isSaid(conversation, metric)

/** As the model typed it, as far as the quote has its numbers; null when nothing is left that could be measured. */
function typedExpectation({ answer, quote }: Quoted, conversation: ShownConversation): LessonDetail | null {
  const { text } = quote
  const { bounds, after, places } = answer
  if (!bounds.every((bound) => isBoundSaid(bound, text, conversation))) return null
  const isTimed = after !== null && (hasNumber(text, after.minutes) || hasNumber(text, after.minutes / 60))
  if (after !== null && !(isTimed && isSaid(conversation, after.trigger))) return null
  const detail: ExpectationDetail = {
    kind: 'expectation',
    bounds,
    places: places.filter((place) => isSaid(conversation, place)),
    after,
    during: null,
  }
  return bounds.length > 0 || after !== null ? detail : null
}

/** What code can use of each kind. Rules read the words first; what the model typed counts as far as it was said. */
const READERS: Record<Kind, Reader> = {
  cause: ({ quote, before, fix }) => ({
    kind: 'cause',
    symptom: before?.text ?? '',
    cause: quote.text,
    fix: fix?.text ?? null,
  }),
  expectation: (quoted, conversation, ruled) => ruledOr(ruled, typedExpectation(quoted, conversation)),
  procedure: ({ answer, before, quote }, _, ruled) => {
    const read = ruledOr(ruled, null)
    if (read?.kind !== 'procedure') return null
    const named = answer.page !== null && quote.text.includes(answer.page) ? answer.page : null
    return { ...read, when: read.when || (before?.text ?? ''), page: read.page ?? named }
  },
  ownership: ({ answer: { owner } }, conversation) =>
    isNamed(owner, conversation) ? { kind: 'ownership', owner: owner.trim() } : null,
  schedule: ({ quote }, _, ruled) => ruledOr(ruled, { kind: 'schedule', what: quote.text, recurring: null }),
  change: (_quoted, _conversation, ruled) => ruledOr(ruled, null),
  jargon: ({ answer: { alias, means } }, conversation) =>
    isNamed(alias, conversation) && isNamed(means, conversation) && alias.trim() !== means.trim()
      ? { kind: 'jargon', alias: alias.trim(), means: means.trim() }
      : null,
}

/** Kinds that are nothing without what they are about. */
const ABOUT_SOMETHING: ReadonlySet<Kind> = new Set(['expectation', 'ownership', 'change'])

/** What code makes of it; null when it lacks what its kind needs. `subject` is what the channel is about. */
export function detailRead(
  quoted: Quoted,
  conversation: ShownConversation,
  subject: string | null,
): Detail | null {
  const { answer, quote, services } = quoted
  const { kind } = answer
  const about = services.length > 0 || subject === null ? services : [subject]
  if (about.length === 0 && ABOUT_SOMETHING.has(kind)) return null
  const ruled = detailOf({ kind, statement: quote.text, services: about }, quote.message.at)
  const detail = READERS[kind](quoted, conversation, ruled)
  if (detail === null) return null
  const isRuled = ruled.status === 'ok' && ruled.detail === detail
  return {
    detail,
    validFrom: isRuled ? ruled.validFrom : null,
    validUntil: isRuled ? ruled.validUntil : null,
  }
}
