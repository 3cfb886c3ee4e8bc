import { describe, expect, it } from 'vitest'
import { type Limits, limitsIn } from '../../../src/knowledge/mining/language/limits.ts'
import { boundsIn } from '../../../src/knowledge/mining/language/measures.ts'
import { metricBeside, metricIn } from '../../../src/knowledge/mining/language/metric-words.ts'
import { saysComing, saysNormal } from '../../../src/knowledge/mining/language/normality.ts'
import { inFigures } from '../../../src/knowledge/mining/language/numbers.ts'
import { isIdle } from '../../../src/knowledge/mining/language/tone.ts'

const NOTHING = { metric: null, unit: '', isLimitAsked: false }

const told = (text: string, metric: string | null = null): Limits['bounds'] =>
  limitsIn(inFigures(text), { ...NOTHING, metric }).bounds

describe('the least that may be', () => {
  it.each([
    ['at weekends the crate pool goes as low as 12 ready pods', 'ready pods', 12],
    ['crates per minute may go down to 0 then', 'crates per minute', 0],
    ['reels per hour must never be below 30', 'reels per hour', 30],
    ['below 15 reels per hour something is broken', 'reels', 15],
  ])('"%s"', (text, metric, value) => {
    expect(told(text)).toMatchObject([{ metric, op: '>=', value }])
  })

  it.each([
    ['anything from 18 up is healthy', 18],
    ['if it is 200 or more it is fine', 200],
  ])('of what was asked about: "%s"', (text, value) => {
    expect(told(text, 'voltage')).toMatchObject([{ op: '>=', value }])
  })

  it('stands beside the most', () => {
    expect(told('hold ratio up to 4 % is ok, below 1 % means that nothing arrives')).toMatchObject([
      { op: '<=', value: 4 },
      { op: '>=', value: 1 },
    ])
  })

  it.each(['anything below 15 ms is fine', 'errors below 2 % are fine', 'fewer than 9 is ok'])(
    'is none: "%s"',
    (text) => {
      expect(told(text, 'latency').map(({ op }) => op)).toEqual(['<='])
    },
  )

  it('is none of what is worse the higher it is', () => {
    expect(told('the error rate is never below 1 %')).toEqual([])
  })
})

describe('what is measured', () => {
  it.each([
    ['after a broker restart the consumer lag is up to 9000', 'consumer lag'],
    ['up to 4 pod restarts', 'pod restarts'],
    ['up to 70 unclaimed messages', 'unclaimed messages'],
    ['backlog up to 9 jobs', 'backlog jobs'],
  ])('"%s"', (text, metric) => {
    expect(boundsIn(text)[0]?.metric ?? told(text)[0]?.metric).toBe(metric)
  })

  it('is no event that it comes after, and may be a rate or a name in brackets', () => {
    expect(metricIn('in the first minutes after each restart')).toBeNull()
    expect(metricIn('the restarts go up')).toBe('restarts')
    expect(metricBeside('hoist motors up to 95 (motor_temp, crane-1)')).toBe('motor temp')
    expect(metricBeside('call reset(crane_one) first')).toBeNull()
  })
})

describe('amounts in words', () => {
  it.each([
    ['a minute and a half', '90 seconds'],
    ['up to a fifth of the requests', 'up to 20 percent of the requests'],
    ['three quarters of hour', '45 minutes'],
    ['one or two restarts an hour', '1 or 2 restarts an hour'],
    ['fewer than six', 'fewer than 6'],
  ])('"%s"', (text, figures) => {
    expect(inFigures(text)).toBe(figures)
  })

  it.each(['one or two things', 'a third of March', 'half of it'])('are none: "%s"', (text) => {
    expect(inFigures(text)).toBe(text)
  })
})

describe('words for normal', () => {
  it.each(['below 2 % needs nobody', '30 of them is nobody’s business', 'that is just life'])(
    '"%s"',
    (text) => {
      expect(saysNormal(text)).toBe(true)
    },
  )

  it('are no mockery beside a figure, and no wish where somebody sets a limit', () => {
    expect(isIdle('the queue goes up to 40k all day, totally fine', ['mocks'])).toBe(false)
    expect(isIdle('down again, totally fine', ['mocks'])).toBe(true)
    expect(isIdle("ok let's say: up to 60 an hour", ['wishes'])).toBe(false)
    expect(isIdle("let's allow 60 an hour", ['wishes'])).toBe(true)
  })

  it('tell beforehand what is of every time', () => {
    expect(saysComing('this holds for every failover')).toBe(true)
    expect(saysComing('this holds the door')).toBe(false)
  })
})
