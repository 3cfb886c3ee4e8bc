import type { Readable } from 'node:stream'
import { getCACertificates } from 'node:tls'
import type { Dispatcher } from 'undici'
import { forbiddenAddresses, isForbiddenHost } from './forbidden-addresses.ts'

export interface HttpClientOptions {
  /** The only place this client reaches, such as `https://prom.example.com/prefix`. */
  baseUrl: string
  headers?: Readonly<Record<string, string>>
  /** `http://proxy:3128` or `https://…`, with user and password in it where it wants them; asked for every request when given. */
  proxy?: string | null
  /** PEM of certificate authorities to trust besides the usual ones, at the system and at an `https://` proxy. */
  ca?: string | null
  /** PEM of a client certificate and its key. */
  certificate?: { cert: string; key: string } | null
  /** Bytes read of one answer, default 16 MB. */
  maxBytes?: number
  /** Paths below the base that are read by POST. A POST to any other is never sent. Default: none. */
  readsByPost?: readonly RegExp[]
}

export interface HttpAsk {
  /** POST only where the client says that a system reads by it. Default GET. */
  method?: 'GET' | 'POST'
  /** Below the base; its parts already encoded. */
  path: string
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  json?: unknown
  form?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  signal: AbortSignal
}

export type HttpReply =
  /** `cut`: the body ended at the byte cap, or at the deadline; what had arrived is there. */
  | {
      kind: 'answered'
      status: number
      headers: Readonly<Record<string, string | string[] | undefined>>
      body: Buffer
      cut: 'bytes' | 'time' | null
    }
  /**
   * Nothing came back. `code` is Node's or OpenSSL's, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`, or `ERR_PROXY_` with
   * the status or the code by which it ended at the proxy.
   */
  | { kind: 'unreachable'; code: string; message: string }
  /** The signal fired before an answer began. */
  | { kind: 'aborted' }
  /** Not sent by a client that keeps to what the system said: nothing before then, in milliseconds UTC. */
  | { kind: 'paused'; until: number }

export interface HttpClient {
  baseUrl: string
  /** Rejects only when what is asked is not declared as a read: that is a bug of ours, and nothing was sent. */
  ask(ask: HttpAsk): Promise<HttpReply>
  close(): Promise<void>
}

const MEGABYTE = 1_048_576

/** undici is half of what importing the connectors would cost: whoever asks nothing does not load it. */
async function dispatcherOf({ proxy, ca, certificate }: HttpClientOptions): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici')
  const authorities = ca ? { ca: [ca, ...getCACertificates('default')] } : {}
  const tls = {
    ...authorities,
    ...(certificate ? { cert: certificate.cert, key: certificate.key } : {}),
  }
  // Answers are bounded by the caller's signal alone, so that one deadline decides.
  const limits = { headersTimeout: 0, bodyTimeout: 0 }
  const blockList = forbiddenAddresses()
  // The client certificate is for the system: a proxy has no business with it.
  if (proxy) {
    return new ProxyAgent({
      uri: proxy,
      requestTls: tls,
      proxyTls: { ...authorities, blockList },
      ...limits,
    })
  }
  return new Agent({ connect: { ...tls, blockList }, ...limits })
}

function urlOf(base: URL, { path, query = {} }: HttpAsk): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one))
    }
  }
  return url
}

/** Throws unless the request is a read, whatever the types were told. */
function mustRead(url: URL, base: URL, method: string, reads: readonly RegExp[]): void {
  if (method === 'GET') return
  const prefix = base.pathname.replace(/\/$/, '')
  const path = url.pathname.slice(prefix.length)
  if (method === 'POST' && url.pathname.startsWith(prefix) && reads.some((one) => one.test(path))) return
  throw new Error(`${method} ${url.pathname} is not declared as a read and was not sent`)
}

function bodyOf({ json, form }: HttpAsk): { body: string | null; type: Record<string, string> } {
  if (json !== undefined) return { body: JSON.stringify(json), type: { 'content-type': 'application/json' } }
  if (form === undefined) return { body: null, type: {} }
  return {
    body: new URLSearchParams(form).toString(),
    type: { 'content-type': 'application/x-www-form-urlencoded' },
  }
}

async function readCapped(
  stream: Readable,
  most: number,
  signal: AbortSignal,
): Promise<{ body: Buffer; cut: 'bytes' | 'time' | null }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const room = most - size
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
      size += Math.min(chunk.length, room)
      if (chunk.length > room) return { body: Buffer.concat(chunks), cut: 'bytes' }
    }
    return { body: Buffer.concat(chunks), cut: null }
  } catch (error) {
    if (!signal.aborted) throw error
    return { body: Buffer.concat(chunks), cut: 'time' }
  } finally {
    stream.destroy()
  }
}

/** undici names the proxy's status in words alone, in one way for a tunnel and in another for plain HTTP. */
const PROXY_REFUSED = /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((407)\)/

/** Behind a proxy nothing else is connected to, so these are of the proxy. */
const OF_THE_CONNECTION =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_IP_BLOCKED|UND_ERR_CONNECT_TIMEOUT)$/

function proxyCodeOf(code: string, message: string): string {
  const [, tunnel, plain] = PROXY_REFUSED.exec(message) ?? []
  const status = tunnel ?? plain
  if (status !== undefined) return `ERR_PROXY_${status}`
  return OF_THE_CONNECTION.test(code) ? `ERR_PROXY_${code}` : code
}

const codeOf = (error: Error): string | null =>
  'code' in error && typeof error.code === 'string' ? error.code : null

function unreachable(error: unknown, isProxied: boolean): HttpReply {
  const root = rootOf(error)
  const { message } = root
  // The proxy's name in its certificate: the cause alone would blame the system's.
  if (error instanceof Error && codeOf(error) === 'UND_ERR_PRX_TLS')
    return { kind: 'unreachable', code: 'ERR_PROXY_ALTNAME', message }
  const code = codeOf(root) ?? 'UNKNOWN'
  return { kind: 'unreachable', code: isProxied ? proxyCodeOf(code, message) : code, message }
}

const blocked = (host: string): HttpReply => ({
  kind: 'unreachable',
  code: 'ERR_IP_BLOCKED',
  message: `${host} is an address of the link or of cloud metadata`,
})

/** The error that says something: an aggregate of addresses tried, a wrapper, or the thing itself. */
function rootOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause)
  return error instanceof Error ? error : new Error(String(error))
}

/**
 * A client of one system: it reaches the configured origin and nothing else, follows no redirect, unpacks nothing,
 * stops at the byte cap, only reads, and answers with a value whatever happens.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { headers = {}, maxBytes = 16 * MEGABYTE, readsByPost = [] } = options
  const base = new URL(options.baseUrl)
  let dispatcher: Promise<Dispatcher> | null = null

  const exchange = async (ask: HttpAsk, url: URL): Promise<HttpReply> => {
    const { body, type } = bodyOf(ask)
    dispatcher ??= dispatcherOf(options)
    const reply = await (await dispatcher).request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: ask.method ?? 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...type,
        ...headers,
        ...ask.headers,
      },
      body,
      signal: ask.signal,
    })
    const read = await readCapped(reply.body, maxBytes, ask.signal)
    return { kind: 'answered', status: reply.statusCode, headers: reply.headers, ...read }
  }

  return {
    baseUrl: options.baseUrl,
    ask: async (ask) => {
      if (ask.signal.aborted) return { kind: 'aborted' }
      const url = urlOf(base, ask)
      mustRead(url, base, ask.method ?? 'GET', readsByPost)
      if (isForbiddenHost(url.hostname)) return blocked(url.hostname)
      try {
        return await exchange(ask, url)
      } catch (error) {
        return ask.signal.aborted ? { kind: 'aborted' } : unreachable(error, Boolean(options.proxy))
      }
    },
    close: async () => {
      const opened = await dispatcher
      await opened?.destroy()
    },
  }
}
