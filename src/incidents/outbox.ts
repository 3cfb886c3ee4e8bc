import { setTimeout as delay } from 'node:timers/promises'
import { type Delivered, deliverNext, type OutboxDeps } from './outbox/deliver-next.ts'
import { OUTBOX_CHANNEL, waitingChannels } from './queries/outbox.ts'
import { releaseLeases } from './queries/outbox-claim.ts'

export type { OutboxDeps } from './outbox/deliver-next.ts'

export interface Outbox {
  /** Something new may wait. */
  wake(): void
  /** Resolves when nothing waits any more in any channel. */
  idle(): Promise<void>
  /** Lets the calls under way end (at most `graceMs`, default 3,000), then stops. */
  stop(graceMs?: number): Promise<void>
}

/** When a channel may hear the next post and the next edit, by `performance.now()`: clocks are set back. */
interface Pace {
  posts: number
  edits: number
}

/** Before a channel is looked at again that could not be read. */
const PROBLEM_MS = 1000

class ChannelDrains {
  readonly #deps: OutboxDeps
  readonly #stopping: AbortSignal
  readonly #giveUp: AbortSignal
  readonly #busy = new Map<string, Promise<void>>()
  readonly #asked = new Set<string>()
  readonly #paces = new Map<string, Pace>()
  readonly #timers = new Map<string, { at: number; timer: NodeJS.Timeout }>()

  constructor(deps: OutboxDeps, stopping: AbortSignal, giveUp: AbortSignal) {
    this.#deps = deps
    this.#stopping = stopping
    this.#giveUp = giveUp
  }

  /** One drain a channel at a time; asked again meanwhile, it looks once more. */
  start(channel: string): void {
    if (this.#stopping.aborted) return
    this.#asked.add(channel)
    if (this.#busy.has(channel)) return
    const work = this.#drain(channel).finally(() => {
      this.#busy.delete(channel)
      // Asked between the drain's last look and here.
      if (this.#asked.has(channel)) this.start(channel)
    })
    this.#busy.set(channel, work)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#busy.values())
  }

  clear(): void {
    for (const { timer } of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  async #drain(channel: string): Promise<void> {
    try {
      while (this.#asked.delete(channel)) await this.#sayAll(channel)
    } catch (error) {
      if (this.#stopping.aborted) return
      this.#deps.log.error({ channel, error: String(error) }, 'the outbox had a problem; it goes on')
      this.#later(channel, PROBLEM_MS)
    }
  }

  async #sayAll(channel: string): Promise<void> {
    const { spacingMs = 1000 } = this.#deps
    const pace = this.#paces.get(channel) ?? { posts: 0, edits: 0 }
    this.#paces.set(channel, pace)
    while (!this.#stopping.aborted) {
      const now = performance.now()
      const open = { posts: now >= pace.posts, edits: now >= pace.edits }
      const delivered = await deliverNext(this.#deps, channel, open, this.#giveUp)
      if (delivered) {
        this.#slow(channel, pace, delivered, spacingMs)
        continue
      }
      // What was held back in this look, even when its pause went by meanwhile.
      const held = [...(open.posts ? [] : [pace.posts]), ...(open.edits ? [] : [pace.edits])]
      if (held.length > 0) this.#later(channel, Math.min(...held) - performance.now())
      return
    }
  }

  #slow(channel: string, pace: Pace, delivered: Delivered, spacingMs: number): void {
    const now = performance.now()
    const { againInMs, paused, edit, posted } = delivered
    if (posted) pace.posts = now + spacingMs
    if (paused && againInMs !== null) pace[edit ? 'edits' : 'posts'] = now + againInMs
    if (againInMs !== null) this.#later(channel, againInMs)
  }

  /** Looks again then, unless it does so earlier anyway. */
  #later(channel: string, ms: number): void {
    if (this.#stopping.aborted) return
    const at = performance.now() + ms
    const set = this.#timers.get(channel)
    if (set && set.at <= at) return
    clearTimeout(set?.timer)
    const timer = setTimeout(
      () => {
        this.#timers.delete(channel)
        this.start(channel)
      },
      Math.max(ms, 1),
    )
    this.#timers.set(channel, { at, timer })
  }
}

/**
 * Says what the outbox holds: a channel in order, channels side by side. Several processes may do so at the same
 * time; each row is taken by one of them. It wakes at `wake`, at the NOTIFY of another process and every `pollMs`.
 */
export function startOutbox(deps: OutboxDeps): Outbox {
  const { db, teamId, log, pollMs = 1000 } = deps
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const drains = new ChannelDrains(deps, stopping.signal, giveUp.signal)
  let passing: Promise<void> | null = null
  let again = false

  const pass = async (): Promise<void> => {
    do {
      again = false
      for (const channel of await waitingChannels(db, teamId)) drains.start(channel)
    } while (again)
  }
  const wake = (): void => {
    if (stopping.signal.aborted) return
    again = true
    passing ??= pass()
      .catch((error: unknown) => {
        log.error({ error: String(error) }, 'the outbox cannot be read; it is tried again')
      })
      .finally(() => {
        passing = null
        if (again) wake()
      })
  }
  // Sent before every claim, and the embedded database answers in the order it is asked.
  if (db.kind === 'embedded') {
    releaseLeases(db, teamId).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'what was being said when Sitrep ended waits for its lease')
    })
  }
  const poll = setInterval(wake, pollMs)
  const listening = db
    .listen(OUTBOX_CHANNEL, (channel) => drains.start(channel))
    .then((close) => {
      // What was committed between the first look and here told nobody.
      wake()
      return close
    })
    .catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the outbox hears of new messages by polling only')
      return async () => {}
    })
  wake()
  return {
    wake,
    idle: async () => {
      while (!stopping.signal.aborted && (await waitingChannels(db, teamId)).length > 0) {
        wake()
        await drains.settled()
        await delay(10)
      }
    },
    stop: async (graceMs = 3000) => {
      stopping.abort()
      clearInterval(poll)
      drains.clear()
      const hurry = setTimeout(() => giveUp.abort(), graceMs)
      await passing
      await drains.settled()
      clearTimeout(hurry)
      await (await listening)()
    },
  }
}
