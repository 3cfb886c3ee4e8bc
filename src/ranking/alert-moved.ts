import type { Alert } from '../domain/signal.ts'
import type { RankInput } from './case-input.ts'
import { recurrence } from './own-tail.ts'
import { ascending, quantile } from './robust.ts'
import { referenceScale } from './scale.ts'
import type { Series } from './series.ts'

/** A past that strays as far in more than one of so many stretches strays by itself. */
const OFTEN = 1 / 20
/** Less than so many deviations of its past is no move at all. */
const LEAST_Z = 2
/** So many values say at least where it usually is. */
const SHORT_PAST = 8
/** Points up to the alert that made it fire, whatever the onset. */
const FIRED_ON = 5

/**
 * Whether the metric that alerted stands out of its own past, over the window, since the onset or when it fired; null
 * when it was not read or its past is too short to say.
 */
export function alertMoved(
  { alert }: RankInput,
  series: readonly Series[],
  onset: number | null,
): boolean | null {
  const own = alertingSeries(alert, series)
  const verdicts = own.flatMap((one) =>
    stretches(one, onset, alert.firedAt).flatMap((stretch) => moved(one, stretch) ?? []),
  )
  return verdicts.length === 0 ? null : verdicts.some(Boolean)
}

/** The series the alert is about; of its pods, when only those are measured. */
function alertingSeries({ metric, entity, service }: Alert, series: readonly Series[]): readonly Series[] {
  const same = series.filter((one) => one.metric === metric)
  const own = same.filter((one) => one.entity === entity)
  return own.length > 0 ? own : same.filter((one) => one.service === (entity ?? service))
}

function stretches({ times, values }: Series, onset: number | null, firedAt: number): (readonly number[])[] {
  const since = onset === null ? [] : values.filter((_, index) => (times[index] ?? 0) >= onset)
  const until = values.filter((_, index) => (times[index] ?? 0) <= firedAt).slice(-FIRED_ON)
  return [values, since, until].filter(({ length }) => length > 1)
}

function moved(series: Series, stretch: readonly number[]): boolean | null {
  const { past, bad } = series
  const { center, scale } = referenceScale(series, past)
  const sorted = ascending(stretch)
  const [high, low] = [quantile(sorted, 0.75), quantile(sorted, 0.25)]
  const isUp = bad === 0 ? high - center > center - low : bad > 0
  const level = isUp ? high : low
  const again = recurrence(past, { length: stretch.length, level, isUp })
  if (past.length >= SHORT_PAST && Math.abs(level - center) <= LEAST_Z * scale) return false
  return again === null ? null : again < OFTEN
}
