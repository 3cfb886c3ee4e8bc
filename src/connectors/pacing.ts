import type { HttpClient, HttpReply } from '../platform/http-client.ts'

/** How fast one instance may be asked, whoever asks: one for as long as it is open, in one process. */
export interface Pace {
  now: () => number
  /** Milliseconds UTC before which nothing is sent. */
  until: number
}

export const createPace = (now: () => number): Pace => ({ now, until: 0 })

/** Where it does not say how long to wait. */
const USUAL_MS = 10_000

/** GitHub may say an hour. One question every five minutes does no harm, and the limit may be another by then. */
const LONGEST_MS = 300_000

/** Seconds, or a date: RFC 9110, 10.2.3. */
function waitOf(header: string, now: number): number {
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? USUAL_MS : Math.min(LONGEST_MS, Math.max(0, ms))
}

/** 429; and what says when to come again, as GitHub's secondary limits (403) and overload (503) do. */
function pauseOf(reply: HttpReply, now: number): number | null {
  if (reply.kind !== 'answered') return null
  const after = reply.headers['retry-after']
  if (reply.status !== 429 && (after === undefined || ![403, 503].includes(reply.status))) return null
  return waitOf(String(after ?? ''), now)
}

/**
 * The client, silent for as long as the system says once it was asked too often. What would be asked meanwhile is
 * answered here, at once: a run does not wait, and does not use up what is left for others.
 */
export function paced(client: HttpClient, pace: Pace): HttpClient {
  return {
    ...client,
    ask: async (ask) => {
      if (pace.now() < pace.until) return { kind: 'paused', until: pace.until }
      const reply = await client.ask(ask)
      const pause = pauseOf(reply, pace.now())
      if (pause !== null) pace.until = Math.max(pace.until, pace.now() + pause)
      return reply
    },
  }
}
