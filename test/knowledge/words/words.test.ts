import { describe, expect, it } from 'vitest'
import { conceptsIn, readConcepts } from '../../../src/knowledge/words/concepts.ts'
import { stem } from '../../../src/knowledge/words/stem.ts'
import { namesIn, stemsOf, wordsOf } from '../../../src/knowledge/words/tokens.ts'

const CONCEPTS = readConcepts()

describe('words', () => {
  it.each([
    ['failing', 'failed', 'fails', 'fail'],
    ['stopped', 'stops', 'stopping', 'stop'],
    ['queries', 'query'],
    ['restarted', 'restarting', 'restarts'],
    ['timeouts', 'timeout'],
    ['scales', 'scaling', 'scaled'],
    ['503s', '503'],
  ])('%s and its forms have one stem', (...forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1)
  })

  it.each(['redis', 'dns', 'v412', 'class'])('%s is left alone', (word) => {
    expect(stem(word)).toBe(word)
  })

  it('come out of names, and names stay names', () => {
    expect(wordsOf('KubePodCrashLooping on payments-db isn’t up')).toEqual([
      'kube',
      'pod',
      'crash',
      'looping',
      'on',
      'payments',
      'db',
      'is',
      'not',
      'up',
    ])
    expect(namesIn('KubePodCrashLooping on payments-db today')).toEqual([
      'kubepodcrashlooping',
      'payments-db',
    ])
    expect(namesIn("somebody's pod, and payments-db's disk")).toEqual(['payments-db'])
    expect(stemsOf('数据库')).toEqual(['数据', '据库'])
    expect(stemsOf('what is it?')).toEqual([])
  })
})

describe('the thesaurus', () => {
  it('has the concepts it refers to, and enough of them', () => {
    const known = new Set([...CONCEPTS.phrases.values()].flat().map(({ concept }) => concept))
    expect(known.size).toBeGreaterThanOrEqual(150)
    for (const [concept, near] of CONCEPTS.near) {
      expect([concept, near.filter((one) => !CONCEPTS.near.has(one))]).toEqual([concept, []])
    }
  })

  it.each([
    ['pods keep on dying', 'oom'],
    ['killed with exit code 137', 'oom'],
    ['p99 is up', 'latency'],
    ['the site is sluggish', 'latency'],
    ['no space left on device', 'disk-full'],
    ['the replica lags behind primary', 'replica-lag'],
    ['certs ran out', 'tls-cert'],
    ['only 3 % space left', 'disk-full'],
    ['the two do not match', 'mismatch'],
    ['it disappeared from target discovery', 'unavailable'],
    ['the ship went missing before dawn', 'ship'],
    ['our bills did not go out', 'invoice'],
    ['the hour the clocks went back', 'clock-change'],
    ['we saw 503s', 'http-5xx'],
  ])('"%s" speaks of %s', (text, concept) => {
    expect(conceptsIn(stemsOf(text), CONCEPTS)).toContain(concept)
  })

  it('finds no phrase across a sentence', () => {
    expect(
      conceptsIn(stemsOf('exit the building, then wait for a long time at platform 137'), CONCEPTS),
    ).not.toContain('oom')
  })
})
