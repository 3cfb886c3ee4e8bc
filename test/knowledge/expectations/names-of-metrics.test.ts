import { describe, expect, it } from 'vitest'
import { isSameMetric, metricOf } from '../../../src/knowledge/expectations/metrics.ts'
import { inUnitOf } from '../../../src/knowledge/expectations/units.ts'

const isOne = (said: string, measured: string): boolean => isSameMetric(metricOf(said), metricOf(measured))

describe('a metric as people and as systems call it', () => {
  it.each([
    ['stuck parcels', 'stuck_parcels_count'],
    ['no-shows', 'no_show_ratio'],
    ['redeliveries', 'webhook_redelivery_rate'],
    ['boost', 'boost_factor'],
    ['lag messages', 'lag_messages'],
    ['cache hit ratio', 'hit_ratio'],
    ['404s', 'http_404_ratio'],
    ['4xx', 'http_404_ratio'],
    ['list p95', 'list_p95_ms'],
    ['p95', 'list_p95_ms'],
  ])('"%s" is %s', (said, measured) => {
    expect(isOne(said, measured)).toBe(true)
  })

  it.each([
    ['another status', '404s', 'http_403_ratio'],
    ['another operation', 'upload p95', 'download_p95_seconds'],
    ['another part of it', 'p95', 'list_p99_ms'],
    ['what went wrong with it', 'parcels', 'dropped_parcels'],
    ['something else', 'stuck parcels', 'stuck_vans'],
    ['nothing that it names', 'boost', 'error_rate'],
  ])('is not %s', (_, said, measured) => {
    expect(isOne(said, measured)).toBe(false)
  })
})

describe('other ways to write it', () => {
  it.each([
    ['unacknowledged crates', 'unacked_crates', true],
    ['unacknowledged crates', 'expired_crates', false],
    ['messages', 'messages_per_second', true],
    ['messages', 'jobs_per_second', false],
    ['queue wait', 'queue_wait_seconds', true],
    ['queue depth', 'queue_wait_seconds', false],
    ['lag', 'feed_age_seconds', true],
  ])('%s, %s: %s', (said, read, isSame) => {
    expect(isSameMetric(metricOf(said), metricOf(read))).toBe(isSame)
  })

  it('counts a bare number of a share in percent', () => {
    const share = { value: 0.27, unit: '' }
    expect(inUnitOf({ value: 15, unit: '' }, share, 'decline_ratio')).toBe(27)
    expect(inUnitOf({ value: 0.3, unit: '' }, share, 'decline_ratio')).toBe(0.27)
  })
})
