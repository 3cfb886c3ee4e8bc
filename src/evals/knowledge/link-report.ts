import { table } from '../table.ts'
import { type LinkScore, linkRates } from './score-links.ts'

const share = (value: number): string => value.toFixed(3)

const row = (score: LinkScore): string[] => {
  const { precision, recall, f1 } = linkRates(score)
  return [score.name, share(precision), share(recall), share(f1), `${score.right}/${score.gold}`]
}

const sum = (scores: readonly LinkScore[], part: 'right' | 'said' | 'gold'): number =>
  scores.reduce((total, score) => total + score[part], 0)

/** Reply links of un-threaded talk, a line a file and one for all. */
export function linkReport(title: string, scores: readonly LinkScore[]): string {
  const all = {
    name: 'all',
    right: sum(scores, 'right'),
    said: sum(scores, 'said'),
    gold: sum(scores, 'gold'),
  }
  return [
    title,
    ...table([['file', 'precision', 'recall', 'F1', 'links'], ...scores.map(row), row(all)]),
  ].join('\n')
}
