import type { Readers } from './lesson.ts'

/** A message of a thread as it was written: Slack's markup, people by their ids. */
export interface ThreadMessage {
  ts: string
  /** Slack user id. */
  author: string
  text: string
  link: string | null
}

/** What people said in an incident's thread, without what bots posted; or why nobody can say. */
export type ThreadRead =
  | {
      status: 'read'
      messages: ThreadMessage[]
      /** Every name of those who wrote or were mentioned: nobody is named in a draft. */
      people: string[]
      /** Null: nobody could say; then its members only. */
      readers: Readers | null
      permalink: string | null
    }
  | { status: 'unread'; reason: string }

export type ReadThread = (
  thread: { channel: string; threadTs: string },
  signal: AbortSignal,
) => Promise<ThreadRead>
