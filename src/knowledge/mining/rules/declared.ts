import { LETTERS, mayNameOwner, OWNER, ownerNamedIn } from './rule.ts'

/** A rule told as a fact: when, and what is done then. */
export interface Declared {
  when: string
  action: string
}

const PAGED =
  '(?:paged|called|rung|phoned|woken(?: up)?|informed|notified|pinged|contacted|asked|involved|brought in|pulled in|told)'

/** `replica lag over 500 ms pages the database team` */
const PAGES = new RegExp(
  String.raw`^(?:\(?\d[.)]\s*)?(.{5,100}?(?:\d|\blag|\balerts?|\berrors?).{0,30}?)\s+(?:now |always )?((?:pages|wakes(?: up)?|escalates to|goes straight to|is escalated to|goes to|is handed to|lands with|(?:is|means|=) (?:always )?(?:a |an )?(?:page|call|case|matter|job|one|thing) (?:for|to))\s+${OWNER}.*)$`,
  'iu',
)

/** `if it lags by more than 500 ms the DB team should be paged`, `replica lag > 500 ms → Team Persistence has to be paged` */
const IS_PAGED = new RegExp(
  String.raw`^(.{5,140}?)\s*(?:,|:|→|->|=>|\s=\s|\bthen\b|\bmeans(?: that)?\b)?\s+(${OWNER}\s+(?:(?:should|must|shall|will|has to|have to|needs? to|is to|are to)(?: always)? (?:be|get)|gets?|is|are)\s+(?:always |immediately )?${PAGED}\b.*)$`,
  'iu',
)

/** A name alone after an arrow is whom to page, when what stands before is a limit or a lag. */
const ARROW = new RegExp(
  String.raw`^(.{5,110}?)\s*(?:→|->|=>|\s=\s|:)\s*((?:to )?${OWNER}(?=\s*(?:$|[,.;(!]|on-?call|only|and no|right away|straight|immediately|at once)).*)$`,
  'iu',
)

const LIMIT = /\d\s?(?:ms|s|secs?|seconds?|%|percent|min|minutes)\b|\d\s?%|[<>]|\blag|\bbehind\b/i

/** `when it lags over 500 ms it's the DB team's job` */
const IS_THEIRS = new RegExp(
  String.raw`^(.{5,140}?)\s*,?\s+((?:it'?s|that'?s|this is|it is) (?:up to |a (?:case|matter|job) for )?${OWNER}(?:['’]s?)?(?: (?:job|call|problem|turn|business|case))?(?![${LETTERS}]).*)$`,
  'iu',
)

/** What a sentence declares to be done by whom, without an order; null when it declares nothing. */
export function declaredIn(text: string): Declared | null {
  if (!mayNameOwner(text)) return null
  const found = PAGES.exec(text) ?? IS_PAGED.exec(text)
  if (found !== null) return { when: found[1] ?? '', action: found[2] ?? '' }
  const named = ARROW.exec(text) ?? IS_THEIRS.exec(text)
  if (named === null || !LIMIT.test(named[1] ?? '')) return null
  return { when: named[1] ?? '', action: named[2] ?? '' }
}

const PASSIVE_PAGE = new RegExp(
  String.raw`${OWNER}\s+(?:(?:should|must|shall|will|has to|have to|needs? to|is to|are to)(?: always)? (?:be|get)|gets?|is|are)\s+(?:always |immediately )?${PAGED}\b`,
  'iu',
)

/** Whom a declared action names. */
export const ownerIn = (action: string): string | null =>
  PASSIVE_PAGE.exec(action)?.[1] ?? ownerNamedIn(action)
