import { expect, it } from 'vitest'
import type { MetricRow } from '../../src/domain/case-file.ts'
import { input, MINUTE, rankRows, START, wobble } from './support/rows.ts'

const SERIES = 50_000
const POINTS = [12, 14, 16] as const

it('fifty thousand series of a few points are ranked, and said to have no past', () => {
  const metrics = Array.from({ length: SERIES * POINTS.length }, (_, index): MetricRow => {
    const series = Math.floor(index / POINTS.length)
    const minute = POINTS[index % POINTS.length] ?? 0
    const metric = `latency_${series % 100}_ms`
    return {
      evidence: 'E2',
      ts: START + minute * MINUTE,
      entity: `pod${series}`,
      metric,
      value: 20 + wobble(index),
    }
  })
  const ranked = rankRows(input({ metrics }))
  expect(ranked.outcome).not.toBe('healthy')
  expect(ranked.gaps.join('\n')).toMatch(/no series has a past|of 50000 series have no past/)
})
