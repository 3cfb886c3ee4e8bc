import type { DayWindow, Recurring } from '../../../domain/lesson.ts'
import { inClock } from '../language/clock-words.ts'
import { DAY_NAME, validityIn, weekdayNumber } from '../language/dates.ts'
import { dayWindow } from '../language/day-window.ts'
import { inFigures } from '../language/numbers.ts'
import { duringOf } from './tolerance-times.ts'

/** A number with the unit that it was said with: `%`, `min`, `s`, …, or empty. */
export interface Amount {
  value: number
  unit: string
}

/** What a message changes of what was said to be normal before: numbers, days or hours, or all of it. */
export interface Amendment {
  /** Said to be no longer so. */
  gone: Amount[]
  /** In its place. */
  now: Amount[]
  weekday: { gone: number; now: number } | null
  /** Minutes since midnight at which something began, and now begins. */
  hour: { gone: number; now: number; zone: string | null } | null
  /** Days and hours that take the place of those before, and when those before began and ended, where it says so. */
  during: Recurring | null
  hoursGone: Pick<DayWindow, 'from' | 'to'> | null
  /** Nothing takes the place of what was. */
  isWithdrawn: boolean
  /** Milliseconds, when it says from when on; null: since it was said. */
  from: number | null
}

const UNIT = String.raw`%|percent\b|pct\b|ms\b|milliseconds?\b|secs?\b|seconds?\b|s\b|mins?\b|minutes?\b|hours?\b|hrs?\b|h\b|k\b|[kmgt]i?bps\b|[kmgt]i?b\b|°\s?c\b|degrees\b|rps\b|qps\b|bar\b`

const N = String.raw`(?:~ ?|about |around )?(\d+(?:[.,]\d+)?)\s?(${UNIT})?(?![\w:.-]*\d)`

const UNITS: readonly (readonly [match: RegExp, unit: string, factor: number])[] = [
  [/^(?:%|percent|pct)$/i, '%', 1],
  [/^(?:ms|milliseconds?)$/i, 'ms', 1],
  [/^(?:s|secs?|seconds?)$/i, 's', 1],
  [/^(?:mins?|minutes?)$/i, 'min', 1],
  [/^(?:h|hrs?|hours?)$/i, 'min', 60],
  [/^k$/i, '', 1000],
]

function amountOf(number = '', unit = ''): Amount {
  const found = UNITS.find(([match]) => match.test(unit))
  return {
    value: Number(number.replace(',', '.')) * (found?.[2] ?? 1),
    unit: found?.[1] ?? unit.toLowerCase(),
  }
}

const OVER = String.raw`(?:is|are|was|were|['’]s|has|have|does|do|don['’]?t|doesn['’]?t|isn['’]?t|aren['’]?t|no)\b[^.;!?]{0,25}?\b(?:history|gone|over|void|obsolete|dead|cancelled|retired|out|(?:not|no longer|n['’]t|longer) (?:valid|true|right|current|normal|expected|appl\w+|count\w*|hold\w*|tolerated|accepted|in force)|(?:appl\w+|count\w*|hold\w*|valid|true|tolerated|accepted) (?:any ?more|any longer|no longer)|count any ?more|no more)`

const CHANGES = '(?:raise|lower|set|bump|reduce|increase|cut|extend|shorten|widen|tighten|drop|change|lift)'

const CHANGED =
  '(?:raised|lowered|set|bumped|reduced|increased|cut|extended|shortened|widened|tightened|dropped|changed|lifted|moved|down|up|goes|went)'

/** What was, and what it is from now on: `those 3 minutes shrink to 1`, `8 minutes is now 3 minutes`. */
const BECAME = String.raw`(?:(?:is|are) now|\b(?:becomes?|turns? into))(?: only| just)*`

const SHRANK = '(?:shrinks?|drops?|falls?|goes|go|comes?|rises?|grows?)(?: down| up)? to(?: only| just)*'

const OLD = String.raw`\b(?:those|these|the|my|our) (?:old )?`

const BARE = String.raw`\d+(?:[.,]\d+)?\s?(?:${UNIT})?`

/** Numbers that are no longer so. */
const GONE: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:forget|drop|scrap|ignore|instead of|rather than|no longer|in place of|replaces?|used to be|formerly|previously|(?:it|that|this|which) was) (?:about |the |a |that |those |my |our |your |of |old )*${N}`,
    'gi',
  ),
  new RegExp(String.raw`\b${CHANGED}\b[^.;!?]{0,25}? from (?:the )?${N}`, 'gi'),
  new RegExp(String.raw`${OLD}${N}[^.;!?\d]{0,40}?\b${SHRANK} \d`, 'gi'),
  new RegExp(String.raw`(?<![\w.-])${N}[^.;!?\d]{0,20}?\b${BECAME} \d`, 'gi'),
  new RegExp(String.raw`(?:\b(?:the|those|my|our|old) (?:old )?|["“])${N}[^.;!?]{0,70}?\b${OVER}`, 'gi'),
]

/** The same where another takes their place: `not 20, take 15`. */
const CORRECTED: readonly RegExp[] = [
  new RegExp(String.raw`\bnot (?:the )?${N}(?=\s*(?:[.,;!–—-]|but\b|$|any ?more))`, 'gi'),
  new RegExp(String.raw`\(?\bwas (?:the )?${N}\)?(?=\s*(?:[.,;!)–—]|before|until|$))`, 'gi'),
]

/** Numbers that take the place of one that was, whether or not that is named. */
const NOW_FOR_SURE: readonly RegExp[] = [
  new RegExp(String.raw`\bmake (?:it|that|this|them|those) (?:up to )?${N}`, 'gi'),
  new RegExp(
    String.raw`\b${CHANGES} (?:it|that|this|them|those|(?:the|our|my) (?:limit|number|tolerance|allowance|bound|figure)) (?:down |up )?(?:from \S+(?: \w+)? )?to ${N}`,
    'gi',
  ),
  new RegExp(String.raw`(?<![\d.] ?(?:to|and) )\b${N} (?:instead of|rather than|in place of)\b`, 'gi'),
]

/** Numbers that do so beside one that is gone. */
const NOW: readonly RegExp[] = [
  ...NOW_FOR_SURE,
  new RegExp(
    String.raw`\b(?:take|call it|say|use|rather|but) (?:up to )?${N}(?=\s*(?:[.,;!]|$|please|now|from|instead|and))`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:it|that|this|limit|number)(?:['’]s|s| is| are)? (?:now |only |just |down to |up to |rather |more like |really )*${N}(?=\s*(?:[.,;!]|$|now\b|since\b|from\b|instead\b|these\b|today\b|please\b|and\b|with\b|at most\b|max\b|min|%))`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:is|are|now|only|max|at most|at) (?:now |only |at |up to )*${N}(?=\s*(?:now\b|instead\b|these days|from now|since\b))`,
    'gi',
  ),
  new RegExp(String.raw`${OLD}${BARE}[^.;!?\d]{0,40}?\b${SHRANK} ${N}`, 'gi'),
  new RegExp(String.raw`(?<![\w.-])${BARE}[^.;!?\d]{0,20}?\b${BECAME} ${N}`, 'gi'),
  new RegExp(
    String.raw`\b(?:max|up to|at most|no more than|below|under) ${N}(?=[^.;!?]{0,40}\b(?:from (?:now on|today)|as of (?:now|today)|not \d))`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:gets?|goes|climbs?|comes?|rises?|peaks?|is|at|with) (?:only |just )?(?:up )?(?:to |at )?${N}(?: now)?,? (?:and )?not (?:the )?\d`,
    'gi',
  ),
  new RegExp(String.raw`\bnow (?:it['’]?s |is |only |at |up to )*${N}`, 'gi'),
  new RegExp(String.raw`\bnow \w+ (?:only )?at ${N} (?:instead of|rather than)`, 'gi'),
  new RegExp(
    String.raw`\b${CHANGED}\b[^.;!?]{0,25}? from (?:the )?\d+(?:[.,]\d+)?\s?(?:${UNIT})? to ${N}`,
    'gi',
  ),
  new RegExp(String.raw`(?:^|[.,;!–—] )${N},? not (?:the )?\d`, 'gi'),
  new RegExp(
    String.raw`\b(?:below|under|up to|within|never more than|at most|less than) ${N}(?=[^.;!?]{0,30}\b(?:still|now)\b)`,
    'gi',
  ),
  new RegExp(String.raw`\bnever more than ${N}`, 'gi'),
]

const amountsIn = (text: string, patterns: readonly RegExp[]): Amount[] => {
  const found = patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, number, unit]) => amountOf(number, unit)),
  )
  return found.filter(
    (one, at) => found.findIndex(({ value, unit }) => value === one.value && unit === one.unit) === at,
  )
}

const ALLOWED =
  '(?:expected|normal|ok(?:ay)?|fine|tolerated|accepted|acceptable|allowed|ignored?|excused?|an excuse|no excuse|valid|the case|in force|counts?|appl(?:y|ies)|holds?)'

const LEAVE_TO = '(?:rule|exception|excuse|allowance|tolerance|exemption|free pass|grace(?: period)?)'

/** What also ends each time: of it only that there is none any more counts. */
const TIMES = '(?:slot|window|season|service|maintenance|noise|silence|mute|number|limit)'

/** That what was normal is so no longer. */
const WITHDRAWS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:not|never|nothing|nobody|no longer|none|n['’]t|\w+n['’]t|no)\b[^.;!?]{0,60}?\b${ALLOWED}\b[^.;!?]{0,40}?\b(?:any ?more|any longer|from (?:now|today|here)|since)\b`,
    'i',
  ),
  new RegExp(String.raw`\bno longer (?:be )?${ALLOWED}\b`, 'i'),
  new RegExp(
    String.raw`\b(?:any ?more|from now on|from today|now)\b[^.;!?]{0,30}\b(?:not|no longer) ${ALLOWED}\b`,
    'i',
  ),
  /\b(?:do not|don['’]?t|please stop|stop|never) (?:just )?(?:ignor\w+|wav\w+|excus\w+|tolerat\w+|accept\w*)\b[^.;!?]{0,60}\b(?:any ?more|any longer|from (?:now|today))\b/i,
  new RegExp(
    String.raw`\b${LEAVE_TO}(?: (?:of|in|for|on|from) (?:the )?[\w-]+){0,2} (?:is|are|has|was|ends?|['’]s)(?: now| finally| all| hereby)*(?: (?:over|gone|history|void|ended|cancelled|dead|closed|obsolete|no more)|(?= with| in| on|[.,;!]|$))`,
    'i',
  ),
  new RegExp(
    String.raw`\b${TIMES}(?: (?:of|in|for|on|from) (?:the )?[\w-]+){0,2} (?:(?:is|are|was|['’]s)(?: now| finally| all)* (?:gone|history|void|cancelled|no more)|ends (?:with|in|on) (?!(?:success|error|\d{1,2}[:h]))\w+)`,
    'i',
  ),
  /\b(?:is|are|counts? as|becomes?)(?: now| again)? (?:an? )?(?:incident|problem|bug|real (?:alert|one|page|problem)|page|alarm)s? (?:like any other|again|on every|at any|from (?:now|today|then)|as (?:on )?any)\b/i,
  /\b(?:must|should|has to) be (?:normal|back to normal|quiet|clean) again\b/i,
]

/** Beside it a number that is gone takes nothing with it. */
const STAYS = /\b(?:stays?|remains?|unchanged|still|as (?:it|they) w(?:as|ere)|same)\b/i

const DAY_MOVED = new RegExp(
  String.raw`\b(?:mov|shift|switch|chang|resched)\w*[^.;!?]{0,40}?\bfrom (${DAY_NAME})s? (?:to|on) (${DAY_NAME})s?\b|\b(${DAY_NAME})s?(?: now)? (?:instead of|rather than|and not|not) (${DAY_NAME})s?\b`,
  'i',
)

function weekdayMoved(text: string): Amendment['weekday'] {
  const [whole, a, b, c, d] = DAY_MOVED.exec(text) ?? []
  if (whole === undefined) return null
  return { gone: weekdayNumber(a ?? d ?? ''), now: weekdayNumber(b ?? c ?? '') }
}

const CLOCK = String.raw`(?:at |from )?(\d{1,2}[:.]\d\d|\d{1,2}\s?(?:am|pm))(?: (?:utc|local|[a-z]+ time))?`

const HOUR_MOVED = new RegExp(
  String.raw`\b${CLOCK} (?:now )?(?:instead of|rather than|and not|not) ${CLOCK}|\bfrom ${CLOCK} to ${CLOCK}(?= (?:from|now|starting|as of|next|since))`,
  'i',
)

function hourMoved(text: string): Amendment['hour'] {
  const [whole, now, was, before, then] = HOUR_MOVED.exec(text) ?? []
  if (whole === undefined) return null
  const start = (clock = ''): number | null => dayWindow(`at ${clock}`)?.from ?? null
  const [gone, next] = [start(was ?? before), start(now ?? then)]
  const [first = ''] = whole.split(/ (?:now )?(?:instead|rather|and not|not) /i)
  const zone = dayWindow(`at ${first}`)?.zone ?? null
  return gone === null || next === null ? null : { gone, now: next, zone }
}

/** `no more 02-05`, `not 02:00 to 05:00 any more`: with days and hours of its own these take their place. */
const HOURS_GONE =
  /\b(?:no more|not|no longer|instead of|rather than) (?:at |from |between )?\d{1,2}(?:[:.]\d\d)?\s?(?:[-–]|to|and)\s?\d{1,2}/i

/** `is moved to Wednesdays, 05:00 to 05:30` */
const MOVED_TO = new RegExp(
  String.raw`\b(?:moves?|moved|shifts?|shifted|resched\w+) to [^.;!?]{0,30}?(?:\b${DAY_NAME}|\d{1,2}[:.]\d\d)`,
  'i',
)

const MOVES = /\b(?:mov(?:es?|ed|ing)|shift(?:s|ed)?|reschedul\w+|chang(?:es?|ed))\b/i

/** Something in it is otherwise. A look that costs little. */
const MAY_AMEND =
  /shrink|becom|turns? into|forget|instead|rather|longer|any ?more|\bnot\b|\bno more\b|\bmake (?:it|that|this|them)|rais|lower|\bto \d|take \d|call it|\bnow\b|history|gone|over|ends|void|valid|appl|again|was \d|like any other|n['’]t\b|mov(?:e|ing)|drop|bump|only \d|never more/i

function hoursGoneIn(text: string): Amendment['hoursGone'] {
  const [span] = HOURS_GONE.exec(text) ?? []
  const [from, to] = span?.match(/\d{1,2}(?:[:.]\d\d)?/g) ?? []
  return from === undefined || to === undefined ? null : dayWindow(`from ${from} to ${to}`)
}

/** Whether a text may amend anything at all. */
export const mayAmend = (text: string): boolean => MAY_AMEND.test(text)

/** Days and hours that take the place of others; a date from when on is none. */
function newTimes(text: string, at: number): Recurring | null {
  if (!HOURS_GONE.test(text) && !MOVED_TO.test(text) && !(MOVES.test(text) && STAYS.test(text))) return null
  const rest = text.replace(new RegExp(`${HOURS_GONE.source}[^.;]*`, 'i'), ' ')
  const { during } = duringOf([rest], at)
  return during === null || during.window === null ? null : during
}

const isEmpty = ({ gone, now, weekday, hour, during, isWithdrawn }: Amendment): boolean =>
  gone.length + now.length === 0 && weekday === null && hour === null && during === null && !isWithdrawn

/** What a message says to be otherwise from when on, of something that was normal; null where it says nothing of the kind. */
export function amendmentIn(said: string, at: number): Amendment | null {
  if (!MAY_AMEND.test(said)) return null
  const clock = inClock(said)
  // `60k, not 150`: thousands both.
  const text = inFigures(said).replace(
    /\b(\d+(?:\.\d+)?)k(,? (?:and )?not (?:the )?)(\d+(?:\.\d+)?)(?!\w|\.\d|\s?(?:%|percent|m?s\b|min))/gi,
    '$1k$2$3k',
  )
  const hour = hourMoved(clock)
  const plain = hour === null ? text : text.replace(HOUR_MOVED, ' ')
  const left = amountsIn(plain, GONE)
  const gone = amountsIn(plain, [...GONE, ...CORRECTED])
  const isGone = ({ value, unit }: Amount): boolean =>
    gone.some((one) => one.value === value && (one.unit === unit || unit === ''))
  const now = amountsIn(plain, gone.length > 0 ? NOW : NOW_FOR_SURE).filter((one) => !isGone(one))
  const weekday = weekdayMoved(text)
  const during = weekday === null && hour === null ? newTimes(clock, at) : null
  const { from } = validityIn(said.replace(DAY_MOVED, ' '), at)
  const moves = now.length > 0 || weekday !== null || hour !== null || during !== null
  const isWithdrawn =
    !moves && (WITHDRAWS.some((one) => one.test(plain)) || (left.length > 0 && !STAYS.test(plain)))
  const isCorrected = now.length > 0
  const found = {
    gone: isCorrected ? gone : left,
    now,
    weekday,
    hour,
    during,
    hoursGone: hoursGoneIn(clock),
    isWithdrawn,
    from: from !== null && from > at ? from : null,
  }
  return isEmpty(found) ? null : found
}
