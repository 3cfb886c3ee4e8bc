import { describe, expect, it } from 'vitest'
import { limitsIn, limitsTold } from '../../../src/knowledge/mining/language/limits.ts'
import { readPassage } from '../../../src/knowledge/mining/read-passage.ts'
import { passage } from '../support/passage.ts'

describe('limits of a text that stands alone', () => {
  it.each([
    ['the replication lag can hit 3 minutes', { metric: 'replication lag', op: '<=', value: 3, unit: 'min' }],
    ['its backlog grows to 8k', { metric: 'backlog', op: '<=', value: 8000, unit: '' }],
    ['the queue depth fills to 500', { metric: 'queue depth', op: '<=', value: 500, unit: '' }],
    ['up to 2% 429s', { metric: '429s', op: '<=', value: 2, unit: '%' }],
  ])('"%s"', (text, bound) => {
    expect(limitsTold(text)).toEqual([bound])
  })

  it.each(['the lag hit 3 minutes', 'backlog 8k', 'crate-api was at 2 % errors'])(
    'are none: "%s"',
    (text) => {
      expect(limitsTold(text)).toEqual([])
    },
  )

  it('are of what was asked about, whatever else is old or late', () => {
    const spoken = { metric: 'p95', unit: 'ms', isLimitAsked: false }
    expect(limitsIn('old tills. anything below 700 is ok', spoken).bounds).toMatchObject([
      { metric: 'p95', value: 700, unit: 'ms' },
    ])
    // What is behind is no latency.
    expect(limitsIn('the feed is behind then, up to 6 hours is ok', spoken).bounds).toMatchObject([
      { metric: 'lag', value: 6, unit: 'h' },
    ])
  })

  it('are read beside words for normal, and an amount that is none leaves nothing that holds', () => {
    const told = (text: string) =>
      readPassage(passage(text)).find(({ detail }) => detail.kind === 'expectation')?.detail
    expect(
      told('every sunday 2-4 am UTC the replication lag of crate-db can hit 3 minutes, that is expected'),
    ).toMatchObject({ bounds: [{ value: 3, unit: 'min' }], during: { weekday: 0 } })
    expect(told('for 5 minutes after a restart crate-db eats 40 GB, that is expected')).toMatchObject({
      bounds: [],
      after: null,
    })
  })
})
