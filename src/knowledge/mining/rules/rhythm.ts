import type { DayWindow, Recurring } from '../../../domain/lesson.ts'
import { DAY_NAME, spanOfDays } from '../language/dates.ts'
import { dayWindow } from '../language/day-window.ts'
import { withoutCadence } from '../language/hours.ts'
import { namesIn } from '../language/names.ts'
import { isElsewhere, isOfLife } from '../language/normality.ts'
import { isRecurring, isSeasonal, recurrenceIn } from '../language/recurrence.ts'
import type { Passage } from './rule.ts'

/** A time that comes back, with something that a system does or bears then. */
export interface Rhythm {
  /** Null for a repetition that cannot be held, such as a season. */
  recurring: Recurring | null
  withBefore: boolean
  withNext: boolean
}

/** What systems do by themselves, or have done to them. */
const WORKS =
  /\b(?:back(?:s|ed|ing)? (?:\w+ )?(?:up|to tape)|rebuil(?:d|ds|t)|rotat(?:es?|ed|ing)|swap(?:s|ped)?|renew(?:s|ed|als?)?|expires?|re-?points?|re-?calibrat\w+|rolls? over|resets?|reloads?|restart(?:s|ed)?|reboot(?:s|ed)?|bounce[sd]?|flush(?:es|ed)?|purge[sd]?|prune[sd]?|swe(?:eps?|pt)|syncs?|synced|imports?|imported|exports?|exported|re-?loads?|uploads?|downloads?|pulls?|fetch(?:es)?|publish(?:es|ed)?|comes? (?:out|in|over)|goes? (?:out|live)|goes|lands?|arrives?|ships?|deploys?|deployed|releases?|released|patch(?:es|ed|ing)?|updates?|upgrades?|re-?index(?:es)?|compacts?|vacuums?|re-?calculates?|recomputes?|settles?|closes?|cuts? off|cut-?off|reconciles?|bills|invoices|pays? out|drains?|switch(?:es|ed)?|takes?|kicks? (?:off|in)|starts?|runs?|ticks?|fires|polls?|scans?|checks?|cleans?(?: up)?|trims?|archives?|replays?|re-?balances?|re-?syncs?|push(?:es|ed)?|flash(?:es|ed)?|tests?|tested|trains?|stitch(?:es|ed)?|put together|works? (?:on|in|at)|drops?|loses?|blocks?|locks?|freez\w+|frozen|blackout|throttles?|maintenance|moves? to|does (?:its|his|her|their)|do their|have (?:its|his|her|their)|has (?:its|his|her|their)|services? (?:the|its|their|our)|uploads?|hammers?|swallows?|eats?|chews?|(?:gets?|is|are) (?:\w+ )?\w{3,}ed|gets? (?:\w+ )?(?:slow|patched|rebuilt|restarted|cleaned|rotated|swapped|loaded|replaced|wiped|refreshed))\b/i

/** What nobody gets then. */
const STATE =
  /\b(?:(?:is|are|be|being|it['’]?s|they['’]?re|goes?|stays?|sits?|will be) (?:\w+ )?(?:down|off|away|dark|closed|shut|gone|out|read[- ]?only|unavailable|unreachable|deaf|mute|silent|quiet|frozen|locked|stale|slow(?:er)?|blind|dead|offline|asleep|busy|empty|blocked|paused)|go(?:es)? away|answers? (?:nobody|no one|noone|nothing|no)|(?:does|do|will|can)(?:n['’]?t| not) (?:answer|respond|take|accept|send|receive|talk)|(?:takes?|brings?) (?:\w+ ){0,3}(?:down|offline|away)|(?:lose|loses|losing) (?:\w+ )?(?:connection|uplink|link|contact|signal)|no (?:answers?|data|orders|messages|traffic|files|uplink|link|connection))\b/i

/** What nobody may do then; `the objects are never released` says what happens. */
const FORBIDDEN =
  /(?<!\b(?:is|are|was|were|be|been|being|gets?|it|they) )\b(?:no|never|nothing|nobody|no ?one|don['’]?t|do not|must ?n['’]?t|must not|can['’]?t|hands off|stay (?:off|away|out)|keep (?:off|away|out|your hands))\b.{0,40}?\b(?:deploy(?:s|ed|ing|ments?)?|releas(?:es?|ed|ing)|go(?:es)? (?:out|live|in)|ship(?:s|ped|ping)?|merg(?:es?|ed|ing)|push(?:es|ed|ing)?|chang(?:es?|ed)|roll(?:s|ed|outs?)?|migrat\w+|restart(?:s|ed)?|reboot(?:s|ed)?|touch(?:es|ed)?|writes?|imports?|jobs?|backups?|maintenance|plan|book|start|run)\b|\b(?:deploy|release|change|merge|code|config)[ -](?:freeze|ban|stop|moratorium)\b|\bfreeze\b|\bcut-?off\b|\b(?:deploy|ship|release|merge|push|touch|change)s? nothing\b/i

const ONE_DAY =
  /\b(?:today|tonight|tomorrow|yesterday|this (?:morning|afternoon|evening|week|weekend|month)|last (?:night|week)|next week|just now)\b/i

/** A date that one is due on, besides the rhythm. */
const NEXT_DATES =
  /\b(?:next|first|last|upcoming|following) (?:one|ones|time|run|is|are|was|on|in)\b[^.]{0,25}\d|\b\d{1,2}(?:st|nd|rd|th)?(?: (?:and|,|&) \d{1,2}(?:st|nd|rd|th)?)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** Somebody's own habits. */
const MINE =
  /^(?:so |and |but )?(?:i|i['’]?m|we['’]?re all|my|me|you|you['’]?re|your|he|she|everyone|everybody)\b/i

const SPAN_OF_DAYS = new RegExp(
  String.raw`\b(?:from |between )?${DAY_NAME}s?\b[^.]{0,25}?\b(?:to|and|till?|until|thru|through)\b ?${DAY_NAME}s?\b`,
  'i',
)

const MAY_BE =
  /\b(?:every|each|once|twice|until|christmas|season|utc|gmt|between|from|cut-?off|freeze|:?\d{1,2}[:.]?\d{0,2} ?(?:am|pm|utc)|quarter|half)\b/i

/** `third saturday.`: a turn alone in its sentence is one of the month. */
const TURN_ALONE =
  /^(?:(?:yes|yep|yeah|no|nope|ah|oh|it['’]?s|that['’]?s|because)[,:]? )*(?:it['’]?s |that['’]?s )?(?:the )?((?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:mon|tues|wednes|thurs|fri|satur|sun)day)[.!]?$/i

/** Hours from one to another with a zone are no chatter. */
const WITH_ZONE = /\b(?:utc|gmt|cet|cest|bst|est|edt|pst|pdt|local(?: time)?)\b/i

/** A look that costs little. */
export const mayBeRhythm = (text: string): boolean => MAY_BE.test(text)

const isWork = (text: string): boolean => WORKS.test(text) || STATE.test(text)

/** A prohibition at hours without a date is one of every day. */
function forbiddenIn(text: string, at: number): Recurring | null | undefined {
  if (!FORBIDDEN.test(text) || ONE_DAY.test(text)) return undefined
  const window = dayWindow(text)
  const recurring = recurrenceIn(text, at)
  if (isSeasonal(text) || spanOfDays(text, at) !== null || (SPAN_OF_DAYS.test(text) && window !== null))
    return null
  if (recurring !== null) return recurring
  if (isRecurring(text)) return null
  return window === null ? undefined : { every: 'day', window }
}

const isExactly = (text: string, window: DayWindow | null): boolean =>
  window !== null || NEXT_DATES.test(text) || isTurn(text)

const isNamed = (text: string, window: DayWindow | null): boolean =>
  window !== null && (namesIn(text).length > 0 || WITH_ZONE.test(text))

/**
 * What comes back by its structure: a rhythm, with hours, dates or an exact turn, and a verb of what a system does, is or
 * must not have done to it then. Null for anything that people do.
 */
export function rhythm({ text, before, own, next, at }: Passage): Rhythm | null {
  if (isOfLife(text) || isElsewhere(text) || MINE.test(text)) return null
  const forbidden = forbiddenIn(text, at)
  if (forbidden !== undefined) return { recurring: forbidden, withBefore: false, withNext: false }
  const window = dayWindow(text)
  const turn = own && window !== null && isWork(text) ? TURN_ALONE.exec(before)?.[1] : undefined
  if (turn !== undefined)
    return { recurring: recurrenceIn(`${turn} of the month ${text}`, at), withBefore: true, withNext: false }
  const told = own && !isWork(text) ? `${before} ${text}` : text
  if (
    !isRecurring(withoutCadence(text)) ||
    !isExactly(text, window) ||
    !(isWork(told) || isNamed(text, window))
  )
    return null
  const withNext = !NEXT_DATES.test(text) && NEXT_DATES.test(next) && !isRecurring(next)
  const whole = withNext ? `${text} ${next}` : text
  return { recurring: recurrenceIn(whole, at), withBefore: told !== text, withNext }
}

/** `on the 1st of the month`, `every 90 days`: a turn that says itself which day it is. */
const isTurn = (text: string): boolean =>
  /\b(?:once|twice|three times|four times) (?:an?|per|every|each) (?:month|quarter|year)\b|\b(?:every|each) (?:\d{2,3} days|(?:second|third|fourth|other|2nd|3rd|4th) \w+day)\b|\b(?:first|second|third|fourth|last|\d{1,2}(?:st|nd|rd|th))(?: \w+day)? (?:of|in) (?:the|each|every|a) (?:month|quarter|year)\b/i.test(
    text,
  )
