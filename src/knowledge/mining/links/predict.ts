import { z } from 'zod'
import { candidates, emptyRow, fill, type Row, type Scene } from './features.ts'
import model from './link-model.json' with { type: 'json' }

const WEIGHTS = z.array(z.number()).parse(model.weights)

function scoreOf({ values, length }: Row, from: number, weights: readonly number[]): number {
  let score = 0
  // A plain loop: it runs forty times for every message of a channel.
  for (let index = 0; index < length; index += 1) score += (values[index] ?? 0) * (weights[from + index] ?? 0)
  return score
}

/**
 * The turn that a turn answers, or its own index when it starts a conversation: the likeliest under a conditional logit
 * over the last hundred turns and itself. `npm run fit:links` writes the weights.
 */
export function answered(scene: Scene, weights: readonly number[] = WEIGHTS): number {
  let best = scene.at
  let highest = Number.NEGATIVE_INFINITY
  const row = emptyRow()
  for (const to of candidates(scene)) {
    const from = fill(row, scene, to)
    const score = scoreOf(row, from, weights)
    if (score <= highest) continue
    highest = score
    best = to
  }
  return best
}
