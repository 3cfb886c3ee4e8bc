import type { Points } from '../domain/case-columns.ts'

/** Names that exporters give to what only counts up. Restarts stay as they are: each one matters. */
const COUNTER = /_(total|count|sum|bucket)$/
const RESTART = /restart|crash/i

/** Never falls, but for starting again near zero. */
function onlyCountsUp({ values }: Points): boolean {
  for (let index = 1; index < values.length; index += 1) {
    const [before, now] = [values[index - 1] ?? 0, values[index] ?? 0]
    if (now < before && now > 0.1 * before) return false
  }
  return values.length >= 4
}

function increases({ times, values }: Points): Points {
  return {
    times: times.slice(1),
    values: values.slice(1).map((value, index) => {
      const before = values[index] ?? 0
      return value < before ? value : value - before
    }),
  }
}

/** A counter as its increase per step, anything else as it is; both parts must agree. */
export function asSpeed(
  metric: string,
  points: Points,
  baseline: Points | null,
): { points: Points; baseline: Points | null } {
  const counts =
    COUNTER.test(metric) &&
    !RESTART.test(metric) &&
    onlyCountsUp(points) &&
    (baseline === null || onlyCountsUp(baseline))
  if (!counts) return { points, baseline }
  return { points: increases(points), baseline: baseline && increases(baseline) }
}
