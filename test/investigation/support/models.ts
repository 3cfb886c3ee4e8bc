import type { Model, ModelRequest } from '../../../src/domain/model.ts'
import type { InvestigationModels } from '../../../src/investigation/model/brain.ts'
import { PRICES, type Price } from '../../../src/models/prices.ts'
import { newId } from './run.ts'

const priceOf = (id: string): Price => {
  const price = PRICES.models[id]
  if (price === undefined) throw new Error(`no price of ${id}`)
  return price
}

/** One model in every seat, with the caps of an installation unless others are given; it waits for nothing. */
export const modelsWith = (
  model: Model,
  caps: Partial<InvestigationModels['caps']> = {},
): InvestigationModels => ({
  deps: {
    seats: {
      specialist: { model, id: 'claude-haiku-5-5', price: priceOf('claude-haiku-5-5') },
      adjudicator: { model, id: 'claude-opus-5-5', price: priceOf('claude-opus-5-5') },
    },
    now: Date.now,
    newId,
    sleep: async () => undefined,
    random: () => 0.5,
  },
  caps: { tier1: 0.02, tier2: 0.25, incident: 3, day: 20, month: 200, ...caps },
  unset: null,
  agents: 'fan-out',
})

/** What a request is: which specialist of which round, the challenge, or the adjudication. */
export function askedOf(request: ModelRequest): { who: string; turn: number; text: string } {
  const first = request.messages[0]?.content[0]
  const text = first?.type === 'text' ? first.text : ''
  const turn = request.messages.filter(({ role }) => role === 'assistant').length
  return { who: WHO.find(([words]) => text.includes(words))?.[1] ?? 'unknown', turn, text }
}

const WHO: readonly [string, string][] = [
  ['More than one cause survived', 'adjudicator'],
  ['Try to refute it', 'challenge'],
  ['asked about what stores data', 'database'],
  ['asked about what changed', 'deploys'],
  ['asked about workloads', 'kubernetes'],
  ['asked about what lies between', 'networking'],
  ['asked alone', 'generalist'],
]

export const NOTHING_FOUND = { hypotheses: [], objection: null, looked_at: ['metrics'] }

/** A specialist's answer that claims one cause, with one check on a metric of it. */
export function claims(service: string, kind: string, metric: string, limit: number, over: object = {}) {
  const sql =
    `select count(*) as n, quantile_cont(value, 0.5) as seen, coalesce(quantile_cont(value, 0.5) > ${limit}, false)` +
    ` as holds, string_agg(distinct evidence, ',') as evidence from metrics where entity = '${service}' and metric = '${metric}'`
  const hypothesis = {
    service,
    kind,
    statement: `${service} is at fault`,
    onset_ms: null,
    checks: [{ claim: `${metric} of ${service} rose`, sql, mode: 'compare' }],
    citations: [],
    would_change_my_mind: 'the metric staying flat',
    ...over,
  }
  return { hypotheses: [hypothesis], objection: null, looked_at: ['metrics'] }
}
