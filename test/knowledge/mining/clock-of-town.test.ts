import { describe, expect, it } from 'vitest'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'
import { tolerance } from '../../../src/knowledge/mining/rules/tolerance.ts'
import { duringOf } from '../../../src/knowledge/mining/rules/tolerance-times.ts'
import { placesMeant, sparedIn } from '../../../src/knowledge/mining/rules/where-normal.ts'

const AT = Date.parse('2026-09-10T12:00:00Z')

describe('whose clock hours are by', () => {
  it.each([
    ['from 06:00 to 07:00 Ghent time', { from: 360, to: 420, zone: 'Europe/Brussels' }],
    ['06:30-08:00 Malmö time', { from: 390, to: 480, zone: 'Europe/Stockholm' }],
    ['from 06:00 to 07:00 in Rotterdam', { from: 360, to: 420, zone: 'Europe/Amsterdam' }],
    ['from seven till about nine here in Porto', { from: 420, to: 540, zone: 'Europe/Lisbon' }],
    // A region of a provider goes by UTC as often.
    ['from 06:00 to 07:00 in Frankfurt', { from: 360, to: 420, zone: null }],
    ['from 06:00 to 07:00 at reading time', { from: 360, to: 420, zone: null }],
  ])('is that of the town: "%s"', (text, window) => {
    expect(dayWindow(text)).toEqual(window)
  })

  it('is the one that is spoken of anywhere', () => {
    const zoneOf = (...said: string[]) => {
      const { during } = duringOf(said, AT)
      return during !== null && 'window' in during ? during.window?.zone : undefined
    }
    expect(zoneOf('from 06:00 to 07:00 up to 6 are off', 'local time')).toBe('local')
    expect(zoneOf('it goes out fridays at nine Lisbon time', 'busy till half past ten')).toBe('Europe/Lisbon')
    expect(zoneOf('the copy begins at 02:00 UTC', 'from 02:00 to 02:30 up to 6 is fine')).toBe('UTC')
    expect(zoneOf('from 06:00 to 07:00 up to 6', '14:00 CET is Porto time 13:00')).toBeNull()
  })

  it('does not end when it is said not to', () => {
    const { during } = duringOf(['up to 8 % is fine from 02:00 to 02:30, not until 4'], AT)
    expect(during).toMatchObject({ every: 'day', window: { from: 120, to: 150 } })
    expect(duringOf(['up to 8 % is fine from 02:00 until 4 %'], AT).during).not.toMatchObject({
      window: { to: 240 },
    })
  })
})

describe('what is no place', () => {
  it.each([
    ['up to 3 % on crane-fleet, all sites', []],
    ['up to 3 % when they are back at the depot', []],
    ['up to 3 % in sa-east-1 is accepted, the other regions have the old build', ['sa-east-1']],
    ['up to 3 % is ok at the north depot', ['north depot']],
    ['from 8 till about 11 here in Porto up to 3 % is ok', []],
    ['up to 3 % in DK that day, it is ok', ['DK']],
    ['up to 3 % is ok in NL and PL', ['NL', 'PL']],
    ['in Sweden up to 3 % is ok. In FR and DE there we have almost none', ['Sweden']],
    ['up to 3 % in IT is ok', []],
  ])('"%s"', (text, places) => {
    expect(placesMeant(text, [])).toEqual({ places, except: [] })
  })
})

describe('where, by what stands first or alone', () => {
  const ALERT = { text: '[FIRING] TrackingDelay parcel-hub fastpak: delay_minutes 90', bot: true }

  it.each([
    ['staging: wiped every night, up to 60 % there meanwhile', ['staging']],
    ['Gothenburg: up to 9 % there, old cables', ['Gothenburg']],
    ['up to 90 min is fine. And only Fastpak, the others are on time', ['Fastpak']],
    // Of what the alert does not name nobody knows whether it is a place.
    ['up to 90 min is fine. And only Marta knows why', []],
    ['canned: up to 9 % is fine', []],
  ])('"%s"', (text, places) => {
    expect(placesMeant(text, [ALERT])?.places).toEqual(places)
  })

  it('is not where it is said not to be', () => {
    expect(sparedIn('and this with 12 units is not for Malmö, there they go by cable')).toEqual(['Malmö'])
    expect(sparedIn('the new rack is not in Malmö yet')).toEqual([])
  })
})

describe('a length of time', () => {
  const afterIn = (text: string) => {
    const [told] = tolerance({ text, prompts: [], at: AT })
    return told?.detail.kind === 'expectation' ? told.detail.after : undefined
  }

  it('of other days is not how long it lasts', () => {
    expect(afterIn('scans up to 9 % late on sundays is normal. Mon-Fri it is 20 min')).toBeNull()
    expect(afterIn('scans up to 9 % late on sundays is normal. It lasts for 20 min')).toMatchObject({
      minutes: 20,
    })
  })
})
