import type { Known } from '../../domain/known.ts'
import type { CaseFile } from '../case-file.ts'
import { type Journal, step } from '../steps.ts'

/** Looks up what the team knows; `dependencies` as in `InvestigationDeps.known`. */
export type LookUp = (dependencies: readonly string[] | null) => Promise<Known>

/** Services that a page's service calls are few; a gateway that calls all of them would bring everything up. */
const MOST_CALLED = 12

/**
 * Whom the alerting service calls, as the evidence shows it, and the first suspect, which may be two calls away: who owns it,
 * and what it was last time, is wanted as well. By name and without the service itself.
 */
export function askedBeside({
  alert,
  incident,
  triage,
}: Pick<CaseFile, 'alert' | 'incident' | 'triage'>): string[] {
  const services = new Map(incident.entities.map(({ entity, service }) => [entity, service ?? entity]))
  const nameOf = (entity: string): string => services.get(entity) ?? entity
  const callees = incident.edges
    .filter(({ caller }) => nameOf(caller) === alert.service || caller === alert.entity)
    .map(({ callee }) => nameOf(callee))
  const suspects = triage.suspects.slice(0, 1).map(({ service }) => service)
  const others = [...new Set([...suspects, ...callees.toSorted()])].filter((one) => one !== alert.service)
  return others.slice(0, MOST_CALLED)
}

export const isAnythingKnown = ({ facts, earlier, oldAlert, failed }: Known): boolean =>
  facts.length > 0 || earlier !== null || oldAlert !== null || failed.length > 0

/** Before anything is read; a resume gets the same answer. */
export const knownAtFirst = (journal: Journal, lookUp: LookUp): Promise<Known> =>
  step(journal, 'known', {}, () => lookUp(null))

/** Once more with what the evidence shows that the service calls: a window of its provider, last year's cause in its database. */
export async function knownWithCalls(
  journal: Journal,
  lookUp: LookUp,
  first: Known,
  caseFile: Pick<CaseFile, 'alert' | 'incident' | 'triage'>,
): Promise<Known> {
  const called = askedBeside(caseFile)
  // What failed is tried once more, whoever is called.
  if (called.length === 0 && first.failed.length === 0) return first
  const more = await step(journal, 'known/calls', { called }, () => lookUp(called))
  return merged(first, more)
}

/** The second look asks for all that the first did: what the first could not look up is known by now, or is said again. */
function merged(first: Known, more: Known): Known {
  const facts = new Map([...first.facts, ...more.facts].map((fact) => [fact.lesson, fact]))
  return {
    at: first.at,
    service: first.service,
    facts: fewest([...facts.values()]),
    earlier: first.earlier ?? more.earlier,
    oldAlert: first.oldAlert ?? more.oldAlert,
    failed: more.failed,
  }
}

/** Causes and windows of two look-ups together stay as few as of one. */
const MOST = 2

function fewest(facts: Known['facts']): Known['facts'] {
  const counts = new Map<string, number>()
  return facts.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count <= MOST || (kind !== 'cause' && kind !== 'schedule')
  })
}
