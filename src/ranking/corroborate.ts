import type { Family } from '../domain/ranking.ts'
import type { ServiceEvidence } from './fuse.ts'
import type { SeriesObservation } from './series-score.ts'

type Services = ReadonlyMap<string, ServiceEvidence>

const strongest = (evidence: ServiceEvidence, families: readonly Family[]): number =>
  Math.max(0, ...families.map((family) => evidence.raw.get(family) ?? 0))

function weaken(evidence: ServiceEvidence, families: readonly Family[], factor: number): void {
  for (const family of families) {
    const value = evidence.raw.get(family)
    if (value !== undefined) evidence.raw.set(family, value * factor)
  }
}

/** Fewer traced services say nothing about the one that is missing. */
const LEAST_TRACED = 3

/**
 * Metrics of a service that traces contradict count less: it is on no traced path, or is traced and spends its
 * time, calls and logs as ever.
 */
function againstTraces(services: Services, traced: ReadonlySet<string>): void {
  if (traced.size < LEAST_TRACED) return
  for (const evidence of services.values()) {
    if (!traced.has(evidence.service)) weaken(evidence, ['latency', 'traffic', 'cpu'], 0.3)
    else if (strongest(evidence, ['self-time', 'network', 'structure', 'log']) < 0.5)
      weaken(evidence, ['latency', 'traffic'], 0.45)
  }
}

const SYMPTOMS: readonly Family[] = ['latency', 'error', 'self-time', 'network', 'structure', 'log', 'state']

/** A busy processor that slows nobody is not the cause: symptoms are watched and look normal. */
function againstSymptoms(services: Services, watched: ReadonlySet<string>): void {
  for (const evidence of services.values()) {
    if (watched.has(evidence.service) && strongest(evidence, SYMPTOMS) < 0.6)
      weaken(evidence, ['memory', 'cpu', 'disk', 'traffic'], 0.45)
  }
}

const BYTES = /net|byte|sysc|transmit|receive|packet/i

const relatives = (evidence: ServiceEvidence, family: Family): SeriesObservation[] =>
  (evidence.observations.get(family) ?? []).filter((one): one is SeriesObservation => 'relative' in one)

/** More requests need more processor: a rise in step with the service's own requests is no fault of its own. */
function againstLoad(services: Services): void {
  for (const evidence of services.values()) {
    const requests = relatives(evidence, 'traffic').filter((one) => one.delta > 0 && !BYTES.test(one.metric))
    const load = Math.max(0, ...requests.map(({ relative }) => relative))
    const processor = Math.max(0, ...relatives(evidence, 'cpu').map(({ relative }) => relative))
    if (load > 0 && processor <= 1.6 * load) weaken(evidence, ['cpu'], 0.4)
  }
}

/** Requests that wait for a connection of the service's own pool. */
const isPoolWait = (one: SeriesObservation): boolean =>
  /pool/i.test(one.metric) && /wait|pending|queue/i.test(one.metric) && one.delta > 0 && one.score >= 1

/** What callers say of a database: while they wait for their own pool, the wait counts as its time and failure. */
const SAID_OF_IT: readonly Family[] = ['self-time', 'latency', 'error', 'network', 'structure']

/** Databases of services whose pool is used up: these cannot tell their own wait from the database's time. */
function behindFullPools(services: Services, { callees, isDatabase }: Witnesses): string[] {
  const waiting = [...services.values()].filter((one) => relatives(one, 'saturation').some(isPoolWait))
  return waiting.flatMap(({ service }) => [...(callees.get(service) ?? [])]).filter(isDatabase)
}

/**
 * What callers say of a database counts less where it speaks of themselves, and the database answers for it only when
 * something that it says itself moved, too.
 */
function againstCallers(services: Services, witnesses: Witnesses): void {
  const { told, busy, wronglyAsked, leftByOne } = witnesses
  const excused = new Set(wronglyAsked)
  for (const name of behindFullPools(services, witnesses)) if (!told.has(name)) excused.add(name)
  const weakened = (names: ReadonlySet<string>, families: readonly Family[]): void => {
    for (const name of names) {
      const evidence = services.get(name)
      if (evidence && !busy.has(name) && !evidence.raw.has('state')) weaken(evidence, families, 0.3)
    }
  }
  weakened(excused, SAID_OF_IT)
  weakened(new Set([...leftByOne].filter((name) => !told.has(name))), ['error'])
}

export interface Witnesses {
  /** Services with a span in the window. */
  traced: ReadonlySet<string>
  /** Services with a symptom that somebody measures. */
  watched: ReadonlySet<string>
  /** Services that say of themselves that they take longer, wait or are full. */
  told: ReadonlySet<string>
  /** Those of them that do more than fill up. */
  busy: ReadonlySet<string>
  /** Databases that are given orders which are wrong in themselves. */
  wronglyAsked: ReadonlySet<string>
  /** Databases that one caller no longer waits for while the others go on. */
  leftByOne: ReadonlySet<string>
  callees: ReadonlyMap<string, ReadonlySet<string>>
  isDatabase: (service: string) => boolean
}

/** Weakens what other sources about the same service contradict, before calls are followed. */
export function corroborate(services: Services, witnesses: Witnesses): void {
  againstTraces(services, witnesses.traced)
  againstSymptoms(services, witnesses.watched)
  againstLoad(services)
  againstCallers(services, witnesses)
}
