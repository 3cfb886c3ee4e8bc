import type { ExportLine, SlackMessage } from '../sources/slack/message.ts'
import { type PlaceTurn, placeTalk } from './place-talk.ts'

/** Messages that belong together: a thread, or what hangs together of un-threaded talk. In order of time. */
export interface Conversation {
  /** `ts` of its first message, or of the thread it belongs to. */
  first: string
  messages: SlackMessage[]
  /** A ticket that was closed as mended. */
  isSettled?: boolean
}

/** What a channel gives, in order: conversations once nothing more is likely to come, and what was taken back later. */
export type ChannelPart =
  | { kind: 'conversation'; conversation: Conversation }
  | { kind: 'retracted'; ts: string }

interface Open {
  threaded: boolean
  messages: SlackMessage[]
  lastAt: number
  size: number
}

const DAY = 86_400_000

/** A thread is closed when nobody answered for this long: a late correction comes days after, not months. */
const THREAD_IDLE = 30 * DAY

const TALK_IDLE = DAY / 2

/** Characters held open in one channel; then the longest idle are closed early. */
const MOST_OPEN = 24_000_000

/** What a message costs besides its text. */
const OVERHEAD = 400

/** How often idle conversations are looked for, in messages. */
const SWEEP_EVERY = 512

interface Desk {
  open: Map<string, Open>
  /** Where each open message is. */
  homes: Map<string, string>
  size: number
}

function put(desk: Desk, key: string, message: SlackMessage, threaded: boolean): void {
  const size = message.text.length + OVERHEAD
  const home = desk.open.get(key) ?? { threaded, messages: [], lastAt: message.at, size: 0 }
  home.messages.push(message)
  home.lastAt = Math.max(home.lastAt, message.at)
  home.size += size
  desk.size += size
  desk.open.set(key, home)
  desk.homes.set(message.ts, key)
}

function take(desk: Desk, ts: string): SlackMessage | null {
  const key = desk.homes.get(ts)
  const home = key === undefined ? undefined : desk.open.get(key)
  const found = home?.messages.find((message) => message.ts === ts)
  if (key === undefined || home === undefined || found === undefined) return null
  home.messages = home.messages.filter((message) => message !== found)
  desk.homes.delete(ts)
  home.size -= found.text.length + OVERHEAD
  desk.size -= found.text.length + OVERHEAD
  if (home.messages.length === 0) desk.open.delete(key)
  return found
}

function close(desk: Desk, key: string): ChannelPart[] {
  const home = desk.open.get(key)
  if (home === undefined) return []
  desk.open.delete(key)
  desk.size -= home.size
  for (const { ts } of home.messages) desk.homes.delete(ts)
  const messages = home.messages.sort((a, b) => a.at - b.at)
  return [{ kind: 'conversation', conversation: { first: key, messages } }]
}

function* idle(desk: Desk, now: number): Generator<ChannelPart> {
  for (const [key, { threaded, lastAt }] of desk.open)
    if (now - lastAt > (threaded ? THREAD_IDLE : TALK_IDLE)) yield* close(desk, key)
  if (desk.size <= MOST_OPEN) return
  const oldest = [...desk.open].sort(([, a], [, b]) => a.lastAt - b.lastAt).map(([key]) => key)
  for (const key of oldest) {
    if (desk.size <= MOST_OPEN / 2) return
    yield* close(desk, key)
  }
}

/**
 * A reply goes where the message it answers is, so that threads that point at one another end up as one. A first message
 * that stood in the talk until its first reply came moves into the thread.
 */
function placeReply(desk: Desk, message: SlackMessage, thread: string): void {
  const home = desk.homes.get(thread)
  if (home !== undefined && home !== thread && desk.open.get(home)?.threaded === true) {
    put(desk, home, message, true)
    return
  }
  const root = desk.open.get(thread)?.threaded === true ? null : take(desk, thread)
  const rest = root === null ? undefined : desk.open.get(thread)
  if (root !== null && rest !== undefined) {
    // The talk that began with it goes on under its next message.
    desk.open.delete(thread)
    const next = rest.messages[0]?.ts ?? `${thread}-talk`
    desk.open.set(next, rest)
    for (const { ts } of rest.messages) desk.homes.set(ts, next)
  }
  if (root !== null) put(desk, thread, root, true)
  put(desk, thread, message, true)
}

function add(desk: Desk, message: SlackMessage, place: PlaceTurn): void {
  if (desk.homes.has(message.ts)) return
  if (message.thread !== null) {
    placeReply(desk, message, message.thread)
    return
  }
  const answered = place(message)
  const key = answered === null ? undefined : desk.homes.get(answered)
  const talk = key !== undefined && desk.open.get(key)?.threaded === false ? key : message.ts
  put(desk, talk, message, false)
}

/** Applies a line; gives what it takes back of conversations that were closed before. */
function apply(desk: Desk, line: ExportLine, place: PlaceTurn): ChannelPart[] {
  if (line.kind === 'deleted') return take(desk, line.ts) === null ? [{ kind: 'retracted', ts: line.ts }] : []
  if (line.kind === 'message') {
    add(desk, line.message, place)
    return []
  }
  const { message } = line
  const key = desk.homes.get(message.ts)
  const old = take(desk, message.ts)
  if (key !== undefined && old !== null) {
    const threaded = desk.open.get(key)?.threaded ?? old.thread !== null
    put(
      desk,
      key,
      { ...message, reactions: message.reactions.length > 0 ? message.reactions : old.reactions },
      threaded,
    )
    return []
  }
  add(desk, message, place)
  return [{ kind: 'retracted', ts: message.ts }]
}

/** Cuts the lines of one channel into conversations; holds no more of it than what may still go on. */
export async function* conversations(
  lines: AsyncIterable<ExportLine>,
  names: (id: string) => readonly string[],
): AsyncGenerator<ChannelPart> {
  const desk: Desk = { open: new Map(), homes: new Map(), size: 0 }
  const place = placeTalk(names)
  let count = 0
  for await (const line of lines) {
    yield* apply(desk, line, place)
    count += 1
    if (line.kind !== 'deleted' && (count % SWEEP_EVERY === 0 || desk.size > MOST_OPEN))
      yield* idle(desk, line.message.at)
  }
  for (const key of [...desk.open.keys()]) yield* close(desk, key)
}
