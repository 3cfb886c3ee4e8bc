import type { Snapshot } from '../http/snapshot.ts'
import { SLACKBOT } from '../workspace/seed.ts'
import type { Channel, Ephemeral, Person, SlackMessage } from '../workspace/types.ts'

/** Same author within five minutes: shown without a second avatar, as Slack does. */
const GROUP_SECONDS = 300

export const isReply = (message: SlackMessage): boolean =>
  message.thread_ts !== undefined && message.thread_ts !== message.ts && !message.reply_broadcast

export const timeOf = (ts: string): string =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

export function dayOf(ts: string): string {
  const date = new Date(Number(ts) * 1000)
  const now = new Date()
  if (sameDay(date, now)) return 'Today'
  if (sameDay(date, new Date(now.getTime() - 86_400_000))) return 'Yesterday'
  return date.toLocaleDateString([], { weekday: 'long', month: 'long', day: 'numeric' })
}

export const authorOf = (slack: Snapshot, id: string | undefined): Person | null =>
  slack.people.find((person) => person.id === id) ?? null

export const nameOf = (slack: Snapshot, id: string | undefined): string =>
  id === SLACKBOT ? 'Slackbot' : (authorOf(slack, id)?.realName ?? id ?? 'unknown')

export function belongsTogether(previous: SlackMessage | null, message: SlackMessage): boolean {
  return (
    previous !== null &&
    previous.user === message.user &&
    dayOf(previous.ts) === dayOf(message.ts) &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  )
}

/** A row of a list: a message or something only this person sees. */
export type Row = { kind: 'message'; message: SlackMessage } | { kind: 'ephemeral'; ephemeral: Ephemeral }

const tsOf = (row: Row): number => Number(row.kind === 'message' ? row.message.ts : row.ephemeral.ts)

/** The rows of a channel (`thread` null) or of a thread without its root, oldest first. */
export function rowsOf(slack: Snapshot, channel: string, thread: string | null): Row[] {
  const messages = (slack.messages[channel] ?? []).filter((message) =>
    thread === null ? !isReply(message) : message.thread_ts === thread && message.ts !== thread,
  )
  const ephemerals = slack.ephemerals.filter(
    (ephemeral) => ephemeral.channel === channel && ephemeral.threadTs === thread,
  )
  return [
    ...messages.map((message): Row => ({ kind: 'message', message })),
    ...ephemerals.map((ephemeral): Row => ({ kind: 'ephemeral', ephemeral })),
  ].sort((a, b) => tsOf(a) - tsOf(b))
}

/** Whether a message is the first of its day; what only this person sees does not count. */
export function opensDay(rows: readonly Row[], index: number): boolean {
  const row = rows[index]
  if (row?.kind !== 'message') return false
  const before = rows.slice(0, index).findLast((earlier) => earlier.kind === 'message')
  return !before || dayOf(before.message.ts) !== dayOf(row.message.ts)
}

export const repliesOf = (slack: Snapshot, channel: string, ts: string): SlackMessage[] =>
  (slack.messages[channel] ?? []).filter((message) => message.thread_ts === ts && message.ts !== ts)

/** What others wrote after this person last looked. */
const freshIn = (slack: Snapshot, channel: Channel): SlackMessage[] => {
  const since = Number(slack.reads[channel.id] ?? 0)
  return (slack.messages[channel.id] ?? []).filter(
    (message) => Number(message.ts) > since && message.user !== slack.me,
  )
}

/** What is new in a channel for this person: their own words never are. */
export function unreadOf(slack: Snapshot, channel: Channel): { unread: boolean; mentions: number } {
  const fresh = freshIn(slack, channel)
  const mentions = fresh.filter((message) => message.text.includes(`<@${slack.me}>`)).length
  return { unread: fresh.some((message) => !isReply(message)) || mentions > 0, mentions }
}

/** The first unread message; null when nothing is, or when the channel was never looked at. */
export function firstUnreadOf(slack: Snapshot, channel: Channel): string | null {
  if (slack.reads[channel.id] === undefined) return null
  return freshIn(slack, channel).find((message) => !isReply(message))?.ts ?? null
}
