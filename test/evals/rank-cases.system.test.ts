import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { benchRca } from '../../src/evals/bench-rca.ts'
import { blindCopy } from '../../src/evals/blind-copy.ts'
import { explain } from '../../src/evals/explain.ts'
import { rankAll } from '../../src/evals/rank-all.ts'
import { rankCase } from '../../src/evals/rank-case.ts'
import type { RankLine } from '../../src/evals/rank-line.ts'

const CASES = path.join(import.meta.dirname, '..', 'cases')
const TRUTH = path.join(import.meta.dirname, '..', 'truth')
const CASE = path.join(CASES, 'lab-27d3')

let work: string
beforeEach(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
})
afterEach(() => rm(work, { recursive: true, force: true }))

const told = (line: RankLine): unknown => ({ ...line, ms: 0, rankMs: 0, rssMb: 0 })

async function ranked(dirs: string[], jobs: number): Promise<{ lines: RankLine[]; failed: string[] }> {
  const lines: RankLine[] = []
  const failed: string[] = []
  await rankAll(dirs, {
    jobs,
    onAnswer: (answer, dir) => (answer.ok ? lines.push(answer.line) : failed.push(dir)),
  })
  return { lines, failed }
}

describe('rankAll', () => {
  it('says the same in child processes, in the order asked, and survives a case that is none', async () => {
    const dirs = [CASE, path.join(CASES, 'none'), path.join(CASES, 'lab-4e1c')]
    const [alone, beside] = [await ranked(dirs, 1), await ranked(dirs, 2)]
    expect(beside.lines.map(({ id }) => id)).toEqual(['lab-27d3', 'lab-4e1c'])
    expect(beside.failed).toEqual([dirs[1]])
    expect(beside.lines.map(told)).toEqual(alone.lines.map(told))
  })
})

describe('blindCopy', () => {
  it('leaves the truth behind and changes no answer', async () => {
    const [copy = ''] = await blindCopy([CASE], work)
    expect(JSON.parse(await readFile(path.join(copy, 'case.json'), 'utf8'))).not.toHaveProperty('truth')
    const [blind, seen] = [
      await rankCase(copy, { work, without: null }),
      await rankCase(CASE, { work, without: null }),
    ]
    expect(told(blind.line)).toEqual(told(seen.line))
  })
})

const QUIET = { labels: '', without: null, jobs: 1, windows: 0, ranks: null, onProgress: () => {} } as const

describe('benchRca', () => {
  it('scores cases by the labels of their data set, which ranking never sees', async () => {
    const labels = path.join(work, 'labels')
    await mkdir(path.join(labels, path.basename(CASES)), { recursive: true })
    await writeFile(path.join(labels, path.basename(CASES), 'lab-27d3.json'), '{"entities":["somebody"]}')
    const { scored } = await benchRca({ ...QUIET, cases: CASE, truth: null, labels })
    expect(scored.map(({ answer }) => answer.names)).toEqual([['somebody']])
    expect(JSON.stringify(scored[0]?.line)).not.toContain('somebody')
  })

  it('scores cases that keep their truth apart', async () => {
    const { scored, failed } = await benchRca({
      ...QUIET,
      cases: CASES,
      truth: TRUTH,
    })
    expect(failed).toEqual([])
    expect(scored.map(({ answer, line }) => [answer.id, line.id])).toEqual(
      scored.map(({ answer }) => [answer.id, answer.id]),
    )
    expect(scored.find(({ answer }) => answer.id === 'lab-27d3')?.answer.names).toEqual(['inventory'])
  })
})

it('leaves out what is ablated', async () => {
  const { input } = await rankCase(CASE, { work, without: 'traces' })
  expect(input.rows.spans.place).toHaveLength(0)
  expect(input.rows.series.length).toBeGreaterThan(0)
})

it('explains a ranking with its timeline and what decided', async () => {
  const text = explain(await rankCase(CASE, { work, without: null }))
  expect(text).toMatch(/decided: .+ \[E\d+\]/)
  expect(text).toMatch(/── alert: .+ ──/)
  expect(text).toMatch(/for +\d+\.\d\d .+\[E\d+\]/)
})
