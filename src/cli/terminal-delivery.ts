import type { Message } from '../domain/message.ts'
import type { Delivery } from '../incidents/delivery.ts'

export interface Thread {
  root: Message | null
  replies: Message[]
}

/** Keeps what Slack would show: the root as it was last edited, and the replies under it. */
export function terminalDelivery(onChange: (thread: Thread) => void): { delivery: Delivery; thread: Thread } {
  const thread: Thread = { root: null, replies: [] }
  let count = 0
  const sent = () => {
    count += 1
    onChange(thread)
    return Promise.resolve({ status: 'sent' as const, ts: String(count) })
  }
  const delivery: Delivery = {
    post: ({ message }) => {
      if (thread.root === null) thread.root = message
      else thread.replies.push(message)
      return sent()
    },
    edit: ({ message }) => {
      thread.root = message
      return sent()
    },
    ephemeral: ({ message }) => {
      thread.replies.push(message)
      return sent()
    },
    lookUp: () => Promise.resolve(null),
  }
  return { delivery, thread }
}
