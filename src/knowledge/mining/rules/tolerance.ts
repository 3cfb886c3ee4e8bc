import type { Bound, ExpectationDetail } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import { afterIn, lengthAlone } from '../language/aftermath.ts'
import { asksNormal } from '../language/asks-normal.ts'
import { spanOfDays, validityIn } from '../language/dates.ts'
import { withoutClock } from '../language/day-window.ts'
import { type Spoken, spokenMetric } from '../language/limit-metric.ts'
import { type Limits, limitsIn, namesAmount } from '../language/limits.ts'
import { namesIn } from '../language/names.ts'
import {
  explains,
  isElsewhere,
  isOfLife,
  isOrder,
  saysBad,
  saysBeyond,
  saysCapacity,
  saysComing,
  saysConcern,
  saysNewLimit,
  saysNormal,
} from '../language/normality.ts'
import { inFigures, mayHoldNumber } from '../language/numbers.ts'
import { mayRecur, timesIn } from '../language/recurrence.ts'
import { isTale } from '../language/said-of-incident.ts'
import { sentences } from '../language/sentences.ts'
import { isHedged, isIdle } from '../language/tone.ts'
import type { Reading } from './rule.ts'
import { alertedIn, type Prompt, spokenIn } from './spoken-before.ts'
import { type During, duringOf } from './tolerance-times.ts'
import { placed, placesMeant } from './where-normal.ts'

/** A whole message, and what it may answer: the latest first. */
export interface Told {
  text: string
  prompts: readonly Prompt[]
  at: number
}

/** What happened once. */
const ONCE =
  /\bnow (?:calm|quiet|flat|fine|ok|back|gone|clean)\b|\b(?:was|were|been|had|took|restarted|rolled|reverted|rebooted|scaled|killed|cleared|fixed|down to|already|went|did|saw|got|hit(?! (?:rate|ratio))|yesterday|last (?:night|week)|this morning|earlier|ago)\b/i

/** What somebody is about to do. */
const PROMISES = /\bi(?:['’]ll| will|['’]m going to|['’]m about to) (?!say|bet|worry|care)/i

/** What somebody takes back in the same breath. */
const WITHDRAWN =
  /\b(?:scratch that|never ?mind|nvm|forget (?:it|that|what i said)|my bad|i was wrong|no wait)\b/i

/** What is demanded, watched for, or wrong. */
const DEMANDED =
  /\b(?:must|should|shall|needs? to|have to|has to|requir\w+|slo|sla|target|goal|objective|(?:alerts?|page[sd]?|fires?|trigger(?:s|ed)?|notif\w+) (?:if|when|on|once|at)|keep|ensure|make sure|promot\w+|roll(?:s|ed)? ?back|abort\w*|budget|threshold|problem|broken|bug|regression|unacceptable|too (?:much|many|high)|bad|incident|outage|investigat\w+|unexpected\w*|abnormal|hold|supports?|capacity|ceiling|retry|retries after|timeout of|limited to|quota)\b/i

/** `anything till 9 is the weather`: in answer to an alert, whatever the reason. */
const ALL_UP_TO = /\b(?:any|every) ?thing (?:up )?(?:to|till?|until|under|below) (?:about |around |~ ?)?\d/i

const allowsAll = (text: string): boolean => ALL_UP_TO.test(inFigures(text)) && !saysConcern(text)

/** `never under 10 though`, in answer to an alert. */
const isLeast = ({ bounds, isTold }: Limits): boolean => isTold && bounds.some(({ op }) => op === '>=')

const isMeant = (text: string): boolean =>
  !isOrder(text) &&
  !PROMISES.test(text) &&
  !isIdle(text, ['asks', 'jokes', 'mocks', 'wishes']) &&
  !isElsewhere(text)

const CAUSED =
  /\bafter (?:the|an?|each|every|any) ([\w-]+(?: (?!(?:while|the|it|is|and|then|when|because|until|so|that|they|we|you)\b)[\w-]+)?)/i

function afterOf(text: string, limits: Limits, prompts: readonly Prompt[]): ExpectationDetail['after'] {
  if (limits.length === null) return null
  const around = prompts.map((prompt) => prompt.text)
  const known = afterIn(text, around)?.after.trigger
  const trigger = known ?? CAUSED.exec(text)?.[1] ?? lengthAlone(text, around)?.after.trigger ?? 'start'
  return { trigger, minutes: Math.round(limits.length.minutes * 100) / 100 }
}

interface Evidence {
  /** What is told, without what is asked, wished or joked. */
  said: readonly string[]
  whole: string
  limits: Limits
  isAsked: boolean
  isAlerted: boolean
  isTimed: () => boolean
}

/** Whether it says what is normal, and not merely something with numbers. What costs the most is asked last. */
function isTold({ said, whole, limits, isAsked, isAlerted, isTimed }: Evidence): boolean {
  const isAnswer = isAsked || isAlerted
  const isNormal = (): boolean => said.some(saysNormal) || said.some(saysBeyond) || saysNewLimit(whole)
  if (limits.bounds.length > 0 && limits.firm)
    return (
      isAsked ||
      (isAlerted && (limits.isBeyond || said.some(allowsAll) || isLeast(limits))) ||
      isNormal() ||
      // Told beforehand, or as what always happens.
      ((isAlerted || said.some(saysComing) || explains(whole)) && isTimed()) ||
      (limits.isTold &&
        !ONCE.test(whole) &&
        !DEMANDED.test(whole) &&
        !isTale(whole) &&
        !isHedged(whole) &&
        isTimed())
    )
  if (!isAnswer) return false
  if (limits.bounds.length > 0 && (isNormal() || isTimed())) return !ONCE.test(whole)
  return isNormal() && isTimed()
}

const NOTHING: readonly Bound[] = []

/** `1 % of 401s` in answer to an alert of errors: what the alert counts is meant. */
const asAlerted = (bound: Bound, { metric }: Spoken): Bound =>
  metric !== null && metricOf(bound.metric).family === 'client-errors' && metricOf(metric).family === 'errors'
    ? { ...bound, metric }
    : bound

/** `the compression job` explains; whoever is meant is written as a name, or was named by the alert. */
const subjectsOf = (text: string, prompts: readonly Prompt[]): string[] =>
  namesIn(text).filter(
    (name) =>
      /[^a-z]/.test(name) || prompts.length === 0 || prompts.some((prompt) => prompt.text.includes(name)),
  )

/** Times of day that are told without a number. */
const NAMED_HOUR = /noon|midday|midnight/i

/** A limit, a time or a length: without any of them a message tells nothing that is normal. A look that costs little. */
export const mayTolerate = (text: string): boolean =>
  mayHoldNumber(text) || mayRecur(text) || NAMED_HOUR.test(text)

const isAskedIn = (prompts: readonly Prompt[]): boolean =>
  prompts.some((prompt) => !prompt.bot && asksNormal(prompt.text))

const isAlertedIn = (prompts: readonly Prompt[]): boolean =>
  prompts.some((prompt) => prompt.bot && (spokenMetric(prompt.text) !== null || alertedIn([prompt]) !== null))

/** `every day at 9, lasts half an hour`: how long it lasts is when it is over, and counted from nothing else. */
const isLengthOf = (during: During['during'], { trigger, minutes }: Span): boolean =>
  trigger === 'start' &&
  during?.window != null &&
  (during.window.to - during.window.from + 1440) % 1440 === minutes

/** `on Saturdays up to 2 h late. Mon-Fri it is 20 min`: a length that is told of other days is none of these. */
function isOfOtherDays(
  said: readonly string[],
  { length }: Limits,
  during: During['during'],
  at: number,
): boolean {
  if (length === null || during === null || !('weekday' in during || during.every === 'weekdays'))
    return false
  const own = said.filter((text) => limitsIn(inFigures(withoutClock(text)), NO_METRIC).length !== null)
  const [only] = own
  const days = own.length === 1 && only !== undefined ? timesIn(only, at) : null
  return days !== null && JSON.stringify(days) !== JSON.stringify(during) && afterIn(only ?? '') === null
}

const NO_METRIC: Spoken = { metric: null, unit: '', isLimitAsked: false }

type Span = NonNullable<ExpectationDetail['after']>

interface Timed extends During {
  after: ExpectationDetail['after']
  span: { from: number; until: number } | null
}

/** When it holds, by all that its words say. */
function timedIn({ said, whole, limits }: Evidence, { prompts, at }: Told): Timed {
  const { during, isVague } = duringOf(said, at)
  // `at 6 and at 18 for 20 minutes`: how long each of them lasts is in its hours.
  const isOfHours = during?.every === 'hour' || (during?.every === 'day' && during.also !== undefined)
  const found = isOfHours || isOfOtherDays(said, limits, during, at) ? null : afterOf(whole, limits, prompts)
  const after = found !== null && isLengthOf(during, found) ? null : found
  const span = spanOfDays(whole, at)
  return { during, isVague: isVague && span === null, after, span }
}

/** All that a message says of what is normal, whether or not it is told as such. */
interface Heard {
  evidence: Evidence
  spoken: Spoken
  isAnswer: boolean
  when: () => Timed
}

function heardIn(told: Told): Heard | null {
  const { text, prompts } = told
  if (!mayTolerate(text) || WITHDRAWN.test(text)) return null
  const said = sentences(text)
    .map((sentence) => sentence.text)
    .filter(isMeant)
  const whole = said.join('. ')
  if (whole === '') return null
  const spoken = spokenIn(prompts)
  const limits = limitsIn(inFigures(withoutClock(whole)), spoken)
  const [isAsked, isAlerted] = [isAskedIn(prompts), isAlertedIn(prompts)]
  let timed: Timed | undefined
  const when = (): Timed => {
    timed ??= timedIn(evidence, told)
    return timed
  }
  const isTimed = (): boolean => [when().during, when().after, when().span].some((one) => one !== null)
  const evidence: Evidence = { said, whole, limits, isAsked, isAlerted, isTimed }
  return { evidence, spoken, isAnswer: isAsked || isAlerted, when }
}

const unchecked = (): ExpectationDetail => ({
  kind: 'expectation',
  bounds: [],
  places: [],
  after: null,
  during: null,
})

function detailOf(
  { evidence: { whole, limits }, spoken, when }: Heard,
  { prompts }: Told,
): ExpectationDetail {
  const { during, isVague, after } = when()
  const where = placesMeant(whole, prompts)
  if (where === null || (limits.bounds.length === 0 && (limits.isUnread || namesAmount(withoutClock(whole)))))
    return unchecked()
  // How long after what is a time that can be checked; what holds at times that cannot be is not held by its limit alone.
  const bounds =
    isVague && after === null ? [...NOTHING] : limits.bounds.map((bound) => asAlerted(bound, spoken))
  return { kind: 'expectation', bounds, ...placed(where), after, during }
}

const spanOf = ({ evidence: { whole }, when }: Heard, { at }: Told): Held => ({
  validFrom: when().span?.from ?? null,
  validUntil: when().span?.until ?? validityIn(whole, at).until,
})

/**
 * What is normal, as free talk has it: a limit beside a word for normal or in answer to whether it is bad, with the metric
 * and the unit of the alert or the question. The whole message is read: when, how much and `leave it` stand in sentences of
 * their own.
 */
export function tolerance(told: Told): Reading[] {
  const heard = heardIn(told)
  if (heard === null) return []
  const { evidence, isAnswer } = heard
  const { said, whole, isAsked } = evidence
  const services = subjectsOf(whole, told.prompts)
  if (
    !isTold(evidence) ||
    said.some(saysBad) ||
    said.some(saysCapacity) ||
    (isOfLife(whole) && !isAnswer && services.length === 0)
  )
    return []
  return [{ detail: detailOf(heard, told), services, ...spanOf(heard, told), answers: isAsked }]
}

/** From when until when it holds, milliseconds; null = open. */
interface Held {
  validFrom: number | null
  validUntil: number | null
}

/** What can be checked of a message that is known to tell what is normal, with when it holds. */
export interface Normal extends Held {
  detail: ExpectationDetail
}

/**
 * The same of a message that tells it by its form, without words for normal: limits that are told as such, or what is said to
 * come at its times. All is left empty, so that it never holds, where it gives no limit that can be checked.
 */
export function normalByForm(told: Told): Normal {
  const heard = heardIn(told)
  const nothing: Normal = { detail: unchecked(), validFrom: null, validUntil: null }
  if (heard === null) return nothing
  const { said, whole, limits, isTimed } = heard.evidence
  const isPast = ONCE.test(whole) && !said.some(saysNormal) && !explains(whole)
  const isLimit = !isPast && (limits.firm || isTimed())
  if (
    !isLimit ||
    said.some(saysBad) ||
    said.some(saysCapacity) ||
    (isOfLife(whole) && !heard.isAnswer && namesIn(whole).length === 0)
  )
    return nothing
  const detail = detailOf(heard, told)
  return detail.bounds.length === 0 ? nothing : { detail, ...spanOf(heard, told) }
}
