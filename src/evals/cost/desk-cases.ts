import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Made, readTranscript, type Transcript, transcriptIds } from './transcript.ts'

/** A case that somebody answered at the desk. */
export interface DeskCase {
  dir: string
  /** Folder of its truth; null when that lies in the case. */
  truth: string | null
  transcript: Transcript
  /** It is no longer the case that was answered. */
  isOther: boolean
}

/** Makes one case of the simulator below `out` and gives its folder. */
export type MakeCase = (made: Made, id: string, out: string) => Promise<string>

export interface DeskCaseOptions {
  /** Folder of `<id>.json`. */
  transcripts: string
  /** Cases that are there already; they win over what a transcript says of where its case comes from. */
  given: readonly string[]
  truth: string | null
  make: MakeCase
  /** For the cases that are made. */
  out: string
}

/** Every case that was answered: found among the given ones, or recorded beside the transcripts, or made again. */
export async function deskCases(options: DeskCaseOptions): Promise<DeskCase[]> {
  const given = new Map(options.given.map((dir) => [path.basename(dir), dir]))
  const cases: DeskCase[] = []
  for (const id of await transcriptIds(options.transcripts)) {
    const transcript = await readTranscript(options.transcripts, id)
    if (transcript === null) continue
    cases.push({ transcript, ...(await placeOf(id, transcript, options, given.get(id))) })
  }
  return cases
}

async function placeOf(
  id: string,
  { case: source }: Transcript,
  { transcripts, truth, make, out }: DeskCaseOptions,
  given: string | undefined,
): Promise<Omit<DeskCase, 'transcript'>> {
  if ('recorded' in source) {
    const own = source.truth === undefined ? null : path.resolve(transcripts, source.truth)
    const dir = given ?? path.resolve(transcripts, source.recorded)
    return { dir, truth: truth ?? own, isOther: false }
  }
  const dir = given ?? (await make(source.made, id, out))
  return { dir, truth, isOther: (await fingerprintOf(dir)) !== source.made.sha256 }
}

/** Of the names and bytes of every file of a case. */
export async function fingerprintOf(dir: string): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
  for (const file of files.sort()) hash.update(path.relative(dir, file)).update(await readFile(file))
  return hash.digest('hex')
}
