import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Model, ModelRequest } from '../../src/domain/model.ts'
import { anthropicModel } from '../../src/models/anthropic/anthropic-model.ts'
import { chatModel } from '../../src/models/generic/chat-model.ts'
import { speakCompletions } from './support/chat-completions.ts'
import { type Loopback, loopback, type Script } from './support/loopback.ts'
import { PING, speakMessages, textStream } from './support/messages-api.ts'

interface Adapter {
  name: string
  serve(scripts: Script[]): Promise<Loopback>
  /** `idleMs` defaults to far more than a test takes. */
  open(url: string, idleMs?: number): Model
}

const ADAPTERS: Adapter[] = [
  {
    name: 'anthropic',
    serve: (scripts) => loopback(scripts, speakMessages),
    open: (baseUrl, idleMs = 100_000) => anthropicModel({ apiKey: 'key', baseUrl, idleMs }),
  },
  {
    name: 'any provider, through langchain',
    serve: (scripts) => loopback(scripts, speakCompletions),
    open: (url, idleMs = 100_000) =>
      chatModel({ provider: 'openai', apiKey: 'key', baseUrl: `${url}/v1`, idleMs }),
  },
]

const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'claude-haiku-5-5',
  system: 'You investigate.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What broke?' }] }],
  tools: [{ name: 'sql', description: 'Runs a query', input: { type: 'object', properties: {} } }],
  toolChoice: 'auto',
  schema: null,
  maxTokens: 500,
  effort: 'low',
  ...over,
})

const live = () => new AbortController().signal

describe.each(ADAPTERS)('$name', ({ serve, open }) => {
  let server: Loopback | null = null
  afterEach(async () => {
    await server?.close()
    server = null
  })
  const play = async (script: Script, over: Partial<ModelRequest> = {}, idleMs?: number) => {
    server = await serve([script])
    return open(server.url, idleMs).call(request(over), { signal: live() })
  }

  it('streams a text and says what it used', async () => {
    expect(await play({ do: 'text', text: 'the database' })).toEqual({
      status: 'answered',
      content: [{ type: 'text', text: 'the database' }],
      usage: expect.objectContaining({ cacheRead: 40, output: 7 }),
    })
  })

  it('gives a tool call, and takes its answer in the next request', async () => {
    server = await serve([
      { do: 'tool', name: 'sql', json: '{"query":"select 1"}' },
      { do: 'text', text: 'done' },
    ])
    const model = open(server.url)
    const first = await model.call(request(), { signal: live() })
    if (first.status !== 'answered') throw new Error(`not answered: ${JSON.stringify(first)}`)
    const call = first.content.find((block) => block.type === 'tool-call')
    expect(call).toMatchObject({ name: 'sql', input: { query: 'select 1' } })
    const second = await model.call(
      request({
        messages: [
          ...request().messages,
          { role: 'assistant', content: first.content },
          {
            role: 'user',
            content: [{ type: 'tool-answer', id: call?.id ?? '', text: '42 rows', failed: false }],
          },
        ],
      }),
      { signal: live() },
    )
    expect(second).toMatchObject({ status: 'answered', content: [{ type: 'text', text: 'done' }] })
    const sent = JSON.stringify(server.requests[1]?.body.messages)
    expect(sent).toContain('42 rows')
    expect(sent).toContain(call?.id)
  })

  it('passes on the model, the system prompt, the tools, the limit and the schema', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    }
    await play({ do: 'text', text: '{"a":"b"}' }, { schema, toolChoice: 'none' })
    const { body } = server?.requests[0] ?? {}
    expect(body).toMatchObject({ model: 'claude-haiku-5-5', stream: true })
    expect(body.max_tokens ?? body.max_completion_tokens).toBe(500)
    const sent = JSON.stringify(body)
    for (const part of ['You investigate.', 'What broke?', 'Runs a query', JSON.stringify(schema), 'none'])
      expect(sent).toContain(part)
  })

  it('tells a refusal and an answer that was too long', async () => {
    expect(await play({ do: 'refuse', reason: 'not this' })).toMatchObject({ status: 'refused' })
    await server?.close()
    expect(await play({ do: 'text', text: 'half an ans', stop: 'length' })).toMatchObject({
      status: 'truncated',
      content: [{ text: 'half an ans' }],
    })
  })

  it('tells a stream that breaks from one that ends', async () => {
    const cut = await play({ do: 'cut', text: 'the data' })
    expect(cut).toMatchObject({ status: 'failed', failure: 'cut', free: false })
  })

  it('tells a tool call whose input is no JSON', async () => {
    const broken = await play({ do: 'tool', name: 'sql', json: '{"query": ' })
    expect(broken).toMatchObject({ status: 'failed', failure: 'malformed', free: false })
  })

  it('tells an error in the middle of the stream', async () => {
    const reply = await play({ do: 'overload' })
    expect(reply).toMatchObject({ status: 'failed', free: false })
    expect(reply.status === 'failed' && ['overloaded', 'cut', 'server-error']).toContain(
      reply.status === 'failed' ? reply.failure : '',
    )
  })

  it.each([
    [400, 'rejected'],
    [401, 'denied'],
    [403, 'denied'],
    [429, 'rate-limited'],
    [500, 'server-error'],
    [529, 'overloaded'],
  ] as const)('calls a %i %s, owes nothing for it and asks once', async (status, failure) => {
    const reply = await play({ do: 'status', status, message: 'no', retryAfter: '120' })
    expect(reply).toMatchObject({ status: 'failed', failure, free: true, retryAfterMs: 120_000 })
    expect(server?.requests).toHaveLength(1)
  })

  it('gives up a server that went silent', async () => {
    const reply = await play({ do: 'hang' }, {}, 60)
    expect(reply).toMatchObject({ status: 'failed', failure: 'timeout', free: false })
  })

  it('says that nobody listens, which costs nothing', async () => {
    server = await serve([])
    const { url } = server
    await server.close()
    server = null
    const reply = await open(url).call(request(), { signal: live() })
    expect(reply).toMatchObject({ status: 'failed', failure: 'unreachable', free: true })
  })

  it('rejects when the run is aborted, at once and in the middle', async () => {
    server = await serve([{ do: 'hang' }])
    const model = open(server.url)
    await expect(model.call(request(), { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    )
    expect(server.requests).toHaveLength(0)
    const controller = new AbortController()
    const calling = model.call(request(), { signal: controller.signal })
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('enough'))
    await expect(calling).rejects.toThrow('enough')
  })
})

describe('anthropic alone', () => {
  afterEach(() => vi.useRealTimers())

  /** A provider whose pings are `everyMs` apart by the test's clock, then an answer. */
  async function pinging(pings: number, everyMs: number): Promise<typeof fetch> {
    const answer = await textStream('late')
    let sent = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (stream) => {
          vi.advanceTimersByTime(everyMs)
          sent += 1
          stream.enqueue(Buffer.from(sent <= pings ? PING : answer))
          if (sent > pings) stream.close()
        },
      },
      { highWaterMark: 0 },
    )
    return async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  it.each([
    [190, { status: 'answered', content: [{ text: 'late' }] }],
    [210, { status: 'failed', failure: 'timeout' }],
  ])('counts pings as a sign of life: every %i ms where 200 are allowed', async (everyMs, reply) => {
    const provider = await pinging(8, everyMs)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const model = anthropicModel({ apiKey: 'key', baseUrl: null, idleMs: 200, fetch: provider })
    expect(await model.call(request(), { signal: live() })).toMatchObject(reply)
  })

  it('marks the system prompt and the last message for the cache and sends the schema as a format', async () => {
    const server = await loopback([{ do: 'text', text: '{}' }], speakMessages)
    const model = anthropicModel({ apiKey: 'key', baseUrl: server.url, idleMs: 100_000 })
    await model.call(request({ schema: { type: 'object' }, toolChoice: 'none' }), { signal: live() })
    const { body } = server.requests[0]!
    expect(body.system[0].cache_control).toEqual({ type: 'ephemeral' })
    expect(body.messages.at(-1).content.at(-1).cache_control).toEqual({ type: 'ephemeral' })
    expect(body.output_config).toEqual({
      effort: 'low',
      format: { type: 'json_schema', schema: { type: 'object' } },
    })
    expect(body.tool_choice).toEqual({ type: 'none' })
    for (const gone of ['temperature', 'top_p', 'thinking']) expect(body).not.toHaveProperty(gone)
    await server.close()
  })
})
