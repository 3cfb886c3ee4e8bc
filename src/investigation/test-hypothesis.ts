import type { HypothesisResult } from '../domain/answer.ts'
import { testClaim } from './hypothesis/test-claim.ts'
import { journalOf } from './investigate.ts'
import { withOpenCase } from './open-case.ts'
import type { InvestigationDeps, Work } from './work.ts'

/** Tests the claim in `work.run.text` on the case file; the same for `/hypothesis` and `@sitrep hypothesis:`. */
export async function testHypothesis(deps: InvestigationDeps, work: Work): Promise<HypothesisResult> {
  const claim = (work.run.text ?? '').replace(/^\s*hypothesis\s*:?\s*/i, '').trim()
  return withOpenCase(deps, work, journalOf(deps, work), async (open) => testClaim(claim, await open()))
}
