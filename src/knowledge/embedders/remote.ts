import { z } from 'zod'
import type { Embedded, Embedder } from '../../domain/embedder.ts'

/** What a call may cost is set aside before it is made; `settle` takes the tokens, or null when nobody knows them. */
export type Charge = (
  tokensAtMost: number,
) => Promise<
  | { status: 'reserved'; settle: (tokens: number | null) => Promise<void> }
  | { status: 'refused'; reason: string }
>

export interface RemoteEmbedderOptions {
  /** Base of an OpenAI-compatible API (`https://host/v1`), or the whole address of its embeddings. */
  url: string
  model: string
  /** Null for a server that asks for none. */
  key: string | null
  fetch: typeof fetch
  charge: Charge
}

const Answer = z.object({
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: z.array(z.number()) })),
  usage: z.object({ total_tokens: z.number().min(0) }).optional(),
})

/** Texts a request; providers take 100 to 2,000. */
const BATCH = 64

/** Models read 512 to 32,000 tokens; a lesson is a few sentences. */
const LONGEST = 8000

/** Somebody waits for a query; recall goes on without. */
const PATIENCE_MS = { query: 5000, document: 30_000 } as const

/** A token is seldom shorter than two characters; every text brings its own start and end. */
const tokensAtMost = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.ceil(text.length / 2) + 4, 0)

const unavailable = (reason: string): Embedded => ({ status: 'unavailable', reason })

const addressOf = (url: string): string => {
  const base = url.replace(/\/+$/, '')
  return base.endsWith('/embeddings') ? base : `${base}/embeddings`
}

function unit(embedding: readonly number[]): Float32Array | null {
  const length = Math.hypot(...embedding)
  return Number.isFinite(length) && length > 0 ? Float32Array.from(embedding, (one) => one / length) : null
}

/** In the order of the texts, all of one length; null when that is not what came. */
function vectorsOf({ data }: z.infer<typeof Answer>, count: number): Float32Array[] | null {
  const ordered = data
    .map((one, at) => ({ ...one, index: one.index ?? at }))
    .sort((a, b) => a.index - b.index)
  const vectors = ordered.flatMap(({ embedding, index }, at) => (index === at ? (unit(embedding) ?? []) : []))
  const dims = vectors[0]?.length
  return vectors.length === count && vectors.every(({ length }) => length === dims) ? vectors : null
}

type Reply = { vectors: Float32Array[]; tokens: number | null } | { reason: string; isFree: boolean }

async function ask(
  options: RemoteEmbedderOptions,
  texts: readonly string[],
  purpose: 'document' | 'query',
  signal: AbortSignal,
): Promise<Reply> {
  const { model, key } = options
  const response = await options.fetch(addressOf(options.url), {
    method: 'POST',
    // The key goes to the configured host and to no other.
    redirect: 'error',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    // Voyage tells what is looked for from what is found; others refuse a field they do not know.
    body: JSON.stringify({
      model,
      input: texts,
      ...(model.startsWith('voyage') ? { input_type: purpose } : {}),
    }),
    signal,
  })
  if (!response.ok) {
    await response.body?.cancel()
    return { reason: `SITREP_EMBEDDER_URL answers ${response.status} for ${model}`, isFree: true }
  }
  const answer = Answer.safeParse(await response.json())
  const vectors = answer.success ? vectorsOf(answer.data, texts.length) : null
  if (vectors === null)
    return { reason: `SITREP_EMBEDDER_URL does not answer with embeddings of ${model}`, isFree: false }
  return { vectors, tokens: answer.data?.usage?.total_tokens ?? null }
}

async function attempt(
  options: RemoteEmbedderOptions,
  texts: readonly string[],
  purpose: 'document' | 'query',
  signal: AbortSignal,
): Promise<Reply> {
  const patience = AbortSignal.timeout(PATIENCE_MS[purpose])
  try {
    return await ask(options, texts, purpose, AbortSignal.any([signal, patience]))
  } catch (error) {
    signal.throwIfAborted()
    const why = patience.aborted ? `within ${PATIENCE_MS[purpose] / 1000} s` : `(${String(error)})`
    return { reason: `SITREP_EMBEDDER_URL does not answer ${why}`, isFree: false }
  }
}

async function paid(
  options: RemoteEmbedderOptions,
  texts: readonly string[],
  purpose: 'document' | 'query',
  signal: AbortSignal,
): Promise<Embedded> {
  const reserved = await options.charge(tokensAtMost(texts))
  if (reserved.status === 'refused') return unavailable(reserved.reason)
  const reply = await attempt(options, texts, purpose, signal)
  if ('reason' in reply) {
    await reserved.settle(reply.isFree ? 0 : null)
    return unavailable(reply.reason)
  }
  await reserved.settle(reply.tokens)
  return { status: 'ok', vectors: reply.vectors }
}

/** Any server that speaks OpenAI's embeddings, and Voyage. One attempt a request; whoever wants more asks again later. */
export const remoteEmbedder = (options: RemoteEmbedderOptions): Embedder => ({
  model: options.model,
  embed: async (texts, purpose, signal) => {
    const vectors: Float32Array[] = []
    for (let at = 0; at < texts.length; at += BATCH) {
      signal.throwIfAborted()
      const batch = texts.slice(at, at + BATCH).map((text) => text.slice(0, LONGEST) || ' ')
      const embedded = await paid(options, batch, purpose, signal)
      if (embedded.status !== 'ok') return embedded
      vectors.push(...embedded.vectors)
    }
    const odd = vectors.find(({ length }) => length !== vectors[0]?.length)
    return odd === undefined
      ? { status: 'ok', vectors }
      : unavailable(`${options.model} answers with vectors of several lengths`)
  },
})
