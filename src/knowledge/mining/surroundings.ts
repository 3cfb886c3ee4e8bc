import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { alertNamesIn, namesIn } from './language/names.ts'
import { subjectsOfPost } from './language/post-subject.ts'
import { isQuestion } from './language/tone.ts'

/** What a conversation is about, for a sentence that names nothing. */
export interface Surroundings {
  surroundings: readonly string[]
  /** What the thread began with, or empty. */
  opening: string
}

/** Whom an alert means and what it is called. */
const MOST_AROUND = 2

/** Characters of a message in which a name is looked for later: what is longer is pasted output. */
const READ = 300

/** Messages before an answer that may hold the question. */
const ASKED_WITHIN = 3

/** Messages before a sentence that may say what it is about. */
const EARLIER = 4

function namesOf({ bot, text }: SlackMessage): string[] {
  if (!bot) return namesIn(text)
  const subjects = subjectsOfPost(text).flatMap(({ name, sure }) => (sure ? name : []))
  return [...new Set([...subjects, ...alertNamesIn(text)])]
}

function namedAround(messages: readonly SlackMessage[]): string[] {
  const first = messages.find((message) => namesOf(message).length > 0)
  if (first === undefined) return []
  const names = namesOf(first)
  if (first.thread !== null) return names.slice(0, first.bot ? MOST_AROUND : 1)
  // Un-threaded talk may hold what belongs elsewhere: only when nothing else is named in all of it.
  const all = [...new Set(messages.flatMap(namesOf))].filter((name) => !/^[A-Z]/.test(name))
  return all.length === 1 || messages.length === 1 ? all.slice(0, 1) : []
}

/** Of a thread, or of talk that an alert began: what stands before other talk may be about something else. */
const openingOf = ([first]: readonly SlackMessage[]): string =>
  first === undefined || (first.thread === null && !first.bot) ? '' : first.text

export const surroundingsOf = (messages: readonly SlackMessage[]): Surroundings => ({
  surroundings: namedAround(messages),
  opening: openingOf(messages),
})

/** The last question of somebody else before a message, while few others wrote in between. */
function askedBefore(messages: readonly SlackMessage[], at: number): string {
  const author = messages[at]?.author
  const before = messages.slice(Math.max(0, at - ASKED_WITHIN), at)
  return before.findLast((one) => one.author !== author && !one.bot && isQuestion(one.text))?.text ?? ''
}

/** A draft with the texts in which the team's names may say what it is about, nearest first. */
export function withTexts(messages: readonly SlackMessage[], draft: SlackDraft): SlackDraft {
  const at = messages.findIndex(({ ts }) => ts === draft.ts)
  const message = messages[at]
  if (message === undefined) return draft
  const close = [message.text, askedBefore(messages, at)].filter(
    (text) => text !== '' && text !== draft.statement,
  )
  const earlier = messages
    .slice(Math.max(0, at - EARLIER), at)
    .reverse()
    .map(({ text }) => text)
  const cut = (texts: readonly string[]): string[] => texts.map((text) => text.slice(0, READ))
  return { ...draft, near: cut(close), earlier: cut(earlier) }
}
