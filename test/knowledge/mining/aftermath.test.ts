import { describe, expect, it } from 'vitest'
import { afterIn } from '../../../src/knowledge/mining/language/aftermath.ts'
import { boundsIn } from '../../../src/knowledge/mining/language/measures.ts'
import { inFigures } from '../../../src/knowledge/mining/language/numbers.ts'

describe('numbers in words', () => {
  it.each([
    ['no more than two percent', 'no more than 2 percent'],
    ['the first quarter of an hour', 'the first 15 minutes'],
    ['half a percent for half an hour', '0.5 percent for 30 minutes'],
    ['one and a half percent', '1.5 percent'],
    ['an hour and a half', '90 minutes'],
    ['twenty-five minutes', '25 minutes'],
    ['a couple of minutes', '2 minutes'],
    ['upto 2.5%', 'up to 2.5%'],
    ['one in fifty requests', '2 percent requests'],
    ['one of the nodes', 'one of the nodes'],
  ])('%s', (text, figures) => {
    expect(inFigures(text)).toBe(figures)
  })
})

describe('how long something is felt after an event', () => {
  it.each([
    'for 10 minutes after a deploy',
    'during the first 10 min after each deployment',
    'till 10 mins post deployment',
    'after a deploy it throws 5xx for ten minutes',
    'within 10 minutes of a deploy',
    'right after deploys, up to 1 % for 10 min',
    'each deploy causes errors, gone after 10 minutes',
    'when we deploy, expect errors, max 10 min',
    'once it has been deployed, up to 2 % fail for 10 minutes',
  ])('%s', (text) => {
    expect(afterIn(text)?.after).toEqual({ trigger: 'deploy', minutes: 10 })
  })

  it('takes the event from around when it is told before', () => {
    expect(afterIn('<= 1 % err for 5m is fine', ['stop paging right after deploys'])?.after).toEqual({
      trigger: 'deploy',
      minutes: 5,
    })
    expect(afterIn('up to 2 s are fine', ['right after deploys'])).toBeNull()
  })
})

describe('limits', () => {
  it.each([
    ['no more than 2 % errors', '<=', 2],
    ['errors never above 2 %', '<=', 2],
    ['the error rate does not exceed 2 %', '<=', 2],
    ['max 2% of errors', '<=', 2],
    ['<=2% err', '<=', 2],
    ['errors peak at 2 percent', '<=', 2],
    ['1-2 % errors', '<=', 2],
    ['errors of 1 to 2 %', '<=', 2],
    ['an error rate under 2%', '<', 2],
    ['errors above 2 %', '>', 2],
    ['more than 2 % failed requests', '>', 2],
  ])('%s', (text, op, value) => {
    expect(boundsIn(text)).toEqual([expect.objectContaining({ op, value, unit: '%' })])
  })

  it('are no length of time for what is counted', () => {
    expect(boundsIn('errors for 3 min')).toEqual([])
    expect(boundsIn('latency up to 3 s')).toHaveLength(1)
  })
})
