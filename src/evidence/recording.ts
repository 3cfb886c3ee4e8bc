import type { Blobs } from '../domain/blobs.ts'
import type { Evidence, TimeWindow } from '../domain/case-file.ts'
import type { Alert } from '../domain/signal.ts'

/** A recorded incident: a case file that is finished, with the alert that began it. */
export interface Recording {
  id: string
  title: string
  system: string
  alert: Alert
  window: TimeWindow
  /** When the system was known to be good; null when nothing was recorded of it. */
  baseline: TimeWindow | null
  evidence: Evidence[]
  blobs: Blobs
  /** What could not be read into tables, one line each. */
  gaps: string[]
}

/** What a menu needs to know of a recording, without importing it. */
export interface CaseHeader {
  id: string
  dataset: string
  title: string
  alert: Alert
  window: TimeWindow | null
}
