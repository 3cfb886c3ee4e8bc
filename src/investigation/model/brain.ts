import type { ModelRole, OnText } from '../../domain/model.ts'
import type { DeeperEstimate } from '../../domain/verdict.ts'
import { type Asked, askModel, type ModelDeps, type RoleRequest } from '../../models/ask-model.ts'
import type { Purse } from '../../models/ledger.ts'
import { dollarsOf } from '../../models/prices.ts'
import { spendOfRun } from '../../models/queries/spend.ts'
import { type Journal, step } from '../steps.ts'
import type { InvestigationDeps, Work } from '../work.ts'
import { deeperEstimate } from './deeper-price.ts'
import type { Tier } from './tier.ts'

/** What an installation lets its investigations use. */
export interface InvestigationModels {
  deps: ModelDeps
  /** In dollars. */
  caps: Record<'tier1' | 'tier2' | 'tier3' | 'incident' | 'day' | 'month', number>
  /** Why no role has a model; null when one does. */
  unset: string | null
  /** `single` asks one generalist where `fan-out` asks specialists in parallel; the rules are the same. */
  agents: Agents
  /** Always this tier; left out, the ranking decides. Replayed answers must not hang on the last fit of the confidence. */
  tier?: Tier | undefined
}

export type Agents = 'fan-out' | 'single'

/** Asks models on behalf of one run. */
export interface Brain {
  agents: Agents
  /** See `InvestigationModels.tier`. */
  tier: Tier | null
  /** The most that a deeper look may cost, in dollars. */
  deeperUsd: number
  /** What it will probably cost about a question of so many characters; null where no price is known. */
  deeperEstimate(past: readonly number[], characters: number): DeeperEstimate | null
  /** `key` names the call in the journal: asked again with the same key, it is answered from there. */
  ask(key: string, role: ModelRole, request: RoleRequest, tier: Tier, onText?: OnText): Promise<Asked>
  spent(): Promise<{ usd: number; calls: number; answered: number }>
}

/** Calls of one run, repairs included. More is a loop. */
const MOST_CALLS = 40

export function brainOf(
  deps: Pick<InvestigationDeps, 'db' | 'teamId'>,
  models: InvestigationModels,
  work: Work,
  journal: Journal,
): Brain {
  const purse = (tier: Tier): Purse => {
    const { tier1, tier2, tier3, incident, day, month } = models.caps
    return {
      teamId: deps.teamId,
      runId: work.run.id,
      incidentId: work.incident.id,
      write: work.write,
      caps: { run: [0, tier1, tier2, tier3][tier] ?? 0, incident, day, month },
    }
  }
  let asked = 0
  return {
    agents: models.agents,
    tier: models.tier ?? null,
    deeperUsd: models.caps.tier3,
    deeperEstimate: (past, characters) => {
      const { specialist, adjudicator } = models.deps.seats
      return specialist?.price == null
        ? null
        : deeperEstimate(past, characters, {
            specialist: specialist.price,
            adjudicator: adjudicator?.price ?? null,
          })
    },
    ask: (key, role, request, tier, onText) => {
      asked += 1
      if (asked > MOST_CALLS) return Promise.resolve(TOO_MANY)
      return step<Asked>(journal, `model/${key}`, { role, request }, (keep) =>
        askModel(models.deps, role, request, purse(tier), work.signal, keep, onText),
      )
    },
    spent: async () => {
      const { nano, calls, answered } = await spendOfRun(deps.db, deps.teamId, work.run.id)
      return { usd: dollarsOf(nano), calls, answered }
    },
  }
}

const TOO_MANY: Asked = {
  status: 'failed',
  failure: 'capped',
  reason: `a run makes at most ${MOST_CALLS} model calls`,
}
