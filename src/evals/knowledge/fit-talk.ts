import { LESSON_KINDS, type LessonKind } from '../../domain/lesson.ts'
import { chancesOf, PER_WEIGHT, shareOf, type TalkModel } from '../../knowledge/mining/talk/predict.ts'
import { random, shuffled } from './shuffled.ts'
import type { TalkSample } from './talk-samples.ts'

const EPOCHS = 8
const RATE = 0.2
/** Pull of weights towards 0. */
const RIDGE = 3e-4

/** A feature that fewer workspaces have is of their way of writing, and says nothing of others'. */
const FEWEST_WORKSPACES = 2

/** Times that a feature is thought to have been seen with a kind before any was, and without it. */
const PRIOR = { with: 1, without: 10, all: 10, allWithout: 100 }

const MOST_SCALE = 2.5

/** Weights below change nothing. */
const LEAST_WEIGHT = 0.03

/** Features that are worth a weight, numbered. */
function vocabularyOf(samples: readonly TalkSample[]): Map<string, number> {
  const seen = new Map<string, Set<string>>()
  for (const { workspace, features } of samples)
    for (const feature of features) seen.set(feature, (seen.get(feature) ?? new Set()).add(workspace))
  const kept = [...seen].filter(([, workspaces]) => workspaces.size >= FEWEST_WORKSPACES)
  return new Map(kept.map(([feature], index) => [feature, index]))
}

interface Row {
  known: Int32Array
  share: number
  isTold: boolean
}

function rowsOf(samples: readonly TalkSample[], vocabulary: ReadonlyMap<string, number>, kind: LessonKind) {
  return samples.map(({ features, tells }): Row => {
    const known = Int32Array.from(features.flatMap((feature) => vocabulary.get(feature) ?? []))
    return { known, share: shareOf(known.length), isTold: tells.has(kind) }
  })
}

/** Root of how much a feature tells by itself, as logarithm of its odds (Wang and Manning 2012 use them unrooted). */
function scalesOf(rows: readonly Row[], size: number): Float64Array {
  const told = new Float64Array(size).fill(PRIOR.with)
  const untold = new Float64Array(size).fill(PRIOR.without)
  let [allTold, allUntold] = [PRIOR.all, PRIOR.allWithout]
  for (const { known, isTold } of rows) {
    const counts = isTold ? told : untold
    if (isTold) allTold += 1
    else allUntold += 1
    for (const at of known) counts[at] = (counts[at] ?? 0) + 1
  }
  return told.map((count, at) => {
    const odds = count / allTold / ((untold[at] ?? 0) / allUntold)
    return Math.min(MOST_SCALE, Math.sqrt(Math.abs(Math.log(odds))))
  })
}

interface Fit {
  bias: number
  biasSteepness: number
  weights: Float64Array
  steepness: Float64Array
}

/** One step of AdaGrad (Duchi, Hazan and Singer 2011, diagonal) for one message. */
function step(fit: Fit, { known, share, isTold }: Row, scales: Float64Array): void {
  const { weights, steepness } = fit
  let score = fit.bias
  for (const at of known) score += (weights[at] ?? 0) * (scales[at] ?? 0) * share
  const pull = 1 / (1 + Math.exp(-score)) - (isTold ? 1 : 0)
  fit.biasSteepness += pull * pull
  fit.bias -= (RATE * pull) / Math.sqrt(fit.biasSteepness)
  for (const at of known) {
    const slope = pull * share * (scales[at] ?? 0) + RIDGE * (weights[at] ?? 0)
    steepness[at] = (steepness[at] ?? 0) + slope * slope
    weights[at] = (weights[at] ?? 0) - (RATE * slope) / Math.sqrt(steepness[at] ?? 1)
  }
}

/** Logistic regression of one kind. */
function fitKind(rows: readonly Row[], size: number): { bias: number; weights: Float64Array } {
  const next = random(7)
  const scales = scalesOf(rows, size)
  const steepness = new Float64Array(size).fill(0.01)
  const fit: Fit = { bias: -2, biasSteepness: 1, weights: new Float64Array(size), steepness }
  for (let epoch = 0; epoch < EPOCHS; epoch += 1)
    for (const row of shuffled(rows, next)) step(fit, row, scales)
  return { bias: fit.bias, weights: fit.weights.map((weight, at) => weight * (scales[at] ?? 0)) }
}

const rounded = (weight: number): number => Math.round(weight * PER_WEIGHT) / PER_WEIGHT

/** Fits how likely a message tells a lesson of each kind; equal samples give equal weights. */
export function fitTalk(samples: readonly TalkSample[]): Omit<TalkModel, 'least'> {
  const vocabulary = vocabularyOf(samples)
  const fits = LESSON_KINDS.map((kind) => fitKind(rowsOf(samples, vocabulary, kind), vocabulary.size))
  const weights = [...vocabulary].map(([feature, at]): [string, number[]] => [
    feature,
    fits.map((fit) => rounded(fit.weights[at] ?? 0)),
  ])
  const telling = weights.filter(([, row]) => row.some((weight) => Math.abs(weight) >= LEAST_WEIGHT))
  return { bias: fits.map(({ bias }) => rounded(bias)), weights: new Map(telling) }
}

/** What the model of all other workspaces says of a message. */
export interface Foretold extends TalkSample {
  chances: Readonly<Record<LessonKind, number>>
}

/** Every message with its chances by a model that was fitted without its workspace. */
export function foretold(samples: readonly TalkSample[]): Foretold[] {
  const names = [...new Set(samples.map(({ workspace }) => workspace))]
  return names.flatMap((name) => {
    const model = fitTalk(samples.filter(({ workspace }) => workspace !== name))
    const own = samples.filter(({ workspace }) => workspace === name)
    return own.map((sample) => ({ ...sample, chances: chancesOf(sample.features, model) }))
  })
}

/** Of what is read by form alone, so much is to be right. */
const PRECISION = 0.8

/** A message may be read from this chance on, whatever was right. */
const LOWEST = 0.08

/**
 * The chance of a kind from which on messages in which no rule read it are right often enough: the lowest at which all above it
 * together are.
 */
export function leastChance(messages: readonly Foretold[], kind: LessonKind): number {
  const unruled = messages
    .filter(({ ruled, chances }) => !ruled.has(kind) && chances[kind] >= LOWEST)
    .sort((a, b) => b.chances[kind] - a.chances[kind])
  let right = 0
  let least = 1
  for (const [index, { tells, chances }] of unruled.entries()) {
    if (tells.has(kind)) right += 1
    if (right / (index + 1) >= PRECISION) least = chances[kind]
  }
  return Math.ceil(least * 1000) / 1000
}
