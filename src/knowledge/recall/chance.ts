import fitted from './recall-model.json' with { type: 'json' }
import type { RecallSigns } from './signs.ts'

/** A logistic model: how much each sign moves the log-odds that a lesson answers. */
export interface RecallModel {
  intercept: number
  weights: RecallSigns
}

/** What `npm run fit:recall` wrote. */
const MODEL: RecallModel = fitted.model

/** How likely a lesson answers a question, 0 to 1. */
export function chanceOf(signs: RecallSigns, { intercept, weights }: RecallModel = MODEL): number {
  const names = Object.keys(weights) as (keyof RecallSigns)[]
  const odds = names.reduce((all, name) => all + weights[name] * signs[name], intercept)
  return 1 / (1 + Math.exp(-odds))
}
