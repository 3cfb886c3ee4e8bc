import type { Family, Ranking, Suspect } from '../domain/ranking.ts'

/** What tells a ranking that is right from one that is not, each roughly 0 to 3. */
export interface ConfidenceSigns {
  /** How far the first leads the second, as the logarithm of the ratio of their scores. */
  lead: number
  /** Loudness of the first. */
  score: number
  /** Producing systems that speak for the first, beyond one. */
  sources: number
  /** Kinds of fact that speak for the first, beyond one. */
  families: number
  /** Share of the loudest five that is not the first's: a system that is sick all over. */
  spread: number
  /** Facts against the first. */
  against: number
  /** Minutes that the first began after the second; 0 when it came first. */
  later: number
  /** The state of an object says so itself. */
  state: number
  /** Only its numbers are loud, and only its volume among them. */
  volumeOnly: number
  /** Nothing has a past to be compared with. */
  noPast: number
  /** Nothing stands out, or nothing that could be judged was read. */
  quiet: number
  /** An outside cause was found: its suspects are victims. */
  outside: number
}

/** Facts below it are noise. */
const AUDIBLE = 0.3

const VOLUME: ReadonlySet<Family> = new Set(['traffic', 'other', 'cpu', 'memory', 'disk'])

const scoreOf = (suspect: Suspect | undefined): number => Math.max(0, suspect?.score ?? 0)

function laterBy(first: Suspect, second: Suspect | undefined): number {
  if (first.onset === null || !second || second.onset === null) return 0
  return Math.min(3, Math.max(0, (first.onset - second.onset) / 60_000))
}

/** The signs of a ranking; null when there is no suspect to be right about. */
export function signsOf(
  suspects: readonly Suspect[],
  outcome: Ranking['outcome'],
  comparable: boolean,
): ConfidenceSigns | null {
  const [first, second] = suspects
  if (!first || first.score <= 0) return null
  const loud = first.supporting.filter(({ score }) => score >= AUDIBLE)
  const others = suspects.slice(1, 5).reduce((sum, one) => sum + scoreOf(one), 0)
  const lead = scoreOf(second) > 0 ? Math.log(first.score / scoreOf(second)) : 3
  return {
    lead: Math.min(3, Math.max(0, lead)),
    score: Math.min(3, Math.log1p(first.score)),
    sources: Math.min(3, new Set(loud.map(({ source }) => source)).size - 1),
    families: Math.min(3, new Set(loud.map(({ family }) => family)).size - 1),
    spread: others / (first.score + others),
    against: Math.min(3, first.opposing.length),
    later: laterBy(first, second),
    state: first.supporting.some(({ family }) => family === 'state') ? 1 : 0,
    volumeOnly: loud.every(({ family }) => VOLUME.has(family)) ? 1 : 0,
    noPast: comparable ? 0 : 1,
    quiet: outcome === 'healthy' || outcome === 'unclear' ? 1 : 0,
    outside: outcome === 'external' ? 1 : 0,
  }
}
