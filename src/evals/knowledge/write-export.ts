import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { LabelledLine, LabelledThread } from './labelled-threads.ts'

const CHANNEL = 'C0LABELLED'

/** Two messages of one minute differ in their last digits. */
const tsOf = ({ at }: LabelledLine, index: number): string =>
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

/** Writes a thread as the Slack export of a workspace with one channel. */
export async function writeExport(dir: string, { channel, lines }: LabelledThread): Promise<void> {
  const names = [...new Set(lines.map(({ author }) => author).filter((name) => !name.startsWith('bot:')))]
  const users = names.map((name) => ({ id: idOf(name), name, profile: { display_name: name } }))
  const channels = [{ id: CHANNEL, name: channel, members: users.map(({ id }) => id) }]
  await mkdir(path.join(dir, channel), { recursive: true })
  await writeFile(path.join(dir, 'users.json'), JSON.stringify(users))
  await writeFile(path.join(dir, 'channels.json'), JSON.stringify(channels))
  const days = Map.groupBy(messagesOf(lines), ({ at }) => new Date(at).toISOString().slice(0, 10))
  for (const [day, messages] of days) {
    const all = messages.map(({ message }) => message)
    await writeFile(path.join(dir, channel, `${day}.json`), JSON.stringify(all, null, 1))
  }
}
