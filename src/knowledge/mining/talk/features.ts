import type { SlackMessage } from '../../sources/slack/message.ts'
import { saysNormal } from '../language/normality.ts'
import { isRecurring } from '../language/recurrence.ts'
import { isHedged, isQuestion } from '../language/tone.ts'
import { isNo } from '../language/verdicts.ts'
import { ownerNamedIn } from '../rules/rule.ts'
import { READ, shapesOf } from './shapes.ts'

/** A conversation with the words of its messages as shapes, each looked at once. */
export interface Talk {
  messages: readonly SlackMessage[]
  shapes: (index: number) => readonly string[]
}

export function talkOf(messages: readonly SlackMessage[]): Talk {
  const known = new Map<number, string[]>()
  return {
    messages,
    shapes: (index) => {
      const shapes = known.get(index) ?? shapesOf(messages[index]?.text ?? '')
      known.set(index, shapes)
      return shapes
    },
  }
}

/** Upper ends of classes of length, in words. */
const LENGTHS = [3, 7, 13, 23, 39]

/** Places in a conversation that are told apart. */
const PLACES = 6

/** Messages before an answer that may hold its question. */
const ASKED_WITHIN = 3

/** First words of the next message that say how it was taken. */
const TAKEN_BY = 3

/** Of what a thread began with, the words that tell what was asked there. */
const ROOT_WORDS = new Set(
  'who whose what why how when where which is are does do can should any anyone normal ok known mean own owns ours page call fix again expected bad worry since always called same'.split(
    ' ',
  ),
)

const asks = ({ bot, text }: SlackMessage): boolean => !bot && text.includes('?')

/** Place of the nearest question of somebody else before a message, or −1. */
function askedAt(messages: readonly SlackMessage[], index: number): number {
  const author = messages[index]?.author
  for (let at = index - 1; at >= Math.max(0, index - ASKED_WITHIN); at -= 1) {
    const one = messages[at]
    if (one !== undefined && one.author !== author && asks(one)) return at
  }
  return -1
}

/** The nearest question of somebody else shortly before a message, or empty. */
export const askedBefore = (messages: readonly SlackMessage[], index: number): string =>
  messages[askedAt(messages, index)]?.text ?? ''

function* pairs(mark: string, words: readonly string[]): Generator<string> {
  for (let at = 1; at < words.length; at += 1) yield `${mark} ${words[at - 1]} ${words[at]}`
}

function* ofWords(words: readonly string[]): Generator<string> {
  for (const word of words) yield `w ${word}`
  yield* pairs('b', words)
  yield `first ${words[0]}`
  yield `first ${words[0]} ${words[1]}`
  yield `last ${words.at(-1)}`
  yield `length ${LENGTHS.filter((most) => words.length > most).length}`
}

function* ofText(whole: string): Generator<string> {
  const text = whole.slice(0, READ)
  if (saysNormal(text)) yield 'says normal'
  if (isRecurring(text)) yield 'recurs'
  if (isQuestion(text)) yield 'asks'
  if (isNo(text)) yield 'denies'
  if (isHedged(text)) yield 'hedges'
  if (ownerNamedIn(text) !== null) yield 'names an owner'
}

function* ofPlace(messages: readonly SlackMessage[], index: number): Generator<string> {
  const [message, first, before] = [messages[index], messages[0], messages[index - 1]]
  yield message?.thread == null ? 'in the channel' : 'in a thread'
  yield `place ${Math.min(index, PLACES)}`
  if (index === messages.length - 1) yield 'last of all'
  if (index > 0 && first?.bot === true) yield 'under a post'
  if (before?.bot === true) yield 'after a post'
  if (index > 0 && first?.author === message?.author) yield 'began it'
  if (before?.author === message?.author) yield 'goes on'
  for (const { name } of message?.reactions ?? []) yield `reaction ${name}`
}

function* ofQuestions({ messages, shapes }: Talk, index: number): Generator<string> {
  const at = askedAt(messages, index)
  if (at >= 0) {
    yield 'answers'
    for (const word of shapes(at)) yield `q ${word}`
    yield* pairs('qb', shapes(at))
  }
  const [first] = messages
  if (index > 0 && at !== 0 && first !== undefined && asks(first))
    for (const word of shapes(0)) if (ROOT_WORDS.has(word)) yield `root ${word}`
}

function* ofNext({ messages, shapes }: Talk, index: number): Generator<string> {
  const next = messages[index + 1]
  if (next === undefined) return
  if (next.bot) {
    yield 'then a post'
    return
  }
  if (next.author === messages[index]?.author) yield 'then goes on'
  if (next.text.includes('?')) yield 'then a question'
  for (const word of shapes(index + 1).slice(0, TAKEN_BY)) yield `then ${word}`
}

/** What is seen of a text that stands alone. Nothing twice. */
export const featuresOf = (text: string): Set<string> =>
  new Set([...ofWords(shapesOf(text)), ...ofText(text)])

/**
 * What is seen of a message of somebody: its words and pairs of them, what it answers, where it stands and how it was
 * taken. Nothing twice.
 */
export function featuresAt(talk: Talk, index: number): Set<string> {
  const text = talk.messages[index]?.text ?? ''
  return new Set([
    ...ofWords(talk.shapes(index)),
    ...ofText(text),
    ...ofPlace(talk.messages, index),
    ...ofQuestions(talk, index),
    ...ofNext(talk, index),
  ])
}
