import { sentences } from '../language/sentences.ts'
import { isJoke, isQuestion } from '../language/tone.ts'
import type { AskedTerm } from './asked-term.ts'
import { TECHNICAL } from './cause-cues.ts'
import { definitionIn, isLeisure, isOfTheTrade, meaningOf } from './definition.ts'
import { NO_ALIAS } from './jargon.ts'
import type { Reading } from './rule.ts'

/** What runs, in a word: after a name alone it says that the name is what was asked for, and not what is broken. */
const KIND =
  /\b(?:box|host|server|machine|vm|cluster|service|app|system|db|database|mainframe|gateway|queue|job|cron|script|tool|dashboard|channel|team|vendor|provider|broker|bucket|board|device|unit|rack|site|term|word|name|mode|state|flag)s?\b/i

/** `old word of the docks, sorry. we say it when a crate is on the wrong belt`: when a word is used tells what it means. */
const SAID_WHEN =
  /\b(?:we|i|people|folks|they|everyone|everybody)(?: here| all| just| only| always)? (?:say|use|write|shout|call) (?:it|that|this|so) (?:when(?:ever)?|if|for|of|about) (.{8,120}?)(?:[.!;\n]|$)/i

/** When a word is used, of what the team runs. */
function saidWhen(term: string, answer: string): Reading | null {
  const [, when = ''] = SAID_WHEN.exec(answer) ?? []
  return when === '' || isLeisure(when) || !isOfTheTrade(when)
    ? null
    : { detail: { kind: 'jargon', alias: term, means: when.trim() }, services: [] }
}

const reading = (term: string, answer: string): Reading | null => {
  const definition = definitionIn(answer, term)
  if (definition === null || isLeisure(answer)) return null
  const { means, services } = meaningOf(definition)
  if (means.toLowerCase() === term.toLowerCase()) return null
  return { detail: { kind: 'jargon', alias: term, means }, services }
}

/** An answer that begins like one: `the data logger on site`. */
const POINTS = /^\W*(?:(?:it['’]?s|that['’]?s|that is|it is|just) )?(?:the|our) \p{L}/iu

/** What an answer must have for a question that asks less plainly. */
function isMeant({ term, plainness, met }: AskedTerm, answer: string, usedBefore: boolean): boolean {
  if (plainness === 'bare') return KIND.test(answer) && isOfTheTrade(answer) && !TECHNICAL.test(term)
  return met || usedBefore || POINTS.test(answer) || isOfTheTrade(answer)
}

/** `what's the mule`, answered by what it is. `usedBefore`: others of the conversation used the word. */
export function explainedTerm(asked: AskedTerm, answer: string, usedBefore: boolean): Reading | null {
  if (isQuestion(answer.split('\n')[0] ?? '') || !isMeant(asked, answer, usedBefore)) return null
  // What the word means may sound like a joke; what is told of it after that may be one.
  const [first] = sentences(answer)
  if (asked.plainness === 'plain') {
    const when = saidWhen(asked.term, answer)
    if (when !== null) return when
  }
  if (first === undefined || isJoke(first.text.toLowerCase().replaceAll(asked.term.toLowerCase(), ' ')))
    return null
  return reading(asked.term, answer)
}

/** `slow lane = orders taken by hand`: a word and what it stands for. */
const EQUATED =
  /^(?:\W*(?:so|oh|ah|well|btw|fyi)[,:]? )?["'“”*_]{0,2}((?:the )?\p{L}[\p{L}-]+(?: \p{L}[\p{L}-]+)?)["'“”*_]{0,2}\s*(?:=|==|:=)\s*(?=[\p{L}"'“])/iu

const FEWEST_WORDS = 2

/** A word that somebody else of the conversation used, and a sign that it equals something in words. */
export function equatedTerm(text: string, usedBefore: (word: string) => boolean): Reading | null {
  if (!text.includes('=')) return null
  for (const sentence of sentences(text)) {
    const term = EQUATED.exec(sentence.text)?.[1]
    if (term === undefined || NO_ALIAS.test(term) || TECHNICAL.test(term) || !usedBefore(term)) continue
    const definition = definitionIn(sentence.text, term)
    if (definition === null || isLeisure(text) || isJoke(sentence.text)) continue
    if (definition.clause.split(/\s+/).length >= FEWEST_WORDS) {
      const { means, services } = meaningOf(definition)
      return { detail: { kind: 'jargon', alias: term, means }, services }
    }
  }
  return null
}
