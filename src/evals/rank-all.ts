import type { Part } from './ablate.ts'
import { childRanker, type RankAnswer, type Ranker } from './ranker.ts'

export interface RankAllOptions {
  /** Child processes. */
  jobs: number
  without?: Part | null
  /** Called once a case, in the order of `dirs`. */
  onAnswer: (answer: RankAnswer, dir: string) => void
  onProgress?: (done: number) => void
  /** No further case is begun once it fires; `rankAll` rejects with its reason then. */
  signal?: AbortSignal
}

const openRankers = (jobs: number, without: Part | null): Ranker[] =>
  Array.from({ length: jobs }, () => childRanker(without))

/** Ranks every case, several at a time, and gives the answers in order. */
export async function rankAll(dirs: readonly string[], options: RankAllOptions): Promise<void> {
  const { jobs, without = null, onAnswer, onProgress = () => {} } = options
  const rankers = openRankers(Math.min(jobs, dirs.length), without)
  const early = new Map<number, RankAnswer>()
  let next = 0
  let given = 0
  let done = 0
  const give = (): void => {
    for (let answer = early.get(given); answer; answer = early.get(given)) {
      early.delete(given)
      onAnswer(answer, dirs[given] ?? '')
      given += 1
    }
  }
  const work = async (ranker: Ranker): Promise<void> => {
    for (let index = next++; index < dirs.length; index = next++) {
      options.signal?.throwIfAborted()
      early.set(index, await ranker.rank(dirs[index] ?? ''))
      done += 1
      onProgress(done)
      give()
    }
  }
  try {
    await Promise.all(rankers.map(work))
  } finally {
    await Promise.all(rankers.map((ranker) => ranker.close()))
  }
}
