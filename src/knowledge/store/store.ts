import type { Embedder } from '../../domain/embedder.ts'
import type { RedactTexts } from '../../safety/redact/redaction.ts'
import type { Database } from '../../storage/sql.ts'
import type { Concepts } from '../words/concepts.ts'

/** What keeping and finding lessons works with. */
export interface KnowledgeStore {
  /** Without redaction of its own: vectors are numbers, and texts pass `redact` once. */
  db: Database
  teamId: string
  embedder: Embedder
  concepts: Concepts
  redact: RedactTexts
  now: () => number
  /** True where lessons come by the thousand and go again: no vector index is kept, all are scanned. */
  isScratch?: boolean
}
