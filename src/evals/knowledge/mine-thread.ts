import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Lesson } from '../../domain/lesson.ts'
import { mineSources, type TalkReader } from '../../knowledge/mining/mine-sources.ts'
import type { LabelledThread } from './labelled-threads.ts'
import { writeExport } from './write-export.ts'

/** Mines a labelled thread as an export of its own, through the same door as everybody's; `reader` reads besides the rules. */
export async function mineThread(
  thread: LabelledThread,
  team: string,
  signal: AbortSignal,
  reader?: TalkReader,
): Promise<Lesson[]> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-thread-'))
  try {
    await writeExport(dir, thread)
    const lessons: Lesson[] = []
    const mined = mineSources({
      team,
      slackExport: dir,
      knowledge: null,
      personal: 'financial',
      ...(reader === undefined ? {} : { reader }),
      signal,
      complain: (where, why) => {
        throw new Error(`${where}: ${why}`)
      },
      counts: { channels: 0, messages: 0, conversations: 0, files: 0 },
      onProgress: () => {},
    })
    for await (const lesson of mined) lessons.push(lesson)
    return lessons
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
