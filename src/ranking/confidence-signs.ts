import type { Family, Observation, Ranking, Suspect } from '../domain/ranking.ts'
import { type ServiceEvidence, serviceScore } from './fuse.ts'
import { type Callees, downstream } from './propagation.ts'

/** What tells a ranking that is right from one that is not, each roughly 0 to 3. */
export interface ConfidenceSigns {
  /** How far the first leads the second, as the logarithm of the ratio of their scores. */
  lead: number
  /** The same lead over the next who neither calls the first nor is called by it, over whatever others: no victim. */
  clear: number
  /** Distinct metrics and templates that speak for the first, as a logarithm. */
  facts: number
  /** Loudness of the first. */
  score: number
  /** Producing systems that speak for the first, beyond one. */
  sources: number
  /** Families of facts that speak for the first, beyond one. */
  families: number
  /** Share of the loudest five that is not the first's: a system that is sick all over. */
  spread: number
  /** Steps by which the first began after the second, in what an onset may be off; 0 when it came first. */
  later: number
  /** The same by which it began before the second; 0 when it came later. */
  earlier: number
  /** The state of an object says so itself. */
  state: number
  /** Only its numbers are loud, and only its volume among them. */
  volumeOnly: number
  /** Share of the other loud services that the first depends on: it may be a victim. */
  depends: number
  /** Share of the other loud services that depend on the first: it explains them. */
  explains: number
  /** What callees leave of the first's own facts, 1 for all. */
  kept: number
  /** How much louder the numbers are than at any time of their own past. */
  unusual: number
  /** 1 when the alerting metric stands out of its own past, −1 when it does not. */
  moved: number
  /** 1 when what the alert is about is loud on the first too, −1 when it is not; 0 when nobody knows what it is about. */
  paged: number
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
  /** See `alertMoved`. */
  moved: boolean | null
  /** What the alert is about. */
  paged: ReadonlySet<Family>
  /** Milliseconds by which an onset may be off. */
  precision: number
}

const scoreOf = (suspect: Suspect | undefined): number => Math.max(0, suspect?.score ?? 0)

const beyondOne = (names: readonly string[]): number => Math.min(3, Math.max(0, new Set(names).size - 1))

/** Steps between the onsets of the first and the second, positive when the first came later, at most 3. */
function onsetGap(first: Suspect, second: Suspect | undefined, precision: number): number {
  if (first.onset === null || !second || second.onset === null) return 0
  return Math.max(-3, Math.min(3, (first.onset - second.onset) / precision))
}

/** More of the loud services tell nothing new. */
const MOST_OTHERS = 20

interface Loud {
  service: string
  /** Before anything was explained away. */
  strength: number
}

function loudOthers(first: string, { services }: Sight): Loud[] {
  return [...services.values()]
    .filter(({ service }) => service !== first)
    .map(({ service, raw }) => ({ service, strength: serviceScore(raw) }))
    .filter(({ strength }) => strength >= 1)
    .sort((a, b) => b.strength - a.strength || (a.service < b.service ? -1 : 1))
    .slice(0, MOST_OTHERS)
}

function shareOf(all: readonly Loud[], wanted: (service: string) => boolean): number {
  const sum = (list: readonly Loud[]): number => list.reduce((total, { strength }) => total + strength, 0)
  return sum(all.filter(({ service }) => wanted(service))) / Math.max(1, sum(all))
}

function alongCalls(first: string, sight: Sight): Pick<ConfidenceSigns, 'depends' | 'explains'> {
  const others = loudOthers(first, sight)
  const below = downstream(first, sight.callees)
  return {
    depends: shareOf(others, (service) => below?.has(service) ?? false),
    explains: shareOf(others, (service) => downstream(service, sight.callees)?.has(first) ?? false),
  }
}

/** A lead over nobody. */
const ALONE = 3

const leadOver = (first: Suspect, other: Suspect | undefined): number =>
  scoreOf(other) > 0 ? Math.min(ALONE, Math.max(0, Math.log(first.score / scoreOf(other)))) : ALONE

const callsOver = (caller: string, callee: string, callees: Callees): boolean =>
  caller !== callee && (downstream(caller, callees)?.has(callee) ?? false)

/** The next suspect whose trouble no call ties to the first. */
const rivalOf = ([first, ...others]: readonly Suspect[], { callees }: Sight): Suspect | undefined =>
  others.find(
    ({ service }) =>
      first && !callsOver(service, first.service, callees) && !callsOver(first.service, service, callees),
  )

function movedSign(moved: boolean | null): number {
  if (moved === null) return 0
  return moved ? 1 : -1
}

function pagedSign(paged: ReadonlySet<Family>, loud: readonly Observation[]): number {
  if (paged.size === 0) return 0
  return loud.some(({ family }) => paged.has(family)) ? 1 : -1
}

function keptOf(first: string, { services }: Sight): number {
  const evidence = services.get(first)
  const raw = evidence ? serviceScore(evidence.raw) : 0
  return evidence && raw > 0 ? Math.min(1, serviceScore(evidence.own) / raw) : 0
}

export const NO_SIGNS: ConfidenceSigns = {
  lead: 0,
  clear: 0,
  facts: 0,
  score: 0,
  sources: 0,
  families: 0,
  spread: 0,
  later: 0,
  earlier: 0,
  state: 0,
  volumeOnly: 0,
  depends: 0,
  explains: 0,
  kept: 0,
  unusual: 0,
  moved: 0,
  paged: 0,
  noPast: 0,
  unclear: 0,
}

/** The signs of a ranking; without a suspect, only those of the whole. */
export function signsOf(sight: Sight): ConfidenceSigns {
  const { suspects, outcome, comparable } = sight
  const [first, second] = suspects
  const whole = {
    unusual: Math.max(-1, Math.min(3, sight.unusual)),
    moved: movedSign(sight.moved),
    noPast: comparable ? 0 : 1,
    unclear: outcome === 'unclear' ? 1 : 0,
  }
  if (!first || first.score <= 0) return { ...NO_SIGNS, ...whole }
  const loud = first.supporting.filter(({ score }) => score >= AUDIBLE)
  const others = suspects.slice(1, 5).reduce((sum, one) => sum + scoreOf(one), 0)
  const gap = onsetGap(first, second, sight.precision)
  return {
    ...whole,
    ...alongCalls(first.service, sight),
    lead: leadOver(first, second),
    clear: leadOver(first, rivalOf(suspects, sight)),
    facts: Math.log(Math.max(1, loud.length)),
    score: Math.min(3, Math.log1p(first.score)),
    sources: beyondOne(loud.map(({ source }) => source)),
    families: beyondOne(loud.map(({ family }) => family)),
    spread: others / (first.score + others),
    later: Math.max(0, gap),
    earlier: Math.max(0, -gap),
    state: first.supporting.some(({ family }) => family === 'state') ? 1 : 0,
    volumeOnly: loud.every(({ family }) => VOLUME.has(family)) ? 1 : 0,
    kept: keptOf(first.service, sight),
    paged: pagedSign(sight.paged, loud),
  }
}
