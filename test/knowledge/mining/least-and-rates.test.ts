import { describe, expect, it } from 'vitest'
import { type Limits, limitsIn } from '../../../src/knowledge/mining/language/limits.ts'
import { boundsIn } from '../../../src/knowledge/mining/language/measures.ts'
import { metricBeside, metricIn } from '../../../src/knowledge/mining/language/metric-words.ts'
import { saysComing, saysNormal } from '../../../src/knowledge/mining/language/normality.ts'
import { inFigures } from '../../../src/knowledge/mining/language/numbers.ts'
import { isIdle } from '../../../src/knowledge/mining/language/tone.ts'
import { spokenIn } from '../../../src/knowledge/mining/rules/spoken-before.ts'

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
    ['it may be down to 5 then', 5],
    ['fine down to 9', 9],
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

  it('is what a share of what goes well normally is, unless it is the most', () => {
    expect(told('around 60 is what you get', 'hit ratio')).toMatchObject([{ op: '>=', value: 60 }])
    expect(told('up to 60 is what you get', 'hit ratio')).toMatchObject([{ op: '<=', value: 60 }])
    expect(told('15 is still fine', 'min battery percent')).toMatchObject([{ op: '>=' }])
    expect(told('around 60 is what you get', 'miss ratio')).toMatchObject([{ op: '<=', value: 60 }])
  })

  it('is none of what is worse the higher it is', () => {
    expect(told('the error rate is never below 1 %')).toEqual([])
  })
})

it.each(['15 is our normal', 'anything younger than 15 is ok', '15 is what we plan with'])(
  'the most that may be: "%s"',
  (text) => {
    expect(told(text, 'job age')).toMatchObject([{ op: '<=', value: 15 }])
  },
)

describe('what is measured', () => {
  it.each([
    ['after a broker restart the consumer lag is up to 9000', 'consumer lag'],
    ['up to 4 pod restarts', 'pod restarts'],
    ['up to 70 unclaimed messages', 'unclaimed messages'],
    ['backlog up to 9 jobs', 'backlog jobs'],
    ['unclaimed crates on reef: up to 12', 'unclaimed crates'],
    ['the ingress of kelp-web can touch 30 gbps', 'ingress'],
    ['as much as 14 seconds per frame', 'time per frame'],
    ['up to 900 requests per second', 'requests per second'],
    ['crates_waiting of the reef is never below 40', 'crates waiting'],
    ['the disks fill to 80 percent', 'disks'],
  ])('"%s"', (text, metric) => {
    expect(boundsIn(text)[0]?.metric ?? told(text)[0]?.metric).toBe(metric)
  })

  it('is what the alert counts where the answer has a word of it, and no weather', () => {
    expect(told('fewer than 50 messages', 'dlq messages')).toMatchObject([{ metric: 'dlq messages' }])
    expect(told('fewer than 50 jobs', 'dlq messages')).toMatchObject([{ metric: 'jobs' }])
    expect(told('motor_temp up to 95 degrees')).toMatchObject([{ metric: 'motor temp', value: 95 }])
    expect(told('tomorrow up to 30 degrees')).toEqual([])
  })

  it('is written in an alert before its number', () => {
    const alert = { text: '[FIRING] Crates reef-api: crates_open 33', bot: true }
    expect(spokenIn([alert]).metric).toBe('crates open')
    expect(spokenIn([{ ...alert, bot: false }]).metric).toBeNull()
    expect(spokenIn([{ text: 'is 300 open crates on reef-api a lot?', bot: false }]).metric).toBe(
      'open crates',
    )
    expect(spokenIn([{ text: 'is 40 ms alarming?', bot: false }])).toMatchObject({
      metric: 'latency',
      unit: 'ms',
    })
    expect(spokenIn([{ text: 'I saw 300 open crates', bot: false }]).metric).toBeNull()
  })

  it('is no restart, where a time is told of it', () => {
    expect(boundsIn('up to 20 min of restarts')).toEqual([])
    expect(boundsIn('up to 20 restarts')).toMatchObject([{ metric: 'restarts' }])
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
    ['To six crates is fine', 'To 6 crates is fine'],
    ['5 in a hundred', '5 percent'],
    ['one in two hundred', '0.5 percent'],
    ['a dozen retries', '12 retries'],
    ['a couple of thousand', '2000'],
    ['rides at ninety-five', 'rides at 95'],
  ])('"%s"', (text, figures) => {
    expect(inFigures(text)).toBe(figures)
  })

  it.each(['one or two things', 'a third of March', 'half of it', 'at twenty past', 'at ten'])(
    'are none: "%s"',
    (text) => {
      expect(inFigures(text)).toBe(text)
    },
  )
})

describe('words for normal', () => {
  it.each([
    'below 2 % needs nobody',
    '30 of them is nobody’s business',
    'that is just life',
    '20 crates is merely noise',
    '50 is nothing on a monday',
    'below 3 nobody has to do anything',
    'it normally hovers around 4',
    'a time of 9 s is in order',
  ])('"%s"', (text) => {
    expect(saysNormal(text)).toBe(true)
  })

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
