import type { MetricRow, TimeWindow } from '../../domain/case-file.ts'
import { numberOf } from './objects.ts'
import type { Row } from './session.ts'

/** What was read at one moment between pages. */
export interface Sample {
  ts: number
  headroom: Row
  database: Row
  lagBytes: number
}

/** A day and the hour after it, which is what a page looks back to. */
const KEPT_MS = 25 * 3_600_000

export interface Samples {
  add(sample: Sample): void
  last(): Sample | null
  /** The first one in the window. */
  from(window: TimeWindow): Sample | null
  metrics(window: TimeWindow, service: string): Omit<MetricRow, 'evidence'>[]
}

const GAUGES: readonly (readonly [metric: string, field: string])[] = [
  ['connections', 'used'],
  ['max_connections', 'usable'],
  ['sessions_waiting_for_locks', 'waiting_for_locks'],
  ['sessions_idle_in_transaction', 'idle_in_transaction'],
  ['oldest_transaction_seconds', 'oldest_transaction_seconds'],
]

/** Counters since the statistics were reset; each ends one transaction or is one unit of work. */
const COUNTERS: readonly (readonly [metric: string, field: string])[] = [
  ['commits_per_second', 'commits'],
  ['rollbacks_per_second', 'rollbacks'],
  ['deadlock_aborts_per_second', 'deadlocks'],
  ['disk_blocks_read_per_second', 'blocks_read'],
  ['temp_disk_bytes_per_second', 'temp_bytes'],
  ['sessions_abandoned_per_second', 'sessions_abandoned'],
]

/** What grew between two samples; null at a restart, where counters begin anew. */
function grown(before: Row, now: Row, field: string): number | null {
  const [a, b] = [numberOf(before[field]), numberOf(now[field])]
  return a === null || b === null || b < a ? null : b - a
}

function pointsOf(sample: Sample, before: Sample | undefined): [string, number][] {
  const gauges = GAUGES.flatMap(([metric, field]): [string, number][] => {
    const value = numberOf(sample.headroom[field])
    return value === null ? [] : [[metric, value]]
  })
  const seconds = before === undefined ? 0 : (sample.ts - before.ts) / 1000
  const rates = COUNTERS.flatMap(([metric, field]): [string, number][] => {
    const growth = before === undefined ? null : grown(before.database, sample.database, field)
    return growth === null || seconds <= 0 ? [] : [[metric, growth / seconds]]
  })
  return [...gauges, ['replay_lag_bytes', sample.lagBytes], ...rates]
}

/** The past that a database does not keep, in memory: the 3,000 samples of a day take about 3 MB. */
export function createSamples(): Samples {
  const kept: Sample[] = []
  return {
    add: (sample) => {
      while ((kept[0]?.ts ?? sample.ts) < sample.ts - KEPT_MS) kept.shift()
      const last = kept.at(-1)
      if (last === undefined || sample.ts > last.ts) kept.push(sample)
    },
    last: () => kept.at(-1) ?? null,
    from: ({ start, end }) => kept.find(({ ts }) => ts >= start && ts <= end) ?? null,
    metrics: ({ start, end }, service) =>
      kept.flatMap((sample, index) =>
        sample.ts < start || sample.ts > end
          ? []
          : pointsOf(sample, kept[index - 1]).map(([metric, value]) => ({
              ts: sample.ts,
              entity: service,
              metric,
              value,
            })),
      ),
  }
}
