import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import { asText, isObject, parseJson } from '../json.ts'
import type { Json } from '../workspace/types.ts'

export type Ack =
  | { status: 'acked'; payload: unknown; ms: number }
  | { status: 'timeout' }
  | { status: 'no-app' }

type Kind = 'events_api' | 'slash_commands' | 'interactive'

interface Pending {
  socket: WebSocket
  event: Delivery | null
  sentAt: number
  timer: NodeJS.Timeout
  settle: (ack: Ack) => void
}

interface Delivery {
  payload: Json
  attempt: number
}

export interface HubOptions {
  appId: string
  /** Milliseconds an app has for its ack; Slack gives 3,000. */
  ackTimeoutMs?: number
  /** Slack sends an event again at once, after one minute and after five. */
  retryDelaysMs?: readonly number[]
  onConnection?: (open: number) => void
  /** Shown every acknowledgement, with what it carries. */
  onAnswer?: (payload: unknown) => void
}

const PING_EVERY_MS = 5000
const CLOSE_TIMEOUT_MS = 300

/** The Slack side of Socket Mode: each envelope goes to one socket, an event that was not acked comes again. */
export class Hub {
  readonly #appId: string
  readonly #ackTimeoutMs: number
  readonly #retryDelaysMs: readonly number[]
  readonly #onConnection: (open: number) => void
  readonly #onAnswer: (payload: unknown) => void
  readonly #sockets: WebSocket[] = []
  readonly #pending = new Map<string, Pending>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #undelivered: Delivery[] = []
  #turn = 0

  constructor(options: HubOptions) {
    this.#appId = options.appId
    this.#ackTimeoutMs = options.ackTimeoutMs ?? 3000
    this.#retryDelaysMs = options.retryDelaysMs ?? [0, 60_000, 300_000]
    this.#onConnection = options.onConnection ?? (() => undefined)
    this.#onAnswer = options.onAnswer ?? (() => undefined)
  }

  get connections(): number {
    return this.#sockets.length
  }

  accept(socket: WebSocket): void {
    this.#sockets.push(socket)
    const ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.ping(), PING_EVERY_MS)
    socket.on('message', (data) => this.#onMessage(String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(ping)
      this.#onClose(socket)
    })
    socket.send(JSON.stringify(hello(this.#appId, this.#sockets.length)))
    this.#onConnection(this.#sockets.length)
    this.#deliverWaiting()
  }

  sendEvent(payload: Json): void {
    this.#deliver({ payload, attempt: 0 })
  }

  /** Commands, clicks and modals: sent once, with the ack's answer. Slack does not repeat them. */
  async ask(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack> {
    const socket = this.#pickSocket()
    return socket ? await this.#send(socket, kind, payload, null) : { status: 'no-app' }
  }

  /** Test hook: tells the app to reconnect, or cuts its sockets without a word. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'drop'): void {
    for (const socket of [...this.#sockets]) {
      if (reason === 'drop') socket.terminate()
      else socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-slack' } }))
    }
  }

  /** Says goodbye to every socket and cuts those that do not answer in time. */
  async close(): Promise<void> {
    for (const { timer } of this.#pending.values()) clearTimeout(timer)
    for (const timer of this.#timers) clearTimeout(timer)
    this.#pending.clear()
    this.#undelivered = []
    await Promise.all([...this.#sockets].map(closeSocket))
  }

  #pickSocket(): WebSocket | null {
    const open = this.#sockets.filter((socket) => socket.readyState === WebSocket.OPEN)
    this.#turn += 1
    return open[this.#turn % Math.max(open.length, 1)] ?? null
  }

  #send(socket: WebSocket, kind: Kind, payload: Json, event: Delivery | null): Promise<Ack> {
    return new Promise((settle) => {
      const id = randomUUID()
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        settle({ status: 'timeout' })
      }, this.#ackTimeoutMs)
      this.#pending.set(id, { socket, event, sentAt: performance.now(), timer, settle })
      socket.send(JSON.stringify(envelope(id, kind, payload, event?.attempt ?? 0)))
    })
  }

  #deliver(event: Delivery): void {
    const socket = this.#pickSocket()
    if (!socket) {
      this.#undelivered.push(event)
      return
    }
    this.#send(socket, 'events_api', event.payload, event).then(
      (ack) => ack.status === 'timeout' && this.#again({ ...event, attempt: event.attempt + 1 }),
      () => undefined,
    )
  }

  #again(event: Delivery): void {
    const delay = this.#retryDelaysMs[event.attempt - 1]
    if (delay === undefined) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#deliver(event)
    }, delay)
    this.#timers.add(timer)
  }

  #deliverWaiting(): void {
    const waiting = this.#undelivered
    this.#undelivered = []
    for (const event of waiting) this.#deliver(event)
  }

  #onMessage(text: string): void {
    const frame = parseJson(text)
    if (isObject(frame)) this.#onAnswer(frame.payload)
    const id = isObject(frame) ? asText(frame.envelope_id) : ''
    const found = this.#pending.get(id)
    if (!found || !isObject(frame)) return
    this.#pending.delete(id)
    clearTimeout(found.timer)
    found.settle({ status: 'acked', payload: frame.payload, ms: performance.now() - found.sentAt })
  }

  /** What this socket took and never acked goes to the next one. */
  #onClose(socket: WebSocket): void {
    this.#sockets.splice(this.#sockets.indexOf(socket), 1)
    for (const [id, entry] of this.#pending) {
      if (entry.socket !== socket) continue
      this.#pending.delete(id)
      clearTimeout(entry.timer)
      entry.settle({ status: 'no-app' })
      if (entry.event) this.#undelivered.push({ ...entry.event, attempt: entry.event.attempt + 1 })
    }
    this.#onConnection(this.#sockets.length)
    if (this.#sockets.length > 0) this.#deliverWaiting()
  }
}

function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.close(1001)
  })
}

function envelope(id: string, kind: Kind, payload: Json, attempt: number): Json {
  const base = { envelope_id: id, type: kind, payload, accepts_response_payload: kind !== 'events_api' }
  if (kind !== 'events_api') return base
  return { ...base, retry_attempt: attempt, retry_reason: attempt > 0 ? 'timeout' : '' }
}

const hello = (appId: string, connections: number): Json => ({
  type: 'hello',
  num_connections: connections,
  connection_info: { app_id: appId },
  debug_info: { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 },
})
