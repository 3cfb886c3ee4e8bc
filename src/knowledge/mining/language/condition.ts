import { sentences } from './sentences.ts'

/** How people tie what is normal to something that no clock and no event of a system tells: `while the couriers hand over`. */
const CONDITIONS: readonly RegExp[] = [
  /\b(?:during|throughout|whilst|as long as|so long as) (?!which\b)[^.,;!?]+/i,
  /(?<!\b(?:a|once in a|every|the|good|long|little) )\bwhile (?!(?:we|you|i)(?:['’]re| are| were)\b)[^.,;!?]+/i,
  /\bonly (?:when|if|while|on|in|at|for|after|before|with)\b[^.,;!?]+/i,
  /(?<!\b(?:that|this|it)(?:['’]s|s| is) )\bwhen(?:ever)? (?!(?:in doubt|(?:it|that|they|this)(?:['’]s| is| are| goes| gets| hits| climbs| rises)? (?:over|above|past|beyond|more|at))\b)[^.,;!?]+/i,
  /\bon (?:a |an |the |our |all )?(?:\w+[- ])?days?\b|\b(?:pay|match|market|race|election|bank|public|school|sale)[- ]?(?:days?|holidays?)\b/i,
  /\b(?:weekends?|weekdays?|workdays?|holidays|(?:month|quarter|year)[- ]end|end of (?:the )?(?:month|quarter|year))\b/i,
  /\b(?:in|during|over|until|through|from) (?:the )?(?:spring|summer|autumn|winter|peak|season|january|february|march|april|june|july|august|september|october|november|december)\b/i,
]

/** From there on somebody should look: no condition of what is normal. */
const OF_ALARM =
  /\b(?:call|page|ring|wake|ping|tell|look|worry|shout|care|panic|escalate|alert|roll(?:ing)? ?back|restart|interesting|bad|broken|real)\b[^.,;!?]*$/i

/** `the run lands when it lands` */
const TAUTOLOGY = /\b(\w+) when(?:ever)? (?:it|they|that|he|she) \1\b/gi

function inSentence(text: string): string | null {
  const plain = text.replace(TAUTOLOGY, ' ')
  for (const pattern of CONDITIONS) {
    const found = pattern.exec(plain)
    if (found !== null && !OF_ALARM.test(plain.slice(0, found.index))) return found[0].trim()
  }
  return null
}

/** The words of a condition that has to be given for what a text says to hold, of a kind that code cannot check; null without one. */
export function conditionIn(text: string): string | null {
  for (const sentence of sentences(text)) {
    const found = /\?\s*$/.test(sentence.text) ? null : inSentence(sentence.text)
    if (found !== null) return found
  }
  return null
}
