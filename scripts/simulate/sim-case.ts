import type { EventLine } from './changes.ts'
import type { ToolLine } from './kubernetes/answers.ts'
import type { LogLine } from './logs.ts'
import type { MetricLine } from './metrics.ts'
import type { SpanLine } from './traces.ts'

export interface SimTruth {
  entities: string[]
  instances: string[]
  faultType: string
  category: string
  faultAt: number | null
  healthy: boolean
  change: { sha: string | null; decoys: string[] } | null
  /** Kinds that name the fault rightly, where its own name does not say so. */
  kinds?: string[]
}

/** One made-up incident, in the words of the case layout. */
export interface SimCase {
  id: string
  dataset: string
  alert: { text: string; entity: string | null; metric: string | null; firedAt: number; severity: string }
  window: { start: number; end: number } | null
  /** `zone` as a cloud tells it of its instances. */
  entities: { id: string; kind: string; service: string | null; zone?: string }[]
  edges: [string, string][]
  metrics: MetricLine[]
  /** A known-good recording of its own, when it has one. */
  baseline: MetricLine[]
  logs: LogLine[]
  spans: SpanLine[]
  events: EventLine[]
  tools: ToolLine[]
  truth: SimTruth
}
