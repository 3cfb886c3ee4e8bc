import type { CaseRows, ObjectRow } from '../domain/case-file.ts'
import type { FaultKind } from '../domain/fault-kind.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Family, Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'

/** A place that was tried from outside, phase by phase: name, connection, certificate, request. */
interface Tried {
  row: ObjectRow
  service: string
  phase: string
  /** Node's, c-ares' or OpenSSL's word for what failed. */
  code: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function failures(objects: readonly ObjectRow[]): Tried[] {
  return objects
    .filter(({ kind, attrs }) => kind === 'endpoint' && typeof attrs.failed_phase === 'string')
    .map((row) => ({
      row,
      service: text(row.attrs.service) || row.name,
      phase: text(row.attrs.failed_phase),
      code: text(row.attrs.code),
    }))
}

interface Meaning {
  phase: string
  codes: RegExp
  kind: FaultKind
  family: Family
  score: number
  what: string
}

/** First match wins; the codes by components of each phase, as real faults gave them. */
const MEANINGS: readonly Meaning[] = [
  {
    phase: 'dns',
    codes: /^(?!ERR_IP_BLOCKED)/,
    kind: 'dns',
    family: 'state',
    score: 4,
    what: 'its name is not resolved',
  },
  {
    phase: 'tcp',
    codes: /^ECONNREFUSED$/,
    kind: 'unreachable',
    family: 'state',
    score: 4,
    what: 'nothing listens there',
  },
  {
    phase: 'tcp',
    codes: /./,
    kind: 'network',
    family: 'network',
    score: 3.5,
    what: 'no connection comes about',
  },
  {
    phase: 'tls',
    codes: /CERT|CHAIN|LEAF|ISSUER/,
    kind: 'certificate',
    family: 'state',
    score: 4,
    what: 'its certificate is not good',
  },
  {
    phase: 'tls',
    codes: /./,
    kind: 'protocol',
    family: 'state',
    score: 3,
    what: 'the handshake of TLS fails',
  },
  {
    phase: 'http',
    codes: /^HTTP_/,
    kind: 'error',
    family: 'error',
    score: 1.5,
    what: 'it answers with an error',
  },
  {
    phase: 'http',
    codes: /^HPE_/,
    kind: 'protocol',
    family: 'state',
    score: 2.5,
    what: 'it does not answer with HTTP',
  },
  {
    phase: 'http',
    codes: /^ETIMEDOUT$/,
    kind: 'latency',
    family: 'latency',
    score: 2,
    what: 'it takes the request and does not answer',
  },
  {
    phase: 'http',
    codes: /./,
    kind: 'network',
    family: 'network',
    score: 2.5,
    what: 'the connection is cut',
  },
]

const said = ({ row, code }: Tried, what: string): string => `tried from here, ${what}: ${row.name} ${code}`

/** What a failing place says of the service that answers there. */
export function probeObservations(
  { objects }: Pick<CaseRows, 'objects'>,
  folding: Folding,
): (Observation & { kind: FaultKind })[] {
  return failures(objects).flatMap((one) => {
    const meaning = MEANINGS.find(({ phase, codes }) => phase === one.phase && codes.test(one.code))
    const service = folding.serviceOf(one.service)
    if (meaning === undefined || service === null) return []
    const { kind, family, score, what } = meaning
    return [
      {
        service,
        entity: one.service,
        family,
        score,
        onset: null,
        text: said(one, what),
        citations: [one.row.evidence],
        source: 'network',
        untrusted: false,
        kind,
      },
    ]
  })
}

/** Names that fail for one reason are the resolver's fault, not that of the services they stand for. */
const RESOLVER = /^(ESERVFAIL|EREFUSED|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN)$/

/** What lies outside of every service: the resolver, and a certificate that ended. */
export function probeCauses(
  objects: readonly ObjectRow[],
): { kind: string; score: number; text: string; citations: EvidenceRef[] }[] {
  const all = failures(objects)
  const cause = (kind: string, score: number, rows: readonly Tried[], what: string) => ({
    kind,
    score,
    text: `${rows
      .slice(0, 3)
      .map(({ row, code }) => `${row.name} (${code})`)
      .join(', ')}: ${what}`,
    citations: [...new Set(rows.map(({ row }) => row.evidence))],
  })
  const names = all.filter(({ phase, code }) => phase === 'dns' && RESOLVER.test(code))
  const certificates = all.filter(
    ({ phase, code }) => phase === 'tls' && /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code),
  )
  return [
    ...(names.length === 0 ? [] : [cause('dns', 3.6, names, 'the resolver does not answer for names')]),
    ...(certificates.length === 0
      ? []
      : [cause('certificate', 3.5, certificates, 'a certificate is out of its time')]),
  ]
}
