import type { Bound } from '../../domain/lesson.ts'
import { isSameMetric, metricOf } from '../expectations/metrics.ts'

export type Limit = Pick<Bound, 'metric' | 'value'>

interface Limited {
  limits: readonly Limit[]
  /** Numbers that its words say are no longer so. */
  forgets: readonly number[]
}

/** Whether a later limit says that an earlier one of the same metric is gone: `so normal is 2 % now, forget the 6`. */
export const isForgotten = (old: Limited, by: Limited): boolean =>
  old.limits.some(
    ({ metric, value }) =>
      by.forgets.includes(value) &&
      by.limits.some((limit) => isSameMetric(metricOf(limit.metric), metricOf(metric))),
  )
