import { SIZE } from '../../knowledge/mining/links/features.ts'
import type { LinkSample } from './score-links.ts'
import { random, shuffled } from './shuffled.ts'

const EPOCHS = 15
const RATE = 0.003
const BATCH = 16
/** Pull of weights towards 0. */
const RIDGE = 1e-4

/** Adds to `gradient` that of −log of the chance of all right candidates together. */
function addGradient({ rows, right }: LinkSample, weights: Float64Array, gradient: Float64Array): void {
  const scores = right.map((_, index) => {
    let score = 0
    for (let f = 0; f < SIZE; f += 1) score += (weights[f] ?? 0) * (rows[index * SIZE + f] ?? 0)
    return score
  })
  const highest = Math.max(...scores)
  const chances = scores.map((score) => Math.exp(score - highest))
  const all = chances.reduce((sum, chance) => sum + chance, 0)
  const good = chances.reduce((sum, chance, index) => sum + (right[index] === true ? chance : 0), 0)
  for (const [index, chance] of chances.entries()) {
    const pull = chance / all - (right[index] === true ? chance / good : 0)
    if (Math.abs(pull) < 1e-5) continue
    for (let f = 0; f < SIZE; f += 1) gradient[f] = (gradient[f] ?? 0) + pull * (rows[index * SIZE + f] ?? 0)
  }
}

/** One step of Adam (Kingma and Ba 2015, algorithm 1). */
function stepper(weights: Float64Array): (gradient: Float64Array, rate: number) => void {
  const first = new Float64Array(SIZE)
  const second = new Float64Array(SIZE)
  let steps = 0
  return (gradient, rate) => {
    steps += 1
    for (let f = 0; f < SIZE; f += 1) {
      const slope = (gradient[f] ?? 0) / BATCH + RIDGE * (weights[f] ?? 0)
      first[f] = 0.9 * (first[f] ?? 0) + 0.1 * slope
      second[f] = 0.999 * (second[f] ?? 0) + 0.001 * slope * slope
      const mean = (first[f] ?? 0) / (1 - 0.9 ** steps)
      const spread = Math.sqrt((second[f] ?? 0) / (1 - 0.999 ** steps)) + 1e-8
      weights[f] = (weights[f] ?? 0) - (rate * mean) / spread
    }
  }
}

/** Fits the conditional logit that `answered` uses; rounded to four digits. */
export function fitLinks(samples: readonly LinkSample[]): number[] {
  const next = random(7)
  const weights = new Float64Array(SIZE)
  const step = stepper(weights)
  const gradient = new Float64Array(SIZE)
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    let waiting = 0
    for (const sample of shuffled(samples, next)) {
      addGradient(sample, weights, gradient)
      waiting += 1
      if (waiting < BATCH) continue
      step(gradient, RATE * (1 - epoch / EPOCHS))
      gradient.fill(0)
      waiting = 0
    }
  }
  return [...weights].map((weight) => Number(weight.toFixed(4)))
}
