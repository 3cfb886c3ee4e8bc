import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { answerResponseUrl } from '../acts/respond.ts'
import { isObject, parseJson } from '../json.ts'
import { takeUpload } from '../web-api/files.ts'
import { answerApiCall } from '../web-api/router.ts'
import type { Json } from '../workspace/types.ts'
import type { PageBundle } from './bundle-page.ts'
import { isLocal } from './guard.ts'
import { streamLive } from './live.ts'
import { callLocalApi, type LocalApi } from './local-api.ts'
import { PAGE_HTML, PAGE_POLICY } from './page-html.ts'
import { readBody } from './read-body.ts'
import { snapshotFor } from './snapshot.ts'

export interface ServerOptions {
  port: number
  api: LocalApi
  /** Called for the first asset; the promise is kept by the caller. */
  bundle: () => Promise<PageBundle>
  /**
   * Resolves once what changed so far survives a kill. Awaited before every answer to a call that may change
   * something: Slack forgets nothing it has confirmed, and Sitrep never repeats a post that was.
   */
  saved: () => Promise<void>
}

export interface LocalServer {
  url: string
  stop(): Promise<void>
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

async function onApi(
  { api: { world }, saved }: ServerOptions,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  if (body === null) return sendJson(response, 413, { ok: false, error: 'request_too_large' })
  const answer = answerApiCall(world, {
    method: url.pathname.slice('/api/'.length),
    contentType: request.headers['content-type'] ?? '',
    authorization: request.headers.authorization ?? '',
    body: request.method === 'GET' ? url.searchParams.toString() : body,
  })
  await saved()
  if (answer === null) {
    request.socket.destroy()
    return
  }
  sendJson(response, answer.status, answer.body, answer.headers)
}

/** Slack answers a response_url with plain words. */
async function onHook(
  { api: { world }, saved }: ServerOptions,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseJson((await readBody(request)) ?? '')
  if (!isObject(body)) return void response.writeHead(400).end('invalid_payload')
  world.onPayload('response_url', body)
  const outcome = answerResponseUrl(world, url.pathname.split('/').at(-1) ?? '', body)
  await saved()
  response.writeHead(outcome.ok ? 200 : 404).end(outcome.ok ? 'ok' : outcome.error)
}

async function onLocal(
  { api, saved }: ServerOptions,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const me = url.searchParams.get('as') || api.actor.id
  if (request.method === 'GET' && url.pathname === '/local/live') {
    return streamLive(api.world, me, api.firePages, response)
  }
  if (request.method === 'GET' && url.pathname === '/local/state') {
    const snapshot = snapshotFor(api.world, me, api.firePages)
    return sendJson(response, snapshot ? 200 : 404, { ...(snapshot ?? { error: 'user_not_found' }) })
  }
  const text = await readBody(request)
  if (text === null) return sendJson(response, 413, { ok: false, error: 'request_too_large' })
  const body = parseJson(text)
  if (!isObject(body)) return sendJson(response, 400, { ok: false, error: 'invalid_json' })
  const outcome = await callLocalApi(api, url.pathname.slice('/local/'.length), body)
  await saved()
  if (!outcome || request.method !== 'POST')
    return sendJson(response, 404, { ok: false, error: 'no_such_call' })
  // A refusal is an answer, as in Slack's own API: the page puts it into words.
  sendJson(response, 200, { ...outcome })
}

/** The bytes of a file that `files.getUploadURLExternal` gave an address for. */
async function onUpload(
  { api: { world }, saved }: ServerOptions,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request)
  const taken = text !== null && takeUpload(world, url.pathname.split('/').at(-1) ?? '', text)
  await saved()
  response.writeHead(taken ? 200 : 400).end(taken ? 'OK' : 'invalid_upload')
}

/** Text and nothing else, whatever was uploaded. */
function onFile({ api: { world } }: ServerOptions, url: URL, response: ServerResponse): void {
  const file = world.state.files[url.pathname.slice('/files/'.length)]
  if (!file) {
    sendJson(response, 404, { ok: false, error: 'file_not_found' })
    return
  }
  const download = url.searchParams.has('download') ? { 'content-disposition': 'attachment' } : {}
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  response.writeHead(200, { ...headers, ...download }).end(file.text)
}

/** `/archives/C0X/p1700000000000100?thread_ts=…` is what getPermalink gives: open the page there. */
function onPermalink(url: URL, response: ServerResponse): void {
  const [, , channel = '', message = ''] = url.pathname.split('/')
  const ts = message.replace(/^p(\d{10})(\d{6})$/, '$1.$2')
  const thread = url.searchParams.get('thread_ts') ?? ts
  response.writeHead(302, { location: `/?channel=${channel}&thread=${thread}` }).end()
}

async function onAsset(url: URL, bundle: ServerOptions['bundle'], response: ServerResponse): Promise<void> {
  const { script, styles } = await bundle()
  const isScript = url.pathname.endsWith('.js')
  const type = isScript ? 'text/javascript' : 'text/css'
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
  response.end(isScript ? script : styles)
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

async function route(options: ServerOptions, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname.startsWith('/api/')) return onApi(options, url, request, response)
  if (url.pathname.startsWith('/hooks/')) return onHook(options, url, request, response)
  if (url.pathname.startsWith('/local/')) return onLocal(options, url, request, response)
  if (url.pathname.startsWith('/upload/')) return onUpload(options, url, request, response)
  if (url.pathname.startsWith('/files/')) return onFile(options, url, response)
  if (url.pathname.startsWith('/archives/')) return onPermalink(url, response)
  if (/^\/assets\/page\.(js|css)$/.test(url.pathname)) return onAsset(url, options.bundle, response)
  if (url.pathname === '/') return void response.writeHead(200, PAGE_HEADERS).end(PAGE_HTML)
  sendJson(response, 404, { ok: false, error: 'not_found' })
}

/** One loopback server for the page, its API, Slack's Web API and Socket Mode. */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const { world } = options.api
  const sockets = new WebSocketServer({ noServer: true })
  let port = options.port

  const server = createServer((request, response) => {
    if (!isLocal(request, port)) {
      return sendJson(response, 403, { ok: false, error: 'only_from_this_machine' })
    }
    route(options, request, response).catch((error: unknown) => {
      world.log.error({ error, path: request.url }, 'the local Slack failed to answer')
      if (!response.headersSent) sendJson(response, 500, { ok: false, error: 'internal_error' })
    })
  })
  // Longer than clients keep one: a connection that ends just as it is used again looks like a Slack that broke.
  server.keepAliveTimeout = 120_000
  server.on('upgrade', (request, socket, head) => {
    if (!isLocal(request, port) || !request.url?.startsWith('/link/')) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (webSocket) => world.hub.accept(webSocket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        sockets.close()
      }),
  }
}
