import type { LogRow } from '../domain/case-file.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { isErrorLine } from './log-template.ts'
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
  kind: string
  words: RegExp
  /** How many services must say so, and how many lines. */
  services: number
  lines: number
  score: number
  what: string
}

/** What errors say when the fault lies outside: in the words of resolvers, TLS stacks and providers. */
const RULES: readonly Rule[] = [
  {
    kind: 'dns',
    words: /no such host|ENOTFOUND|EAI_AGAIN|name resolution|SERVFAIL|getaddrinfo|server misbehaving/i,
    services: 2,
    lines: 2,
    score: 3.6,
    what: 'cannot resolve names',
  },
  {
    kind: 'certificate',
    words: /x509|certificate (has )?expired|cert(ificate)?\b.*(expired|not yet valid)|CERT_HAS_EXPIRED/i,
    services: 1,
    lines: 1,
    score: 3.5,
    what: 'meet an expired or invalid certificate',
  },
  {
    kind: 'credential',
    words: /(credential|api key|token|password)\b.*(expired|revoked|rotated)/i,
    services: 1,
    lines: 2,
    score: 2.5,
    what: 'use credentials that ended',
  },
  {
    kind: 'provider',
    words:
      /SlowDown|ThrottlingException|(provider|third[- ]party|vendor|upstream partner|partner (api|feed))\b.*(\b5\d\d\b|unavailable|error|timeout|degraded|outage)/i,
    services: 1,
    lines: 3,
    score: 3,
    what: 'are refused by a provider',
  },
]

function sayingSo(lines: readonly LogRow[], rule: Rule, folding: Folding): ExternalCause | null {
  const saying = lines.filter(({ message }) => rule.words.test(message))
  const services = new Set(saying.map(({ entity }) => folding.serviceOf(entity) ?? entity))
  const [first] = saying
  if (!first || services.size < rule.services || saying.length < rule.lines) return null
  const example = first.message.replace(/\s+/g, ' ').slice(0, 120)
  return {
    kind: rule.kind,
    score: rule.score + 0.2 * (services.size - rule.services),
    text: `${[...services].sort().join(', ')} ${rule.what}: "${example}"`,
    citations: [...new Set(saying.map(({ evidence }) => evidence))].sort(),
  }
}

const RECORD =
  /(offset|record_?id|message_?id|event_?id|row_?id|object_?key|batch_?id)["']?\s*[=:]\s*["']?([\w-]+)/gi

/** The same record fails again and again: the data is bad, not the code that reads it. */
function poisonedRecord(lines: readonly LogRow[]): ExternalCause | null {
  const counts = new Map<string, LogRow[]>()
  let total = 0
  for (const line of lines) {
    const names = [...line.message.matchAll(RECORD)].map((match) => match[2])
    if (names.length === 0) continue
    total += 1
    const key = names.join(' ')
    counts.set(key, [...(counts.get(key) ?? []), line])
  }
  const [name, most] =
    [...counts].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))[0] ?? []
  if (!name || !most || total < 4 || most.length < 0.7 * total) return null
  return {
    kind: 'bad-data',
    score: 3.2,
    text: `the same record (${name}) fails again and again: ${most.length} of ${total} errors`,
    citations: [...new Set(most.map(({ evidence }) => evidence))].sort(),
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
  logs: readonly LogRow[]
  onset: number
  observations: readonly Observation[]
  folding: Folding
}

/** From this strength on the state of an object explains by itself why its name is not found. */
const STATE_EXPLAINS = 4

const isInside = (observations: readonly Observation[]): boolean =>
  observations.some(({ family, score }) => family === 'state' && score >= STATE_EXPLAINS)

/** Causes outside of every suspect, strongest first. */
export function externalCauses({ logs, onset, observations, folding }: ExternalInput): ExternalCause[] {
  const recent = logs
    .filter((line) => (line.ts === null || line.ts >= onset - 120_000) && isErrorLine(line))
    .filter(({ message }) => !isTelemetryLoss(message))
    .sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (a.message < b.message ? -1 : 1))
  const found = [
    ...RULES.filter(({ kind }) => kind !== 'dns' || !isInside(observations)).map((rule) =>
      sayingSo(recent, rule, folding),
    ),
    poisonedRecord(recent),
    surge(observations, folding),
  ]
  return found.filter((one) => one !== null).sort((a, b) => b.score - a.score || (a.kind < b.kind ? -1 : 1))
}
