import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { isQuestion } from './language/tone.ts'
import { announced } from './rules/announced.ts'
import { askedThing, asksForOwner, asksFurther } from './rules/asked-owner.ts'
import { type AskedTerm, askedTerm, echoedTerm } from './rules/asked-term.ts'
import { beforeAfter } from './rules/before-after.ts'
import { calledHere } from './rules/called-here.ts'
import { equatedTerm, explainedTerm } from './rules/explained-term.ts'
import { glossed } from './rules/glossed.ts'
import { quotedTerm } from './rules/quoted-term.ts'
import type { Reading } from './rules/rule.ts'
import { isRunning, type Speaker, type Whose, whoseByAnswer, whoseByItself } from './rules/whose.ts'

/** A fact that a whole message tells, with the question that it answers. */
export interface Fact {
  message: SlackMessage
  /** Empty when nobody asked. */
  asked: string
  reading: Reading
}

/** Messages before an answer that may hold its question. */
const ASKED_WITHIN = 5

/** Longer messages tell more than one thing: a hand-over, a report. */
const LONGEST = 900

interface Talk {
  messages: readonly SlackMessage[]
  at: number
  message: SlackMessage
  speaker: Speaker
}

/** Whether somebody but the asker used the word before it was asked for. */
function usedBefore(messages: readonly SlackMessage[], term: string, asker: string): boolean {
  const word = term
    .toLowerCase()
    .replace(/^(?:the|our) /, '')
    .replace(/s$/, '')
  return messages.some(({ author, text }) => author !== asker && text.toLowerCase().includes(word))
}

/** Messages of others before the one at `at`, the last first. */
const earlierOf = ({ messages, at, message }: Talk): { one: SlackMessage; index: number }[] =>
  messages
    .slice(Math.max(0, at - ASKED_WITHIN), at)
    .map((one, index) => ({ one, index: Math.max(0, at - ASKED_WITHIN) + index }))
    .filter(({ one }) => !one.bot && one.author !== message.author)
    .reverse()

/** A word alone goes on with what was asked before: `and blue boxes?`. */
function asPlain(asked: AskedTerm, messages: readonly SlackMessage[], index: number): AskedTerm | null {
  if (asked.plainness !== 'going on') return asked
  const asker = messages[index]?.author
  const before = messages
    .slice(Math.max(0, index - ASKED_WITHIN), index)
    .some(({ author, text }) => author === asker && askedTerm(text)?.plainness === 'plain')
  return before ? { ...asked, plainness: 'plain', met: true } : { ...asked, plainness: 'bare' }
}

function termFact(talk: Talk): Fact | null {
  const { messages, message } = talk
  for (const { one, index } of earlierOf(talk)) {
    const asked = echoedTerm(one.text, messages[index - 1]?.text ?? '') ?? askedTerm(one.text)
    const plain = asked === null ? null : asPlain(asked, messages, index)
    if (plain === null) continue
    const used = usedBefore(messages.slice(0, index), plain.term, one.author)
    const reading = explainedTerm(plain, message.text, used)
    return reading === null ? null : { message, asked: one.text, reading }
  }
  const reading =
    calledHere(message.text) ??
    equatedTerm(message.text, (word) => usedBefore(messages.slice(0, talk.at), word, message.author)) ??
    glossed(message.text) ??
    quotedTerm(message.text)
  return reading === null ? null : { message, asked: '', reading }
}

const ownership = ({ owner, thing }: Whose): Reading => ({
  detail: { kind: 'ownership', owner },
  services: thing !== null && isRunning(thing) ? [thing] : [],
})

/** Whether a message asks for an owner, by itself or going on with what the same person asked before. */
function isAsking(messages: readonly SlackMessage[], index: number): boolean {
  const one = messages[index]
  if (one === undefined || asksForOwner(one.text)) return one !== undefined
  if (asksFurther(one.text) === null) return false
  return messages
    .slice(Math.max(0, index - ASKED_WITHIN), index)
    .some(({ author, text }) => author === one.author && asksForOwner(text))
}

function ownerFact(talk: Talk): Fact | null {
  const { messages, message, speaker } = talk
  const [last] = earlierOf(talk).filter(({ index }) => isAsking(messages, index))
  if (last !== undefined && !isQuestion(message.text)) {
    const found = whoseByAnswer(message.text, speaker)
    const itself = found === null ? null : whoseByItself(message.text, speaker)
    const thing = itself?.thing ?? asksFurther(last.one.text) ?? askedThing(last.one.text)
    if (found !== null)
      return {
        message,
        asked: last.one.text,
        reading: ownership({ owner: itself?.owner ?? found.owner, thing }),
      }
  }
  const found = whoseByItself(message.text, speaker)
  return found === null ? null : { message, asked: '', reading: ownership(found) }
}

function changeFact({ message }: Talk): Fact | null {
  const reading = beforeAfter(message.text, message.at) ?? announced(message.text, message.at)
  return reading === null ? null : { message, asked: '', reading }
}

const sameKind = (fact: Fact, { kind, ts }: Pick<SlackDraft, 'kind' | 'ts'>): boolean =>
  kind === fact.reading.detail.kind && ts === fact.message.ts

/**
 * What whole messages tell, where no sentence says it in words of its own: what a word means and whose something is, mostly
 * as answers, and what is otherwise from now on. `others` are what was read of sentences: a message tells one fact of a
 * kind. A question is answered once.
 */
export function factsIn(
  messages: readonly SlackMessage[],
  others: readonly Pick<SlackDraft, 'kind' | 'ts'>[],
  speakerOf: (author: string) => Speaker,
): Fact[] {
  const answered = new Set<string>()
  return messages.flatMap((message, at) => {
    if (message.bot || message.text.length > LONGEST) return []
    const talk = { messages, at, message, speaker: speakerOf(message.author) }
    const facts = [termFact(talk), ownerFact(talk), changeFact(talk)].flatMap((fact) => fact ?? [])
    const fresh = facts.filter(
      (fact) => !others.some((other) => sameKind(fact, other)) && !answered.has(fact.asked),
    )
    for (const { asked } of fresh) if (asked !== '') answered.add(asked)
    return fresh
  })
}
