import type { SlackMessage } from '../sources/slack/message.ts'
import { asStatement, messageDraft, type SlackDraft } from './draft.ts'
import { namesIn } from './language/names.ts'
import { isCorrection, isNo } from './language/verdicts.ts'
import { type Prescribed, prescriptionsIn } from './rules/prescribed.ts'

/** What an alerting system puts around the words of an alert. */
const MARK =
  /^\W*(?:FIRING|ALERT(?:ING)?|CRITICAL|WARNING|PROBLEM|OPEN(?:ED)?|TRIGGERED|P[1-5]|SEV-?\d)\b[\]:)]*\s*/i

/** Where it was said, and whether what was said of a message since takes it back. */
interface Around {
  surroundings: readonly string[]
  opening: string
  heard: (message: SlackMessage) => { isRefused: boolean; confirmed: string | null }
}

function draftOf({ message, to, when, steps, page }: Prescribed, around: Around): SlackDraft | null {
  const { isRefused, confirmed } = around.heard(message)
  if (isRefused && confirmed === null) return null
  const asked = to.split('\n')[0]?.replace(MARK, '').trim() ?? ''
  const text = message.text.replace(/```/g, ' ').trim()
  const statement = asStatement(asked === '' ? text : `${asked} – ${text}`)
  const draft = messageDraft(message, {
    detail: { kind: 'procedure', when, steps, page },
    services: namesIn(statement),
    statement,
    quote: message.text,
    surroundings: around.surroundings,
    opening: around.opening,
    confirmed,
    corrects: isCorrection(text) || isNo(text) ? text : null,
  })
  return { ...draft, weighed: true }
}

/** What somebody went on with in a second message and was read as one with the first. */
const isToldBefore = ({ ts, text }: SlackMessage, others: readonly SlackDraft[]): boolean =>
  others.some((other) => other.kind === 'procedure' && other.ts < ts && other.statement.endsWith(text.trim()))

/** Procedures that whole messages tell, where no sentence of theirs was read as one. */
export function procedureDrafts(
  messages: readonly SlackMessage[],
  others: readonly SlackDraft[],
  around: Around,
): SlackDraft[] {
  const read = new Set(others.filter(({ kind }) => kind === 'procedure').map(({ ts }) => ts))
  const told = new Set(others.map(({ ts }) => ts))
  return prescriptionsIn(messages, told)
    .filter(({ message }) => !read.has(message.ts) && !isToldBefore(message, others))
    .flatMap((one) => draftOf(one, around) ?? [])
}
