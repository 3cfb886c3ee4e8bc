import { stat } from 'node:fs/promises'
import { type Archive, type Complain, SourceError } from './archive.ts'
import { openFolder } from './open-folder.ts'

/** A folder or a .zip; throws SourceError when it is neither. */
export async function openArchive(place: string, complain: Complain): Promise<Archive> {
  const found = await stat(place).catch(() => null)
  if (found === null) throw new SourceError(`${place} is not there: give a folder or a .zip`)
  if (found.isDirectory()) return openFolder(place, complain)
  if (!/\.zip$/i.test(place)) throw new SourceError(`${place} is neither a folder nor a .zip`)
  const { openZip } = await import('./open-zip.ts')
  return openZip(place, complain)
}
