import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { request } from 'node:https'
import { PORTS } from '../types.ts'
import { EDGE_HOST } from './edge.ts'

/** How the bank, outside, behaves. */
export interface Bank {
  latencyMs: number
  /** Shares of calls answered 503 and 429. */
  failing: number
  limiting: number
}

export const USUAL_BANK: Bank = { latencyMs: 40, failing: 0, limiting: 0 }

function statusOf({ failing, limiting }: Bank): number {
  const dice = Math.random()
  if (dice < failing) return 503
  return dice < failing + limiting ? 429 : 200
}

/** The bank takes whole cents only. */
function isWholeCents(text: string): boolean {
  const { amount = 0 } = JSON.parse(text || '{}') as { amount?: number }
  return Math.abs(amount * 100 - Math.round(amount * 100)) < 1e-6
}

export function startBank(bank: Bank): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    let text = ''
    incoming.on('data', (chunk) => {
      text += chunk
    })
    incoming.on('end', () => {
      setTimeout(
        () => {
          outgoing.writeHead(isWholeCents(text) ? statusOf(bank) : 422, {
            'content-type': 'application/json',
          })
          outgoing.end(JSON.stringify({ reference: `B${Math.random().toString(36).slice(2, 10)}` }))
        },
        bank.latencyMs + Math.random() * 30,
      )
    })
  })
  return new Promise((resolve) => server.listen(PORTS.bank, '127.0.0.1', () => resolve(server)))
}

/** What the customers of the shop see, counted where they are. */
export interface Load {
  perSecond: number
  counts: Map<string, number>
  stop(): void
}

/** Half are orders, a third reads of the catalogue, the rest of carts. */
function pickRequest(dice: number, user: number): { method: string; path: string; body: string | undefined } {
  const order = JSON.stringify({
    user,
    sku: `SKU-${1 + (user % 200)}`,
    currency: ['EUR', 'USD', 'GBP'][user % 3],
  })
  if (dice < 0.5) return { method: 'POST', path: '/checkout', body: order }
  if (dice < 0.8) return { method: 'GET', path: `/catalog?customer=${user}`, body: undefined }
  return { method: 'GET', path: `/cart?user=${user}`, body: undefined }
}

/** Requests of a few thousand customers through the edge, each over a connection of its own. */
export function startLoad(ca: string): Load {
  const counts = new Map<string, number>()
  const authority = readFileSync(ca)
  const seen = (code: string): void => void counts.set(code, (counts.get(code) ?? 0) + 1)
  const shoot = (): void => {
    const { method, path, body } = pickRequest(Math.random(), 1 + Math.floor(Math.random() * 5000))
    const outgoing = request(
      {
        host: '127.0.0.1',
        servername: EDGE_HOST,
        headers: { host: EDGE_HOST },
        port: PORTS.edge,
        method,
        path,
        timeout: 9000,
        ca: authority,
        agent: false,
      },
      (answer) => {
        answer.resume()
        seen(String(answer.statusCode))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')))
    outgoing.on('error', () => seen('unreachable'))
    outgoing.end(body)
  }
  const load: Load = { perSecond: 12, counts, stop: () => clearInterval(timer) }
  let due = 0
  const timer = setInterval(() => {
    due += load.perSecond / 20
    for (; due >= 1; due -= 1) shoot()
  }, 50)
  return load
}
