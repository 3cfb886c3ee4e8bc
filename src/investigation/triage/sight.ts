import type { Ranking } from '../../domain/ranking.ts'
import type { Sight, Verdict } from '../../domain/verdict.ts'

/** What the ranking saw, in what decides whether a later look sees the same. */
export const sightOf = ({ outcome, suspects: [first] }: Ranking): Sight => ({
  outcome,
  service: first?.service ?? null,
  kind: first?.kind ?? null,
})

/** Faint suspects of a healthy system change places all the time, and that is no news. */
export const isSameSight = (a: Sight, b: Sight): boolean =>
  a.outcome === b.outcome && (a.outcome === 'healthy' || (a.service === b.service && a.kind === b.kind))

/** Whether people have to be told: the word for it, or what it is said to be, is another. */
export const isNews = (before: Verdict, after: Verdict): boolean =>
  before.kind !== after.kind ||
  before.cause?.service !== after.cause?.service ||
  before.cause?.kind !== after.cause?.kind
