import { NO_ALIAS } from './jargon.ts'
import { bare } from './rule.ts'

/** How plainly a question asks what a word means: a word with a question mark alone may ask how it is. */
type Plainness = 'plain' | 'bare' | 'going on'

/** A word that somebody does not know. */
export interface AskedTerm {
  term: string
  plainness: Plainness
  /** It says where the word was met: `in standup`, `people keep saying`. */
  met: boolean
}

const WORD = String.raw`\p{L}[\p{L}\p{N}_-]+`

/** A term of one word or two, in quotes or not: one group. */
const TERM = String.raw`["'“”‘’*_\x60]{0,2}((?:(?:the|a|an|our) )?${WORD}(?: ${WORD})?)["'“”‘’*_\x60]{0,2}`

/** What ends a term: a mark, or words that say where or why. */
const END = String.raw`(?=\s*(?:$|[?.,!;(–—\n]|\b(?:anyway|again|exactly|supposed|in (?:the|our|my|this|that|there|here)|on (?:the|our|that|this)|here|when|btw|please|and why|everyone|everybody|people|folks|you|we|they|mentioned|meant)\b))`

const IS = `(?:['’]s|s| is| are|['’]re| was| the (?:hell|heck) is| the (?:hell|heck) are| exactly is| even is)`

const PLAIN: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:what|who|wtf|who ?/ ?what|what ?/ ?who|what or who|who or what)${IS}\s+(?:this |that |these )?${TERM}${END}`,
    'iu',
  ),
  new RegExp(
    String.raw`\bwhat (?:do|does|did|would) ${TERM} (?:mean|stand for|refer to|actually mean|even mean)\b`,
    'iu',
  ),
  new RegExp(
    String.raw`\bwhat (?:(?:is|'s) meant|do (?:you|we|they|people|you all|y'?all) mean|does (?:he|she) mean|(?:did|does) \w+ mean) (?:by|with) ${TERM}${END}`,
    'iu',
  ),
  new RegExp(
    String.raw`\b(?:define|explain|remind me (?:what|who)|no (?:idea|clue) (?:what|who)|(?:don'?t|do not|didn'?t) (?:know|get|understand) (?:what|who)|never (?:heard of|knew what)|tell me (?:what|who)|can (?:you|somebody|someone|anyone) explain) ${TERM}(?: (?:is|are|means|was))?${END}`,
    'iu',
  ),
]

/** `lumpy = ?` */
const EQUALS = new RegExp(String.raw`^\W*${TERM}\s*(?:=|:)\s*\?+\s*$`, 'iu')

/** A word and a question mark, and nothing else. */
const ALONE = new RegExp(String.raw`^\W*${TERM}\s*\?+\s*$`, 'iu')

const GOES_ON = new RegExp(
  String.raw`^\W*(?:and|what about|how about|and what about|also)\s+${TERM}\s*\?+\s*$`,
  'iu',
)

/** The word stands before the question: `people keep saying the mule. what is it`. */
const BEFORE = [
  new RegExp(
    String.raw`\b(?:say(?:s|ing)?|said|calls?|called|calling|mention(?:s|ed|ing)?|talk(?:s|ed|ing)? about|hear(?:ing)?|heard|read(?:ing)?|sees?|seeing|told me to|go(?:es)?)\s+(?:it |about )?${TERM}(?=\s*(?:$|[?.,!;(–—\n]|\b(?:in|on|at|and|all|every|but)\b))`,
    'iu',
  ),
  /["“”«„]([\p{L}][\p{L}\p{N} _-]{1,30})["“”»]/iu,
]

const WHAT_IS_IT =
  /\bis (?:that|this|it) (?:a (?:real |actual )?(?:thing|place|system|joke|person|word|name)|real|a real thing)\b|\b(?:what|who)(?:['’]s| is| are|s| was) (?:it|that|this|they|he|she)\b|\bwhat (?:does|do) (?:it|that|this|they) mean\b|\bwhat(?:'s| is) (?:it|that) (?:about|supposed)/i

/** `up in the attic`: what is named in what people say. */
const NAMED_IN =
  /^(?:\p{L}+['’]?\p{L}* ){1,4}?(?:in|on|at|to|from|of|by|with) (the \p{L}[\p{L}-]+(?: \p{L}[\p{L}-]+)?)$/iu

/** What is named by a phrase that somebody quotes, else the phrase. */
export const namedIn = (phrase: string): string => NAMED_IN.exec(phrase.trim())?.[1] ?? phrase

/** Says where the word was met, so that it is one of the team's. */
const MET =
  /\b(?:keeps?|kept) (?:coming|showing|popping|turning) up\b|\b(?:comes?|came|shows?|turns?) up (?:in|on)\b|\bon the call\b|\b(?:people|everyone|everybody|you all|y'?all|folks|colleagues|they|he|she|\w+)(?: in \w+| on the \w+)? (?:keeps?|kept|is|are|was|were) (?:\w+ )?(?:saying|talking|mentioning|calling|referring)\b|\b(?:says?|told me|keep seeing|keep hearing|heard|mentioned|noted?)\b|\bin (?:standup|the (?:[\w-]+ ){0,3}(?:orders?|notes?|logs?|alerts?|runbooks?|docs?|wiki|tickets?|channel|topic|reasons?|dashboards?|board|code|config|postmortem|pager|handover|rota|names?|titles?|messages?|reports?|calendar|call))\b|\bon (?:the|this|that) (?:board|dashboard|page|graph|ticket|alert|rota|call)\b/i

/** What is asked after and is no word of the team: how things are, numbers, plans, people. */
const ASKED_AFTER =
  /^(?:any(?:one|body|thing)?|some(?:one|body|thing)?|every\w+|no(?:body|thing)|who|what|which|how|why|where|when|why not|and|or|but|so|me|him|us|yes|no|really|seriously|sure|sorry|hello|thoughts|news|update|ready|agreed|deal|same|again)\b|^(?:(?:the|a|an|our|your|my|his|her|their|this|that|these|any|some|no) )*(?:(?:right|best|correct|proper|current|latest|new|old|next|last|first|normal|usual|exact|real|actual|main|other|same|worst|easiest|expected|better|good|bad|blocking|missing|wrong)\b.*|.*\b(?:going|happening|wrong|up|new|left|missing|affected|down|blocking|next|eta|impact|rollback|roll back|branch|versions?|limits?|thresholds?|latency|lag|rate|numbers?|values?|urls?|links?|passwords?|login|commands?|schedule|deadline|times?|days?|dates?|process|procedure|policy|rules?|risk|damage|scope|state|story|deal|vibe|word|verdict|call|on-?call|oncall|around|free|available|here|there|in charge|responsible|backup|primary|secondary|lead|manager|boss|owner|contact|person|guy|people|team|weather|lunch|dinner|food|menu|score|game|joke|occasion|budget|cost|price|size|count|capacity|volume|percentage|region|zone|env|environment|account|channel|meeting|agenda|topic|action|actions|options?|alternatives?|difference|ticket|pr|commit|change|diff|point|use|hurry|rush|matter|trick|catch|way|idea|thoughts?|opinion|preference|update|news|log|logs|error|errors|message|code|exit|cause|culprit|it|that|this|they|you|we|us|everyone|anyone|somebody|someone|doing|saying|using|running|supposed|meant|needed|required|allowed|safe|legit|ok|okay|fine|normal|expected|known|related|done|ready|fixed|resolved|stuck|slow|broken|back|gone|live|out|off|on|not|so|now|then|with|about|for|to|of|in)s?)$/i

function termOf(found: RegExpExecArray | null): string | null {
  const term = bare(namedIn(found?.[1] ?? '')).replace(/^(?:a|an) /i, '')
  return term.length < 3 || NO_ALIAS.test(term) || ASKED_AFTER.test(term) ? null : term
}

function firstTerm(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const term = termOf(pattern.exec(text))
    if (term !== null) return term
  }
  return null
}

/** `the what`, after somebody used the word. */
const ECHO =
  /^\W*(?:the |a |an |some |who(?:'s| is) )?(?:what|who)(?: now| on earth| the hell| is that| was that)?\W*$/i

/** What somebody's message begins with, as what it is about: `squeezer is stuck again`. */
const BEGINS =
  /^(?:\W*(?:so|hm+|ugh|ok|hey|fyi|and|bye|hello|hi|note)[,:]? )?((?:the |our )?\p{L}[\p{L}-]{2,30}(?: \p{L}[\p{L}-]{2,30})??)(?:['’]s)? (?:is|are|was|were|has|have|needs?|got|keeps?|again|went|just)\b/iu

/** The word that a message of one or two words asks for, from the message that it answers; or null. */
export function echoedTerm(text: string, before: string): AskedTerm | null {
  if (!ECHO.test(text) || before.length > LONGEST) return null
  const term = termOf(BEGINS.exec(before))
  return term === null ? null : { term, plainness: 'plain', met: true }
}

/** Longer messages tell something, whatever they ask besides. */
const LONGEST = 300

/** What every way of asking has: a question mark, a word that asks, or `is that a thing`. */
const MAY_ASK = /\?|what|who|wtf|define|explain|heard of|\bis (?:that|this|it) (?:a |real)/i

/** The word whose meaning a message asks for, or null. */
export function askedTerm(text: string): AskedTerm | null {
  if (text.length > LONGEST || !MAY_ASK.test(text)) return null
  const equals = termOf(EQUALS.exec(text))
  if (equals !== null) return { term: equals, plainness: 'plain', met: true }
  const asked = WHAT_IS_IT.test(text) ? firstTerm(BEFORE, text) : firstTerm(PLAIN, text)
  if (asked !== null) return { term: asked, plainness: 'plain', met: MET.test(text) }
  const further = termOf(GOES_ON.exec(text))
  if (further !== null) return { term: further, plainness: 'going on', met: MET.test(text) }
  const alone = termOf(ALONE.exec(text))
  return alone === null ? null : { term: alone, plainness: 'bare', met: MET.test(text) }
}
