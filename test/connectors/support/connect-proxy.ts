import {
  createServer as createHttp,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer as createTls } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ConnectProxy extends AsyncDisposable {
  url: string
  /** What it was asked to reach, such as `CONNECT 127.0.0.1:443` or `GET http://127.0.0.1:80/x`. */
  asked: string[]
}

/** `Basic` credential that a request has to bring. */
interface Guard {
  user: string
  password: string
}

const passes = (request: IncomingMessage, guard: Guard | null): boolean =>
  guard === null ||
  request.headers['proxy-authorization'] ===
    `Basic ${Buffer.from(`${guard.user}:${guard.password}`).toString('base64')}`

/** Plain HTTP is forwarded by its absolute target. */
function pass(request: IncomingMessage, response: ServerResponse): void {
  const onward = forward(request.url ?? '', { method: request.method, headers: request.headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(response)
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

function tunnel(request: IncomingMessage, near: Duplex): Socket {
  const [host = '', port = ''] = (request.url ?? '').split(':')
  const far = connect(Number(port), host, () => {
    near.write('HTTP/1.1 200 Connection established\r\n\r\n')
    far.pipe(near)
    near.pipe(far)
  })
  far.on('error', () => near.destroy())
  near.on('error', () => far.destroy())
  return far
}

/** A forward proxy on loopback, as squid or a company's gateway is one; over TLS with a PEM key and certificate. */
export async function serveProxy({
  tls = null,
  guard = null,
}: {
  tls?: { key: string; cert: string } | null
  guard?: Guard | null
} = {}): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Duplex>()
  const server = tls ? createTls(tls) : createHttp()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`)
    if (passes(request, guard)) return pass(request, response)
    response.writeHead(407, { 'proxy-authenticate': 'Basic' })
    response.end()
  })
  server.on('connect', (request: IncomingMessage, near: Duplex) => {
    asked.push(`CONNECT ${request.url}`)
    sockets.add(near)
    if (passes(request, guard)) sockets.add(tunnel(request, near))
    else near.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://localhost:${port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}
