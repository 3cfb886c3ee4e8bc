import type { Settings } from '../config.ts'
import { ConfigError, isLocal } from '../config.ts'
import type { Embedder } from '../domain/embedder.ts'
import type { Clock } from '../domain/ids.ts'
import type { ModelReply } from '../domain/model.ts'
import { lexicalEmbedder } from '../knowledge/embedders/lexical.ts'
import { type Charge, remoteEmbedder } from '../knowledge/embedders/remote.ts'
import type { Concepts } from '../knowledge/words/concepts.ts'
import { type Purse, reserve, settle } from '../models/ledger.ts'
import { type Price, worstCase } from '../models/prices.ts'
import { auditHash } from '../safety/audit/append.ts'
import type { Database } from '../storage/sql.ts'
import { capsOf } from './investigation-models.ts'

export interface EmbedderParts {
  settings: Settings
  concepts: Concepts
  db: Database
  clock: Clock
  fetch: typeof fetch
}

const FREE: Charge = async () => ({ status: 'reserved', settle: async () => {} })

/** In the same ledger as every other model, against the caps of day and month. */
function ledgerCharge({ settings, db, clock }: EmbedderParts, model: string, price: Price): Charge {
  const { day, month } = capsOf(settings)
  const purse: Purse = {
    teamId: settings.SITREP_TEAM,
    runId: null,
    incidentId: null,
    write: (work) => db.tx(work),
    caps: { run: month, incident: month, day, month },
  }
  return async (tokens) => {
    const reserved = await reserve(clock, purse, { role: 'miner', model, worst: worstCase(price, tokens, 0) })
    if (reserved.status === 'capped') return { status: 'refused', reason: reserved.reason }
    const { id } = reserved
    return {
      status: 'reserved',
      settle: async (used) => {
        // What nobody knows stays reserved, and so stays spent.
        if (used === null) return
        const usage = { input: used, cacheRead: 0, cacheWrite: 0, output: 0 }
        const reply: ModelReply = { status: 'answered', content: [], usage }
        const call = { role: 'miner', model, request: auditHash(`embeddings ${tokens}`) } as const
        await settle(clock, purse, { id, price, reply, call }, async () => {})
      },
    }
  }
}

function chargeOf(parts: EmbedderParts, url: string, model: string): Charge {
  const price = parts.settings.SITREP_MODEL_PRICES[model]
  if (price !== undefined) {
    const full = {
      ...price,
      cacheRead: price.cacheRead ?? price.input,
      cacheWrite: price.cacheWrite ?? price.input,
    }
    return ledgerCharge(parts, model, full)
  }
  if (isLocal(url)) return FREE
  throw new ConfigError(
    `SITREP_MODEL_PRICES has no price for ${model}: add {"${model}": {"input": …, "output": 0}} (dollars for a million tokens), or unset SITREP_EMBEDDER_URL to use the built-in vectors.`,
  )
}

/** The configured one; without SITREP_EMBEDDER_URL the built-in vectors, which need no network. Throws `ConfigError`. */
export function configuredEmbedder(parts: EmbedderParts): Embedder {
  const { SITREP_EMBEDDER_URL: url, SITREP_EMBEDDER_MODEL: model, SITREP_EMBEDDER_KEY: key } = parts.settings
  if (url === null) return lexicalEmbedder(parts.concepts)
  if (model === null)
    throw new ConfigError('SITREP_EMBEDDER_MODEL is missing: name the model to ask for embeddings.')
  return remoteEmbedder({ url, model, key, fetch: parts.fetch, charge: chargeOf(parts, url, model) })
}
