import type { Sentence } from '../language/sentences.ts'
import { FIX_DONE } from './cause-cues.ts'

/** What somebody says besides the cause that mended it, as parts of patterns: what was done, and that it helped. */

const LEAD = String.raw`(?:(?:and|but|so|then|only|just|simply|manually|in the end|eventually|finally|luckily|apparently|for now|afterwards)\s+)*`

/** What is mended, when it is said. */
const IT = String.raw`(?:it|that|this|them|things?|everything|the [\w-]+(?: [\w-]+)?|us|him|her|[\w-]+-[\w-]+)`

/** Says of whatever was done that it helped, with or without what it helped. */
const HELPED = String.raw`(?:(?:always |usually |immediately |instantly |finally |then )?(?:fix(?:ed|es)|help(?:ed|s)|cure[ds]|heal(?:ed|s)|solve[ds]|resolve[ds]|clear(?:ed|s)|mend(?:ed|s)|sort(?:ed|s)|work(?:ed|s)|unblock(?:ed|s)|unst(?:uck|icks)|unjam(?:med|s)|freed|reviv(?:ed|es)|repair(?:ed|s)|restore[ds]|(?:did|does|do) (?:it|the trick|the job)|(?:brought|brings|got|gets|put|puts|set|sets) ${IT} (?:back|going|moving|running|right|straight|up again)|(?:made|makes) ${IT} (?:go away|work|healthy|stop)|(?:was|is|were) enough|sufficed|suffices|ended it|stopped it|calmed it|took care of it)(?: ${IT})?(?: (?:out|up|down|again|at once|immediately|instantly|right away|for good|for now|every time|each time|so far|within [\w ]{1,20}|in [\w ]{1,20}))?)`

const END = String.raw`\W*$`

/** `thawing the queue cured it` */
const DOING = new RegExp(
  String.raw`^${LEAD}(?:manually |simply |just )?(?:re-?)?[a-z]{2,}ing\b[^;]{0,100}?\s${HELPED}${END}`,
  'i',
)

/** `a bigger pool was enough`: whatever it was, by what it did to something else; `the alert cleared` is none. */
const THING = new RegExp(
  String.raw`^${LEAD}(?!(?:it|that|this|which|who|they|everything|all|nothing|none|alerts?|errors?)\b)[^,;:]{2,60}?\s(?:help(?:ed|s)|(?:did|does) (?:it|the trick|the job)|(?:was|is|were) enough|sufficed|(?:fix(?:ed|es)|cure[ds]|heal(?:ed|s)|solve[ds]|resolve[ds]|clear(?:ed|s)|mend(?:ed|s)|sort(?:ed|s)|unblock(?:ed|s)|unjam(?:med|s)|repair(?:ed|s)) (?:it|that|this|them|things|everything)(?: (?:out|up|again|at once|immediately|for good|for now))?)${END}`,
  'i',
)

/** `cured by a cold start`, `we got rid of it by shrinking the batch` */
const BY = new RegExp(
  String.raw`^${LEAD}(?:(?:it|this|that|which|we|i|they)\s+)?(?:(?:was|is|were|got|gets|has been|have been|could be)\s+)?(?:fixed|cured|healed|solved|resolved|mended|sorted|repaired|unblocked|worked around|recovered|got rid of|helped)\s+(?:it |this |that |things )?(?:by|with|via|through|using|after|when|once|as soon as)\s+\S.{3,}`,
  'i',
)

/** `we thawed the queue and it recovered` */
const DID = new RegExp(
  String.raw`^${LEAD}(?:i|we|i've|we've|somebody|someone|[A-Z][a-z]+|@[\w.-]+)\s+(?:have |had |just |simply )?[a-z]+\b[^;]{2,80}?(?:,| and| which| after which)(?: then)?(?: (?:it|that|this|which|everything|all|things|[\w-]+))?\s+(?:${HELPED}|recovered|came back|went away|is (?:fine|back|gone|healthy|ok)|was (?:fine|back|gone|healthy|ok)|(?:runs?|ran|works?|worked|flows?|flowed) again)(?: (?:again|now|since))?${END}`,
  'i',
)

/** `the cure is a cold start`, `what helped was thawing it`, `way out: thaw it` */
const LABELLED =
  /^(?:and |but |so )?(?:(?:the|our|only|quick|a) )*(?:fix|cure|remedy|workaround|mitigation|solution|way out)(?: (?:is|was)(?: to)?\s+|\s*[:=–—-]\s*)\S.{3,}|^what (?:helped|helps|worked|works|fixed it|cured it) (?:was|is)\s+\S.{3,}/i

/** That it did not help, or that nobody has tried. */
const UNTOLD =
  /\b(?:not|never|no longer|nothing|hardly|barely|briefly|would|should|might|may|could have|won|maybe|perhaps|hopefully|probably|try|trying|let's|will|if)\b|n['’]t\b|\?\s*$/i

/** A word that each of the forms needs, and `until`: most sentences have none. */
const MAY_HELP =
  /fix|help|cure|heal|solve|clear|mend|sort|work|unblock|unst|unjam|freed|reviv|repair|restore|\b(?:did|does|do|gets?|got|puts?|sets?|ok)\b|br(?:ought|ings)|ma[dk]e|enough|suffic|ended|stopped|calmed|took|recover|came|went|fine|back|gone|again|remed|mitigat|solution|way out|until/i

/** Whether words say that something was done and that it helped. */
export const isRemedy = (text: string): boolean =>
  MAY_HELP.test(text) &&
  !UNTOLD.test(text) &&
  [DOING, THING, BY, DID, LABELLED].some((form) => form.test(text))

/** What parts clauses for sure, and what may as well stand inside one. */
const STRONG = /\s*(?:;|\s[–—-]\s|\.{2,}|…|\s(?:->|=>|→)\s)\s*/g
const WEAK = /,\s+(?:(?:and|but|so|until|then)\s+)?|\s+(?:and|but|so)\s+/g

/** `until we thawed it`: nothing has to be said of what it did. */
const UNTIL = /,?\s+until\s+(?=(?:i|we|someone|somebody)\s)/g

/** The cause after what mended it: `a cold start helped, because …` */
const WHY = /,?\s+(?=because\b|since\b|as\b|due to\b)|\s*(?::|;|\s[–—-]\s)\s*/g

/** One sentence in two: where its cause is and where what mended it. */
export interface Parted {
  cause: Sentence
  fix: Sentence
}

function part({ text, start }: Sentence, from: number, to: number): Sentence {
  const raw = text.slice(from, to)
  const body = raw.trim()
  const at = start + from + (raw.length - raw.trimStart().length)
  return { text: body, start: at, end: at + body.length }
}

interface Cut {
  before: Sentence
  after: Sentence
}

const cutsAt = (sentence: Sentence, marks: RegExp): Cut[] =>
  [...sentence.text.matchAll(marks)].map(({ 0: mark, index }) => ({
    before: part(sentence, 0, index),
    after: part(sentence, index + mark.length, sentence.text.length),
  }))

/**
 * The ways to divide a sentence into a cause and what mended it, the surest first: `stalls because …; thawing it helped`.
 * Whether the other part tells a cause is for the caller to know.
 */
export function partings(sentence: Sentence): Parted[] {
  if (!MAY_HELP.test(sentence.text)) return []
  const helped = (cuts: readonly Cut[]): Parted[] =>
    cuts
      .filter(({ after }) => isRemedy(after.text))
      .map(({ before, after }) => ({ cause: before, fix: after }))
  const until = cutsAt(sentence, UNTIL).filter(({ after }) => FIX_DONE.test(after.text))
  const why = cutsAt(sentence, WHY).filter(({ before }) => isRemedy(before.text))
  return [
    ...helped(cutsAt(sentence, STRONG)),
    // What stands last is nearest to what helped.
    ...helped(cutsAt(sentence, WEAK)).reverse(),
    ...until.map(({ before, after }) => ({ cause: before, fix: after })),
    ...why.map(({ before, after }) => ({ cause: after, fix: before })),
  ]
}
