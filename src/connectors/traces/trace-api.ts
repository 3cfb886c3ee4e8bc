import type { EdgeRow, TimeWindow } from '../../domain/case-file.ts'
import type { Asked } from '../asked.ts'
import type { Span } from './spans.ts'

export interface TraceSearch {
  service: string
  window: TimeWindow
  /** Traces at most. */
  most: number
  only: 'errors' | 'slow' | 'any'
  /** Milliseconds a call has to take to be slow. */
  slowMs: number
}

export interface GotSpans {
  spans: Span[]
  /** Why there may be more. */
  cut: string | null
}

/** What a store of traces is asked, whichever it is. */
export interface TraceApi {
  /** Names of services that sent spans. */
  services(signal: AbortSignal): Promise<Asked<string[]>>
  /** The same search in the system's words; `slowMs` null: that is not known yet. */
  query(search: Omit<TraceSearch, 'window' | 'slowMs'> & { slowMs: number | null }): string
  /** What `services`, `trace` and each trace that a search found are asked by. */
  planned: { services: string; trace(id: string): string; found?: string }
  find(search: TraceSearch, signal: AbortSignal): Promise<Asked<GotSpans>>
  /** No spans where the trace is not known. */
  trace(id: string, window: TimeWindow, signal: AbortSignal): Promise<Asked<GotSpans>>
  /** Which service calls which, where the system keeps it. */
  edges?: {
    /** What `read` asks by. */
    query: string
    read(window: TimeWindow, signal: AbortSignal): Promise<Asked<Omit<EdgeRow, 'evidence'>[]>>
  }
  /** What it is, with its version where it tells. */
  flavour(signal: AbortSignal): Promise<string>
  close(): Promise<void>
}
