import { describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { seekQuery } from '../../../src/knowledge/recall/seek.ts'
import type { Vocabulary } from '../../../src/knowledge/recall/vocabulary.ts'

/** A team of 100,000 lessons, of which 20,000 were read: how many of those hold each word. */
const vocabulary = (held: Record<string, number>): Vocabulary => ({
  lessons: 100_000,
  read: 20_000,
  postings: new Map(
    Object.entries(held).map(([term, count]) => [term, Array.from({ length: count }, (_, n) => n)]),
  ),
  documents: [],
  aliases: [],
  services: new Map(),
  alerts: [],
  families: new Set(),
})

const terms = (...words: string[]) => words.map((term, at) => ({ term, weight: 1 - at / 10 }))

describe('what is looked up of a question', () => {
  const words = vocabulary({ replica: 30, lag: 60, checkout: 3000, slow: 4000 })

  it('is each telling word, and common ones in pairs', () => {
    expect(seekQuery(terms('replica', 'lag'), words, TEAM_REACH)).toBe("('replica' | 'lag') & ('r#team')")
    expect(
      seekQuery(
        terms('replica', 'checkout', 'slow'),
        vocabulary({ replica: 30, checkout: 200, slow: 300 }),
        TEAM_REACH,
      ),
    ).toBe("('replica' | ('checkout' & 'slow')) & ('r#team')")
  })

  it('is what may be read there, and nothing that the index would give for nothing', () => {
    const asked = terms('replica')
    expect(seekQuery(asked, words, { channels: ['C1', 'C2'], onlyFrom: null })).toBe(
      "('replica') & ('r#team' | 'r#C1' | 'r#C2')",
    )
    expect(seekQuery(asked, words, { channels: ['C1'], onlyFrom: 'C1' })).toBe("('replica') & ('o#C1')")
    const many = Array.from({ length: 60 }, (_, n) => `C${n}`)
    expect(seekQuery(asked, words, { channels: many, onlyFrom: null })).toBe("'replica'")
    expect(seekQuery([], words, TEAM_REACH)).toBe('')
  })
})
