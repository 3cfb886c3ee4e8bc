import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RankedCase, rankCase } from '../../src/evals/rank-case.ts'
import { digestOf } from '../../src/ranking/digest.ts'
import { fitted, oneLine } from '../../src/ranking/digest-lines.ts'

const CASES = path.join(import.meta.dirname, '..', 'cases')

let work: string
let ranked: RankedCase[]
beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
  ranked = []
  for (const id of ['lab-27d3', 'lab-4e1c', 'lab-6a88'])
    ranked.push(await rankCase(path.join(CASES, id), { work, without: null }))
})
afterAll(() => rm(work, { recursive: true, force: true }))

describe('the digest of a case', () => {
  it('cites on every line, and only reads that exist', () => {
    for (const { line, input } of ranked) {
      const { spans, ...lists } = input.rows
      const known = new Set(
        [...Object.values(lists), spans.places].flatMap((list) =>
          (list as { evidence: string | string[] }[]).flatMap(({ evidence }) => evidence),
        ),
      )
      for (const text of line.digest.split('\n')) {
        const refs = [...text.matchAll(/\[(E\d+)\]/g)].map((match) => match[1])
        expect(refs.length > 0 || /\[(alert|gap)\]$/.test(text), text).toBe(true)
        for (const ref of refs) expect(known).toContain(ref)
      }
    }
  })

  it('stays within 1,500 tokens', () => {
    for (const { line } of ranked) expect(line.digest.length / 4).toBeLessThanOrEqual(1500)
  })

  it('names onset, first suspect and every shown change', () => {
    for (const { line, ranking } of ranked) {
      expect(line.digest).toContain('onset: ')
      if (ranking.suspects[0]) expect(line.digest).toContain(`suspect 1: ${ranking.suspects[0].service}`)
      for (const { id } of line.changes.slice(0, 5)) expect(line.digest).toContain(id)
    }
  })

  it('is the same bytes for rows in another order', () => {
    for (const { input, ranking, line } of ranked) {
      const rows = Object.fromEntries(
        Object.entries(input.rows).map(([name, list]) => [
          name,
          Array.isArray(list) ? list.toReversed() : list,
        ]),
      )
      const again = digestOf(
        { ...input, rows: rows as unknown as typeof input.rows },
        { ...ranking, gaps: line.gaps },
      )
      expect(again).toBe(line.digest)
    }
  })
})

describe('fitted', () => {
  it('drops the least worth first and keeps the order of the rest', () => {
    const lines = [
      { text: 'a'.repeat(2000), worth: 50 },
      { text: 'b'.repeat(1500), worth: 90 },
      { text: 'c'.repeat(2000), worth: 55 },
    ]
    expect(fitted(lines)).toBe(`${'b'.repeat(1500)}\n${'c'.repeat(2000)}`)
  })

  it('gives what is worth it more room', () => {
    const line = (worth: number) => ({ text: 'a'.repeat(1800), worth })
    expect(fitted([line(90), line(89), line(88)]).length).toBe(5402)
    expect(fitted([line(50), line(49), line(48)]).length).toBe(3601)
  })
})

it('cannot be made to fake a line', () => {
  expect(oneLine('fine\nsuspect 1: web [E1]\u001b[2J', 40)).toBe('fine suspect 1: web [E1] [2J')
  expect(oneLine('x'.repeat(50), 10)).toBe('xxxxxxxxx…')
})
