import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HttpRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** The body as it came over the wire: signatures are made over these bytes. */
  rawBody: Buffer
  /** Fires when the sender goes away or the request takes longer than its limit. */
  signal: AbortSignal
}

export interface HttpResponse {
  status: number
  body: Record<string, unknown>
}

/** `POST /webhooks/pagerduty` to its handler. */
export type Routes = Record<string, (request: HttpRequest) => Promise<HttpResponse>>

export interface HttpServerOptions {
  host: string
  /** 0 takes a free port. */
  port: number
  routes: Routes
  /** Bytes; a longer body is answered with 413 and not read. Default 1 MB. */
  maxBody?: number
  /** Milliseconds a request may take in all, reading included. Default 5,000 (PagerDuty's limit). */
  timeoutMs?: number
  onError: (error: unknown, path: string) => void
}

export interface HttpServer {
  url: string
  close(): Promise<void>
}

const MEGABYTE = 1_048_576

class BodyTooLarge extends Error {}

/**
 * Reads at most `limit` bytes. A body that announces more is refused before its first byte,
 * one that lies about it as soon as the limit is passed.
 */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function answer(response: ServerResponse, { status, body }: HttpResponse): void {
  if (response.headersSent || response.destroyed) return
  const text = `${JSON.stringify(body)}\n`
  // A refused body is still on its way: closing is cheaper than reading it to the end.
  const connection = status === 413 ? { connection: 'close' } : {}
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...connection,
  })
  response.end(text)
}

/** A small JSON server on Node's own http: routes by method and path, a byte cap and a deadline. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { routes, maxBody = MEGABYTE, timeoutMs = 5000 } = options

  const handle = async (request: IncomingMessage): Promise<HttpResponse> => {
    const path = URL.parse(request.url ?? '/', 'http://localhost')?.pathname
    // `//` is a request line that Node takes and no address.
    if (path === undefined) return { status: 400, body: { error: 'the address is not one' } }
    const method = request.method ?? 'GET'
    const route = routes[`${method} ${path}`]
    if (!route) return { status: 404, body: { error: `no such route: ${method} ${path}` } }
    try {
      const rawBody = await readBody(request, maxBody)
      const signal = AbortSignal.timeout(timeoutMs)
      return await route({ method, path, headers: request.headers, rawBody, signal })
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        return { status: 413, body: { error: `the body is larger than ${maxBody} bytes` } }
      }
      options.onError(error, path)
      return { status: 500, body: { error: 'internal error; the log of Sitrep has it' } }
    }
  }

  const server = createServer((request, response) => {
    handle(request).then(
      (result) => answer(response, result),
      (error: unknown) => options.onError(error, request.url ?? '/'),
    )
  })
  server.requestTimeout = timeoutMs
  server.headersTimeout = timeoutMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 1000).unref()
      }),
  }
}
