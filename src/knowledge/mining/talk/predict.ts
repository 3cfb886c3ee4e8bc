import { z } from 'zod'
import { LESSON_KINDS, type LessonKind } from '../../../domain/lesson.ts'
import { featuresAt, featuresOf, type Talk } from './features.ts'
import fitted from './talk-model.json' with { type: 'json' }

/** A logistic model a kind over features that are there or not. */
export interface TalkModel {
  /** Of each kind in the order of `LESSON_KINDS`. */
  bias: readonly number[]
  /** Weights of a feature, one a kind in the same order. */
  weights: ReadonlyMap<string, readonly number[]>
  /** From which chance on a kind is read where no rule read it. */
  least: Readonly<Record<LessonKind, number>>
}

/** How likely a message tells a lesson of each kind, 0 to 1. */
export type Chances = Readonly<Record<LessonKind, number>>

const Stored = z.object({
  least: z.record(z.enum(LESSON_KINDS), z.number()),
  bias: z.array(z.number()).length(LESSON_KINDS.length),
  weights: z.record(z.string(), z.array(z.number()).length(LESSON_KINDS.length)),
})

/** What whole numbers of the file count: hundredths. */
export const PER_WEIGHT = 100

function readModel(): TalkModel {
  const { bias, weights, least } = Stored.parse(fitted)
  const of = Object.entries(weights).map(([feature, row]): [string, number[]] => [
    feature,
    row.map((weight) => weight / PER_WEIGHT),
  ])
  return { bias, weights: new Map(of), least }
}

let known: TalkModel | null = null

/** The model that `npm run fit:talk` wrote, read once. */
export function talkModel(): TalkModel {
  known ??= readModel()
  return known
}

/** Known features of a short message; a longer one has more of them, and each counts for less. */
const FEWEST = 8

const SCALE = 2.2

/** What each of so many known features of a message counts. */
export const shareOf = (known: number): number => SCALE / Math.sqrt(Math.max(FEWEST, known))

const logistic = (score: number): number => 1 / (1 + Math.exp(-score))

/** `features` without what the model does not know. */
export function chancesOf(features: Iterable<string>, { bias, weights }: Omit<TalkModel, 'least'>): Chances {
  const sums = LESSON_KINDS.map(() => 0)
  let count = 0
  for (const feature of features) {
    const row = weights.get(feature)
    if (row === undefined) continue
    count += 1
    // A plain loop: it runs a hundred times for every message of a team.
    for (let kind = 0; kind < sums.length; kind += 1) sums[kind] = (sums[kind] ?? 0) + (row[kind] ?? 0)
  }
  const share = shareOf(count)
  const chances = LESSON_KINDS.map((kind, at) => [kind, logistic((bias[at] ?? 0) + (sums[at] ?? 0) * share)])
  return Object.fromEntries(chances) as Chances
}

/** How likely the message at `index` tells a lesson of each kind, by its form. */
export const chancesAt = (talk: Talk, index: number, model: TalkModel): Chances =>
  chancesOf(featuresAt(talk, index), model)

/** How likely a text tells a lesson of a kind, whatever stands around it. */
export const chanceAlone = (text: string, kind: LessonKind, model: TalkModel): number =>
  chancesOf(featuresOf(text), model)[kind]
