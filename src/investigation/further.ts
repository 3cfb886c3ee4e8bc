import type { Evidence, Purpose, TimeWindow } from '../domain/case-file.ts'
import type { ReadTool, RequestKind } from '../domain/connector.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Ask } from './checks/ask.ts'

/** How an open case file is read further than the sweep went. */
export interface Further {
  /** Kinds of read that some connector answers. */
  kinds: RequestKind[]
  /** Reads once in the life of the run; the same request is answered by the same evidence. */
  collect(kind: RequestKind, purpose: Purpose, window: TimeWindow): Promise<Evidence[]>
  /** What connectors can be asked by name; each name once, though several may answer to it. */
  tools: readonly ReadTool[]
  /** Like `collect`, by name. `args` have passed the tool's own. */
  readByName(tool: { name: string; args: Record<string, unknown> }, window: TimeWindow): Promise<Evidence[]>
  /** SQL over the sweep's evidence and these reads. */
  askWith(refs: readonly EvidenceRef[]): Promise<Ask>
}
