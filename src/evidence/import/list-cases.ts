import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { CaseError } from './case-error.ts'

/** Every folder with a case.json at or below `root`, sorted. Throws `CaseError` when there is none. */
export async function listCases(root: string): Promise<string[]> {
  const files = await readdir(root, { recursive: true, encoding: 'utf8' }).catch(() => {
    throw new CaseError(`${root} is not a folder: give a folder with recorded cases at or below it`)
  })
  const dirs = files
    .filter((file) => path.basename(file) === 'case.json')
    .map((file) => path.join(root, path.dirname(file)))
    .sort()
  if (dirs.length > 0) return dirs
  throw new CaseError(`there is no case.json at or below ${root}: give a folder with recorded cases`)
}
