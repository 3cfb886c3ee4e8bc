import { describe, expect, it } from 'vitest'
import { shapesOf } from '../../../src/knowledge/mining/talk/shapes.ts'

describe('the words of a message', () => {
  it.each([
    ['@maru owns tide-ledger', '~person owns ~name'],
    ['lag is 400 ms, not 3 sec', 'lag is ~nms not ~ns'],
    ['every Tuesday at 03:00', 'every ~day at ~clock'],
    ['on the 2nd of June', 'on the ~nth of ~month'],
    ['Mondays from 6 am', '~day ~days from ~clock'],
    ['run `reef drain --all` on `reef-3`', 'run ~command on ~code'],
    ['see https://wiki.example/reef-db?', 'see ~link'],
    ['ask in #reef-ops :pray:', 'ask in ~channel :pray:'],
    ['HighErrorRate is the SLA', '~camel is the ~caps sla'],
    ['it’s fine', "it's fine"],
    ['half of two', '~count half of ~count two'],
  ])('of %j are %j', (text, shapes) => {
    expect(shapesOf(text).join(' ')).toBe(shapes)
  })

  it('leave out what is pasted', () => {
    expect(shapesOf('look:\n```\nerror 1\nerror 2\n```\nodd')).toEqual([
      'look',
      ':',
      '~line',
      '~fence',
      '~line',
      'odd',
    ])
  })

  it('are the same for two teams that say the same', () => {
    expect(shapesOf('@pia owns kelp-web since 4 July')).toEqual(
      shapesOf('@joe owns billing_api since 12 June'),
    )
  })

  it('end where pasted output begins to be too long', () => {
    expect(shapesOf('word '.repeat(100_000)).length).toBe(600)
  })
})
