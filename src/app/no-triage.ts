import type { Triage } from '../domain/verdict.ts'

/** What the triage said, for the message that follows it; a resume without one gets an empty one. */
export const NO_TRIAGE: Triage = {
  onset: null,
  onsetNote: null,
  changes: [],
  suspects: [],
  gaps: [],
  sourcesRead: 0,
  sourcesFailed: 0,
}
