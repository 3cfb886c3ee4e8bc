import { type CaseContent, exhaustedPool } from './case-folder.ts'

/** The exhausted pool without its change, and beside it somebody else who moved: rules alone are not sure. */
export function contested(id: string, over: Partial<CaseContent> = {}): CaseContent {
  const pool = exhaustedPool(id)
  const series = pool.series.map((one) =>
    one.entity === 'payments' && one.metric.startsWith('latency') ? { ...one, delay: 0 } : one,
  )
  return {
    ...pool,
    changes: [],
    logs: pool.logs.filter(({ since }) => !since),
    series: [...series, { entity: 'cart', metric: 'queue_depth', before: 3, after: 80 }],
    ...over,
  }
}
