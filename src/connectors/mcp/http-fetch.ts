import type { HttpClient, HttpReply } from '../../platform/http-client.ts'
import { type Instance, type Unanswered, usable } from '../asked.ts'

/** The first thing that went wrong below the protocol, with its fix. */
export interface Trouble {
  why: Unanswered | null
}

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

const EMPTY = new Set([202, 204, 304])

function headersOf(init: RequestInit | undefined): Record<string, string> {
  const headers = Object.fromEntries(new Headers(init?.headers))
  delete headers['content-length']
  return headers
}

/** What a client that only reads tools has to say; a message without a method answers one of the server's. */
const METHODS: ReadonlySet<unknown> = new Set([
  ...['initialize', 'notifications/initialized', 'notifications/cancelled', 'ping'],
  ...['tools/list', 'tools/call'],
])

/** The message, when it is one that may be sent; throws for any other, which would be a bug of ours. */
function readOnlyMessage(body: unknown): unknown {
  const message: unknown = JSON.parse(String(body ?? 'null'))
  for (const one of [message].flat()) {
    const { method } = (one ?? {}) as { method?: unknown }
    if (method !== undefined && !METHODS.has(method)) throw new Error(`${String(method)} is never sent`)
  }
  return message
}

type Answered = Extract<HttpReply, { kind: 'answered' }>

const CUT = {
  bytes: 'the answer is larger than the cap: narrow the arguments',
  time: 'no whole answer in time',
} as const

/** What can be handed to the SDK, or why nothing can. */
function whole(instance: Instance, reply: HttpReply): Answered | Unanswered {
  const good = usable(instance, reply)
  if ('ok' in good || good.cut === null) return good
  return { ok: false, status: 'failed', reason: `${instance.name}: ${CUT[good.cut]}`, raw: null }
}

function responseOf({ status, headers, body }: Answered): Response {
  const session = headers['mcp-session-id']
  const kept = {
    'content-type': String(headers['content-type'] ?? ''),
    ...(session === undefined ? {} : { 'mcp-session-id': String(session) }),
  }
  const isEmpty = EMPTY.has(status) || body.length === 0
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers: kept })
}

/**
 * A fetch of one server through the guarded client: its own origin, no redirects, the byte cap, the deadline. What
 * goes wrong is kept in `trouble`, for the SDK says less of it than people need.
 */
export function guardedFetch(
  client: HttpClient,
  instance: Instance,
  { signal, trouble }: { signal: AbortSignal; trouble: Trouble },
): Fetch {
  return async (target, init) => {
    // The stream that a server may push on is not opened: nothing it would say was asked for.
    if (init?.method !== 'POST') return new Response(null, { status: 405 })
    const url = new URL(target)
    const reply = await client.ask({
      method: 'POST',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      json: readOnlyMessage(init.body),
      headers: headersOf(init),
      signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
    })
    const good = whole(instance, reply)
    if (!('ok' in good)) return responseOf(good)
    trouble.why ??= good
    throw new Error(good.reason)
  }
}
