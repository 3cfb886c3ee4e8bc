import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeSentences } from '../../src/investigation/model/whole-sentences.ts'

describe('an answer that has not ended', () => {
  it('has only the sentences that are whole', () => {
    const text = '{"answer": [{"text": "a } \\" {", "citations": ["E1"]}, {"text": "half'
    expect(wholeSentences(text)).toEqual([{ text: 'a } " {', citations: ['E1'] }])
    for (const none of [
      '',
      '{"ans',
      '{"answer"',
      '{"answer": [',
      '{"answer": [{"text": 1}',
      'nonsense } ] {',
    ])
      expect(wholeSentences(none)).toEqual([])
  })

  it('grows by one sentence after the other, wherever it is cut', () => {
    const sentence = fc.record({
      text: fc.string({ maxLength: 40 }),
      citations: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 4 }), fc.nat(400), (answer, cut) => {
        const text = JSON.stringify({ answer })
        expect(wholeSentences(text)).toEqual(answer)
        const part = wholeSentences(text.slice(0, cut))
        expect(part).toEqual(answer.slice(0, part.length))
      }),
    )
  })
})
