import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import type { ConnectorUnderTest } from '../connector-contract.ts'
import { onBadDay, type Respond, serveHttp } from './bad-server.ts'
import { FIRED, HOUR, logRequest, MINUTE, traceRequest } from './shop-logs.ts'

/** The clock of these tests: two minutes after the page, so that every line has arrived. */
export const NOW = FIRED + 2 * MINUTE

/** The seven situations of a system that is asked over HTTP; `huge` has more lines of one trace than one read takes. */
export function logSituations(
  open: (url: string, now: number) => Promise<LiveConnector>,
  fakes: { healthy: Respond; empty: Respond; huge: Respond },
): ConnectorUnderTest {
  const opened: (() => Promise<unknown>)[] = []
  const on = async (respond: Respond, request: CollectRequest = logRequest, now = NOW) => {
    const server = await serveHttp(respond)
    const connector = await open(server.url, now)
    opened.push(
      async () => connector.close?.(),
      async () => server[Symbol.asyncDispose](),
    )
    return { connector, request }
  }
  return {
    in: (situation) => {
      switch (situation) {
        case 'answers':
          return on(fakes.healthy)
        case 'empty':
          return on(fakes.empty)
        case 'fresh':
          return on(fakes.healthy, logRequest, logRequest.window.start + 5000)
        case 'denied':
          return on(onBadDay({ kind: 'status', status: 401 }))
        case 'down':
          return on(onBadDay({ kind: 'status', status: 500 }))
        case 'hangs':
          return on(onBadDay({ kind: 'hang' }))
        case 'huge':
          return on(fakes.huge, traceRequest)
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const close of opened) await close()
    },
  }
}

/** The hour of a count that began then, as a plan says it. */
export function hourOf(start: number, { window }: CollectRequest): string {
  const days = Math.round((window.end - start) / (24 * HOUR))
  if (days === 0) return ''
  return `, the same hour ${days === 1 ? 'a day' : 'a week'} ago`
}

/** A connector against a system that answers so, for one test. */
export async function against(respond: Respond, open: (url: string) => Promise<LiveConnector>) {
  const server = await serveHttp(respond)
  const connector = await open(server.url)
  return {
    connector,
    server,
    [Symbol.asyncDispose]: async () => {
      await connector.close?.()
      await server[Symbol.asyncDispose]()
    },
  }
}

export const signal = (): AbortSignal => AbortSignal.timeout(30_000)
