import type { CostAnswer, SpendLine } from '../incidents/accepted.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import { WITHOUT_MODEL } from '../investigation/work.ts'
import { dollarsOf } from '../models/prices.ts'
import { spendByModel, spentSoFar } from '../models/queries/spend.ts'
import type { Tx } from '../storage/sql.ts'

interface Asked {
  incidentId: string | null
  runId: string | null
  at: number
}

/** What models have cost against the caps; run and incident only when there is one. Months are UTC. */
export async function costAnswer(
  tx: Tx,
  teamId: string,
  models: InvestigationModels | null,
  { incidentId, runId, at }: Asked,
): Promise<CostAnswer> {
  if (models === null) return { lines: [], models: [], withoutModel: WITHOUT_MODEL }
  const { caps, unset } = models
  const spent = await spentSoFar(tx, teamId, { runId, incidentId, at })
  const line = (scope: SpendLine['scope'], cap: number): SpendLine => ({
    scope,
    usd: dollarsOf(spent[scope]),
    cap,
  })
  const lines = [
    ...(incidentId === null ? [] : [line('incident', caps.incident)]),
    ...(runId === null ? [] : [line('run', caps.tier2)]),
    line('day', caps.day),
    line('month', caps.month),
  ]
  const used = await spendByModel(tx, teamId, monthOf(at))
  return {
    lines,
    models: used.map(({ nano, ...one }) => ({ ...one, usd: dollarsOf(nano) })),
    withoutModel: unset,
  }
}

function monthOf(at: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}
