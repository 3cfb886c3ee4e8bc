import type { CaseColumns, SeriesColumn } from '../../domain/case-columns.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { ExpectationOutcome, KnownFact } from '../../domain/known.ts'
import type { Bound, ExpectationDetail } from '../../domain/lesson.ts'
import type { Alert } from '../../domain/signal.ts'
import { type Expected, evaluate, type Reading } from '../../knowledge/expectations/evaluate.ts'
import { isSameMetric, metricOf } from '../../knowledge/expectations/metrics.ts'
import { placeOfAlert } from '../../knowledge/expectations/place-of-alert.ts'
import { parseQuantity, type Quantity } from '../../knowledge/expectations/units.ts'
import type { CaseFile } from '../case-file.ts'
import { type Trigger, triggerBefore } from './trigger.ts'

const MINUTE = 60_000

/** An expectation as it was measured. */
export interface Measured extends ExpectationOutcome {
  trigger: Trigger | null
  /** The worst reading, for people; null when nothing was measured. */
  reading: { text: string; citations: EvidenceRef[] } | null
  /** Milliseconds; null when it does not end. */
  until: number | null
}

/** Readings that count as now: one odd sample decides nothing. */
const LATEST = 5

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The series of the alerting service that a bound is about; the alert's own metric alone where it is among them. */
function seriesOf(bound: Bound, alert: Alert, { series, entities }: CaseColumns): SeriesColumn[] {
  const services = new Map(entities.map(({ entity, service }) => [entity, service]))
  const isOurs = ({ entity }: SeriesColumn): boolean =>
    entity === alert.entity || entity === alert.service || services.get(entity) === alert.service
  const about = series.filter(
    (one) => isOurs(one) && isSameMetric(metricOf(bound.metric), metricOf(one.metric)),
  )
  const own = about.filter(({ metric }) => metric === alert.metric)
  return own.length > 0 ? own : about
}

interface Value {
  metric: string
  value: Quantity
  citations: EvidenceRef[]
}

/** The level since the trigger and that of the last readings: the worse of both has to be as expected. */
function levels(bound: Bound, { times, values, metric, evidence }: SeriesColumn, since: number, at: number) {
  const within = values.filter((_, index) => {
    const time = times[index] ?? 0
    return time >= since && time <= at
  })
  if (within.length === 0) return []
  const both = [median(within), median(within.slice(-LATEST))]
  const worst = bound.op.startsWith('<') ? Math.max(...both) : Math.min(...both)
  return [{ metric, value: { value: worst, unit: '' }, citations: [evidence] }]
}

function valuesFor(bounds: readonly Bound[], caseFile: Seen, since: number, at: number): Value[] {
  const { alert, incident } = caseFile
  const measured = bounds.flatMap((bound) =>
    seriesOf(bound, alert, incident).flatMap((series) => levels(bound, series, since, at)),
  )
  const told = alert.value === null ? null : parseQuantity(alert.value)
  const metric = alert.metric ?? alert.title
  return [...measured, ...(told === null ? [] : [{ metric, value: told, citations: [] }])]
}

type Seen = Pick<CaseFile, 'alert' | 'incident' | 'window'>

const RATIO = /(?:^|[_.])(?:ratio|error_rate|availability)(?:[_.]|$)/

/** Shares are said as people say them. */
function valueText({ metric, value: { value, unit } }: Value): string {
  const isShare = unit === '' && value >= 0 && value <= 1 && RATIO.test(metric)
  const [said, of] = isShare ? [100 * value, '%'] : [value, unit]
  return `\`${metric}\` ${Number(said.toPrecision(3))}${of === '' ? '' : ` ${of}`}`
}

/** Whether the page is about what the expectation limits: errors that are expected excuse no latency. */
function isAboutIt({ bounds }: ExpectationDetail, { metric, title }: Alert): boolean {
  const alerting = metricOf(metric ?? title)
  return alerting.family !== null && bounds.some((bound) => isSameMetric(metricOf(bound.metric), alerting))
}

const whyUndecided = (detail: ExpectationDetail, alert: Alert, values: readonly Value[]): string | null => {
  if (detail.bounds.length === 0) return 'it sets no limit that could be checked'
  if (!isAboutIt(detail, alert)) return 'this alert is about something else'
  return values.some(({ citations }) => citations.length > 0)
    ? null
    : 'what it limits was not found in what was read'
}

/** Holds one expectation against the evidence; `at` is the time it is held for. */
export function measure(fact: KnownFact, caseFile: Seen, at: number): Measured | null {
  const { detail } = fact
  if (detail.kind !== 'expectation') return null
  const { alert } = caseFile
  const trigger = detail.after === null ? null : triggerBefore(detail.after.trigger, caseFile, at)
  const since = trigger?.at ?? alert.firedAt - 5 * MINUTE
  const values = valuesFor(detail.bounds, caseFile, since, at)
  const base = {
    at,
    service: alert.service,
    place: placeOfAlert(alert),
    minutesSinceTrigger: trigger === null ? null : (at - trigger.at) / MINUTE,
  }
  const first = values[0] ?? { metric: alert.metric ?? alert.title, value: { value: 0, unit: '' } }
  const readings: Reading[] = (values.length > 0 ? values : [first]).map(({ metric, value }) => ({
    ...base,
    metric,
    value,
  }))
  const judged = readings.map((reading) => evaluate(detail, fact.statement, reading, () => []))
  const failing = judged.findIndex(({ status }) => status === 'fails')
  const shown = values[failing] ?? values[0] ?? null
  const failure = whyOf(judged, 'fails')
  const undecided = whyUndecided(detail, alert, values) ?? (failure === null ? whyOf(judged, 'open') : null)
  return {
    fact,
    trigger,
    reading: shown === null ? null : { text: valueText(shown), citations: shown.citations },
    until: detail.after === null || trigger === null ? null : trigger.at + detail.after.minutes * MINUTE,
    ...outcome(undecided, failure, fact),
    ...(undecided === null && failure !== null ? { why: whyNot(failure, base, shown, detail) } : {}),
  }
}

/** Why the first of a status is so; null when none is. */
function whyOf(judged: readonly Expected[], status: 'fails' | 'open'): string | null {
  const found = judged.find((one) => one.status === status)
  return found === undefined || found.status === 'holds' ? null : found.why
}

function outcome(
  undecided: string | null,
  failure: string | null,
  { status }: KnownFact,
): Pick<ExpectationOutcome, 'outcome' | 'why'> {
  if (undecided !== null) return { outcome: 'undecided', why: undecided }
  if (failure !== null) return { outcome: 'fails', why: failure }
  return status === 'confirmed'
    ? { outcome: 'holds', why: 'everything it says was measured' }
    : { outcome: 'undecided', why: 'it would hold, but nobody has confirmed it' }
}

function whyNot(
  why: string,
  { minutesSinceTrigger, place }: Pick<Reading, 'minutesSinceTrigger' | 'place'>,
  shown: Value | null,
  { after }: ExpectationDetail,
): string {
  const event = after === null ? 'it' : `the ${after.trigger}`
  const minutes =
    minutesSinceTrigger === null ? [] : [`${Math.round(minutesSinceTrigger)} min after ${event}`]
  const parts = [...minutes, ...(place === null ? [] : [`in ${place}`]), ...(shown ? [valueText(shown)] : [])]
  return `${why} (${parts.join(', ') || 'nothing was measured'})`
}

/** What is measured now: the page's own time, or that of a later look, as far as the evidence reaches. */
export const measuredAt = ({ alert, window }: Seen, asOf: number): number =>
  Math.max(alert.firedAt, Math.min(asOf, window.end))

export function measureAll(facts: readonly KnownFact[], caseFile: Seen, asOf: number): Measured[] {
  const at = measuredAt(caseFile, asOf)
  return facts.flatMap((fact) => measure(fact, caseFile, at) ?? [])
}

/** For people: `deploy of canary v12 at 03:02:00 UTC`. */
export const triggerText = ({ title, at }: Trigger): string => `${title} at ${timeOfDay(at)}`
