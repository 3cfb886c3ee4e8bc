import type { ExpectationDetail } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { asksNormal } from './language/asks-normal.ts'
import { inFigures, mayHoldNumber } from './language/numbers.ts'
import type { Sentence } from './language/sentences.ts'
import { isLaughedAt, isQuestion } from './language/tone.ts'
import type { Passage, Reading } from './rules/rule.ts'
import { mayTolerate, type Prompt, tolerance } from './rules/tolerance.ts'

/** A message that is read as a whole. */
interface Whole extends Pick<Passage, 'before' | 'own' | 'asked' | 'next' | 'beside' | 'heading'> {
  message: SlackMessage
  sentence: Sentence
  laughed: boolean
}

/** A text as it was meant. */
type Meant = (text: string) => string

export type DraftOf = (whole: Whole, reading: Reading) => SlackDraft | null

/** Messages of others before one that it may answer. */
const BEFORE = 5

/** `that's eu-west-1, not normal there`: what somebody else says to it right after. */
const REFUTES =
  /\b(?:not|isn['’]?t|never|no longer) (?:normal|ok(?:ay)?|fine|expected|true|right|the case)\b|\broll(?:ing|ed) (?:it )?back\b|\bonly (?:in|for|holds|applies|counts)\b|\bdoes(?:n['’]?t| not) (?:apply|hold|count)\b|\bwrong (?:region|cluster|zone|site|one)\b|\bnot (?:any ?more|here|there|this time|in)\b/i

const AFTER = 2

const isRefuted = (messages: readonly SlackMessage[], index: number): boolean =>
  messages
    .slice(index + 1, index + 1 + AFTER)
    .some(
      (one) =>
        !one.bot && one.author !== messages[index]?.author && !isQuestion(one.text) && REFUTES.test(one.text),
    )

/** Whoever writes again so soon goes on with the same thought. */
const IN_ONE_BREATH = 180_000

/** Messages before and after one that it may go on from. */
const MOST_AROUND = 3

/** Un-threaded talk goes on to something else. */
const SOON = 60 * 60_000

/** The latest first. A thread is about what it began with, however much was said since. */
function promptsOf(messages: readonly SlackMessage[], index: number, meant: Meant): Prompt[] {
  const [message, first] = [messages[index], messages[0]]
  if (message === undefined) return []
  const isNear = ({ at, thread }: SlackMessage): boolean => thread !== null || message.at - at <= SOON
  const before = messages
    .slice(Math.max(0, index - BEFORE), index)
    .filter((one) => one.author !== message.author && isNear(one))
    .reverse()
  const isRootAway = first !== undefined && first.thread !== null && !before.includes(first) && index > BEFORE
  return (isRootAway ? [...before, first] : before).map(({ text, bot }) => ({ text: meant(text), bot }))
}

const isUsable = ({ bounds, after, during }: ExpectationDetail): boolean =>
  bounds.length > 0 || after !== null || during !== null

const partsOf = ({ bounds, places, after, during }: ExpectationDetail): number =>
  bounds.length + places.length + (after === null ? 0 : 1) + (during === null ? 0 : 1)

/** A sentence that names what it is about and tells the same needs no question before it. */
const tellsSame = (told: SlackDraft, draft: SlackDraft): boolean =>
  told.services.length > 0 && JSON.stringify(told.detail) === JSON.stringify(draft.detail)

/** Whether a sentence of the message told as much already. */
const tellsAsMuch = (told: SlackDraft, { draft, isAnswer }: Read): boolean =>
  told.detail.kind === 'expectation' &&
  draft.detail.kind === 'expectation' &&
  isUsable(told.detail) &&
  (!isAnswer || !isUsable(draft.detail) || tellsSame(told, draft)) &&
  partsOf(told.detail) >= partsOf(draft.detail)

const hasNoLimit = ({ detail }: SlackDraft): boolean =>
  detail.kind === 'expectation' && detail.bounds.length === 0

/** Sentences of one message that are about different things are no whole. */
const tellsSeveral = (here: readonly SlackDraft[]): boolean =>
  here.filter(({ detail }) => detail.kind === 'expectation' && isUsable(detail)).length > 1

interface Read {
  draft: SlackDraft
  /** To an alert or a question: then a sentence by itself may take the number of the alert for a limit. */
  isAnswer: boolean
}

/** Messages of one person that nobody interrupted, each soon after the one before. */
function breathOf(messages: readonly SlackMessage[], index: number): SlackMessage[] {
  const goesOn = (one: number): boolean => {
    const [before, after] = [messages[one], messages[one + 1]]
    return before?.author === after?.author && (after?.at ?? 0) - (before?.at ?? 0) <= IN_ONE_BREATH
  }
  let [from, to] = [index, index]
  while (from > 0 && goesOn(from - 1)) from -= 1
  while (to < messages.length - 1 && goesOn(to)) to += 1
  return messages.slice(Math.max(from, index - MOST_AROUND), Math.min(to, index + MOST_AROUND) + 1)
}

interface Told {
  reading: Reading
  text: string
}

const readingIn = (text: string, prompts: readonly Prompt[], at: number, meant: Meant): Told | null => {
  const [reading] = tolerance({ text: meant(text), prompts, at })
  return reading === undefined ? null : { reading, text: text.trim() }
}

const detailIn = (told: Told | null): ExpectationDetail | null =>
  told?.reading.detail.kind === 'expectation' ? told.reading.detail : null

/** Whether a message itself says the number that is the limit. */
const saysLimit = ({ text }: SlackMessage, detail: ExpectationDetail): boolean =>
  detail.bounds.some(({ value }) => new RegExp(String.raw`(?<![\d.])${value}(?![\d])`).test(inFigures(text)))

/**
 * What a message tells, by itself or in one breath with those around it: `that's the nightly` · `half one till three` · `up
 * to 96 is fine`. Of those the one with the limit tells it.
 */
function toldIn(messages: readonly SlackMessage[], index: number, meant: Meant): Told | null {
  const message = messages[index]
  if (message === undefined) return null
  const prompts = promptsOf(messages, index, meant)
  const alone = readingIn(message.text, prompts, message.at, meant)
  // Without a number it does not say the limit of what is told in one breath.
  if (!mayHoldNumber(message.text)) return alone
  const breath = breathOf(messages, index)
  const whole = breath.map(({ text }) => text).join('\n')
  const joint = breath.length > 1 ? readingIn(whole, prompts, message.at, meant) : null
  const [own, all] = [detailIn(alone), detailIn(joint)]
  if (all === null || !saysLimit(message, all)) return alone
  const isSame = own === null || JSON.stringify(own.bounds) === JSON.stringify(all.bounds)
  return isSame && (own === null || partsOf(all) > partsOf(own)) ? joint : alone
}

/** Most messages tell nothing of the kind: for them nothing else is read. */
const mayTell = ({ bot, text, reactions }: SlackMessage, meant: Meant): boolean =>
  !bot && !isLaughedAt(reactions) && (mayHoldNumber(text) || mayTolerate(meant(text)))

function wholeOf(
  messages: readonly SlackMessage[],
  index: number,
  draftOf: DraftOf,
  meant: Meant,
): Read | null {
  const message = messages[index]
  if (message === undefined || !mayTell(message, meant)) return null
  const told = toldIn(messages, index, meant)
  if (told === null || isRefuted(messages, index)) return null
  const prompts = promptsOf(messages, index, meant)
  const { reading, text } = told
  const asked = prompts.find((prompt) => !prompt.bot && asksNormal(prompt.text))?.text ?? ''
  const sentence = { text, start: 0, end: message.text.length }
  const around = { before: '', own: false, asked, next: '', beside: [], heading: '', laughed: false }
  const draft = draftOf({ message, sentence, ...around }, reading)
  const isAnswer = asked !== '' || prompts.some(({ bot }) => bot)
  return draft === null ? null : { draft: { ...draft, corrects: null }, isAnswer }
}

/** Adds what whole messages tell to be normal to what their sentences told, and takes out what it says better. */
export function withTolerance(
  messages: readonly SlackMessage[],
  drafts: readonly SlackDraft[],
  draftOf: DraftOf,
  meant: Meant,
): SlackDraft[] {
  let all = [...drafts]
  for (const [index, { ts }] of messages.entries()) {
    const whole = wholeOf(messages, index, draftOf, meant)
    if (whole === null) continue
    const here = all.filter((draft) => draft.ts === ts)
    if (here.some((told) => tellsAsMuch(told, whole))) continue
    const isSchedule = here.some(({ kind }) => kind === 'schedule')
    if ((isSchedule && hasNoLimit(whole.draft)) || tellsSeveral(here)) continue
    const detail = whole.draft.detail.kind === 'expectation' ? whole.draft.detail : null
    // The time belongs to what is normal then.
    const isTimed = detail !== null && detail.during !== null && detail.bounds.length > 0
    const isSaid = (draft: SlackDraft): boolean =>
      draft.kind === 'expectation' || (isTimed && draft.kind === 'schedule')
    all = [...all.filter((draft) => draft.ts !== ts || !isSaid(draft)), whole.draft]
  }
  return all
}
