import type { Bound } from '../../../domain/lesson.ts'
import { isSameMetric, metricOf } from '../../expectations/metrics.ts'
import { inFigures } from '../language/numbers.ts'

/** `forget the 6`, `no longer 60`, `down from 8`, `instead of 400`: what held before. */
const GONE =
  /\b(?:forget|no longer|instead of|rather than|used to be|formerly|previously|(?:down|up) from|replaces?|not any ?more) (?:about |the |a |an |that |those |my |our |of |old )*(\d+(?:\.\d+)?)/gi

/** Numbers that a text says are no longer so. */
export const forgottenIn = (text: string): number[] =>
  [...inFigures(text).matchAll(GONE)].map(([, value]) => Number(value))

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
