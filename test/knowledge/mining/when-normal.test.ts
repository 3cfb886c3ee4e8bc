import { describe, expect, it } from 'vitest'
import { isDuring } from '../../../src/knowledge/expectations/recurring.ts'
import { spanOfDays, validityIn } from '../../../src/knowledge/mining/language/dates.ts'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'
import { timesIn } from '../../../src/knowledge/mining/language/recurrence.ts'
import { readPassage } from '../../../src/knowledge/mining/read-passage.ts'
import { duringOf } from '../../../src/knowledge/mining/rules/tolerance-times.ts'
import { onlyIn, placesMeant, sparedIn } from '../../../src/knowledge/mining/rules/where-normal.ts'
import { exportOf, folderOf, mined, said, tsOf } from '../support/mine-folder.ts'
import { passage } from '../support/passage.ts'

const AT = Date.parse('2026-09-10T12:00:00Z')

const mine = async (messages: readonly object[]) =>
  (await mined({ slackExport: await folderOf(exportOf(messages)) })).lessons.filter(
    ({ kind }) => kind === 'expectation',
  )

describe('when something is normal', () => {
  it.each([
    ['on fridays after 14:00 local up to 9 %', { from: 840, to: 1440, zone: 'local' }],
    ['every tuesday until noon UTC up to 9 %', { from: 0, to: 720, zone: 'UTC' }],
    ['on mondays after 8 retries up to 9 %', null],
  ])('of a day that is named: "%s"', (text, window) => {
    expect(duringOf([text], AT).during?.window).toEqual(window)
  })

  it.each([
    ['from noon to six local', { from: 720, to: 1080, zone: 'local' }],
    ['between four and seven in the afternoon, Lisbon time', { from: 960, to: 1140, zone: 'Europe/Lisbon' }],
    ['from 21:00 UTC until the purge starts at midnight', { from: 1260, to: 0, zone: 'UTC' }],
    ['from 23:15 until half past midnight', { from: 1395, to: 30, zone: null }],
  ])('in hours: "%s"', (text, window) => {
    expect(dayWindow(text)).toEqual(window)
  })

  it('is no day where the sun shines or somebody sat', () => {
    expect(duringOf(['the low sun blinds it from 6:00 to 8:00'], AT).during?.every).toBe('day')
    expect(duringOf(['it just sat there from 6:00 to 8:00'], AT).during?.every).toBe('day')
    expect(duringOf(['sun 6:00-8:00'], AT).during).toMatchObject({ every: 'week', weekday: 0 })
  })

  it('at several hours of each day', () => {
    const { during } = duringOf(['it starts at 04:00 and again at 16:00 UTC and takes 20 minutes'], AT)
    expect(during).toMatchObject({
      every: 'day',
      window: { from: 240, to: 260 },
      also: [{ from: 960, to: 980 }],
    })
    expect(during && isDuring(during, Date.parse('2026-09-10T16:10:00Z'))).toBe(true)
    expect(during && isDuring(during, Date.parse('2026-09-10T12:10:00Z'))).toBe(false)
    expect(duringOf(['failed at 04:00 and at 16:00'], AT).during).not.toHaveProperty('also')
  })

  it('on days of every month', () => {
    expect(timesIn('on the 2nd-4th of the month', AT)).toMatchObject({ every: 'days-of', days: [2, 3, 4] })
    expect(timesIn('month-end close, 1st to 3rd working day', AT)).toBeNull()
  })

  it('from when until when', () => {
    expect(spanOfDays('Thursday 24 September is the fair, that day up to 9 %', AT)).toEqual({
      from: Date.parse('2026-09-24T00:00:00Z'),
      until: Date.parse('2026-09-25T00:00:00Z'),
    })
    expect(spanOfDays('on 24 September it was 9 %', AT)).toBeNull()
    expect(validityIn('for the next weeks', AT).until).toBeNull()
    expect(validityIn('from Saturday 22:00 till Sunday 01:00', AT).until).toBeNull()
  })

  it('on days that were told before', () => {
    const before = 'The line is rebuilt from 14 to 18 September.'
    const [read] = readPassage(
      passage('On these days up to 20 s lag of reef-api is normal.', { before, own: true, at: AT }),
    )
    expect(read).toMatchObject({ validUntil: Date.parse('2026-09-19T00:00:00Z') })
  })

  it.each([
    ['starts quarter past every hour, runs ten minutes', { from: 15, to: 25 }],
    ['at each full hour for 90 seconds', { from: 0, to: 2 }],
    ['at 40 past the hour it takes 5 minutes', { from: 40, to: 45 }],
    ['a quarter past every hour somebody calls', null],
  ])('in a part of each hour: "%s"', (text, part) => {
    const during = timesIn(text, AT)
    if (part === null) expect(during).toBeNull()
    else expect(during).toEqual({ every: 'hour', ...part, window: null })
  })

  it('not all day where its hours were told before that nobody can say', () => {
    const told = (before: string) =>
      readPassage(
        passage('Lag of reef-api up to 200 s then, that is normal every Sunday.', {
          before,
          own: true,
          at: AT,
        }),
      )
    expect(told('The bank is shut Sunday 2:00 to 5:00 UTC.')[0]?.detail).toMatchObject({
      during: { weekday: 0, window: { from: 120, to: 300 } },
    })
    expect(told('')[0]?.detail).toMatchObject({ bounds: [], during: null })
  })

  it('on a weekday that is said to come back after its hours, where "until" is a limit and no date', () => {
    const weekly = { every: 'week', weekday: 4, window: { from: 60, to: 120, zone: 'UTC' } }
    expect(timesIn('the carrier is shut Thursday 1:00-2:00 UTC, every week', AT)).toMatchObject(weekly)
    expect(duringOf(['Thursday 1:00-2:00 UTC until 5 % no action'], AT).during).toMatchObject(weekly)
    expect(duringOf(['1:00-2:00 UTC until Friday'], AT).during).toBeNull()
  })

  it('in an answer whose alert calls it otherwise than what was said just before', async () => {
    const thread = { thread_ts: tsOf(0) }
    const [told] = await mine([
      said(0, 'U2', 'reef-api upload failures 3.3 %, is that normal?', thread),
      said(30, 'U1', 'the carrier is shut Thursday 1:00-2:00 UTC, every week, uploads fail a bit', thread),
      said(44, 'U1', 'up to 5 % no action', thread),
    ])
    expect(told?.detail).toMatchObject({ bounds: [{ value: 5 }], during: { every: 'week', weekday: 4 } })
  })

  it('until something that comes back begins', () => {
    const { during } = duringOf(['the purge is every Sunday 17:00 UTC, on Sunday before that up to 9 %'], AT)
    expect(during).toMatchObject({ weekday: 0, window: { from: 0, to: 1020, zone: 'UTC' } })
  })

  it('at the time that was told in one breath, and not for so long after anything', async () => {
    const lessons = await mine([
      said(0, 'U1', 'this one is the ledger close of reef-api, every single day at 9 am Lisbon', {
        thread_ts: tsOf(0),
      }),
      said(30, 'U1', 'queue up to 15k is fine, lasts half an hour', { thread_ts: tsOf(0) }),
    ])
    expect(lessons.at(-1)?.detail).toMatchObject({
      bounds: [{ value: 15_000 }],
      after: null,
      during: { every: 'day', window: { from: 540, to: 570, zone: 'Europe/Lisbon' } },
    })
  })

  it('in the zone that its hour was told with', async () => {
    const [told] = await mine([
      said(0, 'U1', 'the daily release of reef-api is 14:00 Lisbon time'),
      said(40, 'U1', 'reef-api p99 up to 4 s from 14:00 to 14:10 every day is normal'),
    ])
    expect(told?.detail).toMatchObject({ during: { window: { from: 840, zone: 'Europe/Lisbon' } } })
  })
})

describe('where something is normal, by what is said of it after', () => {
  it.each([
    ['Not for OSL please.', ['OSL']],
    ['right, everywhere except osl', ['osl']],
    ['true, not Rotterdam', ['Rotterdam']],
    ['in Rotterdam it does not apply', ['Rotterdam']],
    ['not today', []],
    ['in Rotterdam two trucks have not come', []],
  ])('is spared: "%s"', (text, places) => {
    expect(sparedIn(text)).toEqual(places)
  })

  it.each([
    ['Only OSL.', ['OSL']],
    ['only us at Rotterdam obviously', ['Rotterdam']],
    ['only on Fridays', []],
    ['right, old ones only in OSL', ['OSL']],
  ])('is alone: "%s"', (text, places) => {
    expect(onlyIn(text)).toEqual(places)
  })

  it('is not told by what says from where on it is real', () => {
    const before = 'reef-api in Rotterdam: up to 3 % errors for 7 minutes after a rollout are normal.'
    const told = readPassage(passage('Past that, or in Bergen at all, it is real.', { before, own: true }))
    expect(told.filter(({ detail }) => detail.kind === 'expectation')).toEqual([])
  })

  it('is not there where it was just spared', () => {
    const alert = { text: '[FIRING] reef-api 404 0.08 (ap-south-1)', bot: true }
    const text = 'up to 9 % is fine, except sa-east-1, links there never expire'
    expect(placesMeant(text, [alert])).toEqual({ places: [], except: ['sa-east-1'] })
  })

  it('holds where somebody else says that it does not, nowhere else', async () => {
    const [told] = await mine([
      said(0, 'U1', 'reef-api: up to 4 % errors for 9 minutes after a deploy are normal, at every site', {
        thread_ts: tsOf(0),
      }),
      said(60, 'U2', 'Not for OSL please.', { thread_ts: tsOf(0) }),
    ])
    expect(told?.detail).toMatchObject({ except: ['OSL'], bounds: [{ value: 4 }] })
  })
})
