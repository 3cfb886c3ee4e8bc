import type { HypothesisResult } from '../domain/answer.ts'
import { claimByRules } from './hypothesis/test-claim.ts'
import { journalOf } from './investigate.ts'
import { brainOf } from './model/brain.ts'
import { claimWithModel } from './model/claim-with-model.ts'
import { withOpenCase } from './open-case.ts'
import { type InvestigationDeps, WITHOUT_MODEL, type Work } from './work.ts'

/**
 * Tests the claim in `work.run.text` on the case file, with a model when there is one; the same for `/hypothesis` and
 * `@sitrep hypothesis:`.
 */
export async function testHypothesis(deps: InvestigationDeps, work: Work): Promise<HypothesisResult> {
  const claim = (work.run.text ?? '').replace(/^\s*hypothesis\s*:?\s*/i, '').trim()
  const journal = journalOf(deps, work)
  return withOpenCase(deps, work, journal, async (open) => {
    const caseFile = await open()
    const byRules = await claimByRules(claim, caseFile)
    const models = deps.models ?? null
    if (models === null || models.unset !== null)
      return { ...byRules.result, withoutModel: models?.unset ?? WITHOUT_MODEL }
    return claimWithModel(brainOf(deps, models, work, journal), caseFile, claim, byRules)
  })
}
