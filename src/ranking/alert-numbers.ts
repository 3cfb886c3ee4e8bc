import type { EvidenceRef } from '../domain/ids.ts'
import type { Family, Observation } from '../domain/ranking.ts'
import type { Alert } from '../domain/signal.ts'
import { type Measure, measuresIn } from './alert-family.ts'
import type { Folding, RankInput } from './case-input.ts'
import { firstEvidence, type Series } from './series.ts'

/** Somebody's limit was crossed: worth hearing, and less than what a series shows against its own past. */
const SAID = 0.8

/** So full is bad without a limit that says so, in percent; and so empty, of what should be free. */
const FULL = 75
const EMPTY = 25

/** Words that say that a limit is crossed. */
const CROSSED =
  /above|over|exceed|beyond|cross|below|under|dropp?ed|less|more|left|remain|limit|threshold|critical|elevated|high|low|[<>≤≥]/i
/** The number is how it should be, or was. */
const PAST = /\b(?:back|recovered|returned|normal|usual|usually|baseline|previously|resolved)\b/i

const isShare = ({ unit }: Measure): boolean => unit === '%' || unit === 'percent'

/** The sentence that a place of a text lies in; a decimal point ends none. */
function sentenceAt(text: string, at: number): string {
  const end = text.slice(at).search(/[.;!?](?:\s|$)|\n/)
  const before = text.slice(0, at)
  const start = Math.max(...['. ', '; ', '! ', '? ', '\n'].map((mark) => before.lastIndexOf(mark) + 1))
  return text
    .slice(start, end < 0 ? text.length : at + end)
    .replace(/\s+/g, ' ')
    .trim()
}

function isBad(measure: Measure, sentence: string): boolean {
  const { family, bad, value } = measure
  if (PAST.test(sentence)) return false
  const fills = family !== 'error' && isShare(measure)
  if (!fills || CROSSED.test(sentence)) return true
  return bad < 0 ? value <= EMPTY : value >= FULL
}

/** The first read that has anything of a service: the page itself is no read. */
function readsOf({ rows }: RankInput, folding: Folding): (service: string) => EvidenceRef | undefined {
  const serviceOf = (entity: string): string => folding.serviceOf(entity) ?? entity
  const found = firstEvidence(
    [
      ...rows.objects.map(({ name, evidence }) => [name, evidence] as const),
      ...rows.series.map(({ entity, evidence }) => [entity, evidence] as const),
      ...rows.logs.flatMap(({ entity, evidence }) =>
        evidence.slice(0, 1).map((ref) => [entity, ref] as const),
      ),
      ...rows.spans.places.map(({ service, evidence }) => [service, evidence] as const),
      ...rows.entities.map(({ entity, evidence }) => [entity, evidence] as const),
    ].map(([entity, evidence]) => [serviceOf(entity), evidence]),
  )
  return (service) => found.get(service)
}

const isNamed = (sentence: string, name: string): boolean => {
  const at = sentence.indexOf(name)
  const edge = /[\w-]/
  return at >= 0 && !edge.test(sentence[at - 1] ?? '') && !edge.test(sentence[at + name.length] ?? '')
}

/** Whom a sentence is about: the longest name in it that was read, else who alerted. */
function subjectIn(sentence: string, names: readonly string[], alerting: string): string {
  return names.find((name) => isNamed(sentence, name)) ?? alerting
}

const textOf = ({ text, title, metric, value }: Alert): string =>
  [metric !== null && value !== null ? `${metric} ${value}` : '', text || title].filter(Boolean).join('\n')

interface Fact {
  service: string
  entity: string
  family: Family
  sentence: string
  evidence: EvidenceRef
}

const observationOf = ({ service, entity, family, sentence, evidence }: Fact): Observation => ({
  service,
  entity,
  family,
  score: SAID,
  onset: null,
  text: `the alert says: "${sentence.slice(0, 160)}"`,
  citations: [evidence],
  // Whoever pages has read it from metrics: no witness beside them.
  source: 'metrics',
  untrusted: true,
})

interface Said {
  measure: Measure
  sentence: string
  entity: string
}

/** Numbers of the text that are bad, with whom they are about. */
function saidIn({ alert, rows }: RankInput): Said[] {
  const text = textOf(alert)
  const names = [...new Set(rows.entities.map(({ entity }) => entity))].sort(
    (a, b) => b.length - a.length || (a < b ? -1 : 1),
  )
  return measuresIn(text).flatMap((measure) => {
    const sentence = sentenceAt(text, measure.at)
    if (!measure.fits || !isBad(measure, sentence)) return []
    return [{ measure, sentence, entity: subjectIn(sentence, names, alert.entity ?? alert.service) }]
  })
}

/**
 * Numbers that the alert's own text gives, as facts: `connections at 98 %`, `p99 3.4 s (limit 2 s)`. Only where no
 * series of the same family was read of the service, for that says it better. An alert is no read and has no evidence
 * row: each fact cites the first read that has anything of the service, and there is none of a service nobody read.
 */
export function alertNumbers(input: RankInput, folding: Folding, series: readonly Series[]): Observation[] {
  const all = saidIn(input)
  if (all.length === 0) return []
  const readOf = readsOf(input, folding)
  const key = (service: string, family: Family): string => `${service}\u0000${family}`
  const known = new Set(series.map(({ service, family }) => key(service, family)))
  return all.flatMap(({ measure: { family }, sentence, entity }) => {
    const service = folding.serviceOf(entity)
    const evidence = service === null ? undefined : readOf(service)
    if (service === null || !evidence || known.has(key(service, family))) return []
    known.add(key(service, family))
    return [observationOf({ service, entity, family, sentence, evidence })]
  })
}
