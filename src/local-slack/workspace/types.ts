/** Slack's own JSON: what an app sends is kept as it came, so most of it stays unknown. */
export type Json = Record<string, unknown>

export interface Block {
  type: string
  block_id?: string
  [key: string]: unknown
}

export interface Person {
  id: string
  /** The handle people type after `@`. */
  name: string
  realName: string
  title: string
  /** Background of the avatar. */
  color: string
  /** The team they belong to; another one than ours for guests of a shared channel. */
  team: string
  bot: { botId: string; appId: string } | null
  /** A guest of our own team, in some channels only. */
  guest?: boolean
}

export interface Channel {
  id: string
  name: string
  kind: 'public' | 'private' | 'im'
  /** Shared with another company (Slack Connect). */
  shared: boolean
  archived?: boolean
  topic: string
  members: string[]
}

export interface Reaction {
  name: string
  users: string[]
  count: number
}

export interface SlackMessage {
  type: 'message'
  subtype?: string
  ts: string
  thread_ts?: string
  user?: string
  bot_id?: string
  app_id?: string
  bot_profile?: Json
  username?: string
  team?: string
  text: string
  blocks?: Block[]
  metadata?: Json
  edited?: { user: string; ts: string }
  reactions?: Reaction[]
  client_msg_id?: string
  files?: Json[]
  reply_broadcast?: boolean
  streaming_state?: 'in_progress' | 'completed'
}

/** Only one person sees it and it is gone with the next reload, as in Slack. */
export interface Ephemeral {
  id: string
  channel: string
  threadTs: string | null
  /** Who sees it. */
  person: string
  /** Whose name stands above it: a bot's user id or `USLACKBOT`. */
  from: string
  ts: string
  text: string
  blocks: Block[]
}

export interface View extends Json {
  id: string
  type: string
  hash: string
  blocks: Block[]
  root_view_id: string
  previous_view_id: string | null
}

/** A page that was fired and can be resolved. */
export interface FiredPage {
  incidentKey: string
  incidentId: string
  number: number
  pageId: string
  title: string
  service: string
  severity: string
  firedAt: number
  resolvedAt: number | null
}

export interface StoredFile {
  id: string
  name: string
  title: string
  text: string
}

/** A file as a message shows it. */
export interface SlackFile {
  id: string
  name: string
  title: string
  preview: string
  lines: number
  lines_more: number
}

/** Everything the local Slack remembers; saved as it is. */
export interface State {
  version: 1
  people: Person[]
  channels: Channel[]
  /** Channel id to its messages, oldest first. */
  messages: Record<string, SlackMessage[]>
  /** Person to channel to the ts of the newest message they have seen. */
  reads: Record<string, Record<string, string>>
  pages: FiredPage[]
  /** File id to what was uploaded. */
  files: Record<string, StoredFile>
  /** Microseconds of the newest ts: no two messages share one. */
  lastTs: number
}

export interface CommandSpec {
  name: string
  description: string
  usage: string
}

/** A message shortcut (`message_action`), offered in the menu of every message. */
export interface ShortcutSpec {
  callbackId: string
  name: string
}
