import type { Ranking } from '../../../src/domain/ranking.ts'
import type { Verdict } from '../../../src/domain/verdict.ts'
import type { Fault } from '../faults/fault.ts'

/** What one live fault came to. Times are seconds; null where it never happened. */
export interface LiveResult {
  fault: Fault
  paged: string | null
  /** From the webhook's arrival to the root message in Slack, to the first edit with suspects, to the verdict. */
  rootAfter: number | null
  suspectsAfter: number | null
  verdictAfter: number | null
  ranking: Ranking | null
  verdict: Verdict | null
  /** Instances that did not answer, as the report names them. */
  gaps: string[]
}

export interface Marks {
  /** null where the question does not apply. */
  first: boolean | null
  firstThree: boolean | null
  kind: boolean | null
  harmless: boolean | null
}

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

function namesOf({ truth }: Fault): Set<string> {
  const all = truth.entities.flatMap((entity) => [entity, ...(truth.synonyms?.[entity] ?? [])])
  return new Set(all.map(folded))
}

/** Kinds of a suspect are words; those of a truth are checked ones. */
const isOf = (kinds: readonly string[], kind: string): boolean => kinds.includes(kind)

const CALM: readonly Verdict['kind'][] = ['healthy', 'inconclusive', 'expected']

/** Right or wrong, by the truth alone. A fault without a service is right when the answer lies outside of all. */
export function marksOf({ fault, paged, ranking, verdict }: LiveResult): Marks {
  const { truth } = fault
  const silent = { first: null, firstThree: null, kind: null, harmless: null }
  if (paged === null) return silent
  if (truth.healthy) return { ...silent, harmless: verdict === null || CALM.includes(verdict.kind) }
  if (ranking === null) return { first: false, firstThree: false, kind: false, harmless: null }
  if (truth.entities.length === 0) {
    const outside = ranking.outcome === 'external'
    const kinds = ranking.suspects.slice(0, 1).some(({ kind }) => isOf(truth.kinds, kind))
    return { first: outside || kinds, firstThree: outside || kinds, kind: outside || kinds, harmless: null }
  }
  const names = namesOf(fault)
  const named = (suspect: Ranking['suspects'][number] | undefined): boolean =>
    suspect !== undefined && [suspect.service, suspect.entity].some((name) => names.has(folded(name)))
  const hit = ranking.suspects.slice(0, 3).find(named)
  return {
    first: named(ranking.suspects[0]),
    firstThree: hit !== undefined,
    kind: ranking.suspects.slice(0, 1).some((one) => named(one) && isOf(truth.kinds, one.kind)),
    harmless: null,
  }
}
