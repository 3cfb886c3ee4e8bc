import { changedLines, type Diff } from './changes/diff.ts'
import { wordsOf } from './changes/words.ts'

/** Words whose coming or going changes how a program behaves under load or in error. */
const TELLING =
  /limit|lock|mutex|timeout|deadline|retr|backoff|cache|where|index|batch|pool|max|min|size|ttl|close|nil|null|throw|return|version|image|level|rate|env|host|port/i

interface Changed {
  text: string
  worth: number
  at: number
}

function weigh(
  lines: readonly string[],
  sign: string,
  from: number,
  symptoms: ReadonlySet<string>,
): Changed[] {
  return lines.flatMap((line, index) => {
    const bare = line.trim()
    if (!/\w{3}/.test(bare)) return []
    const shared = wordsOf(bare).filter((word) => symptoms.has(word)).length
    const worth = Math.min(3, shared) + (TELLING.test(bare) ? 1 : 0) + (/\d/.test(bare) ? 0.5 : 0)
    return [{ text: `${sign} ${bare}`, worth, at: from + index }]
  })
}

const trimmed = (lines: readonly string[]): ReadonlySet<string> => new Set(lines.map((line) => line.trim()))

/** The changed lines that matter most, moved ones left out and removed ones first: a line that is one line with another number above all. */
export function decisiveLines(diff: Diff, symptoms: ReadonlySet<string>, most: number): string[] {
  const pairs = new Set(changedLines(diff).flatMap(({ before, after }) => [before.trim(), after.trim()]))
  const [before, after] = [trimmed(diff.removed), trimmed(diff.added)]
  const gone = diff.removed.filter((line) => !after.has(line.trim()))
  const come = diff.added.filter((line) => !before.has(line.trim()))
  const all = [...weigh(gone, '-', 0, symptoms), ...weigh(come, '+', gone.length, symptoms)].map((line) => ({
    ...line,
    worth: line.worth + (pairs.has(line.text.slice(2)) ? 2 : 0),
  }))
  return all
    .sort((a, b) => b.worth - a.worth || a.at - b.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
}
