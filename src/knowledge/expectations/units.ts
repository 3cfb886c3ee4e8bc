type Dimension = 'share' | 'time' | 'bytes' | 'count'

/** Factor to percent, milliseconds, bytes and pieces a second. */
const UNITS: readonly [unit: RegExp, dimension: Dimension, factor: number][] = [
  [/^(?:%|percent|pct|percentage)$/, 'share', 1],
  [/^(?:ratio|fraction)$/, 'share', 100],
  [/^(?:us|µs|μs|microseconds?)$/, 'time', 0.001],
  [/^(?:ms|msec|millis|milliseconds?)$/, 'time', 1],
  [/^(?:s|sec|secs|seconds?)$/, 'time', 1000],
  [/^(?:m|min|mins|minutes?)$/, 'time', 60_000],
  [/^(?:h|hr|hrs|hours?)$/, 'time', 3_600_000],
  [/^(?:b|bytes?)$/, 'bytes', 1],
  [/^(?:kb|kib|k)$/, 'bytes', 1024],
  [/^(?:mb|mib)$/, 'bytes', 1024 ** 2],
  [/^(?:gb|gib|gi|g)$/, 'bytes', 1024 ** 3],
  [/^(?:tb|tib|ti)$/, 'bytes', 1024 ** 4],
  [/^(?:\/s|rps|qps|req\/s|requests\/s|ops|per second|hz)$/, 'count', 1],
  [/^(?:\/min|rpm|per minute)$/, 'count', 1 / 60],
]

interface Unit {
  dimension: Dimension
  factor: number
}

function unitOf(text: string): Unit | null {
  const unit = text.trim().toLowerCase()
  const found = UNITS.find(([pattern]) => pattern.test(unit))
  return found === undefined ? null : { dimension: found[1], factor: found[2] }
}

/** A number with its unit, such as `4 %` or `1.2s`; null when it is none. Thousands may be grouped. */
export function parseQuantity(value: unknown): { value: number; unit: string } | null {
  if (typeof value === 'number') return Number.isFinite(value) ? { value, unit: '' } : null
  if (typeof value !== 'string') return null
  const found = /^\s*(-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)\s*(\S.*)?$/i.exec(value)
  if (found === null) return null
  return { value: Number(found[1]?.replaceAll(',', '')), unit: (found[2] ?? '').trim() }
}

/** The unit that the name of a metric ends with: `latency_ms`, `error_percent`, `duration_seconds`. */
const unitInName = (metric: string): string =>
  /[_\s.](us|ms|milliseconds|s|secs?|seconds|minutes|percent|pct|percentage|ratio|fraction|bytes|mb|mib|gb|gib|rps|qps)(?:_total)?$/i.exec(
    metric,
  )?.[1] ?? ''

export interface Quantity {
  value: number
  /** Empty: as the number stands. */
  unit: string
}

/** Nobody measures half a percent of a processor: up to 1 `cpu_percent` is a fraction, whatever its name ends with. */
const isFraction = ({ value, unit }: Quantity, metric: string): boolean =>
  unit === '' &&
  value > 0 &&
  value <= 1 &&
  /(?:^|[_\s.])(?:cpu|memory|mem|disk)[_\s.]\w*(?:percent|pct|percentage)$/i.test(metric)

const unitGiven = (reading: Quantity, metric: string): string =>
  reading.unit || (isFraction(reading, metric) ? 'fraction' : unitInName(metric))

/**
 * The reading in the unit of the bound; null when they cannot be compared. Without any unit a share below 1 is a
 * fraction, as metrics have it: 0.04 beside 2 % is 4 %, which errs on the side of looking.
 */
export function inUnitOf(bound: Quantity, reading: Quantity, metric: string): number | null {
  const wanted = unitOf(bound.unit)
  const given = unitOf(unitGiven(reading, metric))
  if (wanted === null && given === null)
    return bound.unit === reading.unit || reading.unit === '' || bound.unit === '' ? reading.value : null
  // `up to 15` of a share is of a hundred.
  if (wanted === null && given?.dimension === 'share')
    return (reading.value * given.factor) / (bound.value <= 1 ? 100 : 1)
  if (wanted === null) return reading.value
  if (given === null)
    return wanted.dimension === 'share' && Math.abs(reading.value) < 1
      ? (reading.value * 100) / wanted.factor
      : reading.value
  if (given.dimension !== wanted.dimension) return null
  return (reading.value * given.factor) / wanted.factor
}
