import { z } from 'zod'
import type { AskSlack } from '../../knowledge/sources/slack/api.ts'
import { memberChannels } from '../../knowledge/sources/slack/live-workspace.ts'
import { chosenChannels, slackTs } from './mine-slack.ts'

/** What reading would take. `isExact` is false where a channel said more than one page: the rest is as dense as that. */
export interface SlackEstimate {
  channels: number
  messages: number
  threads: number
  /** Calls of the Web API. */
  calls: number
  minutes: number
  isExact: boolean
}

const Page = z.looseObject({
  messages: z
    .array(z.looseObject({ ts: z.string(), reply_count: z.number().optional().catch(undefined) }))
    .catch([]),
  has_more: z.boolean().catch(false),
})

const PAGE = 200

interface Density {
  messages: number
  threads: number
  isExact: boolean
}

/** Looks at the newest page of a channel. */
function densityOf(body: unknown, now: number, sinceMs: number): Density {
  const { messages, has_more } = Page.parse(body)
  const threads = messages.filter(({ reply_count: replies = 0 }) => replies > 0)
  const count = messages.reduce((sum, { reply_count: replies = 0 }) => sum + 1 + replies, 0)
  if (!has_more) return { messages: count, threads: threads.length, isExact: true }
  const oldest = Math.min(...messages.map(({ ts }) => Number(ts) * 1000))
  const times = sinceMs / Math.max(1, now - oldest)
  return {
    messages: Math.round(count * times),
    threads: Math.round(threads.length * times),
    isExact: false,
  }
}

/** What `mineSlack` would have to read, by one call a channel. Throws as it does. */
export async function estimateSlack(options: {
  ask: AskSlack
  channels: readonly string[]
  sinceMs: number
  now: () => number
  paceMs: number
  signal: AbortSignal
}): Promise<SlackEstimate> {
  const { ask, sinceMs, now, paceMs, signal } = options
  const chosen = chosenChannels(await memberChannels(ask, signal), options.channels)
  const total: SlackEstimate = { channels: 0, messages: 0, threads: 0, calls: 0, minutes: 0, isExact: true }
  for (const { id } of chosen) {
    const at = now()
    const answer = await ask(
      'conversations.history',
      { channel: id, oldest: slackTs(at - sinceMs), limit: PAGE },
      signal,
    )
    if (!answer.ok) continue
    const { messages, threads, isExact } = densityOf(answer.body, at, sinceMs)
    total.channels += 1
    total.messages += messages
    total.threads += threads
    total.calls += Math.max(1, Math.ceil(messages / PAGE)) + threads
    total.isExact &&= isExact
  }
  return { ...total, minutes: Math.ceil((total.calls * paceMs) / 60_000) }
}
