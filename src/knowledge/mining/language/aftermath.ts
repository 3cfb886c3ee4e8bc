import type { ExpectationDetail } from '../../../domain/lesson.ts'
import { inFigures, LENGTH, minutesOf } from './numbers.ts'

const EVENT = String.raw`(deploy(?:ment|s|ing)?s?|re-?deploy(?:ment)?s?|roll-?outs?|roll-?backs?|releases?|go-?lives?|restarts?|reboots?|fail-?overs?|cut-?overs?|switch-?overs?|scale[- ](?:ups?|outs?|ins?|downs?|events?)|autoscal\w+|cold starts?|start-?ups?|boots?|warm-?ups?|migrations?|promotions?|rebalanc(?:e|es|ing)|re-?index(?:es|ing)?|flush(?:es)?|imports?|syncs?|backups?|upgrades?|rotations?|purges?|leader elections?|elections?|compactions?|vacuums?|snapshots?|batch(?:es)?|resyncs?|maintenance|flips?|swaps?|publish(?:es)?|drains?|push(?:es)?|ships?|roll(?:ing)? restarts?)`

const LEAD = String.raw`(?:(?:an?|each|every|any|the|all|our|its|of)\s+)*(?:(?!after\b)[\w-]+\s+){0,2}?`

const LENGTH_FIRST = new RegExp(
  String.raw`\b(?:(?:for|within|during|in|up to|lasting|the)\s+)*(?:(?:the )?first |about |some |around |~ ?|up to |roughly )*${LENGTH}\s+(?:or so\s+|tops\s+|max\s+|window\s+)?(?:after|following|of|from|post|past|once|into)[\s-]+${LEAD}${EVENT}\b`,
  'i',
)
/** What comes between an event and how long it is felt. */
const UNTIL_LENGTH = String.raw`\b(?:.{0,90}?\(|.{0,90}?\b(?:for|within|during|lasting|lasts?|takes?|needs?|it goes|up to|the first|in|gone (?:in|after|within)|over (?:in|after)|settles? (?:in|after|within)|subsides? (?:in|after|within)|(?:stops?|ends?) (?:in|after|within)|until)\s+(?:the |about |around |~ ?|up to |first |roughly |at most |some |next )*)${LENGTH}`
const EVENT_FIRST = new RegExp(
  String.raw`\b(?:after|following|post|on|upon|during|with|(?:when(?:ever)?|once|every time|each time) (?:we|you|i)|when(?:ever)? (?:it|they|the \w+))[\s-]+${LEAD}${EVENT}${UNTIL_LENGTH}`,
  'i',
)
const DONE = '(?:deployed|released|restarted|rebooted|upgraded|rolled out|failed over|shipped|promoted)'
/** `when mailer is deployed`: the thing first. */
const DONE_FIRST = new RegExp(
  String.raw`\b(?:when(?:ever)?|once|after|every time|each time)\s+(?:the |our |an? )?(?:[\w-]+\s+){1,3}?(?:is|are|gets?|was|were|has been|have been)\s+(?:being |re-?)?(${DONE})${UNTIL_LENGTH}`,
  'i',
)
const LENGTH_THEN_EVENT = new RegExp(
  String.raw`\b(?:for|within|lasting|up to|the first)\s+(?:about |around |~ ?|up to |roughly |at most )*${LENGTH}\b.{0,50}?\b(?:after|following|whenever we|when we|each time we|every time we|each|every)\s+${LEAD}${EVENT}\b`,
  'i',
)

/** `deploys`, `deployment` and `deploying` are one event. */
function eventName(word: string): string {
  const lower = word
    .toLowerCase()
    .replace(/[- ]/g, '')
    .replace(/^(roll|fail)ed(?=out|over)/, '$1')
    .replace(/^shipped$/, 'ship')
    .replace(/^(deploy|releas|restart|reboot|upgrad|promot)ed$/, (_, stem: string) =>
      /[sdt]$/.test(stem) && !/restart$/.test(stem) ? `${stem}e` : stem,
    )
  if (/^(?:re)?deploy/.test(lower)) return 'deploy'
  if (/^(?:release|rollout)/.test(lower)) return lower.replace(/s$/, '')
  return lower.replace(/(?<=(?:sh|ch|x))es$/, '').replace(/(?<!s)s$/, '')
}

const EVENT_NAMED = new RegExp(
  String.raw`\b(?:after|following|during|while|on|upon|when(?:ever)?|every time|each time)\s+${LEAD}${EVENT}\b`,
  'i',
)

/** The event that something is tied to, whether or not its length is told: `during a failover`. */
export const eventIn = (text: string): string | null => {
  const word = EVENT_NAMED.exec(text)?.[1]
  return word === undefined ? null : eventName(word)
}

/** An event in any role: `post-deploy`, `once a new version is out`, `each release gives`, `when we ship`. */
const EVENT_ANYHOW: readonly RegExp[] = [
  EVENT_NAMED,
  new RegExp(String.raw`\b(?:post|past)[\s-]+${EVENT}\b`, 'i'),
  new RegExp(
    String.raw`\b(?:when(?:ever)?|once|after|as soon as|every time|each time)\s+(?:[\w-]+\s+){0,4}?(?:is|are|gets?|was|has been|have been)\s+(?:being |re-?|freshly )?(${DONE})\b`,
    'i',
  ),
  /\b(?:when(?:ever)?|once|after|every time|each time) (?:we|you|somebody|someone|they) (?:have |just |freshly )?(deploy|release|restart|roll out|ship|push|fail over|promote|redeploy)(?:ed|d)?\b/i,
  new RegExp(
    String.raw`\b(?:each|every|any|an?|our|all)\s+(?:[\w-]+\s+){0,2}?${EVENT}(?: of (?:the )?[\w-]+)?\s+(?:always |usually |normally |will |can |may |just )*(?:makes?|causes?|gives?|brings?|triggers?|produces?|means?|costs?|leads? to|results? in|comes? with|has|have|shows?)\b`,
    'i',
  ),
]

function anyEventIn(text: string): string | null {
  for (const pattern of EVENT_ANYHOW) {
    const word = pattern.exec(text)?.[1]
    if (word !== undefined) return eventName(word)
  }
  return null
}

/** How long, wherever it stands: `for 5m`, `during the first 8 minutes`, `lasts 10 minutes`, `gone within 3 min`. */
const LASTING = new RegExp(
  String.raw`\b(?:for|in|during|within|over|until|til+|lasts?|lasting|takes?|taking|needs?|first|initial|next|goes on|up to|at most|max|no longer than|gone after|after)\s+(?:the |about |around |~ ?|up to |first |initial |roughly |at most |some |next |max )*${LENGTH}`,
  'gi',
)

const LENGTH_ALONE = new RegExp(String.raw`${LENGTH}(?=\s(?:tops|max|at most|or so|long|window)\b)`, 'gi')

/** A few seconds are a latency as often as a length of time. */
const isLong = (unit: string): boolean => /^(?:m|h|d)/i.test(unit)

/** `<2% 5xx, eu-west-3 only, 15 min` */
const LENGTH_BETWEEN = new RegExp(String.raw`(?:^|[,;/(–—-] ?)${LENGTH}(?=$|\s?[,.;)/])`, 'gi')

interface Lasting {
  amount: string
  unit: string
  span: string
}

function lastingIn(text: string): Lasting | null {
  for (const pattern of [LASTING, LENGTH_ALONE, LENGTH_BETWEEN]) {
    for (const [whole, amount = '', unit = ''] of text.matchAll(pattern))
      if (isLong(unit)) return { amount, unit, span: whole }
  }
  return null
}

/** Between the event and its length stands what is normal: only the length itself is no limit. */
const lengthIn = (span: string, amount: string, unit: string): string =>
  [' ', '-', ''].map((gap) => `${amount}${gap}${unit}`).find((length) => span.includes(length)) ?? span

type After = NonNullable<ExpectationDetail['after']>

/** What everything here needs: a length of time. */
const ANY_LENGTH = new RegExp(LENGTH, 'i')

/** Whether a text may say how long something lasts: a look that costs little. */
export const mayLast = (text: string): boolean => ANY_LENGTH.test(inFigures(text))

/** Event and length in one breath. */
function together(plain: string): { after: After; span: string } | null {
  const whole = LENGTH_FIRST.exec(plain)
  const first = whole ?? LENGTH_THEN_EVENT.exec(plain)
  if (first !== null) {
    const [span, amount = '', unit = '', event = ''] = first
    const after = { trigger: eventName(event), minutes: minutesOf(amount, unit) }
    return { after, span: whole === null ? lengthIn(span, amount, unit) : span }
  }
  const second = EVENT_FIRST.exec(plain) ?? DONE_FIRST.exec(plain)
  if (second === null) return null
  const [span, event = '', amount = '', unit = ''] = second
  return {
    after: { trigger: eventName(event), minutes: minutesOf(amount, unit) },
    span: lengthIn(span, amount, unit),
  }
}

/** An event by its mere name. */
const MENTIONED =
  /\b(deploy(?:ment|ed|ing)?s?|roll-?outs?|releases?|restarts?|reboots?|fail-?overs?|cut-?overs?|promotions?)\b/i

/** What the length of a time is counted from when nobody says what began. */
const UNNAMED = 'start'

/**
 * How long something may last that is told without what it comes after: from whatever `around` mentions, else from
 * whatever began. Null when no length is told.
 */
export function lengthAlone(text: string, around: readonly string[]): { after: After; span: string } | null {
  const lasting = lastingIn(inFigures(text))
  if (lasting === null) return null
  const mentioned = [text, ...around]
    .map((one) => MENTIONED.exec(one)?.[1])
    .find((word) => word !== undefined)
  const { amount, unit, span } = lasting
  const trigger = mentioned === undefined ? UNNAMED : eventName(mentioned)
  return { after: { trigger, minutes: minutesOf(amount, unit) }, span }
}

/**
 * The event after which something holds and for how many minutes, with the words that say how long; or null. What names
 * the event may stand in one of `around`. Numbers in words are read, and the words found are then in figures.
 */
export function afterIn(text: string, around: readonly string[] = []): { after: After; span: string } | null {
  const plain = inFigures(text)
  if (!ANY_LENGTH.test(plain)) return null
  const found = together(plain)
  if (found !== null) return found
  const trigger = [plain, ...around].map(anyEventIn).find((event) => event !== null)
  const lasting = trigger === undefined ? null : lastingIn(plain)
  if (trigger === undefined || lasting === null) return null
  const { amount, unit, span } = lasting
  return { after: { trigger, minutes: minutesOf(amount, unit) }, span }
}
