import type { SlackMessage } from '../sources/slack/message.ts'
import { asStatement, type SlackDraft } from './draft.ts'
import { namesIn } from './language/names.ts'
import { deniedIn, isCorrection } from './language/verdicts.ts'
import { cleaned } from './rules/cause-candidates.ts'
import { type CauseReading, causesOf } from './rules/causes.ts'
import { explainedIn } from './rules/explained.ts'

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

/** Where it was said. */
type Around = Pick<SlackDraft, 'surroundings' | 'opening'>

function draftOf(reading: CauseReading, { surroundings, opening = '' }: Around): SlackDraft | null {
  const main = reading.cause ?? reading.fix
  if (main === null) return null
  const { message, sentence } = main
  const statement = statementOf(reading)
  const names = namesIn(statement)
  const both = [...new Set([message.author, reading.fix?.message.author ?? message.author])]
  return {
    kind: 'cause',
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
    ts: message.ts,
    at: message.edited ?? message.at,
    authors: both,
    confirmed: reading.confirmed?.startsWith('✅') === true ? reading.confirmed : null,
    corrects: isCorrection(message.text) ? message.text : deniedIn(message.text).join(' ') || null,
    takenBack: false,
  }
}

/** By the words for it; where nobody uses them what explains it, and then with what mended it. */
function readingOf(messages: readonly SlackMessage[], others: readonly SlackDraft[]): CauseReading | null {
  const told = causesOf(messages)
  if (told !== null && told.cause !== null) return told
  const explained = explainedIn(messages, new Set(others.map(({ ts }) => ts)))
  if (explained === null || explained.cause === null) return told
  const { message } = explained.cause
  const fix = told?.fix ?? null
  return { ...explained, fix: fix?.message.ts === message.ts ? null : fix }
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
  const reading = readingOf(messages, others)
  if (reading === null) return []
  const taken = others.some(
    ({ ts, quote }) => ts === reading.cause?.message.ts && quote.includes(reading.cause.sentence.text),
  )
  if (taken && (reading.cause?.strength ?? 0) < PLAIN_CAUSE) return []
  const last = draftOf(reading, around)
  const before = reading.corrected === null ? null : draftOf({ ...reading.corrected, fix: null }, around)
  if (last === null) return []
  return before === null || before.ts === last.ts ? [last] : [{ ...before, takenBack: true }, last]
}
