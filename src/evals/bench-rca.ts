import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { listCases } from '../evidence/import/list-cases.ts'
import type { Part } from './ablate.ts'
import { blindCopy } from './blind-copy.ts'
import { normalWindows } from './normal-windows.ts'
import { rankAll } from './rank-all.ts'
import type { RankLine } from './rank-line.ts'
import type { Silence } from './rca-report.ts'
import type { Scored } from './score.ts'
import { type Answer, readAnswer } from './truth.ts'

export interface BenchOptions {
  cases: string
  /** Folder with `<id>.json` laid over the truth of a case. */
  truth: string | null
  /** Folder with `<data set>/<id>.json`, laid over the truth of a case where `truth` is not given. */
  labels: string
  without: Part | null
  jobs: number
  /** Normal windows cut from each known-good recording; 0 for none. */
  windows: number
  /** File with lines of `sitrep rank` to score instead of ranking. */
  ranks: string | null
  onProgress: (text: string) => void
}

export interface BenchResult {
  scored: Scored[]
  silences: Silence[]
  /** Cases with a known answer and no line, with the reason. */
  failed: string[]
}

interface Known {
  dir: string
  answer: Answer
}

async function answered({ cases, truth, labels }: BenchOptions): Promise<Known[]> {
  const folderOf = (dir: string): string =>
    truth ?? path.join(labels, path.basename(path.dirname(path.resolve(dir))))
  const all = await Promise.all(
    (await listCases(cases)).map(async (dir) => ({ dir, answer: await readAnswer(dir, folderOf(dir)) })),
  )
  return all.flatMap(({ dir, answer }) => (answer ? [{ dir, answer }] : []))
}

async function rankBlind(known: readonly Known[], options: BenchOptions): Promise<BenchResult> {
  const { jobs, without, windows, onProgress } = options
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bench-'))
  const scored: Scored[] = []
  const failed: string[] = []
  try {
    const copies = await blindCopy(
      known.map(({ dir }) => dir),
      work,
    )
    let next = 0
    await rankAll(copies, {
      jobs,
      without,
      onProgress: (done) => onProgress(`${done} of ${copies.length} cases ranked`),
      onAnswer: (result) => {
        const one = known[next++]
        if (!one) return
        if (result.ok) scored.push({ answer: one.answer, line: result.line })
        else failed.push(`${one.answer.id}: ${result.reason}`)
      },
    })
    onProgress('normal windows')
    return { scored, failed, silences: await normalWindows(copies, windows) }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function scoreGiven(known: readonly Known[], file: string): Promise<BenchResult> {
  const text = await readFile(file, 'utf8')
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RankLine]))
  const byId = new Map(lines.map((line) => [line.id, line]))
  const pairs = known.map(({ answer }) => ({ answer, line: byId.get(answer.id) }))
  return {
    scored: pairs.flatMap(({ answer, line }) => (line ? [{ answer, line }] : [])),
    failed: pairs.flatMap(({ answer, line }) => (line ? [] : [`${answer.id}: no line in ${file}`])),
    silences: [],
  }
}

/** Ranks copies of the cases that carry no truth, then compares with it. */
export async function benchRca(options: BenchOptions): Promise<BenchResult> {
  const known = await answered(options)
  return options.ranks === null ? rankBlind(known, options) : scoreGiven(known, options.ranks)
}
