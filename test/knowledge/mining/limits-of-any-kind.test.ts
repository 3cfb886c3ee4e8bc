import { describe, expect, it } from 'vitest'
import { tolerance } from '../../../src/knowledge/mining/rules/tolerance.ts'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'
import { ofKind, readThread } from '../support/talk.ts'

/** A Wednesday. */
const AT = Date.UTC(2026, 4, 20, 10)

const told = (text: string, alert?: string) =>
  tolerance({ text, prompts: alert === undefined ? [] : [{ text: alert, bot: true }], at: AT })[0]

describe('a limit of whatever it is that is measured', () => {
  it.each([
    [
      'up to 6 parcels unscanned is normal for 20 min after each restart',
      { metric: 'parcels unscanned', op: '<=', value: 6, unit: '' },
    ],
    ['fridays 16:00-18:00 EET boost up to 2.5 is fine', { metric: 'boost', op: '<=', value: 2.5 }],
    [
      'backlog up to 12 000 is ok between 01:00 and 03:00 UTC',
      { metric: 'backlog', op: '<=', value: 12_000 },
    ],
    ['lag up to 3,500 messages from 02:00 to 04:00 MYT is fine', { value: 3500 }],
    [
      'success rate goes down after a failover, not below 85 %, and is back within 10 minutes. That is ordinary.',
      { metric: 'success rate', op: '>=', value: 85, unit: '%' },
    ],
    [
      '`list_p95_ms` of `shelf-api` stays at or under 700 ms between 02:00 and 03:00 UTC, nothing to do',
      { metric: 'list p95 ms', value: 700, unit: 'ms' },
    ],
  ])('"%s"', (text, bound) => {
    expect(told(text)?.detail).toMatchObject({ bounds: [bound] })
  })

  it('takes what an alert counts by its own words', () => {
    expect(
      told('up to 9 000 on a Tuesday is fine', 'ALERT `ledger-sync` unpaired rows 7 100')?.detail,
    ).toMatchObject({
      bounds: [{ metric: 'unpaired rows', value: 9000 }],
      during: { every: 'week', weekday: 2 },
    })
  })

  it('says what is normal by what it is no longer', () => {
    expect(
      told('lag reaches up to 40 s between 02:00 and 03:00 UTC. Above that, or later, treat it as real.'),
    ).toBeDefined()
    expect(told('a lag of up to 40 s is what we should see between 02:00 and 03:00 UTC')).toBeDefined()
    expect(told('between 02:00 and 03:00 UTC the lag was up to 40 s')).toBeUndefined()
  })
})

describe('the time of a limit', () => {
  it.each([
    [
      'on the last day of the month',
      'at month end a lag up to 20 min is fine, between 22:00 UTC on the last day and 06:00 on the first',
      { every: 'month', day: 'last', window: { from: 1320, to: 360 } },
    ],
    [
      'with an end in a sentence',
      'The mover begins at 02:30 UTC every night and is done by 04:15. While it runs lag is up to 9 s, that is normal.',
      { every: 'day', window: { from: 150, to: 255 } },
    ],
    [
      'with an end alone',
      'every Thursday. Lag up to 80 s till 14:30 is usual',
      { every: 'week', weekday: 4, window: { from: 0, to: 870 } },
    ],
    [
      'in a zone far away',
      'lag up to 80 s from 01:00 to 02:30 WITA is fine',
      { every: 'day', window: { from: 60, to: 150, zone: 'Asia/Makassar' } },
    ],
  ])('%s', (_, text, during) => {
    expect(told(text)?.detail).toMatchObject({ bounds: [{}], during })
  })

  it('that only says when it ends is not checked', () => {
    expect(told('up to 8 % errors till noon is normal')?.detail).toMatchObject({ bounds: [] })
  })
})

describe('where a limit is told', () => {
  it('is a region without a number too', () => {
    const detail = told(
      'ap-south has no warm cache, so up to 2% errors for 8 min after each rollout is normal',
    )?.detail
    expect(detail).toMatchObject({ places: ['ap-south'], bounds: [{ value: 2, unit: '%' }] })
  })

  it('a time that nobody can tell is no time without end', () => {
    const drafts = readThread(
      ['U1', 'the big export reads from the standby of tide-db when it runs'],
      ['U2', 'right, lag up to 70 seconds in that interval is harmless'],
    )
    expect(
      ofKind('expectation', drafts).filter(
        ({ detail }) => detail.kind === 'expectation' && detail.bounds.length > 0,
      ),
    ).toEqual([])
  })

  it('a latency of hundreds is of milliseconds, whatever was asked in', () => {
    const drafts = readThread(
      ['U1', 'p99 of tide-api is above 0.8 s, is that bad?'],
      ['U2', 'yes, 610-690 at the p99 is normal'],
    )
    expect(ofKind('expectation', drafts).map(({ detail }) => detail)).toMatchObject([
      { bounds: [{ op: '<=', value: 690, unit: 'ms' }] },
    ])
  })

  it('each item of a list is read for itself', () => {
    const drafts = readThread([
      'U1',
      'Handover, week 4\n• On Mondays between 06:00 and 08:00 UTC the queue depth of `pick-queue` in eu-west-1 climbs to as much as 2,500. Above that figure, or at another hour, treat it as real.\n• `scan-api`: up to 3 % of errors for 12 minutes after each deploy are what we expect.\n• I am out on Friday.',
    ])
    expect(ofKind('expectation', drafts).map(({ detail }) => detail)).toMatchObject([
      { bounds: [{ value: 2500 }], places: ['eu-west-1'], during: { weekday: 1 }, after: null },
      { bounds: [{ value: 3, unit: '%' }], places: [], after: { minutes: 12 }, during: null },
    ])
  })

  it.each([
    ['a program that measures', 'bot', '*summary:* p99 latency of tide-api 143 ms for 10m after deploy'],
    ['a question', 'U1', 'tide-api latency 850 ms for 10 minutes after deploy. ok or not'],
    [
      'a draft',
      'U1',
      'RFC-9 (draft): tide-api would be allowed 4 % errors for 30 minutes following a deploy.',
    ],
    ['an order', 'U1', 'when tide-api lag is more than 30 s, page Storage and leave it alone'],
  ])('%s tells none', (_, who, text) => {
    const drafts = ofKind('expectation', readThread([who, text]))
    expect(drafts.filter(({ detail }) => detail.kind === 'expectation' && detail.bounds.length > 0)).toEqual(
      [],
    )
  })

  it('a later one that says which number is gone takes its place', async () => {
    const { lessons } = await mined({
      slackExport: await folderOf(
        exportOf([
          said(0, 'U1', 'tide-api in Oslo: up to 6% errors for 10 minutes after a deploy are normal'),
          said(
            86_400,
            'U2',
            'tide-api: up to 2% errors for 10 minutes after a deploy are normal since v3, forget the 6',
          ),
        ]),
      ),
    })
    const normal = lessons.filter(({ kind }) => kind === 'expectation')
    expect(normal.map(({ status }) => status)).toEqual(['superseded', 'candidate'])
  })
})
