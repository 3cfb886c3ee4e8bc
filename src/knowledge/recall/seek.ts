import type { Reach } from '../access/reach.ts'
import { quoted } from '../queries/recall.ts'
import { originTerm, readersTerm } from '../store/indexed.ts'
import type { Term } from './question.ts'
import { frequency, type Vocabulary } from './vocabulary.ts'

/** Lessons that may be weighed for a question, by what the team's words let expect. */
const BUDGET = 800

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

function telling(terms: readonly Term[], vocabulary: Vocabulary): string {
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

/** Who may read more channels than this may read most of what there is. */
const MANY = 50

/** What may be read, in terms: rows are then passed over in the index, and not fetched to be thrown away. Null: nearly all. */
function within({ channels, onlyFrom }: Reach): string | null {
  if (onlyFrom !== null) return quoted(originTerm(onlyFrom))
  if (channels.length > MANY) return null
  return ['team', ...channels].map((readers) => quoted(readersTerm(readers))).join(' | ')
}

/**
 * The tsquery that finds what is worth weighing: each telling word alone, common ones in pairs, so that a million
 * lessons cost what ten thousand do. Terms come best first. Who may read a lesson is judged by its row all the same.
 */
export function seekQuery(terms: readonly Term[], vocabulary: Vocabulary, reach: Reach): string {
  const words = telling(terms, vocabulary)
  const readable = within(reach)
  return words === '' || readable === null ? words : `(${words}) & (${readable})`
}
