import type { SlackMessage } from '../../sources/slack/message.ts'
import { namesIn } from '../language/names.ts'
import type { Sentence } from '../language/sentences.ts'
import { asMeant } from '../language/spelling.ts'
import { isHedged, isQuestion } from '../language/tone.ts'
import { clearedIn, deniedIn, isCorrection, isNo, isOutcome, isYes } from '../language/verdicts.ts'
import { CAUSE_CUES, FAULT, FIX_DONE, isProposal, SYMPTOM, TECHNICAL } from './cause-cues.ts'
import { isRemedy } from './remedy.ts'

/** A sentence that may be the cause or the fix, and what was said of it since. */
export interface Candidate {
  message: SlackMessage
  sentence: Sentence
  /** The words that name it. */
  words: string
  strength: number
  confirmed: string | null
  refuted: boolean
}

/** Cues alone decide at 2; a guess needs that somebody says yes. */
export const ENOUGH = 2

const HEDGED_COST = 1.75

/** Below this a cue (`because`, `it was`) is everyday English: it has to speak of what runs, and not of you and me. */
const WEAK_CUE = 2

const PERSONAL_COST = 0.5

const PERSONAL = /\b(?:i|i'?m|i'?ve|you|your|u|ur|my|me|he|she|his|her)\b/i

/** Labels of a summary that say what kind of line it is. */
const LABEL =
  /^\W*(?:summary|impact|symptoms?|cause|root cause|fix|resolution|mitigation|what happened|tl;?dr|update)\s*:\s*/i

export const cleaned = (text: string): string =>
  text
    .trim()
    .replace(LABEL, '')
    .replace(/[\s.,;:!–—-]+$/, '')

/** `not GC but a noisy neighbour`: what follows is the cause. */
const NEGATED =
  /^(?:it (?:was|is) )?(?:not|n't|never)\b.{1,80}?(?:,? but(?: rather)?|,? it (?:was|is|turned out to be)|[;,] rather|\. it was)\s+/i

const NEGATION =
  /^(?:(?:it|that|this) (?:was|is)(?:n't| not)|not|n't|never|no longer|nothing to do|mis(?:identified|diagnosed|attributed)|unknown|unclear|pending|under investigation|still|being|tbd|to be)\b/i

/** The strongest cue of a sentence and the words that it points at. */
function cueIn(text: string): { strength: number; words: string } {
  let strength = 0
  let words = text
  for (const [cue, worth, needs] of CAUSE_CUES) {
    const found = worth > strength && needs?.test(text) !== false ? cue.exec(text) : null
    if (found === null) continue
    strength = worth
    words = found[1] ?? text
  }
  return { strength, words: words.replace(NEGATED, '') }
}

/** `the problem was the pool, I made it bigger`: what I did stands apart from what was wrong. */
const APART = /[,;:–—]\s+(?:so |and |then |now )?(?:i|we|you)\b.*$/i

/** What takes from the strength of a cue: that somebody only guesses, or speaks of you and me. */
function doubt(text: string, strength: number): number {
  const told = strength < 3 && PERSONAL.test(text.replace(APART, '')) ? PERSONAL_COST : 0
  return told + (isHedged(text) ? HEDGED_COST : 0)
}

const faultWorth = (text: string, strength: number): number => {
  if (!FAULT.test(text)) return 0
  return strength === 0 ? 1.5 : 0.75
}

/** `cart-service was slow because …`: what broke and why in one sentence, which needs nobody beside it. */
function isWhole(text: string, words: string): boolean {
  const at = text.lastIndexOf(words)
  const head = at > 0 ? text.slice(0, at) : ''
  return head !== '' && namesIn(head).length > 0 && SYMPTOM.test(head)
}

/** The cause that a sentence names, guessed or not; null when it names none. `isPlain`: where causes are spoken of, every cue counts. */
export function causeIn(message: SlackMessage, sentence: Sentence, isPlain = false): Candidate | null {
  const text = asMeant(sentence.text)
  const told = cueIn(text)
  const isEnough = told.strength > 0 && told.strength < ENOUGH && isWhole(text, told.words)
  const cue = isEnough ? { ...told, strength: ENOUGH } : told
  const fault = faultWorth(text, cue.strength)
  const strength = cue.strength + fault
  if (strength === 0 || NEGATION.test(cue.words) || isQuestion(text)) return null
  const everyday = !isPlain && strength < WEAK_CUE && fault === 0
  if (everyday && (!TECHNICAL.test(text) || PERSONAL.test(text))) return null
  return {
    message,
    sentence,
    words: cleaned(cue.words),
    strength: strength - doubt(text, strength),
    confirmed: null,
    refuted: false,
  }
}

/** A clause of fewer letters is no statement. */
const SHORTEST_CLAUSE = 16

/** `redis had no part in it, a bad feature flag did it`: the clauses that take nothing back; all of it when none does. */
function statedBeside(text: string): string {
  const clauses = text.split(/[,;:–—]\s+|\s+but\s+/)
  const kept = clauses.filter((clause) => !isCorrection(clause) && !isNo(clause))
  const beside = kept.join(', ')
  return kept.length < clauses.length && beside.length >= SHORTEST_CLAUSE ? beside : text
}

/** Says of something that it was not it, or what came of it: no cause. */
const isNoCause = (text: string): boolean =>
  isNo(text) ||
  isCorrection(text) ||
  isHedged(text) ||
  isOutcome(text) ||
  clearedIn(text).length > 0 ||
  deniedIn(text).length > 0

/** `we first thought it was caused by the cache`, and nothing else in the sentence: what is believed no longer. */
const BELIEVED =
  /\b(?:we|i|they|everyone|everybody|people) (?:had |have |all )?(?:first(?:ly)? |initially |originally |at first )?(?:thought|assumed|believed|suspected|blamed|claimed|said|wrote|told you)\b/i

const AND_NOW = /\b(?:but|actually|turn(?:s|ed) out|in fact|really|instead|whereas|while|now)\b/i

export const isOldBelief = (text: string): boolean => BELIEVED.test(text) && !AND_NOW.test(text)

/** A sentence of fewer words than this is too short to be the cause when it names nothing technical. */
const FEWEST_WORDS = 4

/**
 * What a correction states besides what it takes back: the cause as it is known now, without any cue. `inAnyWords`: where
 * something was taken back already, what comes next need not sound technical.
 */
export function plainCause(message: SlackMessage, sentence: Sentence, inAnyWords = false): Candidate | null {
  if (isQuestion(sentence.text)) return null
  const text = statedBeside(sentence.text)
  if (isNoCause(text)) return null
  const isSaid = inAnyWords && !PERSONAL.test(text) && !isYes(text) && text.split(' ').length >= FEWEST_WORDS
  if (!isSaid && !TECHNICAL.test(text)) return null
  return { message, sentence, words: cleaned(text), strength: ENOUGH, confirmed: null, refuted: false }
}

/** `adding it to the wiki` mends nothing. */
const PAPERWORK =
  /\b(?:add|put|not|writ|pinn?|copi|copy)\w*\b.{0,40}\b(?:wiki|docs?|documentation|run-?books?|playbook|calendar|notes?|faq|confluence|notion|readme|handbook|glossary)\b/i

/** `skipped the row`: something done in whatever words, which counts only when somebody says that it worked. */
const PAST_FIRST =
  /^(?:ok |so |and |then )?(?:i |we |i've |we've )?(?:just |now |manually |temporarily )?(?!(?:need|seem|look|notic|thought|check|ask|confirm|ack|escalat|pag|call|ping|notif|inform|mention|observ|report|assum|believ|expect|happen|start|fail|crash)\w*\b)(?:[a-z]{3,}ed|undid|rebuilt|rewrote|sent|took|gave|shut|cut|split) (?:the|it|that|them|all|our|a|an|one|down|off|[\w-]+ (?:to|from|by|on|off))\b/i

const LABELLED_FIX = /^\W*(?:fix|fixed by|resolution|mitigation|solution|workaround)\s*[:=]\s*\w/i

/** A statement about what runs, without any cue; a cause only when nothing better is said. */
export function remarkIn(message: SlackMessage, sentence: Sentence): Candidate[] {
  const { text } = sentence
  if (message.bot || text.split(' ').length < 5 || !TECHNICAL.test(text)) return []
  if (PERSONAL.test(text) || isQuestion(text) || isHedged(text) || isNo(text) || isYes(text)) return []
  return [{ message, sentence, words: cleaned(text), strength: 0, confirmed: null, refuted: false }]
}

/** `killed the session, the db is fine`: what would clear it of guilt alone says here that it worked. */
export const isMended = (text: string): boolean =>
  FIX_DONE.test(text) &&
  /[,;:–—-] (?:and )?(?:[\w-]+ ){1,4}?(?:is|are|looks?|seems?) (?:all )?(?:fine|healthy|normal|clean|ok|okay|flat|good)(?: now| again)?\W*$/i.test(
    text,
  )

/** The end of an incident is not what was wrong. */
const OVER =
  /^\W*(?:incident|issue|sev-?\d)?\s*(?:is |was )?(?:now )?(?:resolved|closed|closing|over|mitigated)\W*$/i

export const isOver = (text: string): boolean => OVER.test(text)

const WHOLLY =
  /\b(?:we|i) (?:were|was) wrong\W*$|\btak(?:e|ing) (?:it|that|this|my words) back\b|\b(?:scratch|strike|forget) (?:that|this)\W*$/i

/** Whether it takes back all that was said, whatever it was. */
export const takesAllBack = (text: string): boolean => WHOLLY.test(text)

/** `incident lead here`: who is there, and not what is wrong. */
const ROLE = /\bincident (?:lead|commander|manager|command|channel|bridge|call|room)\b/gi

export const withoutRoles = (text: string): string => text.replace(ROLE, '')

/** What a sentence says was done about it, or proposes; null when neither. */
export function fixIn(message: SlackMessage, sentence: Sentence): Candidate | null {
  const { text } = sentence
  const isDone = FIX_DONE.test(text) || isRemedy(text)
  const isLabelled = LABELLED_FIX.test(text)
  const isPast = PAST_FIRST.test(text)
  const proposed = isProposal(text)
  if (!isDone && !isLabelled && !isPast && !proposed) return null
  const isAsked = isQuestion(text)
  const isPaperwork = PAPERWORK.test(text)
  const done = isDone && !isAsked && !isPaperwork
  const labelled = isLabelled && !isAsked
  const past = isPast && !isAsked && !isPaperwork
  if (!done && !proposed && !labelled && !past) return null
  const strength = (done || labelled) && !(proposed && isHedged(text)) ? 1.5 : 0.25
  return { message, sentence, words: cleaned(text), strength, confirmed: null, refuted: false }
}
