import type { Bound } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import {
  countedAfter,
  isShareOfGood,
  measuredBefore,
  metricsIn,
  type Named,
  nearestMetric,
} from './metric-words.ts'
import { numberOf } from './numbers.ts'

const VALUE =
  /(?<op>up to|at most|(?:at or|and|or) (?:below|under)|not? (?:lower|less|fewer|worse) than|(?:not|never|no) (?:below|under)|never (?:falls?|drops?|goes|dips) (?:below|under)|as low as|(?:no|not|never) (?:more|higher|greater|larger) than|not? (?:above|over|beyond)|never (?:above|over|beyond|exceeds?)|(?:does not|doesn'?t|won'?t|will not|may not|not|cannot|can'?t) exceed(?:s|ing)?|max(?:imum|imal|\.)?(?: of)?|capped at|as high as|as much as|as many as|peaks? at|tops out at|below|under|less than|lower than|stays? (?:below|under)|within|over|above|more than|at least|exceed(?:s|ing)?|beyond|≤|<=|<|≥|>=|>|~|about|around|roughly|approx(?:imately)?\.?)?\s*(?:of\s+)?(?:(?:about|around|roughly|~|some) ?)?(?:\d+(?:[.,]\d+)?\s?%?\s?(?:[-–—]|to)\s?)?(?<value>\d+(?:[.,]\d+)?(?:\s?[kKM](?=\b|\s))?)\s?(?<unit>%|percent\b|pct\b|ms\b|milliseconds?\b|µs\b|us\b|s\b|secs?\b|seconds?\b|min(?:ute)?s?\b|m\b|h(?:ours?)?\b|[kmgt]i?b(?:\/s)?\b|rps\b|qps\b|\/s\b|per second\b|req\/s\b|messages?\b|msgs?\b|events?\b|connections?\b|jobs?\b|rows?\b|retries\b|restarts?\b|errors?(?:\/s| per second| per minute| a minute)?\b|timeouts?\b|alerts?\b|pods?\b)?/giu

const OPS: readonly (readonly [match: RegExp, op: Bound['op']])[] = [
  [/^(?:below|under|less than|lower than|stays? (?:below|under)|<)$/i, '<'],
  [
    /^(?:at least|≥|>=|as low as|not? (?:lower|less|fewer|worse) than|(?:not|never|no) (?:below|under)|never \w+ (?:below|under))$/i,
    '>=',
  ],
  [/^(?:over|above|more than|exceeds?|exceeding|beyond|>)$/i, '>'],
]

const UNITS: readonly (readonly [match: RegExp, unit: string])[] = [
  [/^(?:%|percent|pct)$/i, '%'],
  [/^(?:ms|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|min(?:ute)?s?)$/i, 'min'],
  [/^h(?:ours?)?$/i, 'h'],
]

const unitOf = (text: string): string => UNITS.find(([match]) => match.test(text))?.[1] ?? text

const quantityOf = (text: string): number => {
  const scale = /k$/i.test(text) ? 1000 : 1
  return numberOf(text.replace(/\s?[kM]$/i, '')) * (/M$/.test(text) ? 1_000_000 : scale)
}

/** Characters between a number and what it is of. */
const NEAR = 60

/** `504s` are answers of a server, not seconds. */
const STATUS_CODES = /(?:^|\s)[45]\d\ds$/

/** Numbers with a unit of their own that name their metric: `3 timeouts`. */
const NAMING =
  /^(?:errors?|timeouts?|retries|restarts?|connections?|messages?|msgs?|events?|jobs?|rows?|alerts?|pods?)/i

const TIMELESS: ReadonlySet<string> = new Set([
  'errors',
  'client-errors',
  'cpu',
  'memory',
  'disk',
  'connections',
  'restarts',
])

/** `errors for 3 min`: a time is no limit of what is counted. */
const isMisfit = (metric: string, unit: string): boolean =>
  /^(?:ms|s|min|h)$/.test(unit) && TIMELESS.has(metricOf(metric).family ?? '')

/** A number alone that is said of a share of what goes well is the least that may be: `the hit ratio dips to 40 %`. */
const unsaid = (metric: string, op: string): Bound['op'] => (op === '' && isShareOfGood(metric) ? '>=' : '<=')

/** `up to 3 under-replicated partitions`, `surge up to 3.0`: what no list of measurements knows, where a limit is told of it. */
function nounOf(text: string, start: number, end: number, op: string): string | null {
  if (
    !/^(?:up to|at most|max|no more|not? (?:more|above|over|below|under|lower|less)|never|at least|as )/i.test(
      op,
    )
  )
    return null
  return countedAfter(text.slice(end)) ?? measuredBefore(text.slice(0, start))
}

/** `lag up to 40k messages`: what is counted is how the lag is told. */
function countedMetric(before: string, unit: string, after: string): string {
  const late = /\b(?:lag|backlog|queue)\W+$/i.exec(before)?.[0].trim().toLowerCase()
  if (late !== undefined) return `${late} ${unit.toLowerCase()}`
  // `up to 3 pod restarts`
  return countedAfter(`${unit}${after}`) ?? unit.toLowerCase()
}

/** `up to 120 unacknowledged messages`: what is counted says more than the word for it. */
function metricNear(
  text: string,
  metrics: readonly Named[],
  at: { start: number; end: number },
  unit: string,
): string | null {
  const counted = unit === '' ? countedAfter(text.slice(at.end)) : null
  const near = nearestMetric(metrics, at, NEAR)
  return near !== null && counted?.endsWith(near) === true ? counted : near
}

function boundOf(
  text: string,
  found: RegExpExecArray,
  metrics: readonly Named[],
  spokenOf: string | null,
): Bound | null {
  const { op = '', value = '', unit = '' } = found.groups ?? {}
  const start = found.index + op.length + found[0].slice(op.length).search(/\d/)
  if (/[\w.:#/-]/.test(text[start - 1] ?? ' ') || STATUS_CODES.test(found[0])) return null
  if (unit === '' && op === '') return null
  const told = OPS.find(([match]) => match.test(op.trim()))?.[1] ?? null
  const end = found.index + found[0].length
  const sign = told ?? '<='
  if (NAMING.test(unit))
    return {
      metric: countedMetric(text.slice(0, found.index), unit, text.slice(end)),
      op: sign,
      value: quantityOf(value),
      unit: '',
    }
  const near = metricNear(text, metrics, { start: found.index, end }, unit)
  const metric = near ?? nounOf(text, found.index, end, op) ?? (unit === '' ? null : spokenOf)
  return metric === null || isMisfit(metric, unitOf(unit))
    ? null
    : {
        metric,
        op: told ?? unsaid(metric, op),
        value: quantityOf(value),
        unit: unitOf(unit),
      }
}

/**
 * Limits that a text sets for metrics: `errors up to 2 %`, `lag < 500 ms`. A number alone (`2 % errors are normal`) is the
 * most that is, and one without a metric is of what is `spokenOf`. Times of day, dates and version numbers have to be cut
 * out before.
 */
export function boundsIn(text: string, spokenOf: string | null = null): Bound[] {
  if (!/\d/.test(text)) return []
  const metrics = metricsIn(text)
  const bounds = [...text.matchAll(VALUE)]
    .map((found) => boundOf(text, found, metrics, spokenOf))
    .filter((bound) => bound !== null)
  return bounds.filter(({ metric }, index) => bounds.findIndex((one) => one.metric === metric) === index)
}
