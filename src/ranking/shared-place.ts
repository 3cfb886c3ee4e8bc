import type { EvidenceRef } from '../domain/ids.ts'
import type { Family, Observation } from '../domain/ranking.ts'
import type { StateObservation } from './kubernetes/model.ts'
import type { Callees } from './propagation.ts'

/** What a sick place gives to whatever it carries. */
const SYMPTOMS: ReadonlySet<Family> = new Set([
  'latency',
  'error',
  'self-time',
  'network',
  'cpu',
  'crash',
  'saturation',
])
/** Of them, what no callee hands on. */
const OWN: ReadonlySet<Family> = new Set(['self-time', 'network', 'cpu', 'crash'])
/** From this score on a symptom counts; elsewhere also only from this share of the usual one here. */
const HOT = 0.6
const FAINT = 0.4
/** Fewer services that suffer together may do so by chance or because they call each other. */
const LEAST = 3
/** Share of the services of the place that must suffer, and what part of that share may elsewhere. */
const SHARE_HERE = 0.6
const PART_ELSEWHERE = 0.4
/** Against the loudest symptom: one cause for all of them outdoes each by itself, and a zone its machines. */
const COMMON = { node: 1.5, zone: 1.7 } as const

/** A pod or another instance, the service it is folded into, and where it runs; null when nobody says. */
export interface Placed {
  name: string
  owner: string
  place: string | null
  evidence: EvidenceRef
}

type Kind = keyof typeof COMMON

interface Place {
  name: string
  carried: Set<string>
  /** Loudest symptom of each service that shows one here. */
  hot: Map<string, Observation>
  /** Services with a symptom that is their own. */
  own: Set<string>
  evidence: EvidenceRef
}

/** A place that is a suspect, and the services that suffer by it. */
export interface SharedPlace {
  observation: StateObservation
  suffering: ReadonlySet<string>
}

function placesOf(placed: readonly Placed[]): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const { owner, place: name, evidence } of placed) {
    if (name === null) continue
    const place = places.get(name) ?? {
      name,
      carried: new Set(),
      hot: new Map(),
      own: new Set(),
      evidence,
    }
    places.set(name, place)
    place.carried.add(owner)
  }
  return places
}

/** Where a symptom is: at its pod's place, or at the only place of its service; null when nobody can say. */
function placeOf(placed: readonly Placed[]): (observation: Observation) => string | null {
  const ofInstance = new Map(placed.map(({ name, place }) => [name, place]))
  const ofService = Map.groupBy(placed, ({ owner }) => owner)
  return ({ entity, service }) => {
    const own = ofInstance.get(entity)
    if (own !== undefined) return own
    const places = new Set((ofService.get(service) ?? []).map(({ place }) => place))
    const [only] = places
    return places.size === 1 ? (only ?? null) : null
  }
}

function warm(
  places: ReadonlyMap<string, Place>,
  observations: readonly Observation[],
  placed: readonly Placed[],
): void {
  const where = placeOf(placed)
  for (const one of observations) {
    if (one.score < HOT || !SYMPTOMS.has(one.family)) continue
    const place = places.get(where(one) ?? '')
    if (!place?.carried.has(one.service)) continue
    const known = place.hot.get(one.service)
    if (!known || one.score > known.score) place.hot.set(one.service, one)
    if (OWN.has(one.family)) place.own.add(one.service)
  }
}

/** Whether a service calls, over whatever others, one of those given. */
function reaches(service: string, wanted: ReadonlyMap<string, unknown>, callees: Callees): boolean {
  const seen = new Set([service])
  const queue = [service]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const callee of callees.get(next) ?? []) {
      if (seen.has(callee)) continue
      if (wanted.has(callee)) return true
      seen.add(callee)
      queue.push(callee)
    }
  }
  return false
}

/** Services here whose trouble no callee that suffers here explains. */
const independent = ({ hot, own }: Place, callees: Callees): number =>
  [...hot.keys()].filter((service) => own.has(service) || !reaches(service, hot, callees)).length

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Share of what lies elsewhere that suffers as well and does not call those who suffer here. */
function elsewhere(place: Place, all: ReadonlyMap<string, Place>, callees: Callees): number {
  const faint = FAINT * middle([...place.hot.values()].map(({ score }) => score))
  let [carried, suffering] = [0, 0]
  for (const other of all.values()) {
    if (other === place) continue
    carried += other.carried.size
    for (const [service, { score }] of other.hot)
      if (score >= faint && !reaches(service, place.hot, callees)) suffering += 1
  }
  return carried === 0 ? 1 : suffering / carried
}

function observationOf({ name, carried, hot, evidence }: Place, kind: Kind): StateObservation {
  const loud = [...hot.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const onsets = loud.flatMap(({ onset }) => onset ?? [])
  const names = [...hot.keys()].sort().slice(0, 4).join(', ')
  return {
    service: name,
    entity: name,
    family: 'state',
    kind,
    score: COMMON[kind] * (loud[0]?.score ?? 0),
    onset: onsets.length > 0 ? Math.min(...onsets) : null,
    text: `${hot.size} of the ${carried.size} services ${kind === 'zone' ? 'in' : 'on'} ${name} suffer together (${names}), few elsewhere do`,
    citations: [...new Set([evidence, ...loud.flatMap(({ citations }) => citations)])].slice(0, 3),
    // Who lies in a zone is no sight of a fault: only the symptoms are.
    source: kind === 'node' ? 'kubernetes' : (loud[0]?.source ?? 'topology'),
    untrusted: false,
  }
}

/** How much more of what lies at a place suffers by itself than of what lies elsewhere; null for no common cause. */
function lift(place: Place, all: ReadonlyMap<string, Place>, callees: Callees): number | null {
  const { hot, carried } = place
  const here = hot.size / carried.size
  const alone = independent(place, callees)
  if (hot.size < LEAST || here < SHARE_HERE || alone < LEAST) return null
  const others = elsewhere(place, all, callees)
  return others <= PART_ELSEWHERE * here ? alone / carried.size - others : null
}

/** Places whose services suffer together while those in other places are well: what they share is the place. */
export function sharedPlaces(
  observations: readonly Observation[],
  placed: readonly Placed[],
  { kind, callees }: { kind: Kind; callees: Callees },
): SharedPlace[] {
  const places = placesOf(placed)
  if (places.size < 2) return []
  warm(places, observations, placed)
  // Callers in another place suffer, too: the place that stands out most explains them.
  const [first] = [...places.values()]
    .flatMap((place) => {
      const above = lift(place, places, callees)
      return above === null ? [] : [{ place, above }]
    })
    .sort((a, b) => b.above - a.above || (a.place.name < b.place.name ? -1 : 1))
  if (!first) return []
  const { place } = first
  return [{ observation: observationOf(place, kind), suffering: new Set(place.hot.keys()) }]
}
