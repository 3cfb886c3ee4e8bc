import { describe, expect, it } from 'vitest'
import type { RankLine } from '../../src/evals/rank-line.ts'
import { rcaReport } from '../../src/evals/rca-report.ts'
import {
  averageAt5,
  changeScore,
  isRight,
  kindRate,
  outcomeScore,
  type Scored,
  within,
} from '../../src/evals/score.ts'
import type { Answer } from '../../src/evals/truth.ts'
import { NO_SIGNS } from '../../src/ranking/confidence-signs.ts'

const CULPRIT = 'c1cba9e7f3204a8d6b59e0c1a47f28d3b6e095a7'

function scored(
  answer: Partial<Answer>,
  line: Partial<RankLine> & { found?: string[]; kind?: string },
): Scored {
  const { found = [], kind = 'cpu', ...rest } = line
  return {
    answer: {
      id: 'a',
      dataset: 'set',
      kinds: [],
      faultKind: 'cpu_hog',
      names: ['cart'],
      healthy: false,
      external: false,
      faultAt: null,
      change: null,
      alerting: 'web',
      lastDeployed: null,
      lastCommit: null,
      ...answer,
    },
    line: {
      id: 'a',
      dataset: 'set',
      outcome: 'fault',
      unclear: false,
      reason: '',
      confidence: 0.5,
      signs: NO_SIGNS,
      onset: null,
      suspects: found.map((service) => ({
        service,
        entity: service,
        kind,
        score: 1,
        onset: null,
        observations: [],
        against: [],
      })),
      change: null,
      changes: [],
      gaps: [],
      digest: '',
      ms: 1,
      rankMs: 1,
      rssMb: 1,
      ...rest,
    },
  }
}

describe('the score of suspects', () => {
  it('counts the right one by its place', () => {
    const cases = [scored({}, { found: ['cart'] }), scored({}, { found: ['a', 'b', 'cart'] }), scored({}, {})]
    expect(within(cases, 1)).toEqual({ hits: 1, of: 3 })
    expect(within(cases, 3)).toEqual({ hits: 2, of: 3 })
    expect(averageAt5(cases)).toBeCloseTo((1 + 1 + 2 + 2 + 2) / 15)
  })

  it('knows a pod or a job by the name of its owner', () => {
    expect(within([scored({}, { found: ['cart-6d5f7c9b8d-x2x9k'] })], 1).hits).toBe(1)
    expect(within([scored({}, { found: ['cart-v2'] })], 1).hits).toBe(0)
  })

  it('asks for the kind only where the first is right and the fault has a kind', () => {
    expect(
      kindRate([scored({}, { found: ['cart'] }), scored({}, { found: ['cart'], kind: 'error' })]),
    ).toEqual({
      hits: 1,
      of: 2,
    })
    expect(kindRate([scored({ faultKind: 'root-cause' }, { found: ['cart'] })]).of).toBe(0)
    expect(kindRate([scored({}, { found: ['web'] })]).of).toBe(0)
  })
})

describe('the score of changes', () => {
  it('tells the culprit, a decoy and rightly none apart', () => {
    const change = { sha: CULPRIT, decoys: [] }
    const score = changeScore([
      scored({ change }, { change: CULPRIT.slice(0, 10), digest: `x ${CULPRIT}` }),
      scored({ change }, { change: 'deadbeefdeadbeef' }),
      scored({ change: { sha: null, decoys: [] } }, { change: null }),
      scored({ change: { sha: null, decoys: [] }, lastCommit: 'deadbeefdeadbeef' }, { change: CULPRIT }),
      scored({}, { change: CULPRIT }),
    ])
    expect(score.right).toEqual({ hits: 2, of: 4 })
    expect(score.falselyBlamed).toEqual({ hits: 2, of: 4 })
    expect(score.inDigest).toEqual({ hits: 1, of: 2 })
    expect(score.latestFalse).toEqual({ hits: 1, of: 4 })
  })
})

describe('the score of outcomes', () => {
  it('counts silence where nothing happened, and where something did', () => {
    const cases = [
      scored({ healthy: true, names: [] }, { outcome: 'healthy' }),
      scored({ healthy: true, names: [] }, { outcome: 'fault', unclear: true }),
      scored({}, { outcome: 'healthy' }),
    ]
    expect(outcomeScore(cases)).toEqual({
      healthyCalledHealthy: { hits: 1, of: 2 },
      realCalledHealthy: { hits: 1, of: 1 },
      externalCalledExternal: { hits: 0, of: 0 },
      faultCalledExternal: { hits: 0, of: 1 },
    })
  })
})

describe('a right answer', () => {
  it('is the first suspect, or rightly that nothing, or nobody inside, is to blame', () => {
    expect(isRight(scored({}, { found: ['cart'] }))).toBe(true)
    expect(isRight(scored({}, { found: ['cart'], outcome: 'external' }))).toBe(false)
    expect(isRight(scored({ external: true, names: [] }, { outcome: 'external' }))).toBe(true)
    expect(isRight(scored({ healthy: true, names: [] }, { outcome: 'healthy' }))).toBe(true)
    expect(isRight(scored({ healthy: true, names: [] }, { found: ['cart'] }))).toBe(false)
  })
})

it('reports each data set and kind apart, with the share that is said to be sure', () => {
  const report = rcaReport(
    [
      scored({}, { found: ['cart'], confidence: 0.95 }),
      scored({ dataset: 'other', faultKind: 'delay' }, { found: ['x'], confidence: 0.2 }),
    ],
    [{ dataset: 'set', metric: 'latency', silent: { hits: 9, of: 10 } }],
  )
  expect(report).toMatch(/^set +1\/1 \[0\.21–1\.00\]/m)
  expect(report).toMatch(/^other delay +0\/1/m)
  expect(report).toMatch(/^set +latency +9\/10/m)
  expect(report).toMatch(/0\.95: 1\/1/)
})
