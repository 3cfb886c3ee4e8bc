import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { withKnowledge } from '../../../src/cli/with-knowledge.ts'
import { judgeReadings } from '../../../src/evals/knowledge/score-questions.ts'
import { scoreWorkspace } from '../../../src/evals/knowledge/score-workspace.ts'
import { readLabelledWorkspace } from '../../../src/evals/knowledge/workspace.ts'
import { folderOf } from '../support/mine-folder.ts'

/** Found and not found of all lessons, read where nothing is told, and messages that tell nothing. */
async function scored(half: string) {
  const dir = path.join(import.meta.dirname, half)
  const sums = { lessons: 0, found: 0, wrong: 0, nonLessons: 0 }
  for (const name of await readdir(dir)) {
    const one = await scoreWorkspace(await readLabelledWorkspace(path.join(dir, name)))
    sums.lessons += one.judged.length
    sums.found += one.judged.filter(({ found }) => found !== null).length
    sums.wrong += one.wrong.length
    sums.nonLessons += one.nonLessons
  }
  return sums
}

describe('whole workspaces without a model', () => {
  it.each([
    // What was reached on the day that they were scored: to be raised, never lowered.
    ['open', 2470, 46],
    ['held', 370, 14],
  ] as const)(
    'of %s give at least %i lessons, and at most %i where none is told',
    async (half, least, most) => {
      const { lessons, found, wrong, nonLessons } = await scored(half)
      expect(found).toBeGreaterThanOrEqual(least)
      expect(found).toBeLessThanOrEqual(lessons)
      expect(wrong).toBeLessThanOrEqual(most)
      expect(nonLessons).toBeGreaterThan(50)
    },
  )
})

/** Readings that are seen to be expected, and those that wrongly are. */
async function judged(half: string) {
  const dir = path.join(import.meta.dirname, half)
  const { signal } = new AbortController()
  const sums = { rightly: 0, of: 0, wrongly: 0 }
  for (const name of await readdir(dir)) {
    const workspace = await readLabelledWorkspace(path.join(dir, name))
    if (workspace.readings.length === 0) continue
    const { export: slackExport, knowledge } = workspace
    const from = { export: slackExport, ...(knowledge === null ? {} : { knowledge }) }
    const { expected } = await withKnowledge(from, signal, (known) => judgeReadings(known, workspace))
    sums.rightly += expected.rightly
    sums.of += expected.of
    sums.wrongly += expected.wrongly
  }
  return sums
}

describe('readings of what was measured, by what whole workspaces say is normal', () => {
  it.each([
    // Likewise what was reached on the day that they were scored.
    ['normal/open', 149, 186, 6],
    ['normal/held', 28, 60, 8],
    ['held', 28, 47, 3],
  ] as const)(
    'of %s are at least %i of %i seen to be expected, and at most %i wrongly so',
    async (half, least, all, most) => {
      const { rightly, of, wrongly } = await judged(half)
      expect(of).toBe(all)
      expect(rightly).toBeGreaterThanOrEqual(least)
      expect(wrongly).toBeLessThanOrEqual(most)
    },
  )
})

describe('a labelled workspace', () => {
  it('says what is missing in it', async () => {
    const empty = await folderOf({ 'lessons.key.jsonl': '' })
    await expect(readLabelledWorkspace(empty)).rejects.toThrow('neither export.zip nor export')
  })

  it('says which line of its key is none', async () => {
    const dir = await folderOf({ 'export/users.json': '[]', 'lessons.key.jsonl': '\n{"id":1}\n' })
    await expect(readLabelledWorkspace(dir)).rejects.toThrow('lessons.key.jsonl:2: is not a line of a key')
  })
})
