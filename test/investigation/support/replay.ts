import type { Blobs } from '../../../src/domain/blobs.ts'
import type { Connector } from '../../../src/domain/connector.ts'
import { importCase } from '../../../src/evidence/import/import-case.ts'
import { replayConnector } from '../../../src/evidence/replay-connector.ts'

/** A connector that answers from one recorded case, imported at the first request. */
export function replayOf(folder: string, blobs: Blobs): Connector {
  const recording = () => importCase(folder, { blobs, now: Date.now })
  let imported: ReturnType<typeof recording> | null = null
  return replayConnector({
    name: 'replay',
    shift: false,
    open: () => {
      imported ??= recording()
      return imported
    },
  })
}
