import { probability } from '../ranking/confidence.ts'
import { fitLogistic, type Sample } from './fit-logistic.ts'
import { reliability } from './reliability.ts'
import { isAsked, isFirst, type Scored } from './score.ts'

const sampleOf = ({ answer, line }: Scored): Sample[] =>
  line.signs ? [{ signs: line.signs, right: isFirst({ answer, line }), group: answer.dataset }] : []

/**
 * The confidence of one data set when it is fitted on the others of the run: whether calibration carries over to a
 * system that nobody has seen. Beside it, as it ships: fitted on simulated incidents only.
 */
export function leaveOut(cases: readonly Scored[], dataset: string): string[] {
  const asked = cases.filter(isAsked)
  const left = asked.filter(({ answer }) => answer.dataset === dataset)
  const rest = asked.filter(({ answer }) => answer.dataset !== dataset).flatMap(sampleOf)
  if (left.length === 0 || rest.length === 0)
    return [`--leave-out ${dataset}: the run needs cases of it and of another data set`]
  const model = fitLogistic(rest)
  const refitted = left.map(({ answer, line }) => ({
    answer,
    line: { ...line, confidence: line.signs ? probability(model, line.signs) : 0 },
  }))
  return reliability([
    [`${dataset}, as shipped`, left],
    [`${dataset}, fitted on the ${rest.length} others`, refitted],
  ])
}
