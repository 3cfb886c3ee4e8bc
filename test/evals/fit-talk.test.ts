import { describe, expect, it } from 'vitest'
import { LESSON_KINDS, type LessonKind } from '../../src/domain/lesson.ts'
import { type Foretold, fitTalk, foretold, leastChance } from '../../src/evals/knowledge/fit-talk.ts'
import { talkReport } from '../../src/evals/knowledge/talk-report.ts'
import type { TalkSample } from '../../src/evals/knowledge/talk-samples.ts'
import { chancesOf } from '../../src/knowledge/mining/talk/predict.ts'

const sample = (workspace: string, features: string[], ...tells: LessonKind[]): TalkSample => ({
  workspace,
  features,
  tells: new Set(tells),
  ruled: new Set(),
})

/** Three teams that say `since` of changes, and each a word of its own as well. */
const TALK = ['north', 'south', 'west'].flatMap((name) =>
  Array.from({ length: 40 }, (_, index) =>
    index % 4 === 0
      ? sample(name, ['w since', `w ${name}`, `w filler${index % 7}`], 'change')
      : sample(name, ['w lunch', `w filler${index % 7}`]),
  ),
)

describe('a model of talk', () => {
  it('learns what tells a kind, and nothing of one team alone', () => {
    const model = fitTalk(TALK)
    expect(chancesOf(['w since'], model).change).toBeGreaterThan(chancesOf(['w lunch'], model).change)
    expect(model.weights.has('w north')).toBe(false)
    expect(model.weights.get('w since')?.[LESSON_KINDS.indexOf('change')]).toBeGreaterThan(0)
  })

  it('is the same for the same talk', () => {
    expect([...fitTalk(TALK).weights]).toEqual([...fitTalk(TALK).weights])
  })

  it('is tested on a workspace that it has not seen', () => {
    const strange = TALK.map((one) => (one.workspace === 'west' ? { ...one, features: ['w strange'] } : one))
    const said = foretold(strange).filter(({ workspace }) => workspace === 'west')
    expect(new Set(said.map(({ chances }) => chances.change)).size).toBe(1)
    expect(said).toHaveLength(40)
  })
})

const told = (chance: number, isRight: boolean, isRuled = false): Foretold => ({
  ...sample('north', [], ...(isRight ? (['cause'] as const) : [])),
  ruled: new Set(isRuled ? (['cause'] as const) : []),
  chances: {
    ...(Object.fromEntries(LESSON_KINDS.map((kind) => [kind, 0])) as Foretold['chances']),
    cause: chance,
  },
})

describe('the chance from which on a kind is read', () => {
  it('is the lowest above which four of five are right', () => {
    const right = [0.9, 0.8, 0.7, 0.6].map((chance) => told(chance, true))
    expect(leastChance([...right, told(0.5, false), told(0.4, false)], 'cause')).toBe(0.5)
  })

  it('does not count what rules read', () => {
    expect(leastChance([told(0.9, true), told(0.5, false), told(0.4, true, true)], 'cause')).toBe(0.9)
  })

  it('is never reached where nothing is right', () => {
    expect(leastChance([told(0.9, false)], 'cause')).toBe(1)
  })

  it('is printed with what it gives', () => {
    const lines = talkReport([told(0.9, true), told(0.8, false), told(0.1, true, true)], { cause: 0.5 })
    expect(lines[2]).toMatch(/^cause +2 +1\/1 +1\/2 +1\/2 +0\.500$/)
  })
})
