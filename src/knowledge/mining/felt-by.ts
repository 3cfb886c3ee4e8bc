import type { SlackMessage } from '../sources/slack/message.ts'
import type { SlackDraft } from './draft.ts'
import { namesIn } from './language/names.ts'
import { sentences } from './language/sentences.ts'
import { isQuestion } from './language/tone.ts'

/** Messages after a schedule that may say who feels it. */
const NEAR = 4

/** The times that were just spoken of. */
const THEN =
  /\b(?:those|these|that|such|their) (?:[\w-]+ )?(?:nights?|mornings?|evenings?|hours?|windows?|slots?|times?|days?|maintenances?|downtimes?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b|\b(?:during|in|within) (?:that|it|this|those|them)\b|\bmeanwhile\b|\bwhile (?:they|it|that)\b|\buntil (?:they|it)(?:'s|'re| is| are)? (?:back|done|over|finished|up)\b/i

const namesFeltIn = (text: string): string[] =>
  sentences(text)
    .filter((sentence) => THEN.test(sentence.text) && !isQuestion(sentence.text))
    .flatMap((sentence) => namesIn(sentence.text))

/** `so the basket-api returns 502 those nights`: what a schedule of somebody else's is felt by, said after it. */
export function feltBy(messages: readonly SlackMessage[], draft: SlackDraft): SlackDraft {
  if (draft.kind !== 'schedule') return draft
  const start = messages.findIndex(({ ts }) => ts === draft.ts)
  const felt = messages.slice(start + 1, start + 1 + NEAR).flatMap(({ text }) => namesFeltIn(text))
  return felt.length === 0 ? draft : { ...draft, services: [...new Set([...draft.services, ...felt])] }
}
