import type { RankedCase } from '../../src/evals/rank-case.ts'
import { rankRows } from '../../src/evals/rank-case.ts'
import type { Scored } from '../../src/evals/score.ts'
import { answerOf } from '../../src/evals/truth.ts'
import type { SimCase } from './sim-case.ts'
import { simInput } from './sim-input.ts'

/** A made-up case ranked in memory, with what it should have said. */
export function scored(sim: SimCase): Scored & { ranked: RankedCase } {
  const { id, dataset, alert, entities, events } = sim
  const truth = { ...sim.truth, kinds: sim.truth.kinds ?? [], synonyms: null }
  const ranked = rankRows(simInput(sim), { id, dataset, gaps: [], loadMs: 0 })
  return { ranked, line: ranked.line, answer: answerOf({ id, alert, entities }, dataset, truth, events) }
}
