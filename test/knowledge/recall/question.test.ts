import { describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { ALL_WAYS, type Question, type Term, understand } from '../../../src/knowledge/recall/question.ts'
import { CONCEPTS, NOW } from '../support/lessons.ts'

const written = ['pod', 'not', 'readi', 'disk', 'full', 'n#orders-db2', 'order', 'db2']

const vocabulary = {
  lessons: 30,
  read: 30,
  postings: new Map(written.map((term) => [term, [1]])),
  documents: [],
  aliases: [],
  services: new Map([['ledger', 1]]),
  alerts: [],
  families: new Set(['disk']),
}

const asked = (text: string) =>
  understand(text, { vocabulary, concepts: CONCEPTS, asking: { reach: TEAM_REACH, at: NOW }, ways: ALL_WAYS })

const telling = ({ terms, values }: Question): Term[] => terms.filter(({ term }) => !values.has(term))

const termsOf = (text: string): string[] => asked(text).terms.map(({ term }) => term)

describe('a question', () => {
  it('is the same whichever pod, device and host it names, and however much of it', () => {
    const one = asked('Disk /dev/sda1 at 10.0.0.4:9100 has only 12.31% left')
    const other = asked('Disk /dev/nvme0n1p1 at db-7.eu.example.com:9100 has only 8% left')
    expect(telling(one)).toEqual(telling(other))
    expect(telling(one).map(({ term }) => term)).toContain('disk')
    // What a private lesson says of it is found by it.
    expect(one.terms.map(({ term }) => term)).toEqual(expect.arrayContaining(['n#dev/sda1', 'sda1']))
  })

  it('keeps the name of one that somebody wrote of', () => {
    expect(termsOf('orders-db2 is full')).toEqual(expect.arrayContaining(['n#orders-db2', 'db2', 'full']))
  })

  it('means what is not so by a word that nobody wrote', () => {
    expect(termsOf('the pod is unready')).toEqual(expect.arrayContaining(['not', 'readi', 'pod']))
    expect(termsOf('the pod is unlike it')).not.toContain('not')
    expect(termsOf("the pod isn't ready")).toEqual(expect.arrayContaining(['not', 'readi']))
    expect(termsOf("the pod isn't ready")).not.toContain('n#isn')
  })

  it('names the components that alerts are named after, and no single instance of one', () => {
    expect(asked('the disks are full').families).toEqual(['disk'])
    expect(asked('the pod of disk/web-7f9 is full').families).toEqual([])
  })

  it('counts little what people ask with, and what every alert says where one was pasted', () => {
    const weightOf = (text: string, term: string): number =>
      asked(text).terms.find((one) => one.term === term)?.weight ?? 0
    expect(weightOf('the thing looks broken', 'thing')).toBeLessThan(
      weightOf('the thing looks broken', 'broken'),
    )
    const post = '[FIRING] ledger broken p99 900ms'
    expect(asked(post).isPost).toBe(true)
    expect(weightOf(post, 'fir')).toBeLessThan(weightOf(post, 'broken'))
    expect(weightOf('is the kiln firing, or is it broken', 'fir')).toBe(weightOf('is it broken', 'broken'))
  })

  it.each([
    ['what is a magpie?', 'magpi'],
    ['what do people mean by the magpie?', 'magpi'],
    ['what does TW 31 from the disk mean?', 'tw'],
    ['is the disk full', null],
  ])('%s asks about a word: %s', (text, word) => {
    expect(asked(text).word).toBe(word)
  })

  it.each([
    ['may i empty it', 'procedure'],
    ['whom do i ring', 'ownership'],
    ['who has the keys', 'ownership'],
    ['do i care', 'expectation'],
    ['what do we mean by wellies', 'jargon'],
    ['pod is full', null],
  ])('%s asks for %s', (text, kind) => {
    expect(asked(text).kind).toBe(kind)
  })
})
