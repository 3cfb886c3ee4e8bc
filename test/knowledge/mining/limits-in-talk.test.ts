import { describe, expect, it } from 'vitest'
import { isSameMetric, metricOf } from '../../../src/knowledge/expectations/metrics.ts'
import { type Limits, limitsIn } from '../../../src/knowledge/mining/language/limits.ts'
import { boundsIn } from '../../../src/knowledge/mining/language/measures.ts'
import { namesIn } from '../../../src/knowledge/mining/language/names.ts'
import { saysNormal } from '../../../src/knowledge/mining/language/normality.ts'
import { inFigures } from '../../../src/knowledge/mining/language/numbers.ts'
import { subjectsOfPost } from '../../../src/knowledge/mining/language/post-subject.ts'
import { asMeant } from '../../../src/knowledge/mining/language/spelling.ts'
import { isDisowned, isHedged } from '../../../src/knowledge/mining/language/tone.ts'
import { spokenIn } from '../../../src/knowledge/mining/rules/spoken-before.ts'

const told = (text: string, metric: string | null = null): Limits['bounds'] =>
  limitsIn(inFigures(text), { metric, unit: '', isLimitAsked: false }).bounds

it.each([
  ['the kelp may take upto 9 s', 'the kelp may take up to 9 s'],
  ['atmost 4 crates, allways', 'at most 4 crates, always'],
])('%s is read as it was meant', (written, meant) => {
  expect(asMeant(written)).toBe(meant)
})

describe('the least and the most', () => {
  it.each([
    'the hit ratio dips, but never goes below 40 %',
    'fill rate sinks as long as it never goes under 40 %',
    'success rate is shaky then but not below 40 %',
  ])('the least: "%s"', (text) => {
    expect(told(text)).toMatchObject([{ op: '>=', value: 40 }])
  })

  it.each([
    ['below 200 dead letters on kelp i dont open it', '<='],
    ['below 9 broken links it is fine by me', '<='],
    ['below 9 stuck parcels nobody has to look', '<='],
    ['below 9 parcels something is stuck', '>='],
  ])('a word of what is counted is no word of what is wrong: "%s"', (text, op) => {
    expect(told(text)).toMatchObject([{ op }])
  })

  it.each([
    'the reef takes 10, 11 seconds p99, up to 14 s nobody has to look',
    'p99 goes to 11 s there, at most 14 s is fine',
    'p99 can take 11 s, anything under 14 s is ok',
  ])('of two what is said to be the most counts: "%s"', (text) => {
    expect(told(text)).toMatchObject([{ op: '<=', value: 14, unit: 's' }])
  })

  it('is a number with another before it only where both have a unit', () => {
    expect(told('p99 takes 10, 11 seconds')).toMatchObject([{ value: 11 }])
    expect(told('up to 3, 5 crates left', 'jams')).toMatchObject([{ value: 3 }])
  })
})

describe('what a limit is of', () => {
  it('is a share of them, and no people', () => {
    expect(told('up to 5 % of them is life', 'reject ratio')).toMatchObject([{ value: 5, unit: '%' }])
    expect(told('up to 5 of them go home early', 'reject ratio')).toEqual([])
  })

  it.each([
    ['up to 12 °C is ok', 'dock temp celsius', 'dock temp celsius'],
    ['it goes up to 9 degrees', 'fridge temperature', 'fridge temperature'],
    ['the oven sensor may show up to 70 degrees', null, 'temperature'],
  ])('is heat: "%s"', (text, alerted, metric) => {
    expect(told(text, alerted)).toMatchObject([{ metric, op: '<=' }])
  })

  it('is no weather', () => {
    expect(told('up to 30 degrees on saturday')).toEqual([])
  })

  it('is what stands before where it is', () => {
    expect(boundsIn('the crates queue on reef-api goes up to 40000')).toMatchObject([
      { metric: 'crates queue' },
    ])
  })

  it('is none', () => {
    expect(told('zero crates is right, all day', 'crates per hour')).toMatchObject([{ op: '<=', value: 0 }])
    expect(told('18 is right, old cranes', 'crates per hour')).toEqual([])
  })

  it('has no unit by the name of what an alert is of', () => {
    const unit = (text: string): string => spokenIn([{ text, bot: true }]).unit
    expect(unit('[FIRING] Pending k8s north: pending_pods 19')).toBe('')
    expect(unit('[FIRING] Slow reef: lag 19s')).toBe('s')
  })
})

describe('words for normal', () => {
  it.each([
    'up to three jams an hour i accept',
    '404s under 3 % = background radiation',
    'under 50 i dont even open it',
    'zero picks is right on sundays',
    'up to 4 % = noise',
  ])('"%s"', (text) => {
    expect(saysNormal(text)).toBe(true)
  })

  it.each(['18 is right', 'i opened it', 'picks are not right', 'i cannot accept 9 %, zero'])(
    'are none: "%s"',
    (text) => {
      expect(saysNormal(text)).toBe(false)
    },
  )
})

describe('whom a rule of alerts means', () => {
  const surely = (post: string): string[] =>
    subjectsOfPost(post).flatMap(({ name, sure }) => (sure ? name : []))

  it.each([
    ['[FIRING] PodsPending k8s north-1: pending_pods 19', 'k8s'],
    ['[FIRING] NodesDown otter north-1: nodes_up 2', 'otter'],
    ['[RESOLVED] QueueHigh otter: open_crates=4', 'otter'],
  ])('%s', (post, name) => {
    expect(surely(post)).toContain(name)
  })

  it.each(['[FIRING] PodsPending disk full: 19', 'the otter: open crates 19', '[FIRING] k8s pods pending'])(
    'nobody for sure: %s',
    (post) => {
      expect(surely(post)).not.toContain('disk')
      expect(surely(post)).not.toContain('k8s')
    },
  )
})

it('does not hedge who tells of others that guess', () => {
  expect(isHedged('bots guessing names of crates')).toBe(false)
  expect(isHedged('attackers are guessing logins')).toBe(false)
  expect(isHedged('just guessing, bots perhaps')).toBe(true)
})

it.each(['200 ms is normal, haven’t measured', 'up to 4 % i think is ok (have not verified)'])(
  'what nobody measured is disowned: "%s"',
  (text) => {
    expect(isDisowned(text)).toBe(true)
  },
)

it('is not disowned by what others have not measured', () => {
  expect(isDisowned('4 % is fine, sensors that have not measured are left out')).toBe(false)
})

it('takes days for no names', () => {
  expect(namesIn('Mon-Fri it is 20 min on reef-api, sat-sun an hour')).toEqual(['reef-api'])
})

it('what is lost goes by any form of the word', () => {
  expect(isSameMetric(metricOf('crates lose signal'), metricOf('signal_lost_count'))).toBe(true)
  expect(isSameMetric(metricOf('signal'), metricOf('signal_lost_count'))).toBe(false)
})
