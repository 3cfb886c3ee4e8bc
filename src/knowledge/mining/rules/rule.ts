import type { LessonDetail } from '../../../domain/lesson.ts'

/** One sentence of somebody, and what stood before it in the same message or section. */
export interface Passage {
  text: string
  /** The sentence before, or empty. */
  before: string
  /** Whether that was said in the same message, and not by whoever spoke before. */
  own: boolean
  /** The sentence after it in the same message, or empty. */
  next: string
  /** The question that the message answers: the last thing said before it, or empty. */
  asked: string
  /** What the conversation began with, when somebody else or an alert said it; or empty. */
  opening: string
  /** What the rest of its line in the message names. */
  beside: readonly string[]
  /** The line above the list that it stands in, or empty. */
  heading: string
  /** When it was written, milliseconds: `last week` is counted from here. */
  at: number
  /** Whom `we` means, when the place says so: the subject of the channel. */
  we: string | null
}

/** What a rule read in one sentence. */
export interface Reading {
  detail: LessonDetail
  /** Names that the sentence is about; empty when it names none and its surroundings have to. */
  services: string[]
  validFrom?: number | null
  validUntil?: number | null
  /** Needs the sentence before to be understood: the quote and the statement begin there. */
  withBefore?: boolean
  /** What it names is somebody else's (a provider): what the conversation is about is meant too. */
  meansAround?: boolean
  /** Answers a question: the statement is the question and the whole message. */
  answers?: boolean
  /** Goes on in the next sentence: the quote and the statement end there. */
  withNext?: boolean
}

/** What names are written with in any script, inside a class of a pattern with the flag `u`. */
export const LETTERS = String.raw`\p{L}\p{M}\p{N}_`

/** A team, a channel or a person, as a part of a pattern with the flags `iu`: one group. */
export const OWNER = String.raw`((?:the\s+)?@?\p{L}[${LETTERS}&-]*(?:\s(?:and|&)\s[${LETTERS}-]+)?(?:\s[${LETTERS}-]+)?[\s-](?:team|squad|guild|crew|tribe|group|folks|people|on-?call|chapter|engineers|admins|dbas|sres)\b|(?:the )?team\s+[${LETTERS}-]+|(?:the )?(?:DBAs?|SREs?|dba on-?call|on-?call dba|netops|secops|infosec|dataeng|devops)\b|#[${LETTERS}][${LETTERS}-]*|@[${LETTERS}.-]+(?: \p{Lu}[${LETTERS}]+)?)`

const MAY_NAME_OWNER =
  /team|squad|guild|crew|tribe|group|folks|people|on-?call|chapter|engineers|admins|dba|sre|netops|secops|infosec|dataeng|devops|[#@]/iu

/** Whether a text may hold an `OWNER`: looking for one at every word costs a hundred times as much. */
export const mayNameOwner = (text: string): boolean => MAY_NAME_OWNER.test(text)

const NAMES_OWNER = new RegExp(OWNER, 'iu')

/** Without links and addresses: who logs in there is nobody. */
export const withoutAddresses = (text: string): string =>
  text.includes('://') ? text.replace(/\S+:\/\/\S+/g, ' ') : text

/** The first team, channel or person that a text names, as written; null when it names none. */
export const ownerNamedIn = (text: string): string | null =>
  NAMES_OWNER.exec(withoutAddresses(text))?.[0] ?? null

const ARTICLE = /^(?:the|our|all|all of|both|everything (?:in|under|around)|anything (?:in|under|around))\s+/i

/** Without article, case of the first letter and what trails behind. */
export const bare = (text: string): string =>
  text
    .trim()
    .replace(/^[\s"'“”‘’`*_:,-]+|[\s"'“”‘’`*_:,;.!-]+$/g, '')
    .replace(ARTICLE, '')
    .trim()

/** `payments` for `the Payments team`: how a team is compared and asked for, kept as written otherwise. */
export const ownerName = (text: string): string => bare(text).replace(/\s+/g, ' ')
