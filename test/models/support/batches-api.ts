import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The Message Batches API on loopback, written from Anthropic's public pages: platform.claude.com/docs/en/
 * build-with-claude/batch-processing (custom_id, what is billed, results in any order) and the API reference
 * /v1/messages/batches (create, retrieve, list with after_id, results as JSON lines).
 */
export interface BatchesApi {
  url: string
  /** Every batch that was made, with its requests as they came. */
  batches: { id: string; requests: SentRequest[] }[]
  /** Method and path of every request. */
  requests: string[]
  /** Ends every batch at its next look. */
  end(): void
  close(): Promise<void>
}

export interface SentRequest {
  custom_id: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read into whatever was sent
  params: any
}

export type BatchResult =
  | { type: 'succeeded'; text: string; stop?: string; input?: number; output?: number }
  | { type: 'errored'; error?: string }
  | { type: 'canceled' | 'expired' }

export interface BatchesApiOptions {
  answer: (request: SentRequest) => BatchResult
  /** Looks that say `in_progress` first; default 1. */
  looks?: number
  /** Milliseconds UTC. */
  now?: () => number
  /** Batches of a page of the list, whatever is asked for. */
  page?: number
  /** Before anything is done: a status instead of an answer, or `drop` to do it and break the connection. */
  onRequest?: (request: { method: string; path: string }) => number | 'drop' | null
}

interface Made {
  id: string
  createdAt: number
  requests: SentRequest[]
  looks: number
}

const CUSTOM_ID = /^[a-zA-Z0-9_-]{1,64}$/

function complaint(body: { requests?: SentRequest[] }): string | null {
  const requests = body.requests ?? []
  if (requests.length === 0) return 'requests: at least one'
  if (new Set(requests.map((one) => one.custom_id)).size !== requests.length) return 'custom_id: not unique'
  if (!requests.every((one) => CUSTOM_ID.test(one.custom_id))) return 'custom_id: pattern'
  const isWhole = ({ params }: SentRequest): boolean =>
    params.stream !== true && params.max_tokens > 0 && Array.isArray(params.messages)
  return requests.every(isWhole) ? null : 'params: no request of the Messages API'
}

const lineOf = (request: SentRequest, result: BatchResult): object => {
  if (result.type === 'errored') {
    const type = result.error ?? 'api_error'
    return {
      custom_id: request.custom_id,
      result: { type: 'errored', error: { type: 'error', error: { type, message: 'no' } } },
    }
  }
  if (result.type !== 'succeeded') return { custom_id: request.custom_id, result: { type: result.type } }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: request.params.model,
    content: [{ type: 'text', text: result.text }],
    stop_reason: result.stop ?? 'end_turn',
    stop_sequence: null,
    stop_details: null,
    usage: { input_tokens: result.input ?? 100, output_tokens: result.output ?? 20 },
  }
  return { custom_id: request.custom_id, result: { type: 'succeeded', message } }
}

async function bodyOf(request: IncomingMessage): Promise<{ requests?: SentRequest[] }> {
  let raw = ''
  for await (const chunk of request) raw += String(chunk)
  return JSON.parse(raw || '{}')
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } }))
}

const send = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

class Desk {
  made: Made[] = []
  url = ''
  ended = false
  readonly options: BatchesApiOptions

  constructor(options: BatchesApiOptions) {
    this.options = options
  }

  view({ id, createdAt, requests, looks }: Made): object {
    const isOver = this.ended || looks > (this.options.looks ?? 1)
    const count = (type: string): number =>
      isOver ? requests.filter((one) => this.options.answer(one).type === type).length : 0
    return {
      id,
      type: 'message_batch',
      processing_status: isOver ? 'ended' : 'in_progress',
      request_counts: {
        processing: isOver ? 0 : requests.length,
        succeeded: count('succeeded'),
        errored: count('errored'),
        canceled: count('canceled'),
        expired: count('expired'),
      },
      created_at: new Date(createdAt).toISOString(),
      expires_at: new Date(createdAt + 86_400_000).toISOString(),
      ended_at: isOver ? new Date(createdAt + 60_000).toISOString() : null,
      archived_at: null,
      cancel_initiated_at: null,
      results_url: isOver ? `${this.url}/v1/messages/batches/${id}/results` : null,
    }
  }

  create(response: ServerResponse, body: { requests?: SentRequest[] }): void {
    const wrong = complaint(body)
    if (wrong !== null) {
      refuse(response, 400, wrong)
      return
    }
    const createdAt = (this.options.now ?? Date.now)()
    const made = {
      id: `msgbatch_${this.made.length + 1}`,
      createdAt,
      requests: body.requests ?? [],
      looks: 0,
    }
    this.made.push(made)
    send(response, this.view(made))
  }

  list(response: ServerResponse, query: URLSearchParams): void {
    const newest = this.made.toReversed()
    const after = newest.findIndex(({ id }) => id === query.get('after_id'))
    const rest = newest.slice(after + 1)
    const data = rest.slice(0, this.options.page ?? Number(query.get('limit') ?? 20))
    send(response, {
      data: data.map((one) => this.view(one)),
      has_more: data.length < rest.length,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    })
  }

  results(response: ServerResponse, made: Made): void {
    response.writeHead(200, { 'content-type': 'application/x-jsonl' })
    // Not in the order of the requests, as the guide warns.
    const lines = made.requests
      .toReversed()
      .map((one) => JSON.stringify(lineOf(one, this.options.answer(one))))
    response.end(`${lines.join('\n')}\n`)
  }

  route(method: string, url: URL, body: { requests?: SentRequest[] }, response: ServerResponse): void {
    const [, id, tail] = /^\/v1\/messages\/batches(?:\/(\w+))?(\/results)?$/.exec(url.pathname) ?? []
    const made = this.made.find((one) => one.id === id)
    if (id === undefined && method === 'POST') this.create(response, body)
    else if (id === undefined) this.list(response, url.searchParams)
    else if (made === undefined) refuse(response, 404, `no batch ${id}`)
    else if (tail !== undefined) this.results(response, made)
    else {
      made.looks += 1
      send(response, this.view(made))
    }
  }
}

export async function openBatchesApi(options: BatchesApiOptions): Promise<BatchesApi> {
  const desk = new Desk(options)
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const method = request.method ?? ''
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    requests.push(`${method} ${url.pathname}`)
    const { authorization, 'x-api-key': key, 'anthropic-version': version } = request.headers
    if ((authorization ?? key) === undefined || version === undefined) {
      refuse(response, 401, 'no key')
      return
    }
    const body = await bodyOf(request)
    const told = options.onRequest?.({ method, path: url.pathname }) ?? null
    if (typeof told === 'number') {
      refuse(response, told, 'as planned')
      return
    }
    if (told === 'drop') {
      const nowhere = { writeHead: () => {}, end: () => {} } as unknown as ServerResponse
      desk.route(method, url, body, nowhere)
      response.socket?.destroy()
      return
    }
    desk.route(method, url, body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  desk.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: desk.url,
    batches: desk.made,
    requests,
    end: () => {
      desk.ended = true
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
