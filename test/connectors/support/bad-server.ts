import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What a server on a bad day does with any request. */
export type BadDay =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'page' }
  | { kind: 'redirect' }
  | { kind: 'garbage' }
  | { kind: 'huge'; bytes: number }
  | { kind: 'drip' }
  | { kind: 'hang' }
  | { kind: 'reset' }

export interface Recorded {
  method: string
  /** Path with its query. */
  path: string
  body: string
}

export interface TestServer extends AsyncDisposable {
  url: string
  /** Every request it got, for "only reads". */
  requests: Recorded[]
}

export type Respond = (request: Recorded & { url: URL }, response: ServerResponse) => void | Promise<void>

async function recordedOf(request: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

/** A loopback server that records what it is asked. `tls` takes a PEM key and certificate. */
export async function serveHttp(respond: Respond, tls?: { key: string; cert: string }): Promise<TestServer> {
  const requests: Recorded[] = []
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    recordedOf(request)
      .then(async (recorded) => {
        requests.push(recorded)
        await respond({ ...recorded, url: new URL(recorded.path, 'http://test') }, response)
      })
      .catch(() => response.destroy())
  }
  const server = tls ? createTls(tls, handle) : createHttp(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A real server behind one that records what it is asked, also by another process. */
export const serveWatched = (url: string): Promise<TestServer> =>
  serveHttp(async ({ method, path, body }, response) => {
    const reply = await fetch(`${url}${path}`, { method, ...(body === '' ? {} : { body }) })
    response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await reply.arrayBuffer()))
  })

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const LOGIN = '<!doctype html><html><title>Sign in</title><form>Sign in to continue</form></html>'

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

async function flood(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(65_536, 0x20)
  response.setMaxListeners(0)
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve)
        response.once('close', resolve)
      })
    }
  }
  response.end()
}

/** Answers any request as that day has it. */
export function onBadDay(day: BadDay): Respond {
  return (_, response) => {
    switch (day.kind) {
      case 'status':
        response.writeHead(day.status, { 'content-type': 'application/json', ...day.headers })
        return void response.end(day.body ?? '{"error":"no"}')
      case 'page':
        response.writeHead(200, { 'content-type': 'text/html' })
        return void response.end(LOGIN)
      case 'redirect':
        response.writeHead(302, { location: 'https://login.example.com/' })
        return void response.end()
      case 'garbage':
        response.writeHead(200, { 'content-type': 'application/json' })
        return void response.end('\u0000\u0001{"data": [1, 2')
      case 'huge':
        return flood(response, day.bytes)
      case 'drip':
        return drip(response)
      case 'hang':
        return
      case 'reset':
        return void response.destroy()
    }
  }
}
