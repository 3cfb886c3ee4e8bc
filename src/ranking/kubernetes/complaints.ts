import type { LogRow } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { isErrorLine, saysError } from '../log-template.ts'
import type { Cluster, Fact } from './model.ts'
import type { Naming } from './service-facts.ts'

interface Complaint {
  words: RegExp
  kind: string
}

/** What clients print about a database that refuses all of them alike. */
const OF_DATABASE: readonly RegExp[] = [
  /read-only option|read-only transaction|is read.only/i,
  /too many connections|remaining connection slots/i,
  /communications link failure/i,
]
/** What only the complaining service can be blamed for. */
const OWN: readonly Complaint[] = [
  { words: /access denied for user|authentication failed/i, kind: 'credentials' },
  { words: /PortInUse|address already in use|port.{0,20}already in use/i, kind: 'port' },
  { words: /UnknownHostException|no such host/i, kind: 'dns' },
]
/** More services with the same complaint have a common cause. */
const MOST_OWN = 3

const DATABASE = /mysql|mariadb|postgres|mongo|redis|cassandra|(^|[-_/])db([-_:]|$)|database/i
const STORE_IMAGE = /(^|\/)[\w-]*(mysql|mariadb|postgres|mongo|redis|cassandra)[\w-]*(:|@|$)/i

interface Said {
  services: Set<string>
  evidence: Set<EvidenceRef>
  example: string
}

function saying(lines: readonly LogRow[], words: RegExp, naming: Naming): Said | null {
  const said: Said = { services: new Set(), evidence: new Set(), example: '' }
  for (const line of lines) {
    if (!words.test(line.message)) continue
    said.services.add(naming.ownerOf(line.entity))
    said.evidence.add(line.evidence)
    if (said.example === '' || line.message < said.example) said.example = line.message
  }
  return said.services.size > 0 ? said : null
}

/** Databases by what their connector says, their image or, failing both, their name. */
function databases({ pods }: Cluster, isDatabase: (service: string) => boolean): string[] {
  const stores = pods.filter(
    ({ owner, images }) =>
      isDatabase(owner) || DATABASE.test(owner) || images.some((image) => STORE_IMAGE.test(image)),
  )
  return [...new Set(stores.map(({ owner }) => owner))].sort()
}

export const complaintLines = (logs: readonly LogRow[]): LogRow[] =>
  logs.filter((line) => isErrorLine(line) || saysError(line.message))

/** A database that refuses everybody: blamed when it is the only one, or named by a line. */
function databaseFacts(said: Said, stores: readonly string[], lines: readonly LogRow[]): Fact[] {
  const evidence = [...said.evidence].sort().slice(0, 3)
  const text = `${said.services.size} services say "${said.example.slice(0, 120)}"`
  const about = { kind: 'database', text, evidence, untrusted: true }
  const mentioned = stores.filter((name) => lines.some(({ message }) => message.includes(name)))
  const blamed = stores.length === 1 ? stores : mentioned
  const spread = Math.min(1, 0.15 * said.services.size)
  const victims = [...said.services].filter((name) => !stores.includes(name))
  return [
    ...blamed.map((name) => ({
      ...about,
      service: name,
      entity: name,
      score: (said.services.has(name) ? 5.5 : 4.8) + spread,
    })),
    ...victims.map((name) => ({ ...about, service: name, entity: name, score: 2 })),
  ]
}

function ownFacts(said: Said, kind: string): Fact[] {
  if (said.services.size > MOST_OWN) return []
  const evidence = [...said.evidence].sort().slice(0, 3)
  return [...said.services].map((name) => ({
    service: name,
    entity: name,
    kind,
    score: 2.4,
    text: `${name} says "${said.example.slice(0, 140)}"`,
    evidence,
    untrusted: true,
  }))
}

/** What error lines of several services say about a database or about themselves. */
export function complaintFacts(
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
  isDatabase: (service: string) => boolean,
): Fact[] {
  const stores = databases(cluster, isDatabase)
  const ofDatabase = OF_DATABASE.flatMap((words) => {
    const said = saying(lines, words, naming)
    return said ? databaseFacts(said, stores, lines) : []
  })
  const own = OWN.flatMap(({ words, kind }) => {
    const said = saying(lines, words, naming)
    return said ? ownFacts(said, kind) : []
  })
  return [...ofDatabase, ...own]
}
