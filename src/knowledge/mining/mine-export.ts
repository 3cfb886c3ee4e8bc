import type { Archive, Complain } from '../sources/archive.ts'
import { readChannel } from '../sources/slack/read-channel.ts'
import type { SlackChannel, Workspace } from '../sources/slack/workspace.ts'
import type { Coverage } from './coverage.ts'
import { subjectOfChannel } from './language/names.ts'
import { type Found, type MineCounts, mineLines, type OnTalk } from './mine.ts'
import type { NamesByReaders } from './names-by-readers.ts'

export interface MineSlack {
  archive: Archive
  workspace: Workspace
  redact: (text: string) => string
  complain: Complain
  signal: AbortSignal
  counts: MineCounts
  /** Called now and then while messages are read. */
  onProgress: (counts: MineCounts) => void
  /** As of `MineLines`. */
  onTalk?: OnTalk | undefined
  /** Hears what was read in full. */
  coverage?: Coverage | undefined
  /** Hears what the posts of programs are about. */
  names?: NamesByReaders | undefined
}

/** Channels whose talk is mined: what two or three people write to one another is theirs. */
const MINED: ReadonlySet<SlackChannel['kind']> = new Set(['public', 'private', 'unlisted'])

const PROGRESS_EVERY = 2_000

async function* counted(
  channel: SlackChannel,
  { archive, workspace, redact, complain, signal, counts, onProgress, coverage }: MineSlack,
) {
  const nameOf = (id: string): string | null => workspace.users.get(id)?.names[0] ?? null
  const onFile = (): void => {
    if (counts.dayFiles !== undefined) counts.dayFiles.read += 1
    onProgress(counts)
  }
  for await (const line of readChannel(channel, {
    archive,
    nameOf,
    redact,
    complain,
    signal,
    onLine: coverage?.line,
    onFile,
  })) {
    counts.messages += 1
    if (counts.messages % PROGRESS_EVERY === 0) onProgress(counts)
    yield line
  }
}

const mineChannel = (channel: SlackChannel, mine: MineSlack): Promise<Found[]> =>
  mineLines(
    {
      id: channel.id,
      subject: subjectOfChannel(channel.name),
      readers: channel.readers,
      // An export does not name its workspace's address.
      permalink: () => null,
      about: [channel.name, ...channel.about],
    },
    counted(channel, mine),
    {
      namesOf: (id) => mine.workspace.users.get(id)?.names ?? [],
      onConversation: () => {
        mine.counts.conversations += 1
      },
      onTalk: mine.onTalk,
      names: mine.names,
    },
  )

/** Direct messages and those of a group are left out whole, and that is said. */
function tellPrivateTalk(channels: readonly SlackChannel[], complain: Complain): void {
  for (const [kind, file] of [
    ['direct', 'dms.json'],
    ['group', 'mpims.json'],
  ] as const) {
    const count = channels.filter((channel) => channel.kind === kind).length
    if (count > 0)
      complain(
        file,
        `${count} ${kind} ${count === 1 ? 'conversation is' : 'conversations are'} not read: that talk is theirs`,
      )
  }
}

/** What the channels of an export say, channel by channel in the order of its lists, each in order of time. */
export async function* mineSlack(mine: MineSlack): AsyncGenerator<Found> {
  const filled = mine.workspace.channels.filter(({ files }) => files.length > 0)
  const talk = filled.filter(({ kind }) => MINED.has(kind))
  mine.counts.dayFiles = { read: 0, all: talk.reduce((sum, { files }) => sum + files.length, 0) }
  tellPrivateTalk(filled, mine.complain)
  for (const channel of talk) {
    mine.counts.channels += 1
    let isWhole = true
    const complain: Complain = (where, why) => {
      isWhole = false
      mine.complain(where, why)
    }
    yield* await mineChannel(channel, { ...mine, complain })
    if (isWhole) mine.coverage?.channel(channel.id, channel.files)
  }
}
