import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { LabelledThread } from './labelled-threads.ts'
import { type TalkSample, type Told, talkSamples } from './talk-samples.ts'
import { CHANNEL, tsOf, writeExport } from './write-export.ts'

const has = (text: string, word: string): boolean => text.toLowerCase().includes(word.toLowerCase())

/** The lessons of a thread with the messages that tell them: those that have most of the words that are expected. */
function keyOf({ lines, expected }: LabelledThread): Told[] {
  return expected.map(({ kind, words }) => {
    const counts = lines.map(({ text }) => words.filter((word) => has(text, word)).length)
    const at = counts.indexOf(Math.max(...counts))
    const line = lines[at]
    const source = { channel: CHANNEL, ts: line === undefined ? '' : tsOf(line, at) }
    return { kind, source, also: [] }
  })
}

async function samplesOf(name: string, thread: LabelledThread, signal: AbortSignal): Promise<TalkSample[]> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-thread-'))
  try {
    await writeExport(dir, thread)
    return await talkSamples({ name, export: dir, lessons: keyOf(thread) }, signal)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** What people wrote in labelled threads; all of a `name` count as one workspace, for one hand wrote them. */
export async function threadSamples(
  name: string,
  threads: readonly LabelledThread[],
  signal: AbortSignal,
): Promise<TalkSample[]> {
  const samples: TalkSample[] = []
  for (const thread of threads) samples.push(...(await samplesOf(name, thread, signal)))
  return samples
}
