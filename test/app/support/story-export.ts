import path from 'node:path'
import { readThreads } from '../../../src/evals/knowledge/labelled-threads.ts'
import { exportFiles } from '../../../src/evals/knowledge/write-export.ts'
import { seedState } from '../../../src/local-slack/workspace/seed.ts'
import type { Channel, State } from '../../../src/local-slack/workspace/types.ts'
import { zipOf } from '../../support/zip-file.ts'

const TALK = path.join(import.meta.dirname, '../stories/talk.txt')

/** A workspace as its export was taken, and as the local Slack has it. */
export interface Workspace {
  /** What Slack offers for download. */
  zip: Buffer
  state: State
}

/** Everybody of the local Slack is in a public channel, and Sitrep in all. */
function channelOf(id: string, name: string, seed: State): Channel {
  const known = seed.channels.find((one) => one.name === name)
  if (known !== undefined) return known
  const members = ['U0ALICE', 'U0BOB', 'U0CARLA', 'U0SITREP']
  return { id, name, kind: 'public', shared: false, topic: '', members }
}

/** The talk of the six stories, in the form of test/knowledge/threads/README.md, as a workspace. */
export async function storyWorkspace(): Promise<Workspace> {
  const seed = seedState()
  const talk = await readThreads(TALK)
  const channels = talk.map(({ id, channel }) => channelOf(`C0${id.toUpperCase()}`, channel, seed))
  const files = exportFiles(
    talk.map(({ lines }, index) => {
      const { id, name, kind } = channels[index] ?? channelOf('', '', seed)
      return { id, name, lines, isPrivate: kind === 'private' }
    }),
  )
  const entries = [...files].map(([name, text]) => ({ name, content: Buffer.from(text) }))
  const others = seed.channels.filter((one) => !channels.includes(one))
  return { zip: zipOf(entries), state: { ...seed, channels: [...others, ...channels] } }
}
