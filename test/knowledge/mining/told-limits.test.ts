import { describe, expect, it } from 'vitest'
import { limitsIn } from '../../../src/knowledge/mining/language/limits.ts'
import { reception } from '../../../src/knowledge/mining/reception.ts'
import { normalByForm, tolerance } from '../../../src/knowledge/mining/rules/tolerance.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'

const AT = Date.UTC(2026, 3, 6)

const isTold = (text: string): boolean => tolerance({ text, prompts: [], at: AT }).length > 0

describe('a limit with its time and no word for normal', () => {
  it.each([
    'reef-api, saturdays 02:00-04:00 UTC: replica lag up to 40 s',
    'up to 30 parse errors on kelp-web within 20 minutes after an import, cleaned by hand',
  ])('is normal: "%s"', (text) => {
    expect(isTold(text)).toBe(true)
  })

  it.each([
    'reef-api, saturdays 02:00-04:00 UTC: replica lag must be up to 40 s',
    'reef-api had up to 40 s of replica lag on saturday 02:00-04:00 UTC',
    'planning to allow up to 40 s of replica lag saturdays 02:00-04:00 UTC',
    'reef-api: replica lag up to 40 s',
    'saturdays 02:00-04:00 UTC replica lag of reef-api 40 s',
  ])('is none: "%s"', (text) => {
    expect(isTold(text)).toBe(false)
  })
})

describe('in answer to an alert', () => {
  const answer = (text: string): unknown =>
    tolerance({
      text,
      prompts: [{ text: '[FIRING] Rejects reef-api: reject_ratio 0.07', bot: true }],
      at: AT,
    })[0]?.detail

  it.each([
    'anything till 9 is the rain',
    'the acceptable ratio is 9 %',
    'the tolerance is 9 %',
    '9% = fine',
  ])('%s', (text) => {
    expect(answer(text)).toMatchObject({ bounds: [{ metric: 'reject ratio', op: '<=', value: 9 }] })
  })

  it.each(['we are at 9 %'])('is none: %s', (text) => {
    expect(answer(text)).toBeUndefined()
  })

  it('is the least too, and a number that is of nothing known leaves nothing that holds', () => {
    expect(answer('never under 4 though, then call')).toMatchObject({ bounds: [{ op: '>=', value: 4 }] })
    const told = tolerance({
      text: '15 is our normal on sundays',
      prompts: [{ text: 'is this normal?', bot: false }],
      at: AT,
    })
    expect(told).toMatchObject([{ detail: { bounds: [], during: null } }])
  })

  it('from where on somebody should look is the limit', () => {
    expect(answer('that is fine, call me from 9 %')).toMatchObject({ bounds: [{ op: '<=', value: 9 }] })
  })
})

it('what a queue holds is how the queue is told', () => {
  const told = (text: string): string | undefined =>
    limitsIn(text, { metric: null, unit: '', isLimitAsked: false }).bounds[0]?.metric
  expect(told('the queue goes up to 4000 invoices')).toBe('queue invoices')
  expect(told('up to 4000 invoices in review')).toBe('invoices')
})

describe('a no after a statement', () => {
  const said = (author: string, text: string): SlackMessage => ({
    ts: text,
    at: AT,
    edited: null,
    author,
    bot: false,
    text,
    thread: null,
    reactions: [],
    mentions: [],
  })

  it.each([
    ['to what somebody asks besides', [said('U2', 'do customers notice?'), said('U1', 'nope')], null],
    ['to whether it still holds', [said('U2', 'is that still true?'), said('U1', 'nope')], 'no'],
    ['of somebody else', [said('U2', 'do customers notice?'), said('U3', 'nope')], 'no'],
    ['of its own author', [said('U1', 'nope, wrong')], 'no'],
  ])('%s', (_, after, heard) => {
    expect(reception([said('U1', 'the queue goes up to 4000'), ...after], 0)).toBe(heard)
  })
})

describe('what looks like one by its form', () => {
  const byForm = (text: string): number => {
    const { detail } = normalByForm({ text, prompts: [], at: AT })
    return detail.kind === 'expectation' ? detail.bounds.length : 0
  }

  it('sets a limit, unless it happened once or is what something was built for', () => {
    expect(byForm('after a purge the hit ratio sits at 60 %')).toBe(1)
    expect(byForm('reef-api had errors after the deploy, up to 7 % at worst')).toBe(0)
    expect(byForm('reef-api can handle up to 300 requests per second')).toBe(0)
    expect(byForm('reef-api may have up to 300 requests per second')).toBe(1)
  })
})
