import type { Ranking, Suspect } from '../domain/ranking.ts'
import fitted from './confidence.json' with { type: 'json' }
import { type ConfidenceSigns, signsOf } from './confidence-signs.ts'

/** A logistic model: how much each sign moves the log-odds that the first suspect is right. */
export interface ConfidenceModel {
  intercept: number
  weights: ConfidenceSigns
}

/** Without a past to compare with, more than Medium is not to be had (DESIGN.md §5). */
const MOST_WITHOUT_PAST = 0.85
/** Nobody has seen a certain ranking. */
const MOST = 0.99

export function probability({ intercept, weights }: ConfidenceModel, signs: ConfidenceSigns): number {
  const names = Object.keys(weights) as (keyof ConfidenceSigns)[]
  const odds = names.reduce((sum, name) => sum + weights[name] * signs[name], intercept)
  return Math.min(signs.noPast > 0 ? MOST_WITHOUT_PAST : MOST, 1 / (1 + Math.exp(-odds)))
}

/**
 * The probability that the first suspect is right, 0 without one. The weights in confidence.json are fitted on
 * simulated incidents only (`npm run fit:confidence`); recorded ones check them.
 */
export function confidenceOf(
  suspects: readonly Suspect[],
  outcome: Ranking['outcome'],
  comparable: boolean,
): number {
  const signs = signsOf(suspects, outcome, comparable)
  return signs === null ? 0 : probability(fitted, signs)
}
