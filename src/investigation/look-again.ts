import type { Verdict } from '../domain/verdict.ts'
import { isLeftOut } from '../evidence/case-budget.ts'
import { investigateCase, journalOf } from './investigate.ts'
import { withOpenCase } from './open-case.ts'
import { isSameSight, sightOf } from './triage/sight.ts'
import type { InvestigationDeps, Work } from './work.ts'

/**
 * Reads everything anew up to the run's time. When the ranking sees what it saw for the standing conclusion, nothing
 * more is done and nothing is paid; null says so. Otherwise the whole investigation. Where the case file is full, the
 * standing conclusion stands.
 */
export async function lookAgain(
  deps: InvestigationDeps,
  work: Work,
  standing: Verdict | null,
): Promise<Verdict | null> {
  const journal = journalOf(deps, work)
  return withOpenCase(deps, work, journal, async (open) => {
    const caseFile = await open()
    // A part of what was read then against all of it: any difference would be that of the parts.
    if (standing !== null && caseFile.evidence.some(isLeftOut)) return cannotCompare(deps, work)
    // What is expected may have run out while everything looks the same.
    const mayStand = standing?.kind !== 'expected'
    if (mayStand && standing?.saw !== undefined && isSameSight(standing.saw, sightOf(caseFile.ranking)))
      return null
    return investigateCase(deps, work, journal, async () => caseFile)
  })
}

function cannotCompare({ log }: InvestigationDeps, { incident }: Work): null {
  log.warn({ incident: incident.id }, 'the case file is full: a look again had too little to compare')
  return null
}
