import type { Verdict } from '../../domain/verdict.ts'
import { names } from '../score.ts'
import type { Answer } from '../truth.ts'

/** `open`: it names nobody, which is no harm and no help. */
export type Standing = 'right' | 'open' | 'wrong'

/**
 * Whether a verdict says what was so: the service, or that nothing is wrong, or that it lies outside. Null is a run
 * that broke.
 */
export function standingOf(answer: Answer, verdict: Verdict | null): Standing {
  if (verdict === null) return 'open'
  if (verdict.cause !== null) return names(answer, verdict.cause.service) ? 'right' : 'wrong'
  if (verdict.kind === 'healthy') return answer.healthy ? 'right' : 'wrong'
  if (verdict.outside !== undefined) return answer.external ? 'right' : 'open'
  return 'open'
}

const ORDER: Record<Standing, number> = { wrong: 0, open: 1, right: 2 }

/** What the second did to the first. */
export function changeOf(before: Standing, after: Standing): 'better' | 'worse' | 'same' {
  const change = ORDER[after] - ORDER[before]
  if (change === 0) return 'same'
  return change > 0 ? 'better' : 'worse'
}

/** `cause payments (right)`, for a table. */
export function verdictText(answer: Answer | null, verdict: Verdict | null): string {
  if (verdict === null) return 'broke'
  const outside = verdict.outside === undefined ? '' : ', outside'
  const what = [verdict.kind + outside, ...(verdict.cause === null ? [] : [verdict.cause.service])].join(' ')
  return answer === null ? what : `${what} (${standingOf(answer, verdict)})`
}

/** What was so, for a table. */
export function truthText(answer: Answer | null): string {
  if (answer === null) return '–'
  if (answer.healthy) return 'healthy'
  if (answer.external) return `outside: ${answer.faultKind}`
  return answer.names[0] ?? answer.faultKind
}
