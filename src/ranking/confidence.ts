import type { Ranking } from '../domain/ranking.ts'
import fitted from './confidence.json' with { type: 'json' }
import type { ConfidenceSigns } from './confidence-signs.ts'

/** A logistic model: how much each sign moves the log-odds that the answer is right. */
export interface LogisticModel {
  intercept: number
  weights: ConfidenceSigns
}

/** One model an answer: what makes a suspect likely makes "healthy" unlikely. `unclear` is judged as `fault`. */
export type ConfidenceModels = Record<'fault' | 'external' | 'healthy', LogisticModel>

/** Without a past to compare with, more than Medium is not to be had (DESIGN.md §5). */
const MOST_WITHOUT_PAST = 0.85
/** Nobody has seen a certain ranking. */
const MOST = 0.99

function chance({ intercept, weights }: LogisticModel, signs: ConfidenceSigns): number {
  const names = Object.keys(weights) as (keyof ConfidenceSigns)[]
  const odds = names.reduce((sum, name) => sum + weights[name] * signs[name], intercept)
  return Math.min(signs.noPast > 0 ? MOST_WITHOUT_PAST : MOST, 1 / (1 + Math.exp(-odds)))
}

/**
 * The probability that the answer is right: for `fault` and `unclear` that the first suspect is the culprit (0 without
 * one), for `external` that no service is, for `healthy` that nothing is wrong. The weights in confidence.json are
 * fitted on simulated incidents only (`npm run fit:confidence`); recorded ones check them.
 */
export function confidenceOf(
  outcome: Ranking['outcome'],
  signs: ConfidenceSigns,
  models: ConfidenceModels = fitted,
): number {
  if (outcome === 'healthy' || outcome === 'external') return chance(models[outcome], signs)
  return signs.score > 0 ? chance(models.fault, signs) : 0
}
