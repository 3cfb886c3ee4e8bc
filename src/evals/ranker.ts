import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openDuck } from '../evidence/duck.ts'
import type { Part } from './ablate.ts'
import { rankCase } from './rank-case.ts'
import type { RankLine } from './rank-line.ts'

/** The line of a case, or why it has none. */
export type RankAnswer = { ok: true; line: RankLine } | { ok: false; reason: string }

/** Ranks one case at a time. */
export interface Ranker {
  rank(dir: string): Promise<RankAnswer>
  close(): Promise<void>
}

/** Ranks in this process. */
export async function localRanker(without: Part | null): Promise<Ranker> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-rank-'))
  const { duck, close } = await openDuck()
  return {
    rank: async (dir) => {
      try {
        return { ok: true, line: (await rankCase(dir, { work, without, duck })).line }
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message : String(error) }
      }
    },
    close: () => {
      close()
      return rm(work, { recursive: true, force: true })
    },
  }
}

/** A young generation of 8 MB a half instead of 16: 411 → 316 MiB at most over PetShop, for points live long or not at all. */
const YOUNG = '--max-semi-space-size=8'

const CHILD = path.join(import.meta.dirname, 'rank-child.ts')

function startChild(without: Part | null): ChildProcess {
  return fork(CHILD, without ? [without] : [], {
    execArgv: ['--disable-warning=ExperimentalWarning', YOUNG],
    // The child gets no environment but where to put temporary files: nothing else is its business.
    env: { TMPDIR: os.tmpdir() },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** Ranks in a child process: a case that ends the process costs its own line only. */
export function childRanker(without: Part | null): Ranker {
  let child = startChild(without)
  const answerOf = (asked: ChildProcess): Promise<RankAnswer> =>
    new Promise((resolve) => {
      const settle = (answer: RankAnswer): void => {
        asked.removeAllListeners('message').removeAllListeners('exit')
        resolve(answer)
      }
      asked.once('message', (answer) => settle(answer as RankAnswer))
      asked.once('exit', (code, signal) =>
        settle({ ok: false, reason: `the process that ranked it ended (${signal ?? code})` }),
      )
    })
  return {
    rank: async (dir) => {
      if (!child.connected) child = startChild(without)
      const answer = answerOf(child)
      child.send({ dir: path.resolve(dir) })
      return answer
    },
    close: async () => {
      if (!child.connected) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
