import type { DeeperEstimate } from '../../domain/verdict.ts'
import { costOf, dollarsOf, type Price } from '../../models/prices.ts'

export interface DeeperPrices {
  specialist: Price
  /** Null when no model adjudicates. */
  adjudicator: Price | null
}

/** As the desk measured: characters of a token, specialists asked, calls of each with tools, answers of tools between them. */
const CHARACTERS = 3.5
const SPECIALISTS = 4
const CALLS = 3
const TOOL_TOKENS = 700

/** Tokens of one answer with its thinking, of a small and a large model at medium effort. */
const ANSWER = { small: 900, large: 2300 }

/** Shares in which two causes survive and in which a second round is needed. */
const CONFLICTS = 0.3
const SECOND_ROUNDS = 0.3

/** Fewer looks than this say little about the next. */
const ENOUGH = 3

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
}

/**
 * The median of earlier deeper looks, else what the size of this case comes to at the price table. `past` are their
 * costs in dollars, `characters` the prefix and the first question of a specialist.
 */
export function deeperEstimate(
  past: readonly number[],
  characters: number,
  { specialist, adjudicator }: DeeperPrices,
): DeeperEstimate {
  if (past.length >= ENOUGH) return { usd: median(past), basis: `the median of ${past.length} deeper looks` }
  const question = Math.ceil(characters / CHARACTERS)
  // The first call writes the prefix to the cache, the others read what came before them.
  const usage = {
    input: 0,
    cacheWrite: question + (CALLS - 1) * TOOL_TOKENS,
    cacheRead: (CALLS - 1) * question,
    output: CALLS * ANSWER.small,
  }
  const round = SPECIALISTS * costOf(specialist, usage)
  const conflict =
    adjudicator === null
      ? 0
      : costOf(adjudicator, { input: 0, cacheRead: 0, cacheWrite: question, output: ANSWER.large })
  return {
    usd: dollarsOf(round * (1 + SECOND_ROUNDS) + conflict * CONFLICTS),
    basis: 'the size of this case at the price table',
  }
}
