import type { Message } from '../domain/message.ts'
import type { Delivery, Post } from '../incidents/delivery.ts'

export interface Said {
  ts: string
  threadTs: string | null
  outboxId: string
  /** As it was last edited. */
  message: Message
}

/** What Slack would show. */
export interface Thread {
  /** Roots and replies in the order they came. */
  said: Said[]
  /** For one person's eyes only. */
  whispered: Message[]
}

/** Keeps what is said instead of posting it: nothing can go wrong on the way. */
export function terminalDelivery(onChange: (latest: Message) => void): {
  delivery: Delivery
  thread: Thread
} {
  const thread: Thread = { said: [], whispered: [] }
  const sent = (ts: string, message: Message) => {
    onChange(message)
    return { status: 'sent', ts } as const
  }
  const post = async ({ threadTs, outboxId, message }: Post) => {
    const ts = String(thread.said.length + 1)
    thread.said.push({ ts, threadTs, outboxId, message })
    return sent(ts, message)
  }
  const delivery: Delivery = {
    post,
    edit: async ({ ts, message }) => {
      const said = thread.said.find((one) => one.ts === ts)
      if (!said) return { status: 'rejected', reason: `there is no message ${ts}` }
      said.message = message
      return sent(ts, message)
    },
    ephemeral: async ({ message }) => {
      thread.whispered.push(message)
      return sent('', message)
    },
    lookUp: async ({ outboxId }) => thread.said.find((one) => one.outboxId === outboxId)?.ts ?? null,
  }
  return { delivery, thread }
}
