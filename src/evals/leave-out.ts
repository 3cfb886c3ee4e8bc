import { fitConfidence, withConfidence } from './fit-confidence.ts'
import { reliability } from './reliability.ts'
import { isAsked, isKnown, type Scored } from './score.ts'

/**
 * The confidence of one data set when it is fitted on the others of the run: whether calibration carries over to a
 * system that nobody has seen. Beside it, as it ships: fitted on simulated incidents only.
 */
export function leaveOut(cases: readonly Scored[], dataset: string): string[] {
  const known = cases.filter(isKnown)
  const left = known.filter((one) => one.answer.dataset === dataset && isAsked(one))
  const rest = known.filter(({ answer }) => answer.dataset !== dataset)
  if (left.length === 0 || rest.length === 0)
    return [`--leave-out ${dataset}: the run needs cases of it and of another data set`]
  return reliability([
    [`${dataset}, as shipped`, left],
    [`${dataset}, fitted on the ${rest.length} others`, withConfidence(left, fitConfidence(rest))],
  ])
}
