import type { CollectRequest, Target } from '../../../src/domain/connector.ts'

/** 28 November 2026, 12:00 UTC: when the page of these tests fired. */
export const FIRED = Date.UTC(2026, 10, 28, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

export interface ShopLine {
  ts: number
  service: string
  level: string
  message: string
  trace: string | null
}

/**
 * Two hours of a shop: `cart` writes a line every ten seconds and from 11:50 on an error every five, one of them
 * with the trace; `checkout` calls it and complains once a minute.
 */
export function shopLines(secret = ''): ShopLine[] {
  const lines: ShopLine[] = []
  const add = (ts: number, service: string, level: string, message: string, trace: string | null = null) =>
    lines.push({ ts, service, level, message, trace })
  for (let ts = FIRED - 2 * HOUR; ts < FIRED; ts += 10_000)
    add(ts, 'cart', 'info', `GET /cart/${ts % 97} 200`)
  const began = FIRED - 10 * MINUTE
  for (let ts = began; ts < FIRED; ts += 5000) {
    const first = ts === began
    add(
      ts + 1,
      'cart',
      'error',
      `redis: connection refused ${first ? secret : ''}`.trim(),
      first ? TRACE : null,
    )
  }
  for (let ts = began; ts < FIRED; ts += MINUTE) add(ts + 2, 'checkout', 'warn', 'cart answers 500', TRACE)
  return lines.sort((a, b) => a.ts - b.ts)
}

const target = (service: string, role: Target['role']): Target => ({
  service,
  role,
  aliases: [],
  repository: null,
  selectors: {},
})

export const alert = {
  title: 'cart errors',
  service: 'cart',
  severity: 'SEV-2',
  entity: null,
  metric: null,
  value: null,
  firedAt: FIRED,
  url: null,
  labels: {},
  text: '',
}

const window = { start: FIRED - HOUR, end: FIRED + MINUTE }

/** The page on `cart`, whose neighbour is `checkout`. */
export const logRequest: CollectRequest = {
  kind: 'logs',
  purpose: 'incident',
  window,
  targets: [target('cart', 'alerting'), target('checkout', 'neighbour')],
  alert,
}

export const baselineRequest: CollectRequest = {
  ...logRequest,
  purpose: 'baseline',
  window: { start: window.start - 24 * HOUR, end: window.start },
}

export const toolRequest = (name: string, args: Record<string, unknown>): CollectRequest => ({
  ...logRequest,
  kind: 'tool',
  tool: { name, args },
})

export const traceRequest = toolRequest('logs_of_trace', { trace_id: TRACE })

/** Values of one metric of one entity, oldest first. */
export function valuesOf(
  answers: readonly { tables: { metrics?: unknown } }[],
  entity: string,
  metric: string,
): number[] {
  const rows = answers.flatMap(({ tables }) => {
    const payload = tables.metrics as {
      rows: { ts: number; entity: string; metric: string; value: number }[]
    }
    return payload?.rows ?? []
  })
  return rows
    .filter((row) => row.entity === entity && row.metric === metric)
    .sort((a, b) => a.ts - b.ts)
    .map(({ value }) => value)
}

/** The messages of all lines of one entity. */
export const messagesOf = (answers: readonly { tables: { logs?: unknown } }[], entity: string): string[] =>
  answers.flatMap(({ tables }) => {
    const payload = tables.logs as { rows: { entity: string; message: string }[] } | undefined
    return (payload?.rows ?? []).filter((row) => row.entity === entity).map(({ message }) => message)
  })
