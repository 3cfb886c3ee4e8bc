import { describe, expect, it } from 'vitest'
import { askedBefore, featuresAt, featuresOf, talkOf } from '../../../src/knowledge/mining/talk/features.ts'
import { thread } from '../support/thread.ts'

const seen = (index: number, ...lines: string[]): Set<string> => featuresAt(talkOf(thread(...lines)), index)

describe('what is seen of a message', () => {
  it('is its words, pairs of them and how it begins and ends', () => {
    expect([...featuresOf('call the dbas')]).toEqual(
      expect.arrayContaining(['w call', 'b the dbas', 'first call', 'first call the', 'last dbas']),
    )
  })

  it('is nothing of what stands behind the first 3,000 characters', () => {
    const text = `${'word '.repeat(600)}every Tuesday the ledger team owns it, that is normal?`
    expect(featuresOf(text)).toEqual(featuresOf('word '.repeat(600)))
  })

  it('is the question of somebody else before it', () => {
    const features = seen(1, 'maru: who owns reef?', 'ivo: the ledger team')
    expect(features).toContain('answers')
    expect(features).toContain('q owns')
    expect(seen(1, 'maru: who owns reef?', 'maru: the ledger team')).not.toContain('answers')
  })

  it('is where it stands and how it was taken', () => {
    const features = seen(1, 'maru: reef is red', 'ivo: noisy neighbour', 'maru: thanks, that was it')
    expect(features).toContain('place 1')
    expect(features).toContain('then thanks')
    expect(seen(2, 'maru: a', 'ivo: b', 'maru: c')).toContain('began it')
  })

  it('finds the nearest of several questions, and none too far back', () => {
    const messages = thread('maru: a?', 'pia: b?', 'ivo: c', 'ivo: d', 'ivo: e', 'ivo: f')
    expect(askedBefore(messages, 2)).toBe('b?')
    expect(askedBefore(messages, 4)).toBe('b?')
    expect(askedBefore(messages, 5)).toBe('')
  })
})
