import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { LabelledLine, LabelledThread } from './labelled-threads.ts'

export const CHANNEL = 'C0LABELLED'

/** Two messages of one minute differ in their last digits. */
export const tsOf = ({ at }: LabelledLine, index: number): string =>
  `${Math.floor(at / 1000)}.${String(index + 1).padStart(6, '0')}`

const idOf = (name: string): string => `U${name.toUpperCase()}`

function messageOf(
  line: LabelledLine,
  index: number,
  thread: { ts: string; replies: number } | null,
): object {
  const bot = line.author.startsWith('bot:')
  const who = bot
    ? { subtype: 'bot_message', bot_id: 'B01', username: line.author.slice(4) }
    : { user: idOf(line.author) }
  const ts = tsOf(line, index)
  const text = line.text
    .replace(/@(\w+)/g, (_, name: string) => `<@${idOf(name)}>`)
    .replace(/(?<!<)>/g, (mark) => mark)
  return {
    type: 'message',
    ts,
    ...who,
    text: text.replace(/&/g, '&amp;').replace(/<(?!@U)/g, '&lt;'),
    ...(thread === null ? {} : { thread_ts: thread.ts }),
    ...(thread?.ts === ts ? { reply_count: thread.replies } : {}),
    ...(line.edited ? { edited: { user: idOf(line.author), ts: `${Number(ts) + 60}` } } : {}),
    reactions: line.reactions.map(([name = '', ...users]) => ({
      name,
      users: users.map(idOf),
      count: users.length,
    })),
  }
}

/** The lines as messages of Slack, each reply in the thread of the line above it. */
function messagesOf(lines: readonly LabelledLine[]): { at: number; message: object }[] {
  return lines.map((line, index) => {
    const root = line.reply ? lines.slice(0, index).findLastIndex((one) => !one.reply) : index
    const rest = lines.slice(root + 1)
    const next = rest.findIndex((one) => !one.reply)
    const replies = next < 0 ? rest.length : next
    const first = lines[root]
    const thread = replies > 0 && first !== undefined ? { ts: tsOf(first, root), replies } : null
    return { at: line.at, message: messageOf(line, index, thread) }
  })
}

/** A channel of a workspace to be written. */
export interface ExportedChannel {
  id: string
  name: string
  isPrivate?: boolean
  lines: readonly LabelledLine[]
}

const peopleIn = (lines: readonly LabelledLine[]): string[] => [
  ...new Set(lines.map(({ author }) => author).filter((name) => !name.startsWith('bot:'))),
]

const listed = ({ id, name, lines }: ExportedChannel): object => ({
  id,
  name,
  members: peopleIn(lines).map(idOf),
})

/** The files of the Slack export of a workspace, by name; whoever writes in a channel is in it. */
export function exportFiles(channels: readonly ExportedChannel[]): Map<string, string> {
  const names = peopleIn(channels.flatMap(({ lines }) => lines))
  const users = names.map((name) => ({ id: idOf(name), name, profile: { display_name: name } }))
  const [open, closed] = [false, true].map((isPrivate) =>
    channels.filter((one) => (one.isPrivate ?? false) === isPrivate).map(listed),
  )
  const days = channels.flatMap(({ name, lines }) =>
    [...Map.groupBy(messagesOf(lines), ({ at }) => new Date(at).toISOString().slice(0, 10))].map(
      ([day, messages]): [string, string] => [
        `${name}/${day}.json`,
        JSON.stringify(
          messages.map(({ message }) => message),
          null,
          1,
        ),
      ],
    ),
  )
  return new Map([
    ['users.json', JSON.stringify(users)],
    ['channels.json', JSON.stringify(open)],
    ['groups.json', JSON.stringify(closed)],
    ...days,
  ])
}

/** Writes a thread as the Slack export of a workspace with one channel. */
export async function writeExport(dir: string, { channel, lines }: LabelledThread): Promise<void> {
  await mkdir(path.join(dir, channel), { recursive: true })
  for (const [name, text] of exportFiles([{ id: CHANNEL, name: channel, lines }]))
    await writeFile(path.join(dir, name), text)
}
