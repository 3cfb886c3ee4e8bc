import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Embedder } from '../../../src/domain/embedder.ts'
import { lexicalEmbedder } from '../../../src/knowledge/embedders/lexical.ts'
import { type Charge, remoteEmbedder } from '../../../src/knowledge/embedders/remote.ts'
import { CONCEPTS } from '../support/lessons.ts'

const SIGNAL = new AbortController().signal

interface Asked {
  path: string | undefined
  key: string | undefined
  body: { model: string; input: string[]; input_type?: string }
}

/** A server that embeds by counting letters, and what it was asked. */
const asked: Asked[] = []
let answer: (body: Asked['body']) => { status: number; body: unknown }

const letters = (text: string): number[] => [...'aeiou', ' '].map((letter) => 1 + text.split(letter).length)

const embeddings = ({ input }: Asked['body']) => ({
  status: 200,
  body: {
    // Out of order, as the format allows.
    data: input.map((text, index) => ({ index, embedding: letters(text) })).reverse(),
    usage: { total_tokens: input.length * 3 },
  },
})

async function bodyOf(request: IncomingMessage): Promise<Asked['body']> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString())
}

const server = createServer(async (request, response) => {
  const body = await bodyOf(request)
  asked.push({ path: request.url, key: request.headers.authorization, body })
  const { status, body: reply } = answer(body)
  response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/' })
  response.end(JSON.stringify(reply))
})

let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
beforeEach(() => {
  asked.length = 0
  answer = embeddings
})
afterAll(() => server.close())

const charged: (number | null)[] = []
const charge: Charge = async () => ({
  status: 'reserved',
  settle: async (tokens) => {
    charged.push(tokens)
  },
})

const remote = (over: Partial<Parameters<typeof remoteEmbedder>[0]> = {}): Embedder =>
  remoteEmbedder({ url, model: 'letters', key: 'k', fetch, charge, ...over })

const cosine = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  a === undefined || b === undefined ? Number.NaN : a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0)

describe.each([
  ['the built-in embedder', () => lexicalEmbedder(CONCEPTS)],
  ['an OpenAI-compatible embedder', () => remote()],
])('%s', (_name, make) => {
  it('gives one vector of unit length a text, in order, the same ones again', async () => {
    const texts = [
      'the pool of payments-db ran out of connections',
      'iii',
      '',
      '数据库连接池已满',
      'x'.repeat(50_000),
    ]
    const [first, again] = await Promise.all([
      make().embed(texts, 'document', SIGNAL),
      make().embed(texts, 'document', SIGNAL),
    ])
    expect(first).toEqual(again)
    if (first.status !== 'ok') throw new Error(first.reason)
    expect(first.vectors.length).toBe(texts.length)
    expect(new Set(first.vectors.map(({ length }) => length)).size).toBe(1)
    for (const vector of first.vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    const [alone] = (
      (await make().embed([texts[1] ?? ''], 'document', SIGNAL)) as { vectors: Float32Array[] }
    ).vectors
    expect(cosine(alone, first.vectors[1])).toBeCloseTo(1, 4)
  })

  it('embeds more texts than one request takes', async () => {
    const texts = Array.from({ length: 150 }, (_, n) => `lesson ${n}`)
    const all = await make().embed(texts, 'document', SIGNAL)
    expect(all.status === 'ok' && all.vectors.length).toBe(150)
  })

  it('rejects when it is to stop', async () => {
    await expect(make().embed(['x'], 'query', AbortSignal.abort())).rejects.toThrow()
  })
})

describe('the built-in embedder', () => {
  it('finds near what shares no word but the matter', async () => {
    const embedded = await lexicalEmbedder(CONCEPTS).embed(
      [
        'pods keep dying',
        'checkout was OOMKilled, exit 137: the memory limit is too low',
        'the certificate of the gateway expired on Sunday',
      ],
      'query',
      SIGNAL,
    )
    if (embedded.status !== 'ok') throw new Error(embedded.reason)
    const [question, oom, certificate] = embedded.vectors
    expect(cosine(question, oom)).toBeGreaterThan(0.25)
    expect(cosine(question, oom)).toBeGreaterThan(3 * Math.abs(cosine(question, certificate)))
  })
})

describe('an OpenAI-compatible embedder', () => {
  it('asks the address with the model and the key, and Voyage for which purpose', async () => {
    await remote().embed(['one'], 'query', SIGNAL)
    await remote({ model: 'voyage-4', url: `${url}/embeddings`, key: null }).embed(['two'], 'query', SIGNAL)
    expect(asked).toEqual([
      { path: '/v1/embeddings', key: 'Bearer k', body: { model: 'letters', input: ['one'] } },
      {
        path: '/v1/embeddings',
        key: undefined,
        body: { model: 'voyage-4', input: ['two'], input_type: 'query' },
      },
    ])
  })

  it.each([
    ['is refused', () => ({ status: 401, body: {} }), 'answers 401 for letters', 0],
    ['is sent elsewhere', () => ({ status: 307, body: {} }), 'does not answer', null],
    [
      'answers something else',
      () => ({ status: 200, body: { data: 'no' } }),
      'does not answer with embeddings',
      null,
    ],
    ['answers too few', () => ({ status: 200, body: { data: [] } }), 'does not answer with embeddings', null],
    [
      'answers nothing but zeros',
      () => ({ status: 200, body: { data: [{ index: 0, embedding: [0, 0] }] } }),
      'does not answer with embeddings',
      null,
    ],
  ])('says why when it %s, and what stays spent', async (_what, reply, reason, tokens) => {
    answer = reply
    charged.length = 0
    const embedded = await remote().embed(['x'], 'query', SIGNAL)
    expect(embedded).toMatchObject({ status: 'unavailable', reason: expect.stringContaining(reason) })
    expect(charged).toEqual([tokens])
  })

  it('asks nobody when it may not spend, and enters what it used', async () => {
    charged.length = 0
    const broke = remote({
      charge: async () => ({ status: 'refused', reason: 'the cap of this day is reached' }),
    })
    expect(await broke.embed(['x'], 'query', SIGNAL)).toEqual({
      status: 'unavailable',
      reason: 'the cap of this day is reached',
    })
    expect(asked).toEqual([])
    await remote().embed(['x', 'y'], 'query', SIGNAL)
    expect(charged).toEqual([6])
  })
})
