import { namesIn } from '../language/names.ts'
import { TECHNICAL } from './cause-cues.ts'
import { bare } from './rule.ts'

/** What an answer says that something is. */
export interface Definition {
  /** Its first words: what the thing is, without what is told about it. */
  head: string
  /** The whole first clause. */
  clause: string
  /** Whether more is told after it. */
  goesOn: boolean
}

/** `ha`, `sorry was on a ladder.`: what people say before they answer. */
const LEAD =
  /^(?:\W*(?:@\S+(?: \p{Lu}\p{L}+)?|ha(?:ha)*|lol|oh+|ah+|hi|hey|hello|yeah|well|right|ok(?:ay)?|sorry\b[^.!?,\n]{0,40}|good question|sure)\s*[.!,:;–—-]*\s+)+/iu

const COPULA =
  /^(?:it(?:['’]?s| is| was)|that(?:['’]?s| is| would be)|they(?:['’]?re| are)|those (?:are|is)|this is|(?:it|that) means|means|mean(?:ing)?|short for|shorthand for|slang for|stands for|refers to|(?:our|the|a|just a) (?:nick ?)?name (?:for|of)|(?:what|how) (?:we|people|everyone|ops) calls?|our word for)\s+/i

const FILLER = /^(?:just |really |actually |simply |basically |only |what we call )+/i

const DETERMINER = /^(?:the|our|a|an|one of (?:the|our)|my|any|all|some|every|this|that|these|those)\s+/i

/** Where what something is ends, and what it does or where it stands begins. */
const BOUND =
  /\s(?:that|which|who|whose|where|with|without|for|in|on|of|at|from|behind|under|near|next to|we|you|they|i|and|or|but|because|so|if|when|while|until|than|after|before|holding|having|running|sitting|doing|reads|keeps|says)\b/i

const VERB =
  /\b(?:is|are|am|was|were|be|been|has|have|had|do|does|did|will|would|can|could|should|must|may|might|got|gets?|went|goes|came|comes|died|broke|fell|failed|crashed|restarted|looks?|seems?|says?|said|works|worked|wants?|needs?|thinks?|knows?|fixed|gone|again|too|already|also|still|though|please)\b|n['’]t\b|['’](?:ll|ve|m|d)\b/i

const NO_DEFINITION =
  /^(?:yes|yep|yup|no|nope|nah|not|never|none|maybe|dunno|idk|ask|check|see|look\w*|try|restart\w*|same|still|just|already|soon|later|today|tomorrow|yesterday|tonight|now|then|mon|tues|wednes|thurs|fri|satur|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|thanks?|thank you|great|good|fine|ok|okay|nice|cool|nothing|nobody|no one|someone|somebody|me|you|him|her|us|them|everyone|dont|don't|do not|please|google|read|again|done|up|down|slow|broken|investigating|working|checking|i|we|he|she|they|it|there|here|wait|hang on|one sec|sec|on it|same here|depends|all|both|either|what|who|why|how|when|where|which|lol|(?:ha)+h?|(?:he)+|hmm+|um+|spooky|wow|\d[\d.,:]*\s*(?:%|ms|s|sec|min|h|am|pm|k|m|gb|mb)?)\b/i

/** `a Monday after the holidays`: a kind of day, and not when. */
const A_DAY = /^(?:an?|any|every) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i

/** What a person is: whoever asks who somebody is learns no word of the team. */
const PERSON =
  /\b(?:guy|girl|woman|man|lady|person|manager|lead|boss|engineer|developer|dev|cto|ceo|coo|cfo|vp|intern|new hire|colleague|consultant|recruiter|director|analyst|designer|student|trainee|accountant|captain)\b/i

const FEWEST = 2
const MOST_WORDS = 7

const isPlainVerb = (head: string): boolean => {
  const words = head.split(' ')
  return words.length > 1 && /[a-z]{2}[^e]ed$/i.test(words.at(-1) ?? '')
}

/** Without what leads to the answer, and without the word itself: `slow lane = orders taken by hand`. */
function opened(answer: string, term: string): string {
  const words = term.replace(/^(?:the|our) /i, '').replace(/[^\p{L}\p{N} _-]/gu, '')
  const echo = new RegExp(
    String.raw`^(?:the |our |an? )?["'“”*_\x60]*(?:going |go )?${words}s?["'“”*_\x60]*\s*(?:=|:|→|->|—|–|-|\bis\b|\bare\b|\bmeans?\b|\bbeing\b)\s*`,
    'iu',
  )
  return answer
    .trim()
    .replace(LEAD, '')
    .replace(echo, '')
    .replace(COPULA, '')
    .replace(FILLER, '')
    .replace(/^(?:code|slang|short|jargon) for /i, '')
}

/** What an answer says that a word stands for; null when it says something else. */
export function definitionIn(answer: string, term: string): Definition | null {
  const said = opened(answer, term)
  if (NO_DEFINITION.test(said)) return null
  const body = said.replace(DETERMINER, '')
  const [clause = ''] = body.split(/[,;:!?()–—\n]|\.(?=\s|$)|\s-\s/)
  const [head = ''] = clause.split(BOUND)
  const words = bare(head).split(' ').filter(Boolean)
  if (words.length === 0 || words.length > MOST_WORDS || /\?\s*$/.test(said.split('\n')[0] ?? '')) return null
  const isOther = NO_DEFINITION.test(body) && !A_DAY.test(said)
  const isStatement = VERB.test(head) || isPlainVerb(bare(head)) || PERSON.test(clause) || isOther
  if (isStatement || !/^[\p{L}`"]/u.test(head)) return null
  const rest = said.slice(said.indexOf(clause) + clause.length)
  const goesOn =
    clause.trim().split(/\s+/).length > words.length || (rest.match(/\p{L}{2,}/gu) ?? []).length >= FEWEST
  return { head: bare(head), clause: bare(clause), goesOn }
}

const ONE_NAME = /^[\p{L}][\p{L}\p{N}_.-]{2,40}$/u

/** What the word stands for: a name alone, or a phrase. */
export function meaningOf({ head, clause, goesOn }: Definition): { means: string; services: string[] } {
  const name = namesIn(clause).find(
    (one) => head === one || head.startsWith(`${one} `) || head.endsWith(` ${one}`),
  )
  if (name !== undefined && head === name) return { means: name, services: [name] }
  // A single word that is told more about is what the thing is called: `harbourmaster. the AS/400 in the basement`.
  if (ONE_NAME.test(head) && head === clause && goesOn && !TECHNICAL.test(head))
    return { means: head, services: [head] }
  return { means: clause.slice(0, 120), services: [] }
}

/** What people eat, play and watch: its words are nobody's jargon. */
const LEISURE =
  /\b(?:coffee|tea|lunch|dinner|breakfast|pizza|cakes?|beers?|wine|cocktails?|snacks?|recipe|soup|salad|cheese|chocolate|restaurant|pub|football|rugby|sports?|cricket|game|movie|film|song|band|album|tv|netflix|novel|actor|singer|dog|cat|puppy|kids?|(?<!(?:public|bank|national|school) )holidays?|dish|dessert|sauce|drink|rum|gin|vodka)\b/i

/** Speaks of what the team runs, and not of a meal. */
export const isOfTheTrade = (text: string): boolean =>
  TECHNICAL.test(text) || namesIn(text).length > 0 || /\b[A-Z]{2,}[\d/]*\b|\b[a-z]+\d+\b/.test(text)

export const isLeisure = (text: string): boolean => LEISURE.test(text)
