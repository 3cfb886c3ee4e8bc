import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const Reply = z.record(z.string(), z.unknown())

/**
 * One answer that somebody typed at the desk: the calls of a turn with tools, or the reply, whose citations are the
 * words of the line that was cited.
 */
const Typed = z.union([
  z.object({ who: z.string(), reply: Reply }),
  z.object({ who: z.string(), calls: z.array(z.object({ name: z.string(), input: z.unknown() })) }),
])

export type Typed = z.infer<typeof Typed>

const Made = z.object({
  /** What the simulator makes the case of. */
  seed: z.string(),
  index: z.number().int().min(0),
  profile: z.string().optional(),
  /** Of the case's files when it was answered: a case that is made otherwise since is another one. */
  sha256: z.string(),
})

export type Made = z.infer<typeof Made>

/** Where the case that was answered comes from; folders are relative to the transcript. */
const Source = z.union([
  z.object({ made: Made }),
  z.object({ recorded: z.string(), truth: z.string().optional() }),
])

export type TranscriptSource = z.infer<typeof Source>

const Transcript = z.object({
  case: Source,
  /** In the order in which they were asked for. */
  answers: z.array(Typed),
  /** Answers of a single agent that was asked in place of the specialists; left out where nobody typed any. */
  single: z.array(Typed).optional(),
})

export type Transcript = z.infer<typeof Transcript>

/** What was typed about one case; null when nobody answered it. Throws when the file is no transcript. */
export async function readTranscript(folder: string, id: string): Promise<Transcript | null> {
  const file = path.join(folder, `${id}.json`)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const read = Transcript.safeParse(JSON.parse(text))
  if (read.success) return read.data
  throw new Error(`${file} is no transcript of the desk: ${z.prettifyError(read.error)}`)
}

/** Cases that were answered, in the order of their names. Throws when the folder is not there. */
export async function transcriptIds(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace(/\.json$/, ''))
    .sort()
}

/** The tier that was answered: one small call, or specialists too. */
export const transcriptTier = (answers: readonly Typed[]): 1 | 2 =>
  answers.some(({ who }) => who !== 'challenge') ? 2 : 1
