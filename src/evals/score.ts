import { kindsOf } from './fault-words.ts'
import type { RankLine } from './rank-line.ts'
import { type Rate, rate } from './statistics.ts'
import type { Answer } from './truth.ts'

/** A line with what it should have said. */
export interface Scored {
  answer: Answer
  line: RankLine
}

/** A pod's or job's name without what its controller adds. */
const withoutHash = (name: string): string => name.replace(/-[0-9a-f]{6,10}-[a-z0-9]{5}$|-[a-z0-9]{5}$/, '')

export function names(answer: Answer, name: string | null): boolean {
  return name !== null && (answer.names.includes(name) || answer.names.includes(withoutHash(name)))
}

/** 0 for the first suspect; −1 when none is right. */
export const placeOf = ({ answer, line }: Scored): number =>
  line.suspects.findIndex(({ service, entity }) => names(answer, service) || names(answer, entity))

export const isFirst = (one: Scored): boolean => placeOf(one) === 0

/** Whether the answer as a whole is right: the first suspect, or rightly that nothing or nobody inside is to blame. */
export function isRight(one: Scored): boolean {
  const { outcome } = one.line
  if (outcome === 'healthy') return one.answer.healthy
  return outcome === 'external' ? one.answer.external : isFirst(one)
}

/** Whether the case says what a right answer is. */
export const isKnown = (one: Scored): boolean => isAsked(one) || one.answer.healthy || one.answer.external

/** Whether the case asks for a service. */
export const isAsked = ({ answer }: Scored): boolean => answer.names.length > 0 && !answer.healthy

export function within(cases: readonly Scored[], count: number): Rate {
  return rate(cases, (one) => {
    const place = placeOf(one)
    return place >= 0 && place < count
  })
}

/** Mean of AC@1 to AC@5. */
export function averageAt5(cases: readonly Scored[]): number {
  if (cases.length === 0) return 0
  const sum = [1, 2, 3, 4, 5].reduce((total, count) => total + within(cases, count).hits, 0)
  return sum / (5 * cases.length)
}

/** Kinds that count as right; empty when nobody can say. */
const rightKinds = ({ kinds, faultKind }: Answer): readonly string[] =>
  kinds.length > 0 ? kinds : kindsOf(faultKind)

export const hasRightKind = ({ answer, line }: Scored): boolean =>
  rightKinds(answer).includes(line.suspects[0]?.kind ?? '')

/** Kind of the first suspect, where it is the right one and the fault's kind is known. */
export function kindRate(cases: readonly Scored[]): Rate {
  return rate(
    cases.filter((one) => isFirst(one) && rightKinds(one.answer).length > 0),
    hasRightKind,
  )
}

/** The right suspect first, and with the right kind. */
export const objectAndKind = (cases: readonly Scored[]): Rate =>
  rate(
    cases.filter(({ answer }) => rightKinds(answer).length > 0),
    (one) => isFirst(one) && hasRightKind(one),
  )

const same = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && Math.min(a.length, b.length) >= 7 && (a.startsWith(b) || b.startsWith(a))

export interface ChangeScore {
  /** The culprit, or rightly none. */
  right: Rate
  /** A decoy, or any change when none is to blame. */
  falselyBlamed: Rate
  firstOfAll: Rate
  amongFive: Rate
  inDigest: Rate
  /** The latest deploy would have been right; and would have been a false blame. */
  latestRight: Rate
  latestFalse: Rate
}

const isFalse = (answer: Answer, blamed: string | null): boolean =>
  blamed !== null && !same(blamed, answer.change?.sha ?? null)

export function changeScore(cases: readonly Scored[]): ChangeScore {
  const known = cases.filter(({ answer }) => answer.change !== null)
  const culprit = known.filter(({ answer }) => answer.change?.sha)
  const sha = ({ answer }: Scored): string | null => answer.change?.sha ?? null
  const right = (answer: Answer, blamed: string | null): boolean =>
    answer.change?.sha ? same(blamed, answer.change.sha) : blamed === null
  return {
    right: rate(known, ({ answer, line }) => right(answer, line.change)),
    falselyBlamed: rate(known, ({ answer, line }) => isFalse(answer, line.change)),
    firstOfAll: rate(culprit, (one) => same(one.line.changes[0]?.id ?? null, sha(one))),
    amongFive: rate(culprit, (one) => one.line.changes.slice(0, 5).some(({ id }) => same(id, sha(one)))),
    inDigest: rate(culprit, (one) => one.line.digest.includes(sha(one) ?? '\n')),
    latestRight: rate(known, ({ answer }) => right(answer, answer.lastCommit)),
    latestFalse: rate(known, ({ answer }) => isFalse(answer, answer.lastCommit)),
  }
}

export interface OutcomeScore {
  healthyCalledHealthy: Rate
  realCalledHealthy: Rate
  externalCalledExternal: Rate
  faultCalledExternal: Rate
}

export function outcomeScore(cases: readonly Scored[]): OutcomeScore {
  const healthy = cases.filter(({ answer }) => answer.healthy)
  const real = cases.filter((one) => isAsked(one) || one.answer.external)
  const silent = ({ line }: Scored): boolean => line.outcome === 'healthy'
  const outside = ({ line }: Scored): boolean => line.outcome === 'external'
  return {
    healthyCalledHealthy: rate(healthy, silent),
    realCalledHealthy: rate(real, silent),
    externalCalledExternal: rate(
      cases.filter(({ answer }) => answer.external),
      outside,
    ),
    faultCalledExternal: rate(
      real.filter(({ answer }) => !answer.external),
      outside,
    ),
  }
}
