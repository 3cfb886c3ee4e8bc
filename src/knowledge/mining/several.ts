import type { SlackMessage } from '../sources/slack/message.ts'
import type { Conversation } from './conversations.ts'

/** A line of a list with its mark. */
const ITEM = /^\s*(?:[-*•◦‣–]|(\d{1,2})[.)])\s+(?=\S)/

/** What stands above a list of things that have nothing to do with each other: a hand-over, a report, notes of a meeting. */
const OF_SEVERAL =
  /\b(?:hand(?:ing|ed)?[- ]?overs?|handing (?:to|off)|handoff|on-?call (?:report|notes|summary|week)|shift (?:report|notes|change)|week(?:ly)?\b.{0,20}\d|weekly|retro\w*|to know|good to know|recap|digest|minutes of|meeting notes|notes (?:from|of)|news (?:from|of)|changelog|round-?up|lessons (?:learned|learnt)|take-?aways?|what we (?:took|take|learned|learnt))\b/i

/** Above the list in words that say that what follows is one thing: `the rule is as follows:`. */
const OF_ONE = /:\s*$/

/** Words of an item that may stand for itself: shorter ones are the parts of one thing. */
const FEWEST_WORDS = 8

const FEWEST_ITEMS = 2

/** Characters of a message in which lists are looked for: what is longer is pasted output. */
const LONGEST = 8000

/** A part of a message that tells what it tells by itself. */
export interface Part {
  text: string
  start: number
}

interface Lines {
  /** What stands above the first item. */
  head: string
  items: Part[]
  numbered: number
}

/** Lines that go on with an item are its own when they are set in; others are parts as well. */
function linesOf(text: string): Lines {
  const lines: Lines = { head: '', items: [], numbered: 0 }
  let start = 0
  for (const line of text.split('\n')) {
    const mark = ITEM.exec(line)
    const last = lines.items.at(-1)
    if (mark !== null) {
      if (mark[1] !== undefined) lines.numbered += 1
      lines.items.push({ text: line.slice(mark[0].length), start: start + mark[0].length })
    } else if (last === undefined) lines.head = text.slice(0, start + line.length)
    else if (/^\s/.test(line)) last.text = text.slice(last.start, start + line.length)
    else if (line !== '') lines.items.push({ text: line, start })
    start += line.length + 1
  }
  return lines
}

/** Most of the items are sentences that end, and none goes on with `;` to the next. */
const areSentences = (items: readonly Part[]): boolean =>
  !items.some(({ text }) => /;\s*$/.test(text)) &&
  items.filter(({ text }) => /[.!?)]\s*$/.test(text)).length * 2 > items.length

const isLong = ({ text }: Part): boolean => text.split(/\s+/).length >= FEWEST_WORDS

/** Whether a list holds things that have nothing to do with each other, and not the steps or cases of one. */
function tellSeveral({ head, items, numbered }: Lines): boolean {
  if (items.length < FEWEST_ITEMS || !items.some(isLong)) return false
  if (OF_SEVERAL.test(head)) return true
  const [above = ''] = head.trimEnd().split('\n').slice(-1)
  return numbered === 0 && !OF_ONE.test(above) && areSentences(items)
}

/** What stands between the parts of the topic of a channel. */
const BETWEEN = /\s+(?:[|·•‖]|\/\/)\s+|\n+/g

/** `… · Storage owns all four`: of what stands before it. */
const OF_ALL = /^(?:\S+ ){1,4}(?:owns?|maintains?|looks? after) (?:all|both|these|them|everything)\b/i

/** The parts of what a channel is about; one that speaks of all before it goes with what stands before it. */
export function partsOfTopic(text: string): Part[] {
  const parts: Part[] = []
  let start = 0
  for (const { index, 0: mark } of [...text.matchAll(BETWEEN), { index: text.length, 0: '' }]) {
    const [part, last] = [text.slice(start, index), parts.at(-1)]
    if (last !== undefined && OF_ALL.test(part)) last.text = text.slice(last.start, index)
    else if (part.trim() !== '') parts.push({ text: part, start })
    start = index + mark.length
  }
  return parts
}

/** The parts of a message that each tell something else, first what stands above the list; empty for any other message. */
export function partsOf(text: string): Part[] {
  if (text.length > LONGEST || !text.includes('\n') || text.includes('```')) return []
  const lines = linesOf(text)
  return tellSeveral(lines) ? [{ text: lines.head, start: 0 }, ...lines.items] : []
}

const alone = (message: SlackMessage, { text }: Part): Conversation => ({
  first: message.thread ?? message.ts,
  messages: [{ ...message, text, thread: null }],
})

/** A conversation without what channels are about, which answers nothing and is no answer. */
function withoutTopics(conversation: Conversation): Conversation[] {
  const topics = conversation.messages.filter(({ isTopic }) => isTopic === true)
  if (topics.length === 0) return [conversation]
  const messages = conversation.messages.filter(({ isTopic }) => isTopic !== true)
  const parts = topics.flatMap((one) => partsOfTopic(one.text).map((part) => alone(one, part)))
  return messages.length === 0 ? parts : [{ ...conversation, messages }, ...parts]
}

/** A conversation without the items of lists of several things, and those. */
function withoutItems(conversation: Conversation): Conversation[] {
  const items: Conversation[] = []
  const messages = conversation.messages.map((message): SlackMessage => {
    const [head, ...rest] = message.bot ? [] : partsOf(message.text)
    if (head === undefined) return message
    items.push(...rest.map((part) => alone(message, part)))
    return { ...message, text: head.text }
  })
  return items.length === 0 ? [conversation] : [{ ...conversation, messages }, ...items]
}

/**
 * A conversation as it is read: what its channel is about, and each item of a list of several things, by itself, for what
 * stands in one of them says nothing of the next. They keep time, author and reactions of their message.
 */
export const apart = (conversation: Conversation): Conversation[] =>
  withoutTopics(conversation).flatMap(withoutItems)
