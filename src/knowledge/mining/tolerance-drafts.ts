import { type ExpectationDetail, isPredicate } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { asksNormal } from './language/asks-normal.ts'
import { namesIn } from './language/names.ts'
import { saysNormal } from './language/normality.ts'
import { inFigures, mayHoldNumber } from './language/numbers.ts'
import { type Sentence, sentences } from './language/sentences.ts'
import { isLaughedAt, isQuestion } from './language/tone.ts'
import { inOneBreath } from './one-breath.ts'
import type { Passage, Reading } from './rules/rule.ts'
import type { Prompt } from './rules/spoken-before.ts'
import { mayTolerate, normalByForm, tolerance } from './rules/tolerance.ts'
import { onlyIn, sparedIn } from './rules/where-normal.ts'

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

/** `Not in Bergen`: where it does not hold, it does elsewhere. */
const isElsewhere = (text: string): boolean =>
  sentences(text).some((sentence) => sparedIn(sentence.text).length > 0 || onlyIn(sentence.text).length > 0)

const AFTER = 2

const isRefuted = (messages: readonly SlackMessage[], index: number): boolean =>
  messages
    .slice(index + 1, index + 1 + AFTER)
    .some(
      (one) =>
        !one.bot &&
        one.author !== messages[index]?.author &&
        !isQuestion(one.text) &&
        REFUTES.test(one.text) &&
        !isElsewhere(one.text),
    )

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

/** How long after nobody says what is half a part: a time of day says more. */
const LENGTH_ALONE = 0.5

const lastingOf = ({ after }: ExpectationDetail): number => {
  if (after === null) return 0
  return after.trigger === 'start' ? LENGTH_ALONE : 1
}

const partsOf = (detail: ExpectationDetail): number =>
  detail.bounds.length + detail.places.length + lastingOf(detail) + (detail.during === null ? 0 : 1)

/** A sentence that names what it is about and tells the same needs no question before it. */
const tellsSame = (told: SlackDraft, draft: SlackDraft): boolean =>
  told.services.length > 0 && JSON.stringify(told.detail) === JSON.stringify(draft.detail)

/** Whether a sentence of the message told as much already. */
const tellsAsMuch = (told: SlackDraft, { draft, isAnswer }: Read): boolean =>
  told.detail.kind === 'expectation' &&
  draft.detail.kind === 'expectation' &&
  isPredicate(told.detail) &&
  (!isAnswer || !isPredicate(draft.detail) || tellsSame(told, draft)) &&
  partsOf(told.detail) >= partsOf(draft.detail)

const hasNoLimit = ({ detail }: SlackDraft): boolean =>
  detail.kind === 'expectation' && detail.bounds.length === 0

/** Sentences of one message that are about different things are no whole. */
const tellsSeveral = (here: readonly SlackDraft[]): boolean =>
  here.filter(({ detail }) => detail.kind === 'expectation' && isPredicate(detail)).length > 1

interface Read {
  draft: SlackDraft
  /** To an alert or a question: then a sentence by itself may take the number of the alert for a limit. */
  isAnswer: boolean
}

const goesOn = (messages: readonly SlackMessage[], one: number): boolean =>
  inOneBreath(messages[one], messages[one + 1])

/** Messages of one person that nobody interrupted, each soon after the one before. */
function breathOf(messages: readonly SlackMessage[], index: number): SlackMessage[] {
  let [from, to] = [index, index]
  while (from > 0 && goesOn(messages, from - 1)) from -= 1
  while (to < messages.length - 1 && goesOn(messages, to)) to += 1
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

const inThousands = (text: string): string =>
  inFigures(text).replace(/\b(\d+(?:\.\d+)?)k\b/gi, (_, count: string) => `${Number(count) * 1000}`)

/** Whether a message itself says the number that is the limit. */
const saysLimit = ({ text }: SlackMessage, detail: ExpectationDetail): boolean =>
  detail.bounds.some(({ value }) =>
    new RegExp(String.raw`(?<![\d.])${value}(?![\d])`).test(inThousands(text)),
  )

/** What the alert counts may have another name in what is said before. */
const numbersOf = ({ bounds }: ExpectationDetail): string =>
  bounds.map(({ op, value, unit }) => `${op} ${value} ${unit}`).join(', ')

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
  const isSame = own === null || own.bounds.length === 0 || numbersOf(own) === numbersOf(all)
  return isSame && (own === null || partsOf(all) > partsOf(own)) ? joint : alone
}

/** Most messages tell nothing of the kind: for them nothing else is read. */
const mayTell = ({ bot, text, reactions }: SlackMessage, meant: Meant): boolean =>
  !bot && !isLaughedAt(reactions) && (mayHoldNumber(text) || mayTolerate(meant(text)))

/** An item of a list, as people number them: `• …`, `2) …`, `(b) …`, `3/ …`. */
const ITEM = /^\s*(?:[-*•◦‣–]|\(?(?:\d{1,2}|[a-h])[.)/])\s+/

interface Part {
  text: string
  start: number
}

/** The items of a list, each about something of its own. */
function itemsOf(text: string): Part[] {
  const items: Part[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const mark = ITEM.exec(line)?.[0]
    if (mark !== undefined) items.push({ text: line.slice(mark.length), start: start + mark.length })
    start += line.length + 1
  }
  return items
}

/** What stands above a list: in its message, or in the one before it in the same breath. */
function headOf(messages: readonly SlackMessage[], index: number, [first]: readonly Part[]): string {
  const own =
    messages[index]?.text
      .slice(0, first?.start)
      .replace(/\S*\s*$/, '')
      .trim() ?? ''
  if (own !== '') return own
  let from = index
  while (ITEM.test(messages[from]?.text ?? '') && goesOn(messages, from - 1)) from -= 1
  return from === index ? '' : (messages[from]?.text ?? '')
}

/** `stuff that shows up and needs nobody:`, above a list: what its items set as limits is normal. */
const headsNormal = (head: string): boolean => /:\s*$/.test(head) && saysNormal(head)

function headedIn(text: string, at: number, meant: Meant): Told | null {
  const { detail, ...held } = normalByForm({ text: meant(text), prompts: [], at })
  const reading = { detail, services: namesIn(text), ...held, answers: false }
  return isPredicate(detail) ? { reading, text: text.trim() } : null
}

/** What an item of a list tells, which no alert and no question is answered by. */
function itemOf(
  message: SlackMessage,
  { text, start }: Part,
  isHeaded: boolean,
  draftOf: DraftOf,
  meant: Meant,
): Read | null {
  if (!mayTell({ ...message, text }, meant)) return null
  const told = readingIn(text, [], message.at, meant) ?? (isHeaded ? headedIn(text, message.at, meant) : null)
  if (told === null) return null
  const sentence = { text, start, end: start + text.length }
  const around = { before: '', own: false, asked: '', next: '', beside: [], heading: '', laughed: false }
  const draft = draftOf({ message, sentence, ...around }, { ...told.reading, answers: false })
  return draft === null ? null : { draft: { ...draft, corrects: null }, isAnswer: false }
}

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

/** Drafts with one more, in place of what of `here` it says better; the drafts as they are where those tell as much. */
function withWhole(all: readonly SlackDraft[], here: readonly SlackDraft[], whole: Read): SlackDraft[] {
  if (here.some((told) => tellsAsMuch(told, whole))) return [...all]
  const isSchedule = here.some(({ kind }) => kind === 'schedule')
  if ((isSchedule && hasNoLimit(whole.draft)) || tellsSeveral(here)) return [...all]
  const detail = whole.draft.detail.kind === 'expectation' ? whole.draft.detail : null
  // The time belongs to what is normal then.
  const isTimed = detail !== null && detail.during !== null && detail.bounds.length > 0
  const isSaid = (draft: SlackDraft): boolean =>
    draft.kind === 'expectation' || (isTimed && draft.kind === 'schedule')
  return [...all.filter((draft) => !here.includes(draft) || !isSaid(draft)), whole.draft]
}

/** Adds what whole messages tell to be normal to what their sentences told, and takes out what it says better. */
export function withTolerance(
  messages: readonly SlackMessage[],
  drafts: readonly SlackDraft[],
  draftOf: DraftOf,
  meant: Meant,
): SlackDraft[] {
  let all = [...drafts]
  for (const [index, message] of messages.entries()) {
    const listed = itemsOf(message.text)
    const isHeaded = listed.length > 0 && headsNormal(headOf(messages, index, listed))
    // One item alone is a list only under its head.
    const items = listed.length > 1 || isHeaded ? listed : []
    for (const item of items) {
      const whole = itemOf(message, item, isHeaded, draftOf, meant)
      const here = all.filter(({ ts, quote }) => ts === message.ts && item.text.includes(quote))
      if (whole !== null) all = withWhole(all, here, whole)
    }
    const whole = items.length > 0 ? null : wholeOf(messages, index, draftOf, meant)
    if (whole !== null)
      all = withWhole(
        all,
        all.filter(({ ts }) => ts === message.ts),
        whole,
      )
  }
  return all
}
