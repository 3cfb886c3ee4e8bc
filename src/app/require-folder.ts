import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { folderProblem } from './setup-error.ts'

/** Step by step: `recursive` never comes back below /proc (Node 24.21). */
async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || path.dirname(dir) === dir) throw error
    await makeFolder(path.dirname(dir))
    await mkdir(dir)
  }
}

/** Makes SITREP_DIR and proves that it can be written; throws `SetupError` when not. Gives the full path. */
export async function requireFolder(dir: string): Promise<string> {
  const full = path.resolve(dir)
  const probe = path.join(full, `probe-${randomUUID()}`)
  try {
    await makeFolder(full)
    await writeFile(probe, '')
    return full
  } catch (error) {
    throw folderProblem(full, error)
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}
