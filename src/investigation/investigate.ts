import type { Verdict } from '../domain/verdict.ts'
import type { CaseFile } from './case-file.ts'
import { runGraph } from './graph.ts'
import { brainOf } from './model/brain.ts'
import { nodesOf } from './nodes.ts'
import { withOpenCase } from './open-case.ts'
import { SPECIALISTS } from './specialists/registry.ts'
import { type Journal, step } from './steps.ts'
import type { LookUp } from './triage/known.ts'
import { type InvestigationDeps, WITHOUT_MODEL, type Work } from './work.ts'

/**
 * The first page: sweep, rank, ask the specialists, run their checks, decide. Tells people twice, after triage
 * and at the end. Called again with the same run after a crash it repeats no finished read, query or message.
 * Rejects when `work.signal` fires (between two steps) and when the run lost its incident.
 */
export async function investigate(deps: InvestigationDeps, work: Work): Promise<Verdict> {
  const journal = journalOf(deps, work)
  return withOpenCase(deps, work, journal, (openCase) => investigateCase(deps, work, journal, openCase))
}

/** The graph over a case file that the caller opens and closes. */
export async function investigateCase(
  deps: InvestigationDeps,
  work: Work,
  journal: Journal,
  openCase: () => Promise<CaseFile>,
): Promise<Verdict> {
  const { at } = await step(journal, 'started', {}, async () => ({ at: deps.now() }))
  const specialists = deps.specialists ?? SPECIALISTS
  const models = deps.models ?? null
  const brain = models === null || models.unset !== null ? null : brainOf(deps, models, work, journal)
  const withoutModel = models?.unset ?? WITHOUT_MODEL
  const { nodes, verdict } = nodesOf({
    deps,
    specialists,
    journal,
    startedAt: at,
    openCase,
    brain,
    withoutModel,
    lookUp: lookUpOf(deps, work),
    asOf: work.run.asOf,
    past: () => deps.past?.(work.incident) ?? Promise.resolve(null),
    isDeeper: work.run.kind === 'deeper',
  })
  await runGraph(nodes, work.signal)
  return verdict()
}

function lookUpOf({ known }: InvestigationDeps, { incident }: Work): LookUp | null {
  return known === undefined ? null : (dependencies) => known(incident, dependencies)
}

/** A run that is to stop does so before its next step, whether at once or when what is under way has ended. */
export function journalOf(deps: Pick<InvestigationDeps, 'teamId' | 'now'>, work: Work): Journal {
  const { run, incident, write, signal, draining } = work
  return {
    write,
    teamId: deps.teamId,
    incidentId: incident.id,
    runId: run.id,
    now: deps.now,
    signal: draining === undefined ? signal : AbortSignal.any([signal, draining]),
    underWay: new Set(),
  }
}
