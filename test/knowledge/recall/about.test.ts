import { describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { ALL_WAYS, type Question, understand } from '../../../src/knowledge/recall/question.ts'
import { isOfAnother } from '../../../src/knowledge/recall/subject.ts'
import type { Vocabulary } from '../../../src/knowledge/recall/vocabulary.ts'
import { readConcepts } from '../../../src/knowledge/words/concepts.ts'

const CONCEPTS = readConcepts()

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

/** A team of a hundred lessons with a service of a rare word and one of a word that everybody uses. */
const VOCABULARY: Vocabulary = {
  lessons: 100,
  read: 100,
  postings: new Map([
    ['orchard', numbers(4)],
    ['search', numbers(40)],
    ['lag', numbers(20)],
  ]),
  documents: [],
  aliases: [],
  alerts: [],
  families: new Set(),
  services: new Map([
    ['orchard', 4],
    ['search', 3],
    ['harvest-db', 1],
  ]),
}

const asked = (text: string): Question =>
  understand(text, {
    vocabulary: VOCABULARY,
    concepts: CONCEPTS,
    asking: { reach: TEAM_REACH, at: 0 },
    ways: ALL_WAYS,
  })

describe('the service that a question is about', () => {
  it.each([
    ['[FIRING] orchard replica lag 80s', ['orchard'], true],
    ['[FIRING] harvest-db cpu 94', ['harvest-db'], true],
    ['[FIRING] search p99 900ms', ['search'], true],
    ['cellar: no heartbeat', ['cellar'], true],
    ['is orchard slow on purpose at night?', ['orchard'], false],
    ['how do i search the logs of last night?', [], false],
    ['what is on the lunch menu', [], false],
  ])('%s', (text, about, isPost) => {
    expect(asked(text)).toMatchObject({ about, isPost })
  })

  it.each([
    [['orchard'], false],
    [['orchard-db'], false],
    [['harvest-db', 'orchard'], false],
    [[], false],
    [['harvest-db'], true],
  ])('a lesson of %j is of another: %s', (services, isAnother) => {
    expect(isOfAnother({ services }, asked('[FIRING] orchard replica lag 80s'))).toBe(isAnother)
  })

  it('and no lesson is of another where the question names none', () => {
    expect(isOfAnother({ services: ['orchard'] }, asked('what is on the lunch menu'))).toBe(false)
  })
})
