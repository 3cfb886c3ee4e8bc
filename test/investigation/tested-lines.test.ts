import { describe, expect, it } from 'vitest'
import { testedLines } from '../../src/investigation/model/digest.ts'
import { check, finding, hypothesis } from './support/build.ts'

const about = (service: string) =>
  finding({ hypotheses: [hypothesis({ service, statement: `${service}: broken`, checks: [check()] })] })

describe('what a model is told of earlier checks', () => {
  it('says what two rounds tested alike once, so that it pushes nothing else out', () => {
    const rules = Array.from({ length: 8 }, (_, at) => about(`service-${at}`))
    const lines = testedLines([...rules, about('found-by-a-model'), ...rules]).split('\n')
    expect(lines).toHaveLength(9)
    expect(lines.at(-1)).toContain('found-by-a-model: broken')
  })
})
