import type { SlackMessage } from '../../sources/slack/message.ts'
import type { Sentence } from '../language/sentences.ts'
import { isHedged } from '../language/tone.ts'
import { type Candidate, causeIn, cleaned, ENOUGH } from './cause-candidates.ts'
import { partings } from './remedy.ts'

/** A fix that was done, not proposed. */
export const DONE = 1.5

/** A cause and what mended it, said in one sentence; null when it is not both. */
export function bothIn(
  message: SlackMessage,
  sentence: Sentence,
): { cause: Candidate; fix: Candidate } | null {
  for (const parted of partings(sentence)) {
    const cause = causeIn(message, parted.cause)
    if (cause === null) continue
    // Whoever tells what helped knows why it did.
    const strength = isHedged(sentence.text) ? cause.strength : Math.max(cause.strength, ENOUGH)
    const words = cleaned(parted.fix.text)
    const fix = { message, sentence: parted.fix, words, strength: DONE, confirmed: null, refuted: false }
    return { cause: { ...cause, strength }, fix }
  }
  return null
}
