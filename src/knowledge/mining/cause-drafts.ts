import type { SlackMessage } from '../sources/slack/message.ts'
import { asStatement, messageDraft, type SlackDraft } from './draft.ts'
import { namesIn } from './language/names.ts'
import { isElsewhere } from './language/said-of-incident.ts'
import { sentences } from './language/sentences.ts'
import { deniedIn, isCorrection } from './language/verdicts.ts'
import { causeIn, cleaned } from './rules/cause-candidates.ts'
import { TECHNICAL } from './rules/cause-cues.ts'
import { type CauseReading, causesOf } from './rules/causes.ts'
import { explainedIn } from './rules/explained.ts'
import { isWrongAbout } from './rules/explanation-cues.ts'

/** What a cue is worth that alone makes a cause of a sentence that tells something else too. */
const PLAIN_CAUSE = 3

function statementOf({ symptom, cause, fix }: CauseReading): string {
  const said = cause?.sentence.text ?? ''
  const parts = [symptom === said || said.startsWith(symptom) ? '' : symptom, said].filter(
    (part) => part !== '',
  )
  const whole = parts.join(' – ')
  return asStatement(
    fix === null ? whole : `${whole}${whole === '' ? '' : ' – '}fix: ${cleaned(fix.sentence.text)}`,
  )
}

const quoteOf = (message: SlackMessage, { start, end }: { start: number; end: number }): string =>
  message.text.length <= 600 ? message.text : message.text.slice(start, end)

/** Where it was said, and whether what was said of a message since takes it back. */
interface Around extends Pick<SlackDraft, 'surroundings' | 'opening'> {
  heard: (message: SlackMessage) => { isRefused: boolean }
  isSettled: boolean
}

/** `isWeighed`: of small signs that explain it, none of which says it. */
type Read = CauseReading & { isWeighed?: true }

function draftOf(reading: Read, { surroundings, opening = '' }: Around): SlackDraft | null {
  const main = reading.cause ?? reading.fix
  if (main === null) return null
  const { message, sentence } = main
  const statement = statementOf(reading)
  const names = namesIn(statement)
  const both = [...new Set([message.author, reading.fix?.message.author ?? message.author])]
  const draft = messageDraft(message, {
    detail: {
      kind: 'cause',
      symptom: reading.symptom,
      cause: reading.cause?.words ?? '',
      fix: reading.fix === null ? null : cleaned(reading.fix.sentence.text),
    },
    services: names,
    statement,
    quote: quoteOf(message, sentence),
    surroundings,
    opening,
    confirmed: reading.confirmed?.startsWith('✅') === true ? reading.confirmed : null,
    corrects: isCorrection(message.text) ? message.text : deniedIn(message.text).join(' ') || null,
  })
  return { ...draft, authors: both, ...(reading.isWeighed === true ? { weighed: true } : {}) }
}

/** Said to be the cause for at least so long: before that it was a guess among others. */
const BELIEVED_MS = 3_600_000

/** What somebody stated an hour or more before saying "I was wrong about …", in the same conversation. */
function withdrawn(messages: readonly SlackMessage[]): CauseReading | null {
  const end = messages.findLast(({ text, bot }) => !bot && isWrongAbout(text))
  const own = messages.filter(
    ({ author, at }) => end !== undefined && author === end.author && end.at - at >= BELIEVED_MS,
  )
  const causes = own.flatMap((message) =>
    sentences(message.text).flatMap((sentence) => causeIn(message, sentence, true) ?? []),
  )
  const cause = causes.at(-1)
  if (cause === undefined) return null
  const symptom = cleaned(sentences(messages[0]?.text ?? '')[0]?.text ?? '')
  return { symptom, cause, fix: null, confirmed: null, corrected: null }
}

/** What was done so briefly says nothing to whoever reads it later: `ok pausing`. */
const FEWEST_FIX_WORDS = 2

/** Changing what rings, or writing it down, mends nothing. */
const NO_FIX = /\b(?:alarms?|alerts?|thresholds?|silenc\w+|run-?books?|wiki|notes)\b/i

const OPENING_WORDS = /^\W*(?:(?:ok|okay|so|then|now|and|i|we|just)\b\W*)+/i

/** A fix alone, without a word of why, has to say what was done. */
function isFix({ fix }: CauseReading, { heard }: Around): boolean {
  const said = fix?.words.replace(OPENING_WORDS, '') ?? ''
  const isRefused = fix !== null && heard(fix.message).isRefused
  return !isRefused && !NO_FIX.test(said) && said.split(/\s+/).length >= FEWEST_FIX_WORDS
}

const KITCHEN =
  /\b(?:coffee|espresso|kettle|kitchen|lunch|dinner|fridge|cake|pizza|dishwasher|microwave|toaster|vending|beer|snacks?|birthday)\b/i

/** Told of elsewhere, or of the kitchen. */
const isForeign = ([first]: readonly SlackMessage[]): boolean =>
  first !== undefined &&
  !first.bot &&
  (isElsewhere(first.text) || (KITCHEN.test(first.text) && !TECHNICAL.test(first.text)))

/** By the words for it; where nobody uses them what explains it, and then with what mended it. */
function readingOf(
  messages: readonly SlackMessage[],
  others: readonly SlackDraft[],
  around: Around,
): Read | null {
  if (isForeign(messages)) return null
  const told = causesOf(messages)
  if (told !== null && told.cause !== null) return told
  const mended = told !== null && isFix(told, around) ? told : null
  const explained = explainedIn(messages, new Set(others.map(({ ts }) => ts)), around.isSettled)
  if (explained === null || explained.cause === null) return mended
  const { message } = explained.cause
  if (around.heard(message).isRefused) return mended
  const fix = mended?.fix ?? null
  return { ...explained, fix: fix?.message.ts === message.ts ? null : fix, isWeighed: true }
}

/**
 * What a conversation says was the cause, and before it what was believed for more than an hour until somebody corrected
 * it. A sentence that was read as something else is a cause only when it says so.
 */
export function causeDrafts(
  messages: readonly SlackMessage[],
  others: readonly SlackDraft[],
  around: Around,
): SlackDraft[] {
  const reading = readingOf(messages, others, around)
  if (reading === null) return []
  const taken = others.some(
    ({ ts, quote }) => ts === reading.cause?.message.ts && quote.includes(reading.cause.sentence.text),
  )
  if (taken && (reading.cause?.strength ?? 0) < PLAIN_CAUSE) return []
  const last = draftOf(reading, around)
  const wrong = reading.corrected ?? withdrawn(messages)
  const before = wrong === null ? null : draftOf({ ...wrong, fix: null }, around)
  if (last === null) return []
  return before === null || before.ts === last.ts ? [last] : [{ ...before, takenBack: true }, last]
}
