import type { Fault, MetricSign } from '../specialists/specialist.ts'
import type { Ask, SqlRow } from './ask.ts'
import type { CheckSpec } from './check.ts'
import { literal, matches, numeral } from './literal.ts'
import { inScope, isReplica, type Scope } from './scope.ts'

interface Levels {
  n: number
  low: number
  quarter: number
  middle: number
  threeQuarters: number
  high: number
}

interface Series {
  entity: string
  metric: string
  before: Levels | null
  since: Levels
}

/** Fewer readings than this before the onset say nothing about what is normal. */
const MIN_BASELINE = 3

/**
 * One check a sign of the fault: of the series it names, the one that moved most in the bad direction must
 * have left its normal range. The series that did not move are checked too, so the prediction can fail.
 */
export async function metricChecks(fault: Fault, scope: Scope, ask: Ask, id: string): Promise<CheckSpec[]> {
  const signs = fault.metrics ?? []
  if (signs.length === 0) return []
  const series = await look(signs, scope, ask)
  const checks: CheckSpec[] = []
  for (const [at, sign] of signs.entries()) {
    const wanted = new RegExp(sign.name, 'i')
    const moved = series.filter((one) => wanted.test(one.metric))
    const sorted = moved.sort((a, b) => shift(b, sign) - shift(a, sign) || order(a, b))
    const limits = sorted.map((one) => ({ one, limit: limitOf(one, sign) }))
    const strongest = limits.find(({ limit }) => limit !== null)
    if (strongest?.limit) checks.push(checkOf(strongest.one, sign, strongest.limit, `${id}/metric-${at}`))
  }
  return checks
}

const LEVELS =
  'entity, metric, count(*) as n, quantile_cont(value, 0.05) as low, quantile_cont(value, 0.25) as quarter,' +
  ' quantile_cont(value, 0.5) as middle, quantile_cont(value, 0.75) as three_quarters,' +
  ' quantile_cont(value, 0.95) as high'

async function look(signs: readonly MetricSign[], scope: Scope, ask: Ask): Promise<Series[]> {
  const pattern = signs.map((sign) => sign.name).join('|')
  const sql =
    `select ${LEVELS} from metrics where ${inScope(scope, 'entity')} and ${matches('metric', pattern)}` +
    ' group by entity, metric order by entity, metric'
  const [since, before] = await Promise.all([ask(sql, 'incident'), ask(sql, 'baseline')])
  if (since.status !== 'ok') return []
  const normal = new Map((before.status === 'ok' ? before.rows : []).map((row) => [keyOf(row), levels(row)]))
  const found = since.rows.map((row) => ({
    entity: String(row.entity),
    metric: String(row.metric),
    since: levels(row),
    before: normal.get(keyOf(row)) ?? null,
  }))
  return found.every(isKnown) ? found : withPredecessors(found, pattern, scope, ask)
}

const isKnown = ({ before }: Series): boolean => before !== null && before.n >= MIN_BASELINE

/** A pod that was replaced has no past of its own: the pods of its service before it are what is normal. */
async function withPredecessors(
  found: readonly Series[],
  pattern: string,
  { service }: Scope,
  ask: Ask,
): Promise<Series[]> {
  if (service === null) return [...found]
  const sql =
    `select ${LEVELS} from metrics where starts_with(entity, ${literal(`${service}-`)})` +
    ` and ${matches('metric', pattern)} group by entity, metric order by n desc, entity, metric`
  const before = await ask(sql, 'baseline')
  if (before.status !== 'ok') return [...found]
  const normal = new Map<string, Levels>()
  for (const row of before.rows)
    if (isReplica(String(row.entity), service) && !normal.has(String(row.metric)))
      normal.set(String(row.metric), levels(row))
  return found.map((one) => {
    if (isKnown(one) || !isReplica(one.entity, service)) return one
    return { ...one, before: normal.get(one.metric) ?? one.before }
  })
}

const keyOf = (row: SqlRow): string => `${row.entity}\n${row.metric}`

const order = (a: Series, b: Series): number =>
  a.entity.localeCompare(b.entity) || a.metric.localeCompare(b.metric)

function levels(row: SqlRow): Levels {
  return {
    n: Number(row.n),
    low: Number(row.low),
    quarter: Number(row.quarter),
    middle: Number(row.middle),
    threeQuarters: Number(row.three_quarters),
    high: Number(row.high),
  }
}

/** How far the series went in the bad direction, in units of its own normal spread. */
function shift(series: Series, sign: MetricSign): number {
  const { before, since } = series
  if (before === null) return Number.NEGATIVE_INFINITY
  const spread = Math.max(before.high - before.low, 0.1 * Math.abs(before.middle), Number.EPSILON)
  return sign.bad === 'up'
    ? (since.threeQuarters - before.middle) / spread
    : (before.middle - since.quarter) / spread
}

interface Limit {
  value: number
  why: string
  /** It was there before the onset as well, so only its level can be judged. */
  standing?: true
}

/** A quarter above (below) the middle, or the edge of 95 % of the normal readings, whichever is farther. */
const MARGIN = 0.25

const PERCENT = /pct|percent|%|utili[sz]ation/i

function limitOf(series: Series, sign: MetricSign): Limit | null {
  const { before } = series
  const level = sign.limit !== undefined && PERCENT.test(series.metric) ? sign.limit : null
  if (before !== null && before.n >= MIN_BASELINE) {
    if (level !== null && before.middle >= level) return { value: level, why: LEVEL, standing: true }
    const margin = MARGIN * Math.abs(before.middle)
    const value =
      sign.bad === 'up'
        ? Math.max(before.high, before.middle + margin)
        : Math.min(before.low, before.middle - margin)
    return Number.isFinite(value) ? { value, why: 'its normal range' } : null
  }
  if (level !== null) return { value: level, why: LEVEL }
  return isFlat(series) ? { value: edgeOf(series.since, sign), why: 'what it was all along' } : null
}

const LEVEL = 'a level that is bad whatever it was before'

const MIN_FLAT = 5

/** Without a past, a series that never moved still tells that it did not rise. */
const isFlat = ({ since }: Series): boolean =>
  since.n >= MIN_FLAT && since.high - since.low <= MARGIN * Math.abs(since.middle)

const edgeOf = ({ middle }: Levels, sign: MetricSign): number =>
  sign.bad === 'up' ? middle + MARGIN * Math.abs(middle) : middle - MARGIN * Math.abs(middle)

function checkOf(series: Series, sign: MetricSign, limit: Limit, id: string): CheckSpec {
  const part = sign.bad === 'up' ? 0.75 : 0.25
  const operator = sign.bad === 'up' ? '>' : '<'
  const level = `quantile_cont(value, ${part})`
  return {
    id,
    claim: `\`${series.metric}\` of ${series.entity} ${sign.bad === 'up' ? 'rose above' : 'fell below'} ${plain(limit.value)}, ${limit.why}`,
    sql:
      `select count(*) as n, ${level} as seen, coalesce(${level} ${operator} ${numeral(limit.value)}, false) as holds,` +
      " string_agg(distinct evidence, ',') as evidence" +
      ` from metrics where entity = ${literal(series.entity)} and metric = ${literal(series.metric)}`,
    role: 'supports',
    mode: limit.standing === true ? 'state' : 'compare',
    tables: ['metrics'],
  }
}

const plain = (value: number): string => String(Number(value.toPrecision(4)))
