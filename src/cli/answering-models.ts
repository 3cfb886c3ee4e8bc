import { setTimeout as delay } from 'node:timers/promises'
import { capsOf } from '../app/investigation-models.ts'
import type { Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import { tokenCounter } from '../evals/cost/count-tokens.ts'
import { type AnswerAs, type CountedCall, countingModel } from '../evals/cost/counting-model.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import type { Seat } from '../models/ask-model.ts'
import { PRICES, type Price } from '../models/prices.ts'

/** What answers in place of a model. */
export interface Answering {
  answer: AnswerAs
  /** As the ranking chooses, but for answers that were typed for one. */
  tier?: 1 | 2
}

/** Throws when the price table has no such model. */
export function priceOf(id: string): Price {
  const price = PRICES.models[id]
  if (price !== undefined) return price
  throw Object.assign(
    new Error(`the price of ${id} is not known: bench cost needs a model of the price table`),
    { code: 'CONFIG' },
  )
}

/** Models that answer from a record and add what each call would have cost to `calls`; for the clock of one replay. */
export function answeringModels(
  settings: Settings,
  agents: InvestigationModels['agents'],
  { answer, tier }: Answering,
  calls: CountedCall[],
): (clock: Clock) => InvestigationModels {
  const counter = tokenCounter()
  const seat = (id: string, size: 'small' | 'large'): Seat => {
    const price = priceOf(id)
    const onCall = (call: CountedCall): void => void calls.push(call)
    return { id, price, model: countingModel({ counter, onCall, size, price, answer }) }
  }
  return (clock) => ({
    deps: {
      seats: {
        specialist: seat(settings.SITREP_MODEL_SPECIALIST, 'small'),
        adjudicator: seat(settings.SITREP_MODEL_ADJUDICATOR, 'large'),
      },
      now: clock.now,
      newId: clock.newId,
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      random: Math.random,
    },
    caps: capsOf(settings),
    unset: null,
    agents,
    tier,
  })
}
