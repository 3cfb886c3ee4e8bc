import { quoted } from '../queries/recall.ts'
import type { Term } from './question.ts'
import { frequency, type Vocabulary } from './vocabulary.ts'

/** Lessons that may be weighed for a question, by what the team's words let expect. */
const BUDGET = 2000

/** Words too common to be sought alone are sought in pairs. */
const PAIRED = 6

function pairsOf(terms: readonly Term[], vocabulary: Vocabulary, room: number): string[] {
  const pairs: string[] = []
  let left = room
  const common = terms.slice(0, PAIRED)
  for (const [at, first] of common.entries()) {
    for (const second of common.slice(at + 1)) {
      const together =
        (frequency(vocabulary, first.term) * frequency(vocabulary, second.term)) /
        Math.max(1, vocabulary.lessons)
      if (together > left) continue
      left -= together
      pairs.push(`(${quoted(first.term)} & ${quoted(second.term)})`)
    }
  }
  return pairs
}

/**
 * The tsquery that finds what is worth weighing: each telling word alone, common ones in pairs, so that a million
 * lessons cost what ten thousand do. Terms come best first.
 */
export function seekQuery(terms: readonly Term[], vocabulary: Vocabulary): string {
  const alone: string[] = []
  const common: Term[] = []
  let left = BUDGET
  for (const one of terms) {
    const expected = frequency(vocabulary, one.term)
    if (expected > left) common.push(one)
    else {
      left -= expected
      alone.push(quoted(one.term))
    }
  }
  const all = [...alone, ...pairsOf(common, vocabulary, BUDGET)]
  // Nothing but common words: the rarest of them, whatever it costs; the search stops at its own limit.
  if (all.length === 0)
    return common
      .slice(0, 1)
      .map(({ term }) => quoted(term))
      .join('')
  return all.join(' | ')
}
