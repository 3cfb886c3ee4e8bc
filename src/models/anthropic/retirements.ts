import { causesOf } from '../failure.ts'

/** A model that its provider will stop serving, or has stopped. */
export interface Retirement {
  model: string
  /** Milliseconds UTC; null when it is retired already or the day is not told. */
  at: number | null
  isOver: boolean
}

export type Retirements =
  | { status: 'told'; retirements: Retirement[]; unknown: string[] }
  | { status: 'failed'; reason: string }

export interface RetirementOptions {
  apiKey: string
  baseUrl: string | null
  fetch?: typeof fetch
}

/**
 * What the provider says about the life of these models. Lists them and calls none, so it costs nothing.
 * `unknown` are models that the provider does not list at all.
 */
export async function retirementsOf(
  models: readonly string[],
  options: RetirementOptions,
  signal: AbortSignal,
): Promise<Retirements> {
  const { default: Client } = await import('@anthropic-ai/sdk')
  const client = new Client({
    apiKey: options.apiKey,
    ...(options.baseUrl === null ? {} : { baseURL: options.baseUrl }),
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  })
  try {
    const found = new Map<string, Retirement | null>()
    // Retired models are left out unless they are asked for.
    const list = client.models.list(
      { lifecycle: ['active', 'deprecated', 'retired'], limit: 1000 },
      { signal },
    )
    for await (const { id, lifecycle, retires_at } of list) {
      const at = retires_at === null ? null : Date.parse(retires_at)
      const isOver = lifecycle === 'retired'
      found.set(id, isOver || lifecycle === 'deprecated' || at !== null ? { model: id, at, isOver } : null)
    }
    return {
      status: 'told',
      retirements: models.flatMap((model) => found.get(model) ?? []),
      unknown: models.filter((model) => !found.has(model)),
    }
  } catch (error) {
    signal.throwIfAborted()
    return { status: 'failed', reason: causesOf(error).replace(/\s+/g, ' ').slice(0, 200) }
  }
}
