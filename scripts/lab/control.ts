import { createServer, type IncomingMessage } from 'node:http'
import { FAULTS } from './faults/all.ts'
import type { Fault } from './faults/fault.ts'
import type { Shop } from './shop.ts'
import { PORTS } from './types.ts'

/** A notification of Alertmanager, as far as the lab looks at it. */
export interface Fired {
  name: string
  service: string
  severity: string
  summary: string
  startsAt: number
  expr: string | null
}

interface AlertBody {
  status: string
  labels: Record<string, string>
  annotations: Record<string, string>
  startsAt: string
  generatorURL?: string
}

const firedOf = ({ labels, annotations, startsAt, generatorURL }: AlertBody): Fired => ({
  name: labels.alertname ?? 'unknown',
  service: labels.service ?? 'unknown',
  severity: labels.severity ?? 'unknown',
  summary: annotations.summary ?? labels.alertname ?? 'unknown',
  startsAt: Date.parse(startsAt),
  expr: generatorURL === undefined ? null : (URL.parse(generatorURL)?.searchParams.get('g0.expr') ?? null),
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** What customers see, the alerts that fired, and the door for `fault` and `heal`. */
export interface Control {
  /** Alerts that began firing, oldest first. */
  fired: Fired[]
  serve(shop: Shop): void
  stop(): Promise<void>
}

export const ALERTS_URL = `http://127.0.0.1:${PORTS.control}/alerts`

export async function startControl(counts: () => ReadonlyMap<string, number>): Promise<Control> {
  const fired: Fired[] = []
  let shop: Shop | null = null
  let current: Fault | null = null

  const act = async (url: URL): Promise<[number, unknown]> => {
    if (shop === null) return [503, { error: 'the shop is not open yet' }]
    if (url.pathname === '/heal') {
      const was = current
      current = null
      await was?.heal(shop)
      return [200, { healed: was?.name ?? null }]
    }
    const name = url.searchParams.get('name')
    const found = FAULTS.find((one) => one.name === name || one.id === name)
    if (!found) return [404, { error: `no fault ${name}`, names: FAULTS.map((one) => one.name) }]
    if (current) return [409, { error: `${current.name} is on: heal it first` }]
    current = found
    await found.inject(shop)
    return [200, { injected: found.name }]
  }

  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const url = new URL(request.url ?? '/', 'http://lab')
    if (url.pathname === '/alerts') {
      const { alerts = [] } = JSON.parse(await bodyOf(request)) as { alerts?: AlertBody[] }
      fired.push(...alerts.filter(({ status }) => status === 'firing').map(firedOf))
      return [200, {}]
    }
    if (url.pathname === '/status') return [200, { fault: current?.name ?? null, fired: fired.slice(-20) }]
    if (request.method === 'POST' && (url.pathname === '/fault' || url.pathname === '/heal')) return act(url)
    return [404, { error: 'not here' }]
  }

  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      const lines = [...counts()].map(([code, count]) => `edge_requests_total{code="${code}"} ${count}\n`)
      return void response.end(lines.join(''))
    }
    void answer(request)
      .catch((error: unknown): [number, unknown] => [500, { error: String(error) }])
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(PORTS.control, '127.0.0.1', resolve)
  })
  return {
    fired,
    serve: (opened) => {
      shop = opened
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
