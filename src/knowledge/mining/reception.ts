import type { SlackMessage } from '../sources/slack/message.ts'
import { checkedBy, isCheckMark, isCrossed, isYes } from './language/verdicts.ts'

/** Answers after a statement that may still be about it. */
const NEAR = 4

const DENIES =
  /^\W*(?:(?:@\S+ )?(?:nope|no[,.! ]|nah|wrong|incorrect|negative|not (?:true|correct|right|any ?more|quite)|outdated|that(?:'s| is) (?:wrong|not (?:right|true|correct|current)|outdated|no longer)|that (?:changed|was before)|actually,? no|used to be))/i

/** Whoever says so after an answer takes it back: `right. sorry. muscle memory` */
const REGRETS =
  /^\W*(?:(?:right|ok|ah|oh|hm+|true|yes)\W+)*(?:sorry|oops|my (?:bad|mistake)|scratch that|ignore (?:me|that)|muscle memory|old habit|i stand corrected)\b/i

/** `there are no workers`, said of an answer that spoke of them: the word after `no`. */
const NONE_OF = /^\W*there(?:'s|'re| is| are| isn'?t| aren'?t)\s+(?:no|any)\s+(?:more\s+)?([\w-]{4,})/i

function isGoneBy(text: string, before: string): boolean {
  const thing = NONE_OF.exec(text)?.[1]?.toLowerCase()
  return thing !== undefined && before.toLowerCase().includes(thing)
}

/** `No, …` of its author answers whoever asked in between. */
const ANSWERS =
  /^\W*(?:no|nope|nah)\b(?!,? (?:wait|actually|sorry|scratch|i was|that(?:['’]s| is) (?:wrong|not)))/i

/** `is that still true?`: whoever says no to this takes it back. */
const DOUBTS = /\b(?:still|true|right|correct|valid|sure|the case|up to date)\b[^?]{0,30}\?/i

/** Whether the message at `at` takes back what another said, or its author said before. */
function isTakenBack(messages: readonly SlackMessage[], at: number, message: SlackMessage): boolean {
  const [before, next] = [messages[at - 1], messages[at]]
  if (next === undefined) return false
  const { text, author } = next
  if (author !== message.author) return DENIES.test(text) || isGoneBy(text, message.text)
  const isAnswer = before !== undefined && before.author !== author && ANSWERS.test(text)
  return REGRETS.test(text) || (DENIES.test(text) && (!isAnswer || DOUBTS.test(before.text)))
}

/** What was said of a message right after it: yes, no, or nothing. */
export function reception(messages: readonly SlackMessage[], index: number): 'yes' | 'no' | null {
  const message = messages[index]
  if (message === undefined) return null
  if (isCrossed(message)) return 'no'
  for (const [after, { text, author }] of messages.slice(index + 1, index + 1 + NEAR).entries()) {
    if (isTakenBack(messages, index + 1 + after, message)) return 'no'
    if (author !== message.author && (isYes(text) || /^\W*\+1/.test(text))) return 'yes'
  }
  return null
}

/** Who confirms by a check mark: somebody who took part in the conversation. */
export function confirmation(message: SlackMessage, people: ReadonlySet<string>): string | null {
  const users = checkedBy(message)
  if (users === null) return null
  return users.length === 0 || users.some((user) => people.has(user)) ? '✅ by the resolver' : null
}

/** A message right after it that is nothing but a check mark, by somebody else. */
export function checkedNext(messages: readonly SlackMessage[], message: SlackMessage): string | null {
  const next = messages[messages.indexOf(message) + 1]
  return next !== undefined && next.author !== message.author && isCheckMark(next.text)
    ? '✅ in answer'
    : null
}
