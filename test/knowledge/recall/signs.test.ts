import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import type { Hit } from '../../../src/knowledge/queries/recall.ts'
import { quoted } from '../../../src/knowledge/queries/recall.ts'
import { chanceOf } from '../../../src/knowledge/recall/chance.ts'
import { ALL_WAYS, type Question, understand } from '../../../src/knowledge/recall/question.ts'
import { divided, type RecallSigns, tellingOf } from '../../../src/knowledge/recall/signs.ts'
import type { Vocabulary } from '../../../src/knowledge/recall/vocabulary.ts'
import { indexed } from '../../../src/knowledge/store/indexed.ts'
import { CONCEPTS, lesson, NOW, slackSource } from '../support/lessons.ts'

const POOL = lesson({
  id: 'pool',
  statement: 'ledger waited for connections: its pool was exhausted',
  services: ['ledger'],
  source: slackSource('COPS', '1790812800.000100'),
})

const OWNER = lesson({
  id: 'owner',
  kind: 'ownership',
  statement: 'team Heron has the ledger',
  detail: { kind: 'ownership', owner: 'team Heron' },
  services: ['ledger'],
  source: slackSource('COPS', '1790812800.000100'),
})

const QUOTES = lesson({
  id: 'quotes',
  statement: 'the greenhouse was too warm',
  quote: 'the greenhouse was too warm, and the pool of connections was fine',
  services: ['greenhouse'],
  source: slackSource('COPS', '1790812800.000100'),
})

const ALL = [POOL, OWNER, QUOTES]

function vocabularyOf(): Vocabulary {
  const documents = ALL.map((one) => indexed(one, CONCEPTS).terms)
  const postings = new Map<string, number[]>()
  for (const [at, terms] of documents.entries())
    for (const term of terms) postings.set(term, [...(postings.get(term) ?? []), at])
  const services = new Map([
    ['ledger', 2],
    ['greenhouse', 1],
  ])
  return {
    lessons: ALL.length,
    read: ALL.length,
    postings,
    documents,
    aliases: [],
    services,
    alerts: [],
    families: new Set(),
  }
}

const weighing = { vocabulary: vocabularyOf(), concepts: CONCEPTS }

const asked = (text: string): Question =>
  understand(text, { ...weighing, asking: { reach: TEAM_REACH, at: NOW }, ways: ALL_WAYS })

/** As the store would find it, without a vector. */
function signs(text: string, of: Lesson): RecallSigns | null {
  const question = asked(text)
  const terms = new Set(indexed(of, CONCEPTS).terms)
  const held = question.terms.filter(({ term }) => terms.has(term)).map(({ term }) => quoted(term))
  const telling = tellingOf(
    { held, distance: null } as unknown as Hit,
    of,
    divided(question, weighing),
    weighing,
  )
  return telling?.kind === 'signs' ? telling.signs : null
}

describe('what tells that a lesson answers', () => {
  it('is how much of the question it holds, and what it only quotes counts less', () => {
    const states = signs('pool of connections exhausted', POOL)
    const quotes = signs('pool of connections exhausted', QUOTES)
    expect(states?.words).toBeGreaterThan(0.9)
    expect(states?.cover).toBeGreaterThan(quotes?.cover ?? 1)
    expect(quotes?.words).toBeGreaterThan(0)
    expect(quotes?.words).toBeLessThan(0.25)
    expect(quotes?.own).toBeGreaterThan(quotes?.words ?? 1)
  })

  it('is what is asked for and what it is about', () => {
    expect(signs('who owns the ledger?', OWNER)).toMatchObject({ kindAsked: 1, kindOther: 0, ownership: 0 })
    expect(signs('ledger pool exhausted', OWNER)).toMatchObject({ kindAsked: 0, ownership: 1 })
    expect(signs('[FIRING] greenhouse too warm', POOL)).toMatchObject({ another: 1, ofThis: 0 })
    expect(signs('[FIRING] greenhouse too warm', QUOTES)).toMatchObject({ another: 0, ofThis: 1 })
  })

  it('is nothing for what may not answer', () => {
    expect(signs('what does walrus mean?', POOL)).toBeNull()
    expect(signs('who owns the ledger?', POOL)).not.toBeNull()
  })

  it('is the share of the question that nobody ever wrote', () => {
    expect(signs('pool exhausted', POOL)?.unknown).toBe(0)
    expect(signs('walrus aquarium', POOL)?.unknown).toBe(1)
  })

  it('makes what states it likelier than what quotes it, and that likelier than what has nothing of it', () => {
    const chance = (of: Lesson): number => {
      const found = signs('ledger has no connections left, pool exhausted', of)
      return found === null ? 0 : chanceOf(found)
    }
    expect(chance(POOL)).toBeGreaterThan(0.3)
    expect(chance(POOL)).toBeGreaterThan(3 * chance(QUOTES))
    expect(chance(POOL)).toBeLessThan(1)
  })
})
