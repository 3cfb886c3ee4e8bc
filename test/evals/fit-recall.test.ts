import { describe, expect, it } from 'vitest'
import { answersReport, fitRecall, foretoldAnswers } from '../../src/evals/knowledge/fit-recall.ts'
import type { RecallSample } from '../../src/evals/knowledge/recall-samples.ts'
import { chanceOf } from '../../src/knowledge/recall/chance.ts'
import fitted from '../../src/knowledge/recall/recall-model.json' with { type: 'json' }
import type { RecallSigns } from '../../src/knowledge/recall/signs.ts'
import { lesson, NOW, slackSource } from '../knowledge/support/lessons.ts'

const NOTHING = Object.fromEntries(
  Object.keys(fitted.model.weights).map((name) => [name, 0]),
) as unknown as RecallSigns

/** A question that one of three lessons answers, the one that holds most of it. */
function sample(set: string, index: number): RecallSample {
  const candidates = [0.9, 0.3, 0.1].map((words, at) => ({
    lesson: lesson({
      id: `${set}-${index}-${at}`,
      statement: `${at}`,
      source: slackSource(`C${at}`, '1790812800.000100'),
      authors: [`U${at}`],
    }),
    telling: {
      kind: 'signs' as const,
      signs: { ...NOTHING, words: words - 0.02 * (index % 4), cover: words },
    },
    keys: [`k${at}`],
    isRight: at === 0,
  }))
  return { set, over: 'key', at: NOW, relevant: ['k0'], candidates }
}

const SAMPLES = ['ada', 'bob', 'cyd'].flatMap((set) =>
  Array.from({ length: 12 }, (_, index) => sample(set, index)),
)

describe('a recall that is fitted', () => {
  it('takes what tells for likely, the same for the same samples', () => {
    const model = fitRecall(SAMPLES)
    expect(fitRecall(SAMPLES)).toEqual(model)
    const chance = (words: number): number => chanceOf({ ...NOTHING, words, cover: words }, model)
    expect(chance(0.9)).toBeGreaterThan(0.7)
    expect(chance(0.1)).toBeLessThan(0.1)
  })

  it('is told by models that have not seen the set, from a chance on', () => {
    const silent: RecallSample = {
      ...sample('ada', 0),
      relevant: [],
      candidates: sample('ada', 1).candidates.slice(2),
    }
    const answers = foretoldAnswers([...SAMPLES, silent], [0.01, 0.5])
    const few = answersReport('few', answers.get(0.5) ?? [])
    expect(few).toContain('nDCG@5 1.000 (36), right 36 of 36 shown, nothing to 0, something to 0 of 1')
    const many = answers.get(0.01) ?? []
    expect(many.flatMap(({ shown }) => shown).length).toBeGreaterThan(36)
    expect(
      Math.min(...many.filter(({ sample: { relevant } }) => relevant.length > 0).map(({ score }) => score)),
    ).toBe(1)
  })
})
