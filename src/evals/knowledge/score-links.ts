import { candidates, features, SIZE, sceneOf } from '../../knowledge/mining/links/features.ts'
import { answered } from '../../knowledge/mining/links/predict.ts'
import { countWords, noWords } from '../../knowledge/mining/links/turn.ts'
import { ANNOTATED_FROM, type IrcFile } from './irc-file.ts'

/** Right, said and annotated links. */
export interface LinkScore {
  name: string
  right: number
  said: number
  gold: number
}

/** Counts the links of annotated turns; `weights` default to those that ship. */
export function scoreLinks({ name, turns, gold }: IrcFile, weights?: readonly number[]): LinkScore {
  const seen = noWords()
  const score = { name, right: 0, said: 0, gold: [...gold.values()].flat().length }
  for (const [at, turn] of turns.entries()) {
    if (at >= ANNOTATED_FROM) {
      const to = answered(sceneOf(turns, at, seen), weights)
      score.said += 1
      if (gold.get(at)?.includes(to) === true) score.right += 1
    }
    countWords(seen, turn.words)
  }
  return score
}

/** Precision, recall and F1 of links. */
export function linkRates({ right, said, gold }: Omit<LinkScore, 'name'>) {
  const precision = said === 0 ? 0 : right / said
  const recall = gold === 0 ? 0 : right / gold
  const sum = precision + recall
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum }
}

/** One annotated turn for fitting: a row of inputs for each candidate, and which of them are right. */
export interface LinkSample {
  rows: Float32Array
  right: readonly boolean[]
}

export function samplesOf({ turns, gold }: IrcFile): LinkSample[] {
  const seen = noWords()
  const samples: LinkSample[] = []
  for (const [at, turn] of turns.entries()) {
    if (at >= ANNOTATED_FROM) {
      const scene = sceneOf(turns, at, seen)
      const all = candidates(scene)
      const rows = new Float32Array(all.length * SIZE)
      for (const [index, to] of all.entries()) {
        const { values, from } = features(scene, to)
        rows.set(values, index * SIZE + from)
      }
      samples.push({ rows, right: all.map((to) => gold.get(at)?.includes(to) === true) })
    }
    countWords(seen, turn.words)
  }
  return samples.filter(({ right }) => right.includes(true))
}
