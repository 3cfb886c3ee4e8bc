import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import type { ConnectorUnderTest, Situation } from '../connector-contract.ts'
import { onBadDay, type Respond, serveHttp } from './bad-server.ts'

export interface HttpSituations {
  open(url: string): Promise<LiveConnector>
  request: (situation: Situation) => CollectRequest
  /** The system where it answers; where it does not, every system is alike. */
  fakes: { answers: Respond; empty: Respond; huge: Respond }
}

/** The situations of a system over HTTP whose answers are never too fresh. */
export function httpSituations({ open, request, fakes }: HttpSituations): ConnectorUnderTest {
  const opened: (() => Promise<unknown>)[] = []
  const responds: Record<Exclude<Situation, 'fresh'>, Respond> = {
    ...fakes,
    denied: onBadDay({ kind: 'status', status: 403 }),
    down: onBadDay({ kind: 'status', status: 503 }),
    hangs: onBadDay({ kind: 'hang' }),
  }
  return {
    in: async (situation) => {
      if (situation === 'fresh') throw new Error('this system is never too fresh')
      const server = await serveHttp(responds[situation])
      const connector = await open(server.url)
      opened.push(
        async () => connector.close?.(),
        async () => server[Symbol.asyncDispose](),
      )
      return { connector, request: request(situation) }
    },
    [Symbol.asyncDispose]: async () => {
      for (const close of opened) await close()
    },
  }
}
