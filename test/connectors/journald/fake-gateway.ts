import { json, type Respond } from '../support/bad-server.ts'
import type { JournalEntry } from './shop-journal.ts'

/** The gateway of systemd 252 as far as it is asked here; the system test asks the real one the same. */
export const fakeGateway =
  (entries: readonly JournalEntry[]): Respond =>
  ({ url }, response) => {
    const field = /^\/fields\/(\w+)$/.exec(url.pathname)?.[1]
    const send = (values: readonly object[]): void => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(values.map((one) => `${JSON.stringify(one)}\n`).join(''))
    }
    if (url.pathname === '/machine') json(response, { hostname: 'host-1', os_pretty_name: 'Debian' })
    else if (field !== undefined) {
      send([...new Set(entries.flatMap((one) => one[field] ?? []))].map((one) => ({ [field]: one })))
    } else {
      const most = Number(/:-(\d+):/.exec(response.req.headers.range ?? '')?.[1] ?? 0)
      const keys = [...new Set(url.searchParams.keys())]
      const fits = (one: JournalEntry) =>
        keys.every((key) => url.searchParams.getAll(key).includes(one[key] ?? ''))
      const matching = entries.map((one, at) => ({ ...one, __CURSOR: `s=${at}` })).filter(fits)
      send(most === 0 ? [] : matching.slice(-most))
    }
  }
