import { type ConfidenceModels, confidenceOf } from '../ranking/confidence.ts'
import { fitLogistic } from './fit-logistic.ts'
import { isRight, type Scored } from './score.ts'

type Answered = keyof ConfidenceModels

const said = ({ line }: Scored): Answered => line.outcome

/** One model for each answer a ranking may give, groups of cases (data sets) weighted alike. */
export function fitConfidence(cases: readonly Scored[]): ConfidenceModels {
  const modelOf = (answer: Answered) =>
    fitLogistic(
      cases
        .filter((one) => said(one) === answer)
        .map((one) => ({ signs: one.line.signs, right: isRight(one), group: one.answer.dataset })),
    )
  return { fault: modelOf('fault'), external: modelOf('external'), healthy: modelOf('healthy') }
}

/** The cases with the confidence that other models give them. */
export const withConfidence = (cases: readonly Scored[], models: ConfidenceModels): Scored[] =>
  cases.map(({ answer, line }) => ({
    answer,
    line: { ...line, confidence: confidenceOf(line.outcome, line.signs, models) },
  }))
