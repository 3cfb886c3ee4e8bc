import type { Embedder } from '../../domain/embedder.ts'
import type { Tx } from '../../storage/sql.ts'
import { ensureVectorIndex, type StoredVector, upsertVectors } from '../queries/lesson-vector.ts'
import type { KnowledgeStore } from './store.ts'

/** As pgvector reads it. Seven digits are what a float has. */
export const vectorText = (vector: Float32Array): string =>
  `[${Array.from(vector, (one) => Number(one.toPrecision(7))).join(',')}]`

export interface ReadyVectors {
  model: string
  dims: number
  vectors: StoredVector[]
}

/** Made before the transaction that stores them; null when nobody could, and they are made later. */
export async function embedAll(
  embedder: Embedder,
  texts: readonly { id: string; text: string }[],
  signal: AbortSignal,
): Promise<ReadyVectors | null> {
  if (texts.length === 0) return null
  const embedded = await embedder.embed(
    texts.map(({ text }) => text),
    'document',
    signal,
  )
  if (embedded.status !== 'ok') return null
  const vectors = texts.flatMap(({ id }, at) => {
    const vector = embedded.vectors[at]
    return vector === undefined ? [] : [{ id, vector: vectorText(vector) }]
  })
  return { model: embedder.model, dims: embedded.vectors[0]?.length ?? 0, vectors }
}

export async function storeVectors(
  tx: Tx,
  { teamId, isScratch = false }: KnowledgeStore,
  ready: ReadyVectors | null,
): Promise<void> {
  if (ready === null || ready.vectors.length === 0) return
  if (!isScratch) await ensureVectorIndex(tx, ready.dims)
  await upsertVectors(tx, teamId, ready, ready.vectors)
}
