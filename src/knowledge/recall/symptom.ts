import type { Lesson } from '../../domain/lesson.ts'
import type { Alert } from '../../domain/signal.ts'
import { familiesIn, type Metric, metricOf, speaksOf } from '../expectations/metrics.ts'
import { inUnitOf, parseQuantity, type Quantity } from '../expectations/units.ts'
import { boundsIn } from '../mining/language/measures.ts'
import { type Concepts, conceptsIn } from '../words/concepts.ts'
import { stemsOf } from '../words/tokens.ts'

/** Shorter words are no names that a text is searched for. */
const SHORTEST_NAME = 4

/** What an alert says is wrong, in words and as a measurement. */
export interface Symptom {
  /** Stems that tell it from other alerts: no names of services, no numbers. */
  stems: ReadonlySet<string>
  metric: Metric
  /** The alert's own name in lower case, such as `kubepodcrashlooping`; null when it has none. */
  alertName: string | null
  /** The value that crossed the limit; null when the alert carries none that can be read. */
  value: Quantity | null
  /** Concepts that it speaks of, and those that tend to come with them. */
  concepts: ReadonlySet<string>
}

/** Words of any alert. */
const SAYS_NOTHING = new Set(
  stemsOf(
    `alert alerts firing fired page limit threshold above below over under high low critical warning error sev sev-1 sev-2 sev-3
     service services value current is has too rate ratio percent seconds minutes ms s min problem issue incident prod production
     triggered p1 p2 p3 last avg max sum total count metric monitor for in on of`,
  ),
)

const isTelling = (stem: string): boolean => !SAYS_NOTHING.has(stem) && !/^\d/.test(stem) && stem.length > 2

/** The name under which a rule is written: label `alertname`, or a title that is one word with capitals inside. */
export const alertNameOf = ({ labels, title }: Alert): string | null => {
  const name = labels.alertname ?? /^\[?\w*\]?\s*([A-Za-z]+(?:[A-Z][a-z0-9]+)+)\b/.exec(title)?.[1]
  return name === undefined ? null : name.toLowerCase()
}

/** Reads the symptom off an alert; `names` are those of services, which say nothing about what is wrong with them. */
export function symptomOf(alert: Alert, names: readonly string[], concepts: Concepts): Symptom {
  const named = new Set(names.flatMap((name) => stemsOf(name)))
  const said = `${alert.title} ${alert.metric ?? ''} ${alert.labels.alertname ?? ''}`
  const stems = stemsOf(said).filter((stem) => isTelling(stem) && !named.has(stem))
  const spoken = conceptsIn(stems, concepts)
  return {
    stems: new Set(stems),
    metric: metricOf(alert.metric === null ? alert.title : `${alert.metric} ${alert.title}`),
    alertName: alertNameOf(alert),
    value: alert.value === null ? null : parseQuantity(alert.value),
    concepts: new Set(spoken.flatMap((one) => [one, ...(concepts.near.get(one) ?? [])])),
  }
}

/** Whether a cause is of a kind that the symptom tends to come from: `kafka rebalance` of a consumer's lag. */
export const isLikeCause = ({ detail }: Lesson, symptom: Symptom, concepts: Concepts): boolean =>
  detail.kind === 'cause' &&
  conceptsIn(stemsOf(detail.cause), concepts).some((one) => symptom.concepts.has(one))

/** `never bounce it for lag`, `do not restart it when it lags`: a procedure says when in what is done, too. */
const WHEN = /\b(?:for|when|whenever|if|while|during|once|upon)\b[^.;:!?]{2,80}/gi

/** The part of a lesson that says when it applies. */
function conditionOf({ detail, statement }: Lesson): string {
  if (detail.kind === 'cause') return detail.symptom || statement
  if (detail.kind !== 'procedure') return statement
  return detail.when === '' ? statement : [detail.when, ...(statement.match(WHEN) ?? [])].join(' ')
}

/** How a name of one word stands where a service is meant: `ledger disk alert`, `the replica of ledger`. */
const MEANT = String.raw`(?:^\W*|\b(?:of|on|in|at|for|from|alert|service) )(?:the |our )?`

/**
 * Whether the symptom, in the words of whoever wrote it, is of one of the names: nothing but a page itself marks `ledger` or
 * `mail-out` as the name of something.
 */
export function isSeenAt({ detail }: Lesson, names: ReadonlySet<string>): boolean {
  const condition = detail.kind === 'cause' ? detail.symptom : ''
  const text = (detail.kind === 'procedure' ? detail.when : condition).toLowerCase()
  return [...names].some((name) => {
    if (name.length < SHORTEST_NAME || !text.includes(name)) return false
    const before = /[-_.]/.test(name) ? String.raw`(?<![\w./-])` : MEANT
    return new RegExp(String.raw`${before}${RegExp.escape(name)}(?![\w/-])`).test(text)
  })
}

/** Families that are measured in time. */
const IS_TIME = /^(?:latency|(?:replica-)?lag)$/

const LIMIT_OF_TIME =
  /^\W*(?:over|above|past|more than|>=?)\s*\d+(?:\.\d+)?\s*(?:ms|s|sec|seconds|min|minutes)\b/i

/** Shared words that are no accident: two, or all there are of one or two. */
const ENOUGH = 2

/** `>500 ms on users-db: page them` says no more; of a lag or a latency it can only be a time. */
function isBareLimit({ detail, statement }: Lesson, { family }: Metric): boolean {
  if (detail.kind !== 'procedure' || family === null || !IS_TIME.test(family)) return false
  return familiesIn(statement.replace(/restarts?/gi, '')).length === 0 && LIMIT_OF_TIME.test(detail.when)
}

/**
 * How well a lesson speaks of the symptom: 0 when it does not. The name of the alert counts most, then what is measured,
 * then words.
 */
export function fitOf(lesson: Lesson, { stems, metric, alertName }: Symptom): number {
  const condition = conditionOf(lesson)
  const isNamed =
    alertName !== null &&
    `${condition} ${lesson.services.join(' ')} ${lesson.statement}`.toLowerCase().includes(alertName)
  const held = new Set(stemsOf(`${condition} ${lesson.kind === 'procedure' ? '' : lesson.statement}`))
  const shared = [...stems].filter((stem) => held.has(stem)).length
  const isMeasured = speaksOf(condition, metric) || isBareLimit(lesson, metric)
  const isTold = shared >= Math.min(ENOUGH, Math.max(1, stems.size))
  if (!isNamed && !isMeasured && !(isTold && metric.family === null)) return 0
  return (isNamed ? 4 : 0) + (isMeasured ? 2 : 0) + shared * 0.5
}

/** Whether a limit that a procedure names is not reached by the alert's own value: `lag > 500 ms` and 200 ms. */
export function isBelowLimit(lesson: Lesson, { value, metric }: Symptom): boolean {
  if (lesson.detail.kind !== 'procedure' || value === null) return false
  const limits = boundsIn(lesson.detail.when).filter(({ op }) => op === '>' || op === '>=')
  return limits.some((limit) => {
    const reading = inUnitOf(limit, value, metric.name)
    return reading !== null && reading < limit.value
  })
}
