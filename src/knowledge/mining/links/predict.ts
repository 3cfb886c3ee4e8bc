import { z } from 'zod'
import { candidates, featureParts, type Scene } from './features.ts'
import model from './link-model.json' with { type: 'json' }

const WEIGHTS = z.array(z.number()).parse(model.weights)

function scoreOf(scene: Scene, to: number, weights: readonly number[]): number {
  const { parts, from } = featureParts(scene, to)
  let score = 0
  let place = from
  // Plain loops: they run forty times for every message of a channel.
  for (const values of parts) {
    for (let index = 0; index < values.length; index += 1)
      score += (values[index] ?? 0) * (weights[place + index] ?? 0)
    place += values.length
  }
  return score
}

/**
 * The turn that a turn answers, or its own index when it starts a conversation: the likeliest under a conditional logit
 * over the last hundred turns and itself. `npm run fit:links` writes the weights.
 */
export function answered(scene: Scene, weights: readonly number[] = WEIGHTS): number {
  let best = scene.at
  let highest = Number.NEGATIVE_INFINITY
  for (const to of candidates(scene)) {
    const score = scoreOf(scene, to, weights)
    if (score <= highest) continue
    highest = score
    best = to
  }
  return best
}
