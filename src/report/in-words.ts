const NUMBER = '-?\\d[\\d.]*(?:e[+-]\\d+)?'

/** Three digits, no exponent up to a million million. */
function plain(value: number): string {
  const digits = Number(value.toPrecision(3))
  return Math.abs(digits) >= 1e12 || (digits !== 0 && Math.abs(digits) < 1e-4)
    ? digits.toExponential(1)
    : digits.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: Math.abs(digits) >= 10_000 })
}

const percent = (fraction: number): string => `${plain(Number((100 * fraction).toPrecision(2)))} %`

function seconds(value: number): string {
  if (value !== 0 && Math.abs(value) < 1) return `${plain(value * 1000)} ms`
  return Math.abs(value) < 120 ? `${plain(value)} s` : `${plain(value / 60)} min`
}

function bytes(value: number): string {
  const step = Math.min(4, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3))
  return `${plain(value / 1000 ** step)} ${['B', 'kB', 'MB', 'GB', 'TB'][step]}`
}

type Unit = readonly [of: RegExp, say: (value: number) => string]

/** By what a metric's name says of its unit; a name that says nothing gets a bare number. */
const UNITS: readonly Unit[] = [
  [/(^|[_.])seconds$|\(s\)$/, seconds],
  [/(^|[_.])(ms|millis|milliseconds)$|\(ms\)$/, (value) => seconds(value / 1000)],
  [/(^|[_.])(pct|percent)$|\(%\)$/, (value) => `${plain(value)} %`],
  [/(^|[_.])bytes$|Bytes$/, bytes],
]

const RATIO = /(^|[_.])(ratio|error_rate|availability)([_.]|$)/

/** What of a series it is: `wait_seconds_p99` are seconds too. */
const STATISTIC = /[_.](p\d+|avg|average|mean|median|min|max)$/

/** A ratio above 1 is none. */
function unitOf(name: string, values: readonly number[]): (value: number) => string {
  const metric = name.replace(STATISTIC, '')
  if (RATIO.test(metric) && values.every((value) => value >= 0 && value <= 1)) return percent
  return UNITS.find(([unit]) => unit.test(metric))?.[1] ?? plain
}

function fromTo(metric: string, before: number, after: number): string {
  const say = unitOf(metric, [before, after])
  return `${after >= before ? 'rose' : 'fell'} from ${say(before)} to ${say(after)}`
}

/** `×22`, to two digits: nobody acts on the third. */
const times = (before: number, after: number): string => {
  const ratio = after / Math.max(before, 1e-3)
  return `${plain(ratio >= 100 ? Math.round(ratio) : Number(ratio.toPrecision(2)))} times`
}

/** Series that the ranking makes itself; nobody finds them on a dashboard by their name. */
function ownSeries(entity: string, metric: string, before: number, after: number): string | null {
  if (metric === 'trace.self') return `${entity} itself takes ${times(before, after)} as long as usual`
  if (metric === 'trace.error_rate') return `failed calls of ${entity} ${fromTo(metric, before, after)}`
  if (metric === 'trace.count') return `calls of ${entity} ${fromTo(metric, before, after)} in 15 s`
  if (metric === 'log.error.count')
    return `error lines of ${entity} ${fromTo(metric, before, after)} per interval`
  const [, caller, callee] = /^trace\.gap (\S+)->(\S+)$/.exec(metric) ?? []
  if (!callee) return null
  return `the way from ${caller} to ${callee} takes ${times(before, after)} as long as usual`
}

function moved(entity: string, inverted: boolean, metric: string, from: string, to: string): string {
  const [before, after] = inverted ? [1 - Number(from), 1 - Number(to)] : [Number(from), Number(to)]
  return (
    ownSeries(entity, metric, before, after) ?? `\`${metric}\` of ${entity} ${fromTo(metric, before, after)}`
  )
}

const MOVED = new RegExp(
  `([^\\s"]+) (1 − )?(trace\\.gap \\S+->\\S+|[^\\s"\`:]*[A-Za-z)%][^\\s"\`:]*) (${NUMBER}) → (${NUMBER})(?![\\d.])`,
  'g',
)

/** What a check of a series predicts, and what it saw. */
const PREDICTED = new RegExp(`\`([^\`]+)\` of (\\S+) (rose above|fell below) (${NUMBER})`)
const READINGS = new RegExp(`: (${NUMBER}) over (\\d+ readings?)`, 'g')

/** The limit and the values of a check, in the unit that the name of its series tells. */
function checkInUnits(text: string): string {
  const found = PREDICTED.exec(text)
  if (found === null) return text
  const [whole, metric = '', entity, how, limit] = found
  const values = [limit, ...[...text.matchAll(READINGS)].map(([, value]) => value)].map(Number)
  const say = unitOf(metric, values)
  return text
    .replace(whole, `\`${metric}\` of ${entity} ${how} ${say(Number(limit))}`)
    .replaceAll(READINGS, (_, value: string, over: string) => `: ${say(Number(value))} over ${over}`)
}

const SHARE = `(${NUMBER}) → (${NUMBER})`

/** Shares are of lines, or of calls when the text names the operation; more than one a call is a count. */
function shares(before: string, after: string, of = ''): string {
  const [was, is] = [Number(before), Number(after)]
  if (Math.max(was, is) > 1) return `${plain(was)} → ${plain(is)}${of === '' ? '' : ' a call'}`
  return `${percent(was)} → ${percent(is)}${of}`
}

const LOG_FORMS: readonly (readonly [form: RegExp, say: (...parts: string[]) => string])[] = [
  [
    new RegExp(`(\\S+) error log ("[\\s\\S]*"): share ${SHARE}`),
    (service, line, before, after) =>
      `${Number(before) === 0 ? 'new error' : 'more errors'} in the log of ${service} (${shares(before ?? '', after ?? '')}): ${line}`,
  ],
  [
    new RegExp(`: log line (appeared|vanished) \\(${SHARE} per span\\)`),
    (how, before, after) =>
      `: ${lineHow(how, before, after)} (${shares(before ?? '', after ?? '', ' of calls')})`,
  ],
  [
    new RegExp(`(\\S+) log line (appeared|vanished) \\(share ${SHARE}\\)`),
    (service, how, before, after) =>
      `${service}: ${lineHow(how, before, after)} (${shares(before ?? '', after ?? '', ' of its lines')})`,
  ],
  [
    new RegExp(`: calls to (.+) per span ${SHARE}`),
    (what, before, after) =>
      `: calls ${what} ${Number(after) > Number(before) ? 'more' : 'less'} often (${plain(Number(before))} → ${plain(Number(after))} times a call)`,
  ],
]

function lineHow(how: string | undefined, before: string | undefined, after: string | undefined): string {
  if (how === 'appeared') return Number(before) === 0 ? 'new log line' : 'log line more often'
  return Number(after) === 0 ? 'log line gone' : 'log line less often'
}

/** `its error is explained by …` as people say it. */
const PLURALS: Record<string, string> = {
  error: 'errors are',
  log: 'log lines are',
  structure: 'changed calls are',
  state: 'state is',
  'self-time': 'own time is',
}

/** What is quoted is somebody else's text. */
const outsideQuotes = (text: string, change: (part: string) => string): string =>
  text.replace(/"[^"]*"|[^"]+/g, (part) => (part.startsWith('"') ? part : change(part)))

/**
 * An observation, or a sentence with one in it, for people. The ranking writes short hand (`bank trace.self 1.05 → 21.9`),
 * good for a model and for sorting; people get words and units. A text of another shape stays as it is.
 */
export function inWords(text: string): string {
  let said = text.replace(
    /\bits ([\w-]+) is explained by/,
    (_, family: string) => `its ${PLURALS[family] ?? `${family} is`} explained by`,
  )
  // `deploy of web: deploy web v2`.
  said = said.replace(/\b(\w+) of (\S+): \1 /, '$1 of $2: ')
  for (const [form, say] of LOG_FORMS) said = said.replace(form, (_, ...parts) => say(...parts))
  said = checkInUnits(said)
  return outsideQuotes(said, (part) =>
    part.replace(MOVED, (_, entity, inverted, metric, before, after) =>
      moved(entity, inverted !== undefined, metric, before, after),
    ),
  )
}

/** How a kind of fault is called where the ranking's own word says little. */
const KINDS: Record<string, string> = {
  'self-time': 'slow itself',
  structure: 'other calls than before',
  log: 'new log lines',
  other: 'unusual',
  unknown: 'unusual',
  error: 'errors',
}

export const kindInWords = (kind: string): string => KINDS[kind] ?? kind

/** Lines about one log template of one service say the same: the first, which is the strongest, stays. */
export function withoutRepeats<T extends { text: string }>(lines: readonly T[]): T[] {
  const seen = new Set<string>()
  return lines.filter(({ text }) => {
    const [, line] = /"([\s\S]*)"/.exec(text) ?? []
    const [service] = /\S+/.exec(text) ?? ['']
    const key = line === undefined ? text : `${service} ${line.replace(/\d+|<\w+>/g, '#')}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
