import type { ModelUsage } from '../domain/model.ts'

/** Dollars for a million tokens. */
export interface Price {
  input: number
  output: number
  cacheRead: number
  /** For the five-minute cache. */
  cacheWrite: number
  /** From this many input tokens on the whole request costs `factor` times as much. */
  long?: { above: number; factor: number }
}

export interface PriceList {
  /** Day on which somebody last compared it with the providers' pages. */
  checked: string
  models: Readonly<Record<string, Price>>
}

/** Sources: platform.claude.com pricing pages; the cache reads of Sonnet and Opus from OpenRouter's guide. */
export const PRICES: PriceList = {
  checked: '2026-11-20',
  models: {
    'claude-haiku-5-5': {
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      cacheWrite: 0.125,
      long: { above: 100_000, factor: 5 },
    },
    'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
    'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
    'claude-fable-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 },
  },
}

/** Source: platform.claude.com, "Batch processing", section "Pricing": all usage of a batch costs half. */
const BATCH_SHARE = 0.5

/** What the same tokens cost in a batch. */
export const batchPrice = (price: Price): Price => ({
  ...price,
  input: price.input * BATCH_SHARE,
  output: price.output * BATCH_SHARE,
  cacheRead: price.cacheRead * BATCH_SHARE,
  cacheWrite: price.cacheWrite * BATCH_SHARE,
})

/** Money is counted in billionths of a dollar: one cached token of the cheapest model costs ten of them. */
export type Nanodollars = number

export const dollarsOf = (nano: Nanodollars): number => nano / 1e9

export const nanodollars = (usd: number): Nanodollars => Math.round(usd * 1e9)

/** What a reply costs, rounded up. */
export function costOf(price: Price, usage: ModelUsage): Nanodollars {
  const factor = factorOf(price, usage.input + usage.cacheRead + usage.cacheWrite)
  const input =
    usage.input * price.input + usage.cacheRead * price.cacheRead + usage.cacheWrite * price.cacheWrite
  return Math.ceil(factor * (input + usage.output * price.output) * 1000)
}

/** What a request can cost at most: everything written to the cache, every token of the answer used. */
export function worstCase(price: Price, inputTokens: number, maxTokens: number): Nanodollars {
  const dearest = Math.max(price.input, price.cacheWrite)
  return Math.ceil(factorOf(price, inputTokens) * (inputTokens * dearest + maxTokens * price.output) * 1000)
}

const factorOf = (price: Price, inputTokens: number): number =>
  price.long !== undefined && inputTokens > price.long.above ? price.long.factor : 1

/** What a provider adds for tools and output formats that nobody sees. */
const HIDDEN_TOKENS = 1500

/** An upper bound: no token is shorter than a byte. About three times what the same text really takes. */
export const mostTokens = (request: unknown): number =>
  Buffer.byteLength(JSON.stringify(request)) + HIDDEN_TOKENS
