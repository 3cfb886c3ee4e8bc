import type { ServerResponse } from 'node:http'
import type { FirePage } from '../pager-duty/fire-page.ts'
import type { World } from '../workspace/world.ts'
import { type PageUpdate, snapshotFor, updateFor } from './snapshot.ts'

const KEEP_ALIVE_MS = 15_000

/** Streams a snapshot and then every change to one page, as server-sent events, until it goes away. */
export function streamLive(
  world: World,
  me: string,
  firePages: readonly FirePage[],
  response: ServerResponse,
): void {
  const first = snapshotFor(world, me, firePages)
  if (!first) {
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"ok":false,"error":"user_not_found"}')
    return
  }
  const write = (update: PageUpdate) => response.write(`data: ${JSON.stringify(update)}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  write(first)
  const stop = world.changes.subscribe((change) => {
    const update = updateFor(world, me, change, firePages)
    if (update) write(update)
  })
  const timer = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS)
  response.on('close', () => {
    clearInterval(timer)
    stop()
  })
}
