import type { Family, Ranking, Suspect } from '../domain/ranking.ts'
import { type ServiceEvidence, serviceScore } from './fuse.ts'
import { type Callees, downstream } from './propagation.ts'

/** What tells a ranking that is right from one that is not, each roughly 0 to 3. */
export interface ConfidenceSigns {
  /** How far the first leads the second, as the logarithm of the ratio of their scores. */
  lead: number
  /** Loudness of the first. */
  score: number
  /** Producing systems that speak for the first, beyond one. */
  sources: number
  /** Share of the loudest five that is not the first's: a system that is sick all over. */
  spread: number
  /** Minutes that the first began after the second; 0 when it came first. */
  later: number
  /** The state of an object says so itself. */
  state: number
  /** Only its numbers are loud, and only its volume among them. */
  volumeOnly: number
  /** Share of the other loud services that the first depends on: it may be a victim. */
  depends: number
  /** How much louder the numbers are than at any time of their own past. */
  unusual: number
  /** Nothing has a past to be compared with. */
  noPast: number
  /** Nothing stands out, or nothing that could be judged was read. */
  unclear: number
}

/** Facts below it are noise. */
const AUDIBLE = 0.3

const VOLUME: ReadonlySet<Family> = new Set(['traffic', 'other', 'cpu', 'memory', 'disk'])

/** What a ranking knows when it says how sure it is. */
export interface Sight {
  suspects: readonly Suspect[]
  outcome: Ranking['outcome']
  /** Something had a past to be compared with. */
  comparable: boolean
  services: ReadonlyMap<string, ServiceEvidence>
  callees: Callees
  /** See `unusualness`. */
  unusual: number
}

const scoreOf = (suspect: Suspect | undefined): number => Math.max(0, suspect?.score ?? 0)

const beyondOne = (names: readonly string[]): number => Math.min(3, Math.max(0, new Set(names).size - 1))

function laterBy(first: Suspect, second: Suspect | undefined): number {
  if (first.onset === null || !second || second.onset === null) return 0
  return Math.min(3, Math.max(0, (first.onset - second.onset) / 60_000))
}

/** How much of what is loud besides the first it calls, before anything was explained away. */
function dependsOn(first: string, { services, callees }: Sight): number {
  const below = downstream(first, callees)
  const others = [...services.values()]
    .filter(({ service }) => service !== first)
    .map(({ service, raw }) => ({ service, strength: serviceScore(raw) }))
    .filter(({ strength }) => strength >= 1)
  const sum = (list: typeof others): number => list.reduce((total, { strength }) => total + strength, 0)
  return sum(others.filter(({ service }) => below?.has(service))) / Math.max(1, sum(others))
}

export const NO_SIGNS: ConfidenceSigns = {
  lead: 0,
  score: 0,
  sources: 0,
  spread: 0,
  later: 0,
  state: 0,
  volumeOnly: 0,
  depends: 0,
  unusual: 0,
  noPast: 0,
  unclear: 0,
}

/** The signs of a ranking; without a suspect, only whether there was a past. */
export function signsOf(sight: Sight): ConfidenceSigns {
  const { suspects, outcome, comparable } = sight
  const [first, second] = suspects
  const noPast = comparable ? 0 : 1
  const unusual = Math.max(-1, Math.min(3, sight.unusual))
  if (!first || first.score <= 0) return { ...NO_SIGNS, unusual, noPast }
  const loud = first.supporting.filter(({ score }) => score >= AUDIBLE)
  const others = suspects.slice(1, 5).reduce((sum, one) => sum + scoreOf(one), 0)
  const lead = scoreOf(second) > 0 ? Math.log(first.score / scoreOf(second)) : 3
  return {
    lead: Math.min(3, Math.max(0, lead)),
    score: Math.min(3, Math.log1p(first.score)),
    sources: beyondOne(loud.map(({ source }) => source)),
    spread: others / (first.score + others),
    later: laterBy(first, second),
    state: first.supporting.some(({ family }) => family === 'state') ? 1 : 0,
    volumeOnly: loud.every(({ family }) => VOLUME.has(family)) ? 1 : 0,
    depends: dependsOn(first.service, sight),
    unusual,
    noPast,
    unclear: outcome === 'unclear' ? 1 : 0,
  }
}
