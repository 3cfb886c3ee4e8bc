import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { isHedged, isQuestion } from '../language/tone.ts'
import { TECHNICAL } from './cause-cues.ts'
import { isLeisure } from './definition.ts'
import { NO_ALIAS } from './jargon.ts'
import { bare, type Reading } from './rule.ts'

const WORD = String.raw`\p{L}[\p{L}\d'’-]*`

/** A word or phrase that somebody puts in quotes: one group. */
const TERM = String.raw`(?<![\p{L}\d])["“”„«'‘](${WORD}(?: ${WORD}){0,3})["“”»'’](?![\p{L}\d])`

/** What may stand between the word and what it is: where it is said, and for whom it is told. */
const BETWEEN = String.raw`,?(?: \([^()]{2,40}\))?(?: (?:(?:in|on|for|from|by|you)(?: [\p{L}\d'’.-]+){1,5}?))?`

/** `"the brig" in the harbour's tickets is the read-only copy`, `"wet crate" = returned unopened` */
const IS = new RegExp(
  String.raw`${TERM}${BETWEEN},?\s*(?:(?:=|→|:=)\s*(\p{L}.{3,160})|(?:is|are|means|denotes?|stands for|refers to|(?:i|we|they) mean|(?:it|that|they)['’]s|is (?:how|what) (?:we|they|people) (?:call|refer to))\s+((?:the|our|an?|any|every|all|those|these|when|what|how)\s.{3,160}))`,
  'iu',
)

/** What a program says in quotes is no word of anybody's. */
const OF_PROGRAM =
  /\b(?:errors?|logs?|logging|warnings?|alerts?|panic|exceptions?|output|stack ?trace|button|field|flag|column|query|status|state|returns?|returned|prints?|throws?|threw|shows?|fails?|failing|with|got|header|label|option|setting|metric|page) (?:is |says? |called |named |message |of )?$/i

/** What is said of something in quotes that tells no meaning. */
const NO_MEANING =
  /^(?:the|an?|our) (?:(?:only|same|real|first|last|next|new|old|usual|whole|right|wrong|good|bad|best|worst|big|other) )*(?:problems?|causes?|issues?|lie|joke|idea|words?|errors?|bugs?|fix|questions?|answers?|things?|reasons?|mistakes?|culprit|way|same|one|no-op|typos?|tests?|default|symptoms?|results?|status|state|flags?|settings?|values?|options?|fields?|messages?|warnings?)\b/i

const FEWEST_WORDS = 2

function readingIn(text: string): Reading | null {
  const found = IS.exec(text)
  if (found === null || OF_PROGRAM.test(text.slice(0, found.index))) return null
  const [, said = '', equal, told] = found
  const alias = bare(said)
  const [first = ''] = (equal ?? told ?? '').split(/[,;(](?:\s|$)|[.!](?:\s|$)|[()]| – | — /)
  const means = bare(first)
  if (alias.length < 2 || NO_ALIAS.test(alias) || TECHNICAL.test(alias) || namesIn(alias).length > 0)
    return null
  if (NO_MEANING.test(first.trim()) || means.split(/\s+/).length < FEWEST_WORDS || isLeisure(means))
    return null
  return {
    detail: { kind: 'jargon', alias, means: means.slice(0, 120) },
    services: namesIn(equal ?? told ?? '').slice(0, 1),
  }
}

const MAY_QUOTE = /["“”„«'‘]\p{L}/u

/** A word in quotes with what it means, told to whoever reads it: nobody needs to have asked. */
export function quotedTerm(text: string): Reading | null {
  if (!MAY_QUOTE.test(text)) return null
  for (const { text: one } of sentences(text)) {
    if (isQuestion(one) || isHedged(one)) continue
    const found = readingIn(one)
    if (found !== null) return found
  }
  return null
}
