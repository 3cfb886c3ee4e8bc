import { describe, expect, it } from 'vitest'
import { type Formed, normalFormed } from '../../../src/knowledge/mining/talk/details.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'

const AT = Date.UTC(2026, 3, 8, 9)

const message = (text: string): SlackMessage => ({
  ts: (AT / 1000).toFixed(6),
  at: AT,
  thread: null,
  author: 'U1',
  bot: false,
  text,
  mentions: [],
  reactions: [],
  edited: null,
})

const formed = (text: string, around: Partial<Formed> = {}) =>
  normalFormed({
    message: message(text),
    text,
    asked: '',
    opening: '',
    isAlert: false,
    speaker: { name: 'bea', we: null },
    ...around,
  })

const EMPTY = { bounds: [], places: [], after: null, during: null }

describe('what is normal, told by the form of a message', () => {
  it('has its limit, its place and its time without words for normal', () => {
    expect(
      formed('in eu-west-3 crate-api errors up to 3 % for 8 minutes after a deploy').detail,
    ).toMatchObject({
      bounds: [{ value: 3, unit: '%' }],
      places: ['eu-west-3'],
      after: { trigger: 'deploy', minutes: 8 },
    })
    expect(formed('thursdays 4 to 6 utc the lag of crate-db climbs to 90 s').detail).toMatchObject({
      bounds: [{ metric: 'lag', value: 90, unit: 's' }],
      during: { every: 'week', weekday: 4, window: { from: 240, to: 360 } },
    })
  })

  it('takes metric and unit of the alert that it is said to', () => {
    const opening = '[FIRING] crate-api latency_p99_ms 1900'
    expect(formed('goes up to 2100 between 3 and 4 utc', { opening, isAlert: true }).detail).toMatchObject({
      bounds: [{ metric: 'latency p99 ms', value: 2100, unit: 'ms' }],
      during: { every: 'day' },
    })
  })

  it('gives nothing that holds where no limit is told or it cannot be checked', () => {
    expect(formed('the crate-api export runs thursdays 4 to 6 utc').detail).toMatchObject(EMPTY)
    expect(formed('crate-api was at 3 % errors').detail).toMatchObject(EMPTY)
    expect(formed('crate-db lag up to 90 s. scratch that').detail).toMatchObject(EMPTY)
    expect(formed('errors of crate-api up to 3 %? that is bad').detail).toMatchObject(EMPTY)
  })

  it('holds everywhere but where it is said not to', () => {
    expect(formed('crate-db lag up to 90 s, but not in eu-west-3').detail).toMatchObject({
      bounds: [{ metric: 'lag', value: 90 }],
      places: [],
      except: ['eu-west-3'],
    })
  })

  it('holds for the days that it is told of', () => {
    const { validFrom, validUntil } = formed('10 to 14 April crate-api errors up to 20 %, load test')
    expect(validFrom).toBe(Date.UTC(2026, 3, 10))
    expect(validUntil).toBeGreaterThanOrEqual(Date.UTC(2026, 3, 14, 12))
    expect(validUntil).toBeLessThanOrEqual(Date.UTC(2026, 3, 15))
    expect(formed('crate-api errors up to 3 %')).toMatchObject({ validFrom: null, validUntil: null })
  })
})
