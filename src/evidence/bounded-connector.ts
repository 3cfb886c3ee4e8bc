import type { Collected, CollectRequest, Connector } from '../domain/connector.ts'

/**
 * The connector with at most `most` reads at a time in this process, whatever number of runs ask it: an incident
 * must not be made worse by those who look at it. A read waits for its place within its own deadline.
 */
export function boundedConnector(connector: Connector, most: number): Connector {
  let taken = 0
  const waiting = new Set<() => void>()
  const place = (signal: AbortSignal): Promise<boolean> => {
    if (taken < most) {
      taken += 1
      return Promise.resolve(true)
    }
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const getsOne = (): void => settle(true)
    const goesAway = (): void => settle(false)
    const settle = (has: boolean): void => {
      waiting.delete(getsOne)
      signal.removeEventListener('abort', goesAway)
      resolve(has)
    }
    waiting.add(getsOne)
    signal.addEventListener('abort', goesAway, { once: true })
    return promise
  }
  // A place is handed on, so that nobody who comes later takes it.
  const release = (): void => {
    const [next] = waiting
    if (next === undefined) taken -= 1
    else next()
  }
  return {
    ...connector,
    collect: async (request, options) => {
      options.signal.throwIfAborted()
      if (!(await place(options.signal))) return [busy(connector, request, most)]
      try {
        return await connector.collect(request, options)
      } finally {
        release()
      }
    },
  }
}

const busy = ({ name }: Connector, { kind, window }: CollectRequest, most: number): Collected => ({
  source: kind,
  query: `all ${kind}`,
  args: {},
  window,
  status: 'failed',
  reason: `${most} reads of ${name} were under way until the deadline of this one`,
  raw: null,
  tables: {},
})
