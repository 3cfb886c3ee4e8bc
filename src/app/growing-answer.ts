import type { Message } from '../domain/message.ts'
import type { Logger } from '../platform/logger.ts'

/** What is shown of an answer that is still being written. */
export interface Growing {
  /** The newest state; what comes too soon after the last one is left out, because the next holds it too. */
  show(message: Message): void
  /** Resolves when what was shown is written down. */
  settled(): Promise<void>
}

export interface GrowingOptions {
  write: (message: Message) => Promise<void>
  now: () => number
  log: Logger
  /** Milliseconds between two states; Slack takes about fifty edits a minute of a whole workspace. Default 1,500. */
  everyMs?: number
}

/** One writer for one answer: states are written in their order, and one that fails is only logged, for the next follows. */
export function growing({ write, now, log, everyMs = 1500 }: GrowingOptions): Growing {
  let last = Number.NEGATIVE_INFINITY
  let writing = Promise.resolve()
  return {
    show: (message) => {
      const at = now()
      if (at - last < everyMs) return
      last = at
      writing = writing.then(() =>
        write(message).catch((error: unknown) =>
          log.warn({ error: String(error) }, 'a part of an answer could not be shown'),
        ),
      )
    },
    settled: () => writing,
  }
}
