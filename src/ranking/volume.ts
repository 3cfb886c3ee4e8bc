import { median } from './robust.ts'
import type { Series } from './series.ts'

const VOLUME = /request|workload|rps|qps|ops\b|\.count$|calls/i
/** A total over each step rather than a speed. */
const TOTAL = /sum|count|total|requests\b/i
const SPEED = /per_|rps|qps|rate|ops\b/i

interface Volume {
  /** Mean of a step. */
  mean: number
  /** Requests since the onset; 0 when only a speed is known. */
  requests: number
}

/** How far latency and errors of an entity may be believed, by how many requests they rest on: 0 to 1. */
export type VolumeTrust = (series: Series) => number

/** Few requests make wild percentiles and ratios: an entity far below the usual volume counts less. */
export function volumeTrust(all: readonly { series: Series; test: readonly number[] }[]): VolumeTrust {
  const volumes = new Map<string, Volume>()
  for (const { series, test } of all) {
    const { entity, metric, family } = series
    if (family !== 'traffic' || series.source === 'logs' || !VOLUME.test(metric) || test.length === 0)
      continue
    const sum = test.reduce((total, value) => total + value, 0)
    const known = volumes.get(entity) ?? { mean: 0, requests: 0 }
    const counts = TOTAL.test(metric) && !SPEED.test(metric)
    volumes.set(entity, {
      mean: Math.max(known.mean, sum / test.length),
      requests: counts ? Math.max(known.requests, sum) : known.requests,
    })
  }
  const usual = volumes.size >= 4 ? median([...volumes.values()].map(({ mean }) => mean)) : 0
  return ({ entity, family, unit }) => {
    const volume = volumes.get(entity)
    if (!volume || usual <= 0 || (family !== 'error' && family !== 'latency')) return 1
    const share = volume.mean / (volume.mean + 0.15 * usual)
    const counted = unit === 'fraction' && volume.requests > 0
    return counted ? (share * volume.requests) / (volume.requests + 8) : share
  }
}
