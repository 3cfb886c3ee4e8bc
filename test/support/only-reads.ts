import diagnostics from 'node:diagnostics_channel'
import { afterEach, expect } from 'vitest'
import { CONNECTOR_KINDS } from '../../src/connectors/registry.ts'

/** Where an MCP server of these tests listens; what is said to one is held to a list of methods in `mcp/http-fetch.ts`. */
const MCP = /^\/mcp$/

/** Sitrep's own doors, which tests knock at. */
const OWN = /^\/webhooks\/[a-z]+$/

const READS_BY_POST = [MCP, OWN, ...CONNECTOR_KINDS.flatMap(({ readsByPost = [] }) => readsByPost)]

export interface Sent {
  method: string
  path: string
}

/** A proxy is given the whole address of what it forwards. */
const pathOf = (target: string): string => target.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? ''

/** CONNECT asks a proxy for the way, and nothing of the system behind it. */
const isRead = ({ method, path }: Sent): boolean =>
  ['GET', 'HEAD', 'CONNECT'].includes(method) ||
  (method === 'POST' && READS_BY_POST.some((one) => one.test(pathOf(path))))

/** Of what a fake got, also from another process, what is no read. */
export const writesIn = (requests: readonly Sent[]): Sent[] =>
  requests.filter((one) => !isRead(one)).map(({ method, path }) => ({ method, path }))

const noted: unique symbol = Symbol.for('sitrep.test.writes')
const house = globalThis as { [noted]?: Sent[] }

/** Every client of HTTP in this process tells here what it sends, to fakes and to real servers alike. */
function listen(): Sent[] {
  const writes: Sent[] = []
  const note = (message: unknown): void => {
    const { request } = message as { request: Sent }
    const { method, path } = request
    if (!isRead({ method, path })) writes.push({ method, path })
  }
  diagnostics.subscribe('undici:request:create', note)
  diagnostics.subscribe('http.client.request.start', note)
  return writes
}

/** What was sent since the last look and is no read. */
export function writesSent(): Sent[] {
  house[noted] ??= listen()
  return house[noted].splice(0)
}

writesSent()

/** Connectors and intake read and do nothing else: no test of theirs passes in which anything else left this process. */
afterEach(({ task }) => {
  const writes = writesSent()
  if (/\/test\/(?:connectors|intake)\//.test(task.file.filepath)) expect(writes).toEqual([])
})
