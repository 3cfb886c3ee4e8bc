import type { Fault } from '../specialists/specialist.ts'
import type { Ask } from './ask.ts'
import type { CheckSpec } from './check.ts'
import { matches, numeral } from './literal.ts'
import { inScope, type Scope, scopeName } from './scope.ts'

const FAILED = matches("coalesce(status, '')", 'err|fail|exception|unavailable|deadline|internal|^5\\d\\d')

/** Failed calls are a fault when they at least triple, and only above two in a hundred. */
const ERROR_SURGE = 3
const ERROR_FLOOR = 0.02

/** Calls are slow when three quarters of them take half as long again as they did. */
const SLOWDOWN = 1.5

/** Between caller and callee milliseconds are normal, so the gap must double and grow by more than one. */
const GAP_GROWTH = 2
const GAP_FLOOR_MS = 1

const JOINED =
  'spans c join spans p on c.trace_id = p.trace_id and c.parent_id = p.span_id and c.service <> p.service'

interface SpanSign {
  value: string
  from: string
  where: string
  limit: (normal: number) => number
  claim: (limit: number) => string
  unit: NonNullable<CheckSpec['unit']>
}

/** What the calls themselves show: failures, time, or time lost between the two ends. */
export async function spanChecks(fault: Fault, scope: Scope, ask: Ask, id: string): Promise<CheckSpec[]> {
  if (fault.spans === undefined) return []
  const sign = signOf(fault.spans, scope)
  const normal = await normalLevel(sign, ask)
  if (normal === null) return []
  const limit = sign.limit(normal)
  return [
    {
      id: `${id}/span`,
      claim: sign.claim(limit),
      sql:
        `select count(*) as n, ${sign.value} as seen, coalesce(${sign.value} > ${numeral(limit)}, false) as holds,` +
        ` string_agg(distinct ${sign.from === 'spans' ? '' : 'c.'}evidence, ',') as evidence` +
        ` from ${sign.from} where ${sign.where}`,
      role: 'supports',
      mode: 'compare',
      tables: ['spans'],
      unit: sign.unit,
    },
  ]
}

function signOf(kind: NonNullable<Fault['spans']>, scope: Scope): SpanSign {
  const name = scopeName(scope)
  const own = { from: 'spans', where: inScope(scope, 'service') }
  if (kind === 'errors') {
    return {
      ...own,
      value: `cast(count(*) filter (where ${FAILED}) as double) / greatest(count(*), 1)`,
      limit: (normal) => Math.max(normal * ERROR_SURGE, normal + ERROR_FLOOR),
      unit: 'share',
      claim: (limit) => `more than ${(100 * limit).toFixed(1)} % of the calls handled by ${name} failed`,
    }
  }
  if (kind === 'slow') {
    return {
      ...own,
      value: 'quantile_cont(dur_ms, 0.75)',
      limit: (normal) => normal * SLOWDOWN,
      unit: 'ms',
      claim: (limit) =>
        `a quarter of the calls handled by ${name} took longer than ${limit.toPrecision(3)} ms`,
    }
  }
  return {
    from: JOINED,
    where: inScope(scope, 'c.service'),
    value: 'quantile_cont(p.dur_ms - c.dur_ms, 0.5)',
    unit: 'ms',
    limit: (normal) => Math.max(normal * GAP_GROWTH, normal + GAP_FLOOR_MS),
    claim: (limit) => `callers of ${name} waited more than ${limit.toPrecision(3)} ms longer than it worked`,
  }
}

/** Null when no call was recorded since the onset or none before it. */
async function normalLevel(sign: SpanSign, ask: Ask): Promise<number | null> {
  const sql = `select count(*) as n, ${sign.value} as level from ${sign.from} where ${sign.where}`
  const [since, before] = await Promise.all([ask(sql, 'incident'), ask(sql, 'baseline')])
  if (since.status !== 'ok' || Number(since.rows[0]?.n ?? 0) === 0) return null
  if (before.status !== 'ok' || Number(before.rows[0]?.n ?? 0) === 0) return null
  const level = Number(before.rows[0]?.level ?? Number.NaN)
  return Number.isFinite(level) ? level : null
}
