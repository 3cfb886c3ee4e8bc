import type { Verdict } from '../../domain/verdict.ts'
import { dollarsOf } from '../../models/prices.ts'
import { percentile } from '../statistics.ts'
import { table } from '../table.ts'
import type { Answer } from '../truth.ts'
import type { CountedCall } from './counting-model.ts'
import { type Standing, standingOf } from './standing.ts'

export type Investigator = 'fan-out' | 'single' | 'rules'

/** One investigation of a case. */
export interface Attempt {
  calls: readonly CountedCall[]
  verdict: Verdict | null
}

export interface Compared {
  truth: Answer | null
  attempts: ReadonlyMap<Investigator, Attempt>
}

const thousands = (value: number): string => `${(value / 1000).toFixed(1)}k`

function row(who: Investigator, cases: readonly Compared[], isJudged: boolean): string[] {
  const attempts = cases.flatMap(({ truth, attempts: all }) => {
    const attempt = all.get(who)
    return attempt === undefined ? [] : [{ truth, ...attempt }]
  })
  const sums = (of: (call: CountedCall) => number): number[] =>
    attempts.map(({ calls }) => calls.reduce((total, call) => total + of(call), 0))
  const dollars = sums(({ nano }) => nano).map(dollarsOf)
  const count = (standing: Standing): string =>
    String(
      attempts.filter(({ truth, verdict }) => truth !== null && standingOf(truth, verdict) === standing)
        .length,
    )
  return [
    who,
    String(attempts.length),
    String(attempts.reduce((total, { calls }) => total + calls.length, 0)),
    thousands(
      percentile(
        sums(({ input }) => input),
        0.5,
      ),
    ),
    `$${percentile(dollars, 0.5).toFixed(4)}`,
    `$${Math.max(0, ...dollars).toFixed(4)}`,
    ...(isJudged ? [count('right'), count('open'), count('wrong')] : []),
  ]
}

/**
 * The same cases by several investigators, side by side; empty for one. Only cases that all of them have answers for
 * are counted, and their verdicts only when the answers were somebody's judgement.
 */
export function comparisonLines(
  cases: readonly Compared[],
  investigators: readonly Investigator[],
  isJudged: boolean,
): string[] {
  if (investigators.length < 2) return []
  const shared = cases.filter(({ attempts }) => investigators.every((who) => attempts.has(who)))
  return [
    '',
    `the same ${shared.length} cases by each investigator`,
    ...table([
      [
        'investigator',
        'cases',
        'calls',
        'input median',
        'dollars median',
        'most',
        ...(isJudged ? ['right', 'names nobody', 'wrong'] : []),
      ],
      ...investigators.map((who) => row(who, shared, isJudged)),
    ]),
  ]
}
