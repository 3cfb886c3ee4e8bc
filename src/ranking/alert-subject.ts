import type { FaultKind } from '../domain/fault-kind.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Alert } from '../domain/signal.ts'
import type { Folding, RankInput } from './case-input.ts'
import { noEvidence, type ServiceEvidence } from './fuse.ts'
import { reasonIn } from './kubernetes/reasons.ts'

/** What an alert or a question is about by its own words: one object of the cluster, not a symptom of a service. */
export interface Subject {
  name: string
  service: string
  evidence: EvidenceRef
  source: 'kubernetes' | 'logs'
}

const KINDS = 'pod|job|cronjob|deployment|statefulset|daemonset|replicaset|workload|node'
/** A name as Kubernetes allows it; bounded, for the text is anybody's. */
const NAME = '(?<![a-z0-9.-])([a-z0-9][a-z0-9.-]{2,252})'

/** `{"name": "web", "kind": "pod"}`, `job web`, `Deployment/web`, `the web deployment`, `logs of web`. */
const SAID: readonly RegExp[] = [
  new RegExp(`"name":\\s*"${NAME}"[^{}]*"(?:kind|subject_type)":\\s*"(?:${KINDS})"`, 'gi'),
  new RegExp(`\\b(?:${KINDS})s?[\\s/]+["'\`]?${NAME}`, 'gi'),
  new RegExp(`${NAME}["'\`]?\\s+(?:${KINDS})\\b`, 'gi'),
  new RegExp(`\\blogs\\s+(?:of|for|in|from)\\s+(?:the\\s+)?["'\`]?${NAME}`, 'gi'),
]

const LABELS = ['pod', 'job_name', 'cronjob', 'deployment', 'statefulset', 'daemonset', 'node'] as const

function namesIn({ labels, text }: Alert): Set<string> {
  const labelled = LABELS.flatMap((label) => labels[label] ?? [])
  const said = SAID.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []))
  return new Set([...labelled, ...said].map((name) => name.replace(/[.-]+$/, '')))
}

/**
 * The objects that an alert names as what is wrong, as far as something was read of them. Only where no numbers and
 * no calls were read: those say better who suffers and who is to blame.
 */
export function alertSubjects({ alert, rows }: RankInput, folding: Folding): Subject[] {
  if (rows.series.length > 0 || rows.spans.place.length > 0) return []
  const names = namesIn(alert)
  const found = new Map<string, Subject>()
  const look = (name: string, evidence: EvidenceRef, source: Subject['source']): void => {
    const service = folding.serviceOf(name) ?? name
    const said = [name, service].find((one) => names.has(one))
    if (said !== undefined && !found.has(service))
      found.set(service, { name: said, service, evidence, source })
  }
  for (const { kind, name, evidence } of rows.objects)
    if (kind !== 'event' && kind !== 'namespace') look(name, evidence, 'kubernetes')
  for (const { entity, evidence } of rows.logs)
    for (const ref of evidence.slice(0, 1)) look(entity, ref, 'logs')
  return [...found.values()].sort((a, b) => (a.service < b.service ? -1 : 1))
}

const WORDS: readonly (readonly [words: RegExp, kind: FaultKind])[] = [
  [/throttl|cpu/i, 'cpu'],
  [/latency|slow/i, 'latency'],
  [/memory/i, 'memory'],
  [/too ?many|full|exhaust/i, 'saturation'],
  [/crash/i, 'crash'],
  [/not ?ready/i, 'not-ready'],
]

const kindSaid = (text: string): FaultKind =>
  reasonIn(text)?.kind ?? WORDS.find(([words]) => words.test(text))?.[1] ?? 'unknown'

/** Loud, for somebody or some rule found this very object to be wrong; below what its state may say for sure. */
const NAMED = 4
/** Where one or two other things are broken, the alert may well be about their victim. */
const NAMED_BESIDE_BROKEN = 2
const BROKEN = 3
/** With so many other things broken, most have been so before anybody was paged; they keep this share. */
const MESSY = 3
const BESIDE = 0.6

type Named = Observation & { kind: FaultKind }

function observationOf({ name, service, evidence, source }: Subject, { text }: Alert, score: number): Named {
  return {
    service,
    entity: service,
    family: 'other',
    score,
    onset: null,
    text: `the alert is about ${name} itself: "${text.replace(/\s+/g, ' ').slice(0, 120)}"`,
    citations: [evidence],
    source,
    untrusted: true,
    kind: kindSaid(text),
  }
}

/** Weighs in what the alert itself is about, after it was judged whether anything is wrong at all. */
export function addSubjects(
  services: Map<string, ServiceEvidence>,
  subjects: readonly Subject[],
  alert: Alert,
): void {
  const own = new Set(subjects.map(({ service }) => service))
  const others = [...services.values()].filter(({ service }) => !own.has(service))
  const broken = others.filter(({ score }) => score >= BROKEN).length
  if (own.size > 0 && broken >= MESSY) for (const evidence of others) evidence.score *= BESIDE
  const named = broken > 0 && broken < MESSY ? NAMED_BESIDE_BROKEN : NAMED
  for (const subject of subjects) {
    const found = services.get(subject.service) ?? noEvidence(subject.service)
    services.set(subject.service, found)
    const observation = observationOf(subject, alert, named / subjects.length)
    found.observations.set('other', [observation, ...(found.observations.get('other') ?? [])])
    if (observation.kind !== 'unknown') found.own.set('other', observation.score)
    found.score += observation.score
  }
}
