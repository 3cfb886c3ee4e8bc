import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { systemClock } from '../app/clock.ts'
import { investigationModels } from '../app/investigation-models.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings } from '../config.ts'
import { type AskedCases, openAskedCases } from '../evals/ask-cases.ts'
import { createLogger } from '../platform/logger.ts'
import { openScratchDatabase } from '../storage/scratch.ts'

/** Gives `use` the recorded cases of a folder, over a database that is thrown away. */
export async function withAskedCases<T>(
  root: string,
  { signal, rulesOnly }: { signal: AbortSignal; rulesOnly: boolean },
  use: (cases: AskedCases) => Promise<T>,
): Promise<T> {
  const settings = readSettings()
  const { SITREP_DIR } = settings
  await requireFolder(SITREP_DIR)
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-ask-'))
  const db = await openScratchDatabase(path.join(SITREP_DIR, 'cache/template'))
  const log = createLogger('error')
  const cases = await openAskedCases(root, {
    db,
    clock: systemClock,
    work,
    log,
    signal,
    models: rulesOnly ? null : investigationModels(settings, systemClock),
  })
  try {
    return await use(cases)
  } finally {
    await cases.close()
    await db.close()
    await rm(work, { recursive: true, force: true })
  }
}
