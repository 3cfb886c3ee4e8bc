import type { Verdict } from '../../../src/domain/verdict.ts'
import { kindInWords } from '../../../src/report/in-words.ts'
import type { Fault } from '../faults/fault.ts'
import type { Shown } from './shown.ts'

/** What one live fault came to. Times are seconds; null where it never happened. */
export interface LiveResult {
  fault: Fault
  paged: string | null
  /** Nobody was paged in time, and a person asked. */
  asked: boolean
  /** From the webhook's arrival to the root message in Slack, to the first edit with suspects, to the verdict. */
  rootAfter: number | null
  suspectsAfter: number | null
  verdictAfter: number | null
  /** As the thread names them at the conclusion, at most three; null where nothing was concluded. */
  suspects: readonly Shown[] | null
  /** It was said to lie outside of every service. */
  outside: boolean
  verdict: Verdict | null
  /** Ranked again from what was kept: there is no verdict to judge. */
  isAgain?: true
  /** Instances that did not answer, as the report names them. */
  gaps: string[]
}

/** null where the question does not apply. */
export interface Marks {
  first: boolean | null
  firstThree: boolean | null
  kind: boolean | null
  harmless: boolean | null
  /** The cause that the verdict names is of the right service. */
  cause: boolean | null
  /** The first suspect is what was put there to mislead. */
  fooled: boolean | null
}

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

function namesOf({ truth }: Fault): Set<string> {
  const all = truth.entities.flatMap((entity) => [entity, ...(truth.synonyms?.[entity] ?? [])])
  return new Set(all.map(folded))
}

const CALM: readonly Verdict['kind'][] = ['healthy', 'inconclusive', 'expected']

const UNSCORED: Marks = {
  first: null,
  firstThree: null,
  kind: null,
  harmless: null,
  cause: null,
  fooled: null,
}

/** Without a verdict nothing was said, and that is not calm. */
function harmlessMarks({ verdict, isAgain }: LiveResult): Marks {
  if (isAgain) return UNSCORED
  return { ...UNSCORED, harmless: verdict !== null && CALM.includes(verdict.kind) }
}

function fooledBy({ truth }: Fault, [first]: readonly Shown[]): boolean | null {
  if (truth.redHerrings === undefined) return null
  return first !== undefined && truth.redHerrings.some((one) => folded(one) === folded(first.service))
}

/** Right or wrong, by the truth alone and by what people were shown. A fault without a service is right when the answer lies outside of all. */
export function marksOf(result: LiveResult): Marks {
  const { fault, paged, suspects, outside, verdict } = result
  const { truth } = fault
  if (paged === null) return UNSCORED
  if (truth.healthy) return harmlessMarks(result)
  const names = namesOf(fault)
  const kinds: readonly string[] = truth.kinds.map(kindInWords)
  const shown = suspects ?? []
  const [first] = shown
  const isKind = first !== undefined && kinds.includes(first.kind)
  const named = (service: string | undefined): boolean => service !== undefined && names.has(folded(service))
  const nowhere = truth.entities.length === 0
  const beyond = nowhere && (outside || isKind)
  const cause = verdict?.cause ?? null
  return {
    first: beyond || named(first?.service),
    firstThree: beyond || shown.slice(0, 3).some(({ service }) => named(service)),
    kind: beyond || (isKind && named(first?.service)),
    harmless: null,
    cause:
      cause === null ? null : named(cause.service) || (nowhere && kinds.includes(kindInWords(cause.kind))),
    fooled: fooledBy(fault, shown),
  }
}
