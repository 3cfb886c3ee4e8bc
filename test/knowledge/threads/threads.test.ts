import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readThreads } from '../../../src/evals/knowledge/labelled-threads.ts'
import { kindScores, scoreThread } from '../../../src/evals/knowledge/score-threads.ts'
import { readTypedAnswers, typedReader } from '../../../src/evals/knowledge/typed-answers.ts'

const scoresOf = async (name: string, folder = 'threads') => {
  const scored = []
  for (const thread of await readThreads(path.join(import.meta.dirname, '..', folder, name)))
    scored.push(await scoreThread(thread))
  return kindScores(scored)
}

describe('the labelled threads', () => {
  it('are many, of many shapes, and those held out are others', async () => {
    const dev = await readThreads(path.join(import.meta.dirname, 'dev.txt'))
    const held = await readThreads(path.join(import.meta.dirname, 'held-out.txt'))
    const ids = [...dev, ...held].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(60)
    expect(new Set(dev.map(({ shape }) => shape)).size).toBeGreaterThanOrEqual(8)
    expect(held).toHaveLength(20)
  })

  it.each(['dev.txt', 'held-out.txt'])('of %s give what a person reads in them', async (name) => {
    const all = (await scoresOf(name)).at(-1)
    expect((all?.right ?? 0) / (all?.found ?? 1)).toBeGreaterThanOrEqual(0.9)
    expect((all?.right ?? 0) / (all?.expected ?? 1)).toBeGreaterThanOrEqual(0.85)
    expect((all?.status ?? 0) / (all?.right ?? 1)).toBeGreaterThanOrEqual(0.9)
  })

  it('held out that are half near misses are taken for lessons in no more than every third', async () => {
    const all = (await scoresOf('held-out.txt', 'near')).at(-1)
    expect((all?.right ?? 0) / (all?.found ?? 1)).toBeGreaterThanOrEqual(0.66)
    expect((all?.right ?? 0) / (all?.expected ?? 1)).toBeGreaterThanOrEqual(0.62)
  })

  it('give no more than that when a model reads them too: what both read is told once', async () => {
    const typed = await readTypedAnswers(path.join(import.meta.dirname, 'held-out.answers.jsonl'))
    const rules = (await scoresOf('held-out.txt')).at(-1)
    const scored = []
    for (const thread of await readThreads(path.join(import.meta.dirname, 'held-out.txt'))) {
      const answer = typed?.get(thread.id)
      scored.push(await scoreThread(thread, answer === undefined ? undefined : typedReader(answer)))
    }
    const both = kindScores(scored).at(-1)
    expect(both?.right).toBeGreaterThan(rules?.right ?? 0)
    const added = (both?.found ?? 0) - (rules?.found ?? 0)
    expect(added).toBeLessThanOrEqual((both?.right ?? 0) - (rules?.right ?? 0))
  })
})
