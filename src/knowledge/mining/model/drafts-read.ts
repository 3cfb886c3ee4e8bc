import { asStatement, type SlackDraft } from '../draft.ts'
import { type AnsweredLesson, type MinedAnswer, MOST_LESSONS } from './answer.ts'
import { detailRead, type Quoted } from './detail-read.ts'
import { isSaid, type Located, locate } from './passages.ts'
import type { ShownConversation } from './shown-conversation.ts'

export interface DraftsRead {
  drafts: SlackDraft[]
  /** A passage does not stand in the message that was named. */
  misquoted: number
  /** It lacks what its kind needs, names what nobody wrote, or is one too many. */
  unusable: number
}

/** Null where a passage is given and does not stand there. */
function located(answer: AnsweredLesson, conversation: ShownConversation): Quoted | null {
  const find = (passage: AnsweredLesson['before']): Located | null | undefined =>
    passage === null ? null : (locate(conversation, passage) ?? undefined)
  const quote = locate(conversation, answer)
  const before = find(answer.before)
  const fix = find(answer.kind === 'cause' ? answer.fix : null)
  if (quote === null || before === undefined || fix === undefined) return null
  const services = answer.services.map((one) => one.trim()).filter((one) => isSaid(conversation, one))
  return { answer, quote, before, fix, services: [...new Set(services)].slice(0, 6) }
}

/** Every word of it stands in a message. */
function statementOf({ quote, before, fix, answer }: Quoted): string {
  if (answer.kind !== 'cause') return asStatement(`${before?.text ?? ''} ${quote.text}`)
  const parts = [before?.text, quote.text, fix === null ? undefined : `fix: ${fix.text}`]
  return asStatement(parts.filter((part) => part !== undefined).join(' – '))
}

function draftOf(quoted: Quoted, conversation: ShownConversation, subject: string | null): SlackDraft | null {
  const read = detailRead(quoted, conversation, subject)
  if (read === null) return null
  const { answer, quote, fix, services } = quoted
  return {
    ...read,
    kind: answer.kind,
    services,
    statement: statementOf(quoted),
    quote: quote.text,
    surroundings: [],
    ts: quote.message.ts,
    at: quote.message.at,
    authors: [...new Set([quote.message.author, fix?.message.author ?? quote.message.author])],
    confirmed: null,
    corrects: null,
    takenBack: false,
    readByModel: true,
  }
}

/** What code lets stand of an answer: drafts whose every word was copied from the messages that were shown. */
export function draftsRead(
  { lessons }: MinedAnswer,
  conversation: ShownConversation,
  subject: string | null,
): DraftsRead {
  const read: DraftsRead = { drafts: [], misquoted: 0, unusable: 0 }
  for (const answer of lessons) {
    const quoted = located(answer, conversation)
    const draft = quoted === null ? null : draftOf(quoted, conversation, subject)
    if (quoted === null) read.misquoted += 1
    else if (draft === null || read.drafts.length >= MOST_LESSONS) read.unusable += 1
    else read.drafts.push(draft)
  }
  return read
}
