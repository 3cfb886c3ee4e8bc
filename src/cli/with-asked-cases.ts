import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { systemClock } from '../app/clock.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings } from '../config.ts'
import { type AskedCases, openAskedCases } from '../evals/ask-cases.ts'
import { createLogger } from '../platform/logger.ts'
import { openScratchDatabase } from '../storage/scratch.ts'

/** Gives `use` the recorded cases of a folder, over a database that is thrown away. */
export async function withAskedCases<T>(
  root: string,
  signal: AbortSignal,
  use: (cases: AskedCases) => Promise<T>,
): Promise<T> {
  const { SITREP_DIR } = readSettings()
  await requireFolder(SITREP_DIR)
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-ask-'))
  const db = await openScratchDatabase(path.join(SITREP_DIR, 'cache/template'))
  const log = createLogger('error')
  const cases = await openAskedCases(root, { db, clock: systemClock, work, log, signal })
  try {
    return await use(cases)
  } finally {
    await cases.close()
    await db.close()
    await rm(work, { recursive: true, force: true })
  }
}
