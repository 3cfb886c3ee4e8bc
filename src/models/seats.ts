import type { ModelRole } from '../domain/model.ts'
import { anthropicBatches } from './anthropic/anthropic-batches.ts'
import { anthropicModel } from './anthropic/anthropic-model.ts'
import type { Seat } from './ask-model.ts'
import { chatModel } from './generic/chat-model.ts'
import { PRICES, type Price } from './prices.ts'

/** `claude-haiku-5-5`, or `provider:model` for any other provider. */
export interface SeatSettings {
  roles: Readonly<Record<ModelRole, string>>
  anthropic: { apiKey: string | null; baseUrl: string | null }
  /** For whatever is not Anthropic. */
  other: { apiKey: string | null; baseUrl: string | null }
  /** By model as it is configured; they win over the table. */
  prices: Readonly<Record<string, Price>>
  idleMs: number
}

const PROVIDER = /^([a-z][a-z0-9_-]*):(.+)$/

/** Who answers in which role. A role of Anthropic's without a key stays empty. */
export function seatsOf(settings: SeatSettings): Partial<Record<ModelRole, Seat>> {
  const seats: Partial<Record<ModelRole, Seat>> = {}
  for (const [role, configured] of Object.entries(settings.roles) as [ModelRole, string][]) {
    const seat = seatOf(configured, settings)
    if (seat !== null) seats[role] = seat
  }
  return seats
}

function seatOf(configured: string, settings: SeatSettings): Seat | null {
  const { anthropic, other, idleMs } = settings
  const [, provider = 'anthropic', id = configured] = PROVIDER.exec(configured) ?? []
  const own = settings.prices[configured] ?? null
  if (provider !== 'anthropic') return { model: chatModel({ provider, ...other, idleMs }), id, price: own }
  const { apiKey, baseUrl } = anthropic
  if (apiKey === null) return null
  return {
    model: anthropicModel({ apiKey, baseUrl, idleMs }),
    id,
    price: own ?? PRICES.models[id] ?? null,
    batches: anthropicBatches({ apiKey, baseUrl }),
  }
}
