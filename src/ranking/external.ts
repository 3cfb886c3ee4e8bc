import { type FailingRecord, type LogGroup, linesSince } from '../domain/case-columns.ts'
import type { ObjectRow } from '../domain/case-file.ts'
import { type EvidenceRef, refNumber } from '../domain/ids.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { ERRORS_LEAD, isEarlier } from './log-groups.ts'
import type { LOG_READING } from './log-reading.ts'
import { probeCauses } from './probes.ts'
import type { SeriesObservation } from './series-score.ts'
import { isTelemetryLoss } from './telemetry-loss.ts'

/** A cause that no suspect owns: the outside world, the load, or the data. */
export interface ExternalCause {
  kind: string
  /** 3 and above decides unless a change explains it better. */
  score: number
  text: string
  citations: EvidenceRef[]
}

interface Rule {
  /** What errors say, by the words of `LOG_READING`. */
  kind: keyof typeof LOG_READING.said
  /** How many services must say so, and how many lines. */
  services: number
  lines: number
  score: number
  what: string
}

const RULES: readonly Rule[] = [
  { kind: 'dns', services: 2, lines: 2, score: 3.6, what: 'cannot resolve names' },
  { kind: 'certificate', services: 1, lines: 1, score: 3.5, what: 'meet an expired or invalid certificate' },
  { kind: 'credential', services: 1, lines: 2, score: 2.5, what: 'use credentials that ended' },
  { kind: 'provider', services: 1, lines: 3, score: 3, what: 'are refused by a provider' },
]

const sortedRefs = (refs: Iterable<EvidenceRef>): EvidenceRef[] =>
  [...new Set(refs)].sort((a, b) => refNumber(a) - refNumber(b))

function sayingSo(
  groups: readonly LogGroup[],
  start: number,
  rule: Rule,
  folding: Folding,
): ExternalCause | null {
  const saying = groups.filter(({ said }) => said.includes(rule.kind))
  const [any] = saying
  if (!any) return null
  const services = new Set(saying.map(({ entity }) => folding.serviceOf(entity) ?? entity))
  const lines = saying.reduce((sum, group) => sum + linesSince(group, start), 0)
  if (services.size < rule.services || lines < rule.lines) return null
  const { example } = saying.reduce((a, b) => (isEarlier(b.example, a.example) ? b : a), any)
  return {
    kind: rule.kind,
    score: rule.score + 0.2 * (services.size - rule.services),
    text: `${[...services].sort().join(', ')} ${rule.what}: "${example.message.replace(/\s+/g, ' ').slice(0, 120)}"`,
    citations: sortedRefs(saying.flatMap(({ evidence }) => evidence)),
  }
}

/** The same record fails again and again: the data is bad, not the code that reads it. */
function poisonedRecord(records: readonly FailingRecord[], start: number): ExternalCause | null {
  const counted = records.map((record) => ({ ...record, lines: linesSince(record, start) }))
  const total = counted.reduce((sum, { lines }) => sum + lines, 0)
  const [most] = counted.filter(({ name }) => name !== null).sort((a, b) => b.lines - a.lines)
  if (!most || total < 4 || most.lines < 0.7 * total) return null
  return {
    kind: 'bad-data',
    score: 3.2,
    text: `the same record (${most.name}) fails again and again: ${most.lines} of ${total} errors`,
    citations: [...most.evidence],
  }
}

const REQUESTS = /request|rps|qps|per_sec|ops\b|calls/i

/** Requests rose on most services together: people came, nothing broke. */
function surge(observations: readonly Observation[], folding: Folding): ExternalCause | null {
  const rising = observations.filter(
    (one): one is SeriesObservation =>
      one.family === 'traffic' &&
      'metric' in one &&
      REQUESTS.test((one as SeriesObservation).metric) &&
      (one as SeriesObservation).delta > 0 &&
      (one as SeriesObservation).relative > 0.8,
  )
  const services = new Set(rising.map(({ service }) => service))
  if (services.size < 2 || services.size < 0.5 * folding.services.length) return null
  return {
    kind: 'surge',
    score: 3.6,
    text: `requests rose on ${services.size} of ${folding.services.length} services together`,
    citations: [...new Set(rising.flatMap(({ citations }) => citations))].sort(),
  }
}

export interface ExternalInput {
  objects: readonly ObjectRow[]
  logs: readonly LogGroup[]
  records: readonly FailingRecord[]
  onset: number
  observations: readonly Observation[]
  folding: Folding
}

/** From this strength on the state of an object explains by itself why its name is not found. */
const STATE_EXPLAINS = 4

const isInside = (observations: readonly Observation[]): boolean =>
  observations.some(({ family, score }) => family === 'state' && score >= STATE_EXPLAINS)

/** Causes outside of every suspect, strongest first. */
export function externalCauses({
  objects,
  logs,
  records,
  onset,
  observations,
  folding,
}: ExternalInput): ExternalCause[] {
  const start = onset - ERRORS_LEAD
  const recent = logs.filter(
    (group) => group.isError && linesSince(group, start) > 0 && !isTelemetryLoss(group.example.message),
  )
  const found = [
    ...RULES.filter(({ kind }) => kind !== 'dns' || !isInside(observations)).map((rule) =>
      sayingSo(recent, start, rule, folding),
    ),
    ...probeCauses(objects),
    poisonedRecord(records, start),
    surge(observations, folding),
  ]
  return found.filter((one) => one !== null).sort((a, b) => b.score - a.score || (a.kind < b.kind ? -1 : 1))
}
