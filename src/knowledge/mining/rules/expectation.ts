import { type ExpectationDetail, isPredicate, type Recurring } from '../../../domain/lesson.ts'
import { afterIn, lengthAlone, mayLast } from '../language/aftermath.ts'
import { spanOfDays, validityIn } from '../language/dates.ts'
import { dayWindow, withoutClock } from '../language/day-window.ts'
import { hoursOf, severalHours } from '../language/hours.ts'
import { limitsTold, namesAmount } from '../language/limits.ts'
import { boundsIn } from '../language/measures.ts'
import { namesIn } from '../language/names.ts'
import { isOrder, saysBeyond } from '../language/normality.ts'
import { inFigures } from '../language/numbers.ts'
import { placesAsSubject, placesIn } from '../language/place-words.ts'
import { isRecurring, timesIn } from '../language/recurrence.ts'
import { withoutZones } from '../language/zones.ts'
import { BEYOND, limits, VALUE_WITH_UNIT, withLimit } from './expectation-limits.ts'
import type { Passage, Reading } from './rule.ts'
import { CLEAR, WEAK } from './said-normal.ts'
import { openWindow, THAT_TIME, UNTIL_CLOCK, untilThat } from './tolerance-times.ts'
import { EVERYWHERE, EXISTS, placeAsked, placed, placesToldIn, type Where } from './where-normal.ts'

const NOT =
  /\b(?:not|isn'?t|aren'?t|wasn'?t|never|no longer|far from|hardly|anything but) (?:really |at all |quite |exactly )?(?:expected|normal|harmless|ok|okay|fine|acceptable|by design|intentional|safe to ignore)|\babnormal|\bunexpected|\bworks? as expected|\bworking as expected|\bback to normal|\b(?:looks?|looking|seems?|went|returns?|returned|everything'?s?|all|things are|are now|is now|behaves?|behaving) (?:\w+ )?(?:normal|fine|ok|okay|expected)(?: again| now)?|\bnormal again|\bexpected (?:to be (?:fixed|back|done|up)|by|back|around \d|eta)|\b(?:than|above|beyond|below|higher than|worse than) (?:normal|expected|usual)|\bas expected\b(?! (?:after|during|while|for))|\bexpected (?:result|output|value|answer|loss|date|time of|delivery|outcome)|\bnormal (?:form|user|way|process|request|priority)\b|\b(?:under|in) normal (?:conditions|circumstances)/i

const SUBJECT =
  /\b(?:errors?|5xx|4xx|[45]0\d(?:s|'s)?|latenc\w+|p9\d|p50|lag|cpu|memory|disk|heap|queue|backlog|timeouts?|retries|restarts?|connections?|loss|throughput|alerts?|pages?|warnings?|spikes?|dips?|drops?|noise|logs?|messages?|crash\w*|oom\w*|evictions?|misses|duplicates?|delays?|slow\w*|flap\w*|gaps?|load|traffic|failures?|rejections?|resets?|red|amber|degrad\w+|unavailab\w+|stale\w*|replica\w*|lock\w*|deadlocks?|cert\w*|reindex\w*|deploy\w*|canary|blips?|jumps?|peaks?|errs?)\b/i

const ANAPHORA =
  /\b(?:then|during (?:that|it|this|those)(?: window| time)?|in that (?:window|time|interval|period|slot)|at that time|meanwhile|while (?:it|that) (?:runs|is running|lasts)|around then|that follows?)\b/i

/** `On these five days …`: when that is, was said before. */
const THOSE_DAYS =
  /\b(?:on|in|during|for|over) (?:these|those|that|this) (?:\w+ )?(?:days?|weeks?|period|time)\b/i

/** From when until when it holds. */
const heldIn = (text: string, before: string, at: number): { from: number | null; until: number | null } =>
  spanOfDays(text, at) ?? (THOSE_DAYS.test(text) ? spanOfDays(before, at) : null) ?? validityIn(text, at)

/** What it says of, was said before. */
const PRONOUN =
  /^(?:yes|yep|yeah|no|known|ok|it|that|this|they|those|these|just|please|don'?t|do not|nothing)\b(?:'s|'re| is| are)?/i

const without = (text: string, span: string | null): string =>
  withoutClock(span === null ? text : inFigures(text).replace(span, ' '))

/** `up to 2 % there is fine` */
const THERE = /(?<!\b(?:in|out) )\bthere\b|\b(?:in (?:that|this) (?:region|cluster|zone|cell))\b/i

const isThere = (text: string): boolean => THERE.test(text.replace(EXISTS, ' '))

/** `Only in us-west-2 though.`: where what was said before holds. */
const ONLY_THERE =
  /^(?:but |and |though )?(?:only|just|(?:that|this|it)(?:'s| is| holds| applies| goes)(?: only| just)?)\b/i

/** `It lasts 10 minutes.`: how long what was said before is felt. */
const GOES_ON =
  /^(?:and |but |then )?(?:it|that|this|they|those|usually|normally|always|goes|gone|clears|settles|lasts?|takes|after that|for|within|about|roughly|no longer|never longer)\b/i

/** What the sentence after it adds: a place, or how long. */
interface Added {
  places: string[]
  length: string
}

function addedBy({ text, next }: Passage): Added {
  const places = ONLY_THERE.test(next) && placesIn(text).length === 0 ? placesIn(next) : []
  const isLength = GOES_ON.test(next) && boundsIn(next).length === 0 && afterIn(text) === null
  return { places, length: isLength && afterIn(`${text} ${next}`) !== null ? next : '' }
}

/**
 * Where it holds: there, where the next sentence says, or where the one before says when this one names nothing itself. Null
 * where others are said to be spared and nobody says who is not.
 */
function placesOf({ text: said, before, own, opening, next }: Passage, added: Added): Where | null {
  const text = withoutZones(said)
  const told = placesToldIn(text)
  const spared = [...told.spared, ...placesToldIn(next).spared]
  // `sby has no cache of its own, it reads from jkt: 900 ms is ok there`
  const subject = isThere(text) ? placesAsSubject(text) : []
  const here = subject.length > 0 ? subject : [...placesIn(text), ...told.own, ...added.places]
  const meant = [...new Set(here)].filter((name) => !spared.includes(name))
  if (meant.length > 0) return at(meant)
  if (spared.length > 0) {
    const asked = placeAsked([{ text: before }, { text: opening }], spared)
    if (asked.length > 0 && !EVERYWHERE.test(`${text} ${next}`)) return at(asked)
    return isThere(text) ? null : { places: [], except: [...new Set(spared)] }
  }
  // `The canary lives in us-west-2. After each deploy it may …`
  const goesOn = own && (/\bit\b/i.test(text) || namesIn(text).length === 0)
  const places = goesOn ? placesIn(before) : []
  if (!isThere(text) || places.length > 0) return at(places)
  // `there`, and nobody can say where: then it holds nowhere.
  const there = [placesAsSubject(before), placesIn(before), placesIn(opening)]
  const found = there.find((named) => named.length > 0)
  return found === undefined ? null : at(found)
}

const at = (places: string[]): Where => ({ places, except: [] })

const isTimeUntold = (text: string, isSpan: boolean): boolean =>
  UNTIL_CLOCK.test(text) || (!isSpan && THAT_TIME.test(text))

/** `up to 200 s then, every Sunday`: of a part of the day that nobody can say. */
const THEN = /\bthen(?=[.,;!]|$)/i

/** When it holds. `… Sunday 2 to 5. Up to 200 s then, every Sunday`: what `then` is stands before it. */
function duringIn(text: string, before: string, at: number): Recurring | null {
  const during =
    timesIn(text, at) ?? timesIn(before, at) ?? hoursOf(text) ?? severalHours(`${before} ${text}`)
  if (during === null || during.every === 'hour') return during
  if (during.window !== null) return untilThat(during, text)
  return { ...during, window: dayWindow(before) ?? openWindow(text) }
}

function detailOf(passage: Passage, added: Added): ExpectationDetail {
  const { text, before, own, opening, at, next, heading } = passage
  const during = duringIn(text, ANAPHORA.test(text) ? before : '', at)
  // Told to last ten minutes it must not hold for ever.
  const found =
    afterIn(`${text} ${added.length}`.trim(), [heading, own ? before : '']) ??
    (during === null && !isRecurring(text) ? lengthAlone(text, [before, heading, opening]) : null)
  const span = found?.span ?? null
  const read = withLimit(limits(text, span, [before, opening]), next)
  const rest = without(text, span)
  const bounds = read.length > 0 ? read : limitsTold(rest)
  const where = placesOf(passage, added)
  // A limit that was not understood is one all the same: what cannot be checked holds never.
  // `up to 8 till noon`: an end without a beginning cannot be checked either.
  const isUnread =
    (during === null && isTimeUntold(text, found !== null)) ||
    (during !== null && during.window === null && during.every !== 'hour' && THEN.test(text)) ||
    (bounds.length === 0 && namesAmount(rest))
  if (where === null || isUnread)
    return { kind: 'expectation', bounds: [], places: where?.places ?? [], after: null, during: null }
  return {
    kind: 'expectation',
    bounds,
    ...placed(where),
    after: found?.after ?? null,
    during,
  }
}

/** Whether the place or the event was read in the sentence before. */
const leansOn = ({ text, before, own }: Passage, { places, after }: ExpectationDetail): boolean =>
  own &&
  before !== '' &&
  ((after !== null && afterIn(text) === null && afterIn(text, [before]) !== null) ||
    (places.length > 0 && placesIn(text).length === 0 && placesIn(before).length > 0))

/** `it's fine to lag up to 30 s while the nightly export runs`: a condition in words, which code cannot evaluate. */
const CONDITION = /\b(?:during|while|whenever|after|until|as long as|on deploy|when)\b/i

/** `canary: 2 % errors`, `the canary in us-west-2`: a ring or a single word that an expectation opens with. */
const OPENING =
  /^(?:(?:fyi|psa|note|reminder|remember|btw|heads[- ]up|for the record)[,:]? )*(?:that )?(?:on |for |in )?(?:the |our )?([a-z][\w-]{2,30})(?:: | (?:is|are|has|have|throws?|shows?|spikes?|jumps?|lags?|sits?|runs?|takes?|drops?|returns?|logs?|emits?|flaps?|restarts?|goes|may|can|will|usually|always|normally|peaks?)\b)/i

/** `when mailer is deployed` */
const DONE_TO =
  /\b(?:when(?:ever)?|once|after) (?:the |our )?([a-z][\w-]{2,30}) (?:is|gets?|was|has been) (?:being |re-?)?(?:deployed|released|restarted|rebooted|upgraded|rolled out)\b/i

const RING = /\bcanar(?:y|ies)\b/i

function subjectsOf(text: string): string[] {
  const names = namesIn(text)
  if (names.length > 0) return names
  const opening = OPENING.exec(text)?.[1] ?? DONE_TO.exec(text)?.[1]
  const isName = opening !== undefined && !SUBJECT.test(opening) && !NO_SUBJECT.test(opening)
  if (isName) return [opening.toLowerCase()]
  return RING.test(text) ? ['canary'] : []
}

const NO_SUBJECT =
  /^(?:it|this|that|they|these|those|there|we|you|all|and|but|so|yes|no|note|known|expected|normal|fine|harmless|noise|fyi|psa|reminder|what|which|when|if|after|during|up|some|any|don|please|nothing|everything|number|value|percent|rate|most|one|two|few|update|edit|status)$/i

/** `… after each deploy. Fine.`: said of the sentence before. */
const VERDICT =
  /^(?:(?:and |but )?(?:that|it|this|they|those)(?:'s| is| are|'re) )?(?:all |totally |perfectly |completely |just |quite )*(?:fine|ok|okay|normal|expected|known|harmless|benign|by design|noise|nothing to (?:see|worry|do)|no (?:worries|worry|need|action|reason)|don'?t (?:worry|page|panic))\b.{0,40}$/i

/** What happened once, or on one day. */
const ONCE =
  /\b(?:had|was|were|threw|jumped|spiked|went|got|saw|hit|reached|showed|returned|rose|fell|grew|climbed|peaked|doubled|stood|stayed|remained|lasted|exceeded|began|did|yesterday|today|tonight|last night|this morning|just now|ago|dropped (?:to|by|from|below)|on (?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\d{4}-\d\d-\d\d)\b/i

/** What is demanded, watched for, or wrong. */
const DEMANDED =
  /\b(?:must|should|shall|needs? to|have to|has to|requir\w+|slo|sla|target|goal|(?:alerts?|page[sd]?|fires?|trigger(?:s|ed)?|notif\w+) (?:if|when|on|once|at)|keep|ensure|make sure|promot\w+|roll(?:s|ed)? ?back|abort\w*|budget|threshold|raise[sd]?|problem|broken|bug|regression|unacceptable|too (?:much|many|high)|bad|incident|outage|investigat\w+|unexpected\w*|abnormal)\b/i

/** What a habit is told with, and without what happened once or is demanded; how long it lasts may stand after it. */
const mayBeHabit = (text: string): boolean =>
  /\d/.test(text) && !ONCE.test(text) && !DEMANDED.test(text) && !isOrder(text)

/** `… has up to 2 % errors for the first ten minutes after a deploy`: told as a habit, with how much and how long, it is what is normal. */
const isHabit = (text: string, { bounds, after }: ExpectationDetail): boolean =>
  after !== null &&
  bounds.length > 0 &&
  bounds.every(({ op }) => op === '<=' || op === '<') &&
  mayBeHabit(text)

/** `own`: nothing of it was said by somebody else. */
type Told = Pick<Passage, 'text' | 'heading' | 'next' | 'own'>

/** Whether the words for "normal" suffice: clear ones do, weak ones need something that they are tied to. */
function isNormal({ text, heading, next, own }: Told, whole: string, detail: ExpectationDetail): boolean {
  if (CLEAR.test(text) || (own && isHabit(whole, detail))) return true
  if (isPredicate(detail) && (CLEAR.test(heading) || HARMLESS.test(heading))) return true
  if (isPredicate(detail) && VERDICT.test(next)) return true
  return WEAK.test(text) && (isPredicate(detail) || CONDITION.test(whole) || isRecurring(whole))
}

/** Whether there are words for "normal" at all: without them nobody needs to know what the sentence says besides. */
const mayBeNormal = ({ text, heading, next, own }: Told, whole: string): boolean =>
  CLEAR.test(text) ||
  WEAK.test(text) ||
  VERDICT.test(next) ||
  CLEAR.test(heading) ||
  HARMLESS.test(heading) ||
  (own && mayBeHabit(whole) && mayLast(`${whole} ${next}`))

/** Heads of lists of what need not worry. */
const HARMLESS =
  /\b(?:false alarms?|known|harmless|expected|normal|noise|ignore|(?:not|n'?t|no) (?:a |an )?(?:worry|worrying|scary|bad|problem|incident|alarming|broken|outage|page)|(?:look|sound|seem)s? (?:\w+ )?(?:scary|bad|alarming|broken|worrying)\b.{0,40}\b(?:not|n'?t|fine|ok|okay|harmless))\b/i

/** `Is this bad? No, 2 % errors of the canary are expected.`: what follows names what it speaks of. */
const ANSWER = /^(?:yes|yep|yeah|yup|no|nope|nah|ok)\b[\s,.!:;–—-]*/i

function refersBack({ text, before }: Passage): boolean {
  const rest = text.replace(ANSWER, '')
  const pronoun =
    PRONOUN.test(namesIn(rest).length > 0 ? rest : text) || (ANAPHORA.test(text) && !isRecurring(text))
  return !SUBJECT.test(text) || (pronoun && before !== '')
}

/** `deploy went out 3 min ago, is it normal?` – `normal yes! It has …`: what is meant comes after. */
const isAnswerTo = ({ before, own, next }: Passage, detail: ExpectationDetail): boolean =>
  !own && /\?\s*$/.test(before) && next !== '' && !isPredicate(detail)

const ALERTED =
  /^\W*(?:\[?(?:FIRING|RESOLVED|TRIGGERED|ALERT|ALARM|CRITICAL|CRIT|WARN(?:ING)?|PROBLEM|OK)\b|:\w+:\s*\[?(?:FIRING|ALERT))/

/** `p99 850ms. ok or no`, and what is merely proposed. */
const isUndecided = (text: string): boolean =>
  /\b(?:ok(?:ay)?|normal|fine|good|expected|bad) or (?:no|not|what|bad|ok(?:ay)?|fine)\b|\bnot (?:yet )?in force\b|\bwould be (?:allowed|tolerated|acceptable|normal|fine|ok)\b|^(?:rfc|adr|draft|proposal)\b/i.test(
    text,
  )

const mayTellNormal = (text: string, before: string, next: string): boolean =>
  SUBJECT.test(`${before} ${text}`) && !NOT.test(text) && !isUndecided(text) && !isUndecided(next)

/** `should've known, ok`, `no scratch that, it is fine`: heard or taken back, and nothing told. */
const TAKES_NOTE =
  /\b(?:scratch that|never ?mind|nvm|should['’]?ve known|got it|makes sense|good to know|noted|will do)\b|, (?:ok|okay|thanks|thx|ta|cheers)[.!]?$/i

/** What somebody else said or an alert measured is no limit by a mere `ok` or `known`. */
const tellsNothing = ({ text, before, own }: Passage, back: boolean): boolean =>
  !own &&
  (TAKES_NOTE.test(text) ||
    (back && ALERTED.test(before) && boundsIn(text).length === 0 && !isRecurring(text)))

const figured = (passage: Passage): Passage => ({
  ...passage,
  next: inFigures(passage.next),
  opening: inFigures(passage.opening),
  heading: inFigures(passage.heading),
})

/**
 * `2 % errors in us-west-2 for 15 min after each deploy are expected`. Clear words alone are enough, and so is a habit with
 * how much and how long after what; weak words (`ignore`, `is fine`) only with a limit, an event, a time or a condition.
 */
export function expectation(said: Passage): Reading[] {
  const [text, before] = [inFigures(said.text), inFigures(said.before)]
  if (!mayTellNormal(text, before, said.next)) return []
  const passage = { ...figured(said), text, before }
  const { at, next } = passage
  const back = refersBack(passage)
  // `Past that, or in Lund at all, it is real`: from where on it is not normal.
  const isBeyond = back && saysBeyond(text) && boundsIn(text).length === 0
  if ((back && before === '') || isBeyond || tellsNothing(passage, back)) return []
  const whole = back ? `${before.replace(/[.?!]+$/, ',')} ${text}` : text
  const told = { ...passage, own: passage.own || !back }
  if (!mayBeNormal(told, whole)) return []
  const added = addedBy({ ...passage, text: whole })
  const detail = detailOf({ ...passage, text: whole }, added)
  if (!isNormal(told, whole, detail) || (back && isAnswerTo(passage, detail))) return []
  const validity = heldIn(text, before, at)
  const names = subjectsOf(text)
  const limited = BEYOND.test(next) && VALUE_WITH_UNIT.test(next)
  return [
    {
      detail,
      services: names.length > 0 ? names : subjectsOf(before),
      validFrom: validity.from,
      validUntil: validity.until,
      withBefore: back || leansOn(passage, detail),
      withNext: limited || VERDICT.test(next) || added.places.length > 0 || added.length !== '',
    },
  ]
}
