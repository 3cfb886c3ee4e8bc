import { readFile } from 'node:fs/promises'
import { reasonOf, SourceError } from '../../knowledge/sources/archive.ts'

/** The text of a labelled file. `expects` tells whoever named it what lies there: `a folder of stories holds *.open.txt`. */
export async function readLabelFile(file: string, expects: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SourceError(`${file} cannot be read (${reasonOf(error)}): ${expects}`)
  })
}
