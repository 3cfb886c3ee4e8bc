import type { SlackMessage } from '../sources/slack/message.ts'
import type { NameOf } from '../sources/slack/plain-text.ts'
import { harmlessChanges, withAmendments } from './amending/amend-drafts.ts'
import { withSpared } from './amending/spared-since.ts'
import { causeDrafts } from './cause-drafts.ts'
import type { Conversation } from './conversations.ts'
import { asStatement, messageDraft, type SlackDraft } from './draft.ts'
import { factsIn } from './fact-drafts.ts'
import { feltBy } from './felt-by.ts'
import { namesIn } from './language/names.ts'
import { saysNormal } from './language/normality.ts'
import { type Sentence, sentences } from './language/sentences.ts'
import { meantOnce } from './language/spelling.ts'
import { isDisowned, isHedged, isIdle, isLaughedAt, isQuestion, statedByQuestion } from './language/tone.ts'
import { checkedBy, isCorrection, isNo } from './language/verdicts.ts'
import { inOneBreath } from './one-breath.ts'
import { procedureDrafts } from './procedure-drafts.ts'
import { namesGiven, readPassage } from './read-passage.ts'
import { checkedNext, confirmation, reception } from './reception.ts'
import { answeredOwner } from './rules/answered-owner.ts'
import { answeredProcedure } from './rules/answered-procedure.ts'
import { answeredTerm } from './rules/answered-term.ts'
import type { Passage, Reading } from './rules/rule.ts'
import type { Speaker } from './rules/whose.ts'
import { apart } from './several.ts'
import { type Surroundings, surroundingsOf, withTexts } from './surroundings.ts'
import { talkOf } from './talk/features.ts'
import { withForm } from './talk/form-drafts.ts'
import { type TalkModel, talkModel } from './talk/predict.ts'
import { withTolerance } from './tolerance-drafts.ts'
import { withZone } from './zone-before.ts'

interface Written extends Pick<Passage, 'before' | 'own' | 'asked' | 'next' | 'beside' | 'heading'> {
  message: SlackMessage
  sentence: Sentence
  /** People laughed: what it calls things counts, and nothing else. */
  laughed: boolean
}

/** `payment-bridge: …` in a list: an item that says itself what it is about, and needs no line above it. */
const FOR_ITSELF = /^`?\p{Ll}[\p{Ll}\d]*(?:[-_][\p{Ll}\d]+)+`?(?::|\s[-–—=])\s/u

/** `If x:` with a list below it is one passage. */
function joined(all: readonly Sentence[]): Sentence[] {
  const result: Sentence[] = []
  for (const sentence of all) {
    const head = result.at(-1)
    const lists = head !== undefined && /:(?:[^:]*;)?$|:.*;\s*$/.test(head.text) && head.text.length < 600
    if (!lists || head === undefined || FOR_ITSELF.test(sentence.text)) result.push(sentence)
    else {
      const glue = head.text.endsWith(':') ? ' ' : ''
      result[result.length - 1] = {
        text: `${head.text}${glue}${sentence.text};`,
        start: head.start,
        end: sentence.end,
      }
    }
  }
  return result.map((sentence) => ({ ...sentence, text: sentence.text.replace(/;$/, '') }))
}

const LISTED = /^\s*(?:[-*•◦‣–]|\d{1,2}[.)])\s+/

/** What stands around a sentence in its message: the rest of its line, and the line above its list. */
function placeOf({ text }: SlackMessage, { start, end }: Sentence): Pick<Passage, 'beside' | 'heading'> {
  const from = text.lastIndexOf('\n', start) + 1
  const to = text.indexOf('\n', end)
  const line = text.slice(from, to < 0 ? text.length : to)
  const rest = `${text.slice(from, start)} ${text.slice(end, to < 0 ? text.length : to)}`
  const above = LISTED.test(line) ? text.slice(0, from).trimEnd().split('\n') : []
  const heading = above.findLast((one) => !LISTED.test(one)) ?? ''
  return { beside: namesIn(rest), heading: heading.length > 160 ? '' : heading.trim() }
}

/** What somebody goes on with in the next message, without being interrupted. */
function wentOn(message: SlackMessage, after: SlackMessage | undefined): string {
  return after !== undefined && inOneBreath(message, after) ? (sentences(after.text)[0]?.text ?? '') : ''
}

const goneOn = (next: string): string => (FOR_ITSELF.test(next) ? '' : next)

function* written(messages: readonly SlackMessage[]): Generator<Written> {
  let before = ''
  for (const [turn, message] of messages.entries()) {
    let own = inOneBreath(messages[turn - 1], message)
    const after = wentOn(message, messages[turn + 1])
    const laughed = isLaughedAt(message.reactions) && checkedBy(message) === null
    const all = joined(sentences(message.text))
    const asked = isQuestion(before) ? before : ''
    for (const [index, sentence] of all.entries()) {
      if (FOR_ITSELF.test(sentence.text)) before = ''
      const place = placeOf(message, sentence)
      const next = goneOn(all[index + 1]?.text ?? after)
      yield { message, sentence, before, own, asked, next, laughed, ...place }
      if (laughed) continue
      before = sentence.text
      own = true
    }
  }
}

function quoteOf({ message, sentence, before, next }: Written, reading: Reading): string {
  if (reading.answers === true) return message.text
  const start = reading.withBefore === true ? message.text.lastIndexOf(before, sentence.start) : -1
  const after = reading.withNext === true ? message.text.indexOf(next, sentence.end) : -1
  return message.text.slice(
    start < 0 ? sentence.start : start,
    after < 0 ? sentence.end : after + next.length,
  )
}

/** The sentence with what stands before and after it, as far as it needs them to be understood. */
function statementOf({ message, sentence, before, asked, next }: Written, reading: Reading): string {
  if (reading.answers === true) return asStatement(`${asked} ${message.text}`)
  const parts = [
    reading.withBefore === true ? before : '',
    sentence.text,
    reading.withNext === true ? next : '',
  ]
  return asStatement(parts.filter((part) => part !== '').join(' '))
}

interface Reader extends Surroundings {
  messages: readonly SlackMessage[]
  people: ReadonlySet<string>
}

/** An answer to "who owns …?", "what is …?" or "what do we do when …?" counts when it says nothing more by itself. */
function readingsOf(passage: Passage): Reading[] {
  const own = readPassage(passage)
  if (own.length > 0) return own
  const first = isQuestion(passage.before) ? [...answeredOwner(passage), ...answeredTerm(passage)] : []
  return first.length > 0 ? first : answeredProcedure(passage)
}

function draftOf(one: Written, reading: Reading, reader: Reader): SlackDraft | null {
  const { message, sentence } = one
  const heard = reception(reader.messages, reader.messages.indexOf(message))
  const confirmed = confirmation(message, reader.people) ?? checkedNext(reader.messages, message)
  if (heard === 'no' && confirmed === null) return null
  if (isHedged(sentence.text) && heard !== 'yes' && confirmed === null) return null
  return messageDraft(message, {
    ...reading,
    statement: statementOf(one, reading),
    quote: quoteOf(one, reading),
    surroundings: reader.surroundings,
    opening: reader.opening,
    confirmed,
    corrects: isCorrection(sentence.text) || isNo(sentence.text) ? sentence.text : null,
  })
}

/** Rules that a question may state; what broke and who owns it is asked for in the same words. */
const STATED: ReadonlySet<Reading['detail']['kind']> = new Set(['procedure', 'expectation', 'schedule'])

/** `when it lags I page the DBAs, right?` – `exactly`: what was asked is what holds. */
function confirmedReadings(passage: Passage, message: SlackMessage, reader: Reader): Reading[] {
  const stated = statedByQuestion(passage.text)
  if (stated === null) return []
  const heard = reception(reader.messages, reader.messages.indexOf(message))
  if (heard !== 'yes' && checkedBy(message) === null) return []
  return readPassage({ ...passage, text: stated }).filter(({ detail }) => STATED.has(detail.kind))
}

/** `… for 15 min after a deploy. That's fine.`, `… is that normal?` – `yes, normal`: one thing, read in both sentences. */
const isSaidTwice = (one: SlackDraft, other: SlackDraft): boolean =>
  (one.ts === other.ts || other.statement.startsWith(one.statement)) &&
  one.kind === 'expectation' &&
  other.kind === 'expectation' &&
  JSON.stringify(one.detail) === JSON.stringify(other.detail) &&
  JSON.stringify(one.services) === JSON.stringify(other.services)

/** As it was meant, for the rules: what is quoted keeps its slips. */
const spelled = (passage: Passage, meant: (text: string) => string): Passage => ({
  ...passage,
  text: meant(passage.text),
  before: meant(passage.before),
  next: meant(passage.next),
  asked: meant(passage.asked),
})

/** A message as one sentence, with the question that it answers. */
const whole = (message: SlackMessage, asked: string): Written => ({
  message,
  sentence: { text: message.text, start: 0, end: message.text.length },
  before: '',
  own: false,
  asked,
  next: '',
  laughed: false,
  beside: [],
  heading: '',
})

/** What whole messages tell, besides what was read of their sentences. */
const factDrafts = (
  drafts: readonly SlackDraft[],
  reader: Reader,
  speakerOf: (author: string) => Speaker,
): SlackDraft[] =>
  factsIn(reader.messages, drafts, speakerOf).flatMap(
    ({ message, asked, reading }) =>
      draftOf(whole(message, asked), { ...reading, answers: true }, reader) ?? [],
  )

/** What a program measured is no habit. */
const isMeasured = ({ bot }: SlackMessage, { text }: Sentence, { detail }: Reading): boolean =>
  bot && detail.kind === 'expectation' && !saysNormal(text)

/** What one sentence tells, and what is confirmed of what it asks. */
function sentenceReadings(
  { message, sentence, laughed, ...around }: Written,
  reader: Reader,
  told: SaidBy,
): Reading[] {
  const opening = reader.messages[0] === message ? '' : (reader.messages[0]?.text ?? '')
  const passage = spelled(
    { ...around, text: sentence.text, opening, at: message.at, we: told.we },
    told.meant,
  )
  const readings = laughed ? namesGiven(passage) : readingsOf(passage)
  const isRead = laughed || readings.length > 0
  const confirmed = isRead ? [] : confirmedReadings(passage, message, reader)
  return [...readings, ...confirmed].filter((reading) => !isMeasured(message, sentence, reading))
}

interface SaidBy {
  we: string | null
  meant: (text: string) => string
}

/** Readings of the sentences, each as a draft; what a laughed-at message calls things counts. */
function sentenceDrafts(reader: Reader, we: string | null, meant: (text: string) => string): SlackDraft[] {
  const { messages } = reader
  const drafts: SlackDraft[] = []
  for (const one of written(messages)) {
    for (const reading of sentenceReadings(one, reader, { we, meant })) {
      const draft = draftOf(one, reading, reader)
      if (draft !== null && !drafts.some((other) => isSaidTwice(other, draft)))
        drafts.push(feltBy(messages, draft))
    }
  }
  return drafts
}

/** Told to a machine, or taken back or held in doubt by whoever wrote it: whatever a part of it says. */
const isVoid = (text: string): boolean => isIdle(text, ['commands']) || isDisowned(text)

export interface ReadTalk {
  /** Default: nobody's name is known. */
  nameOf?: NameOf
  /** How messages look that tell something; null: only what rules read. Default: the fitted one. */
  model?: TalkModel | null
}

/** Everything a conversation tells, in the order in which it was said. Items of a list of several things are read one by one. */
export const readConversation = (
  conversation: Conversation,
  we: string | null,
  { nameOf = () => null, model = talkModel() }: ReadTalk = {},
): SlackDraft[] =>
  apart(conversation)
    .flatMap((one) => readApart(one, we, { nameOf, model }))
    .sort((a, b) => Number(a.ts) - Number(b.ts))

function readApart(
  { messages, isSettled = false }: Conversation,
  we: string | null,
  { nameOf, model }: Required<ReadTalk>,
): SlackDraft[] {
  const people = new Set(messages.map(({ author }) => author))
  const reader: Reader = { messages, people, ...surroundingsOf(messages) }
  const speakerOf = (author: string): Speaker => ({ name: `@${nameOf(author) ?? author}`, we })
  const heard = (message: SlackMessage): { isRefused: boolean; confirmed: string | null } => ({
    isRefused: reception(messages, messages.indexOf(message)) === 'no',
    confirmed: confirmation(message, people) ?? checkedNext(messages, message),
  })
  const around = { ...reader, heard, speakerOf, isSettled }
  const meant = meantOnce()
  const said = sentenceDrafts(reader, we, meant)
  const facts = [...said, ...factDrafts(said, reader, speakerOf)]
  const told = withTolerance(messages, facts, (one, reading) => draftOf(one, reading, reader), meant)
  const ordered = [...told, ...procedureDrafts(messages, told, around)]
  const ruled = [...ordered, ...causeDrafts(messages, ordered, around)]
  const read = model === null ? ruled : withForm(talkOf(messages), ruled, around, model)
  const placed = read.map((draft) => withZone(messages, withSpared(messages, draft)))
  const amended = withAmendments(messages, placed, around)
  const idle = new Set(messages.flatMap(({ text, ts }) => (isVoid(text) ? ts : [])))
  return harmlessChanges(amended)
    .filter(({ ts, confirmed }) => confirmed !== null || !idle.has(ts))
    .map((draft) => withTexts(messages, draft))
}
