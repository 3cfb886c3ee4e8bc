import type { LessonKind } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import type { Amends } from './amending/amend-detail.ts'
import type { Reading } from './rules/rule.ts'

/** What was read before names are resolved, and before what came later is weighed against it. */
export interface Draft extends Reading {
  kind: LessonKind
  statement: string
  /** Copied from the source. */
  quote: string
  /** Names of the whole conversation or page, for a sentence that names none. */
  surroundings: readonly string[]
  /** What a thread began with: where nothing in it is named by its form, a name of the team in here is meant. */
  opening?: string
  /** The rest of its message, and the question that it answers: a name of the team in here is meant. */
  near?: readonly string[]
  /** What was said before it in the same conversation, the last first. */
  earlier?: readonly string[]
  at: number
  authors: readonly string[]
  /** Why it counts as confirmed; null for a candidate. */
  confirmed: string | null
  /** It says that something said before was wrong: what that was, when it names it. */
  corrects: string | null
  /** A later message of the same conversation took it back after it had been believed. */
  takenBack: boolean
  /** What it says to be otherwise of something that was normal before. */
  amends?: Amends | undefined
  /** It tells nothing else: where nothing is found that it amends, it is no lesson. */
  onlyAmends?: true
  /** A model read it: it stands beside what rules read, and replaces nothing. */
  readByModel?: true
  /** No rule read it, but it looks like what tells such a lesson: it stands beside the others in the same way. */
  readByForm?: true
  /** A rule read it by many small signs together, none of which says it. */
  weighed?: true
}

/** A draft and the message it was read from. */
export interface SlackDraft extends Draft {
  ts: string
}

/** What is read in one message, and where it was said. */
export type ReadInMessage = Reading &
  Pick<SlackDraft, 'statement' | 'quote' | 'confirmed' | 'corrects' | 'surroundings' | 'opening'>

/** A draft of what was read, with all that the message says of itself. */
export const messageDraft = ({ ts, at, edited, author }: SlackMessage, read: ReadInMessage): SlackDraft => ({
  ...read,
  kind: read.detail.kind,
  ts,
  at: edited ?? at,
  authors: [author],
  takenBack: false,
})

/** Longest statement, for one line of a message. */
const LONGEST = 400

/** A sentence of somebody as one line of text. */
export function asStatement(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`
}
