import type { Fault, MetricSign } from '../specialists/specialist.ts'
import type { Ask, SqlRow } from './ask.ts'
import type { CheckSpec } from './check.ts'
import { literal, matches, numeral } from './literal.ts'
import { inScope, type Scope } from './scope.ts'

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
    const strongest = moved.sort((a, b) => shift(b, sign) - shift(a, sign) || order(a, b))[0]
    const limit = strongest === undefined ? null : limitOf(strongest, sign)
    if (strongest !== undefined && limit !== null)
      checks.push(checkOf(strongest, sign, limit, `${id}/metric-${at}`))
  }
  return checks
}

async function look(signs: readonly MetricSign[], scope: Scope, ask: Ask): Promise<Series[]> {
  const pattern = signs.map((sign) => sign.name).join('|')
  const sql =
    'select entity, metric, count(*) as n, quantile_cont(value, 0.05) as low, quantile_cont(value, 0.25) as quarter,' +
    ' quantile_cont(value, 0.5) as middle, quantile_cont(value, 0.75) as three_quarters,' +
    ' quantile_cont(value, 0.95) as high' +
    ` from metrics where ${inScope(scope, 'entity')} and ${matches('metric', pattern)}` +
    ' group by entity, metric order by entity, metric'
  const [since, before] = await Promise.all([ask(sql, 'incident'), ask(sql, 'baseline')])
  if (since.status !== 'ok') return []
  const normal = new Map((before.status === 'ok' ? before.rows : []).map((row) => [keyOf(row), levels(row)]))
  return since.rows.map((row) => ({
    entity: String(row.entity),
    metric: String(row.metric),
    since: levels(row),
    before: normal.get(keyOf(row)) ?? null,
  }))
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
}

/** A quarter above (below) the middle, or the edge of 95 % of the normal readings, whichever is farther. */
const MARGIN = 0.25

const PERCENT = /pct|percent|%|utili[sz]ation/i

function limitOf(series: Series, sign: MetricSign): Limit | null {
  const { before } = series
  if (before !== null && before.n >= MIN_BASELINE) {
    const margin = MARGIN * Math.abs(before.middle)
    const value =
      sign.bad === 'up'
        ? Math.max(before.high, before.middle + margin)
        : Math.min(before.low, before.middle - margin)
    return Number.isFinite(value) ? { value, why: 'its normal range' } : null
  }
  if (sign.limit === undefined || !PERCENT.test(series.metric)) return null
  return { value: sign.limit, why: 'a level that is bad whatever it was before' }
}

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
    mode: 'compare',
    tables: ['metrics'],
  }
}

const plain = (value: number): string => String(Number(value.toPrecision(4)))
