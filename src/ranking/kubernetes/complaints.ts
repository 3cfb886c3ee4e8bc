import type { LogRow } from '../../domain/case-file.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { addressesOf } from './address-facts.ts'
import type { Cluster, Fact } from './model.ts'
import type { Naming } from './naming.ts'
import { type Store, storesFor, storesOf } from './stores.ts'

interface Complaint {
  words: RegExp
  kind: FaultKind
  score: number
}

interface Refusal {
  words: RegExp
  /** Fewer services may each have a reason of their own. */
  services: number
}

/** What clients print about a database that refuses all of them alike. */
const OF_DATABASE: readonly Refusal[] = [
  {
    words:
      /read-only option|super-read-only|read-only transaction|(database|server|instance|replica|table|file ?system|connection)\b.{0,40}\bis read.?only|not master and slaveOk|not primary|READONLY You can't write/i,
    services: 1,
  },
  {
    words:
      /too many connections|remaining connection slots|sorry, too many clients|max number of clients reached/i,
    services: 1,
  },
  { words: /communications link failure/i, services: 3 },
]
/** What only the complaining service can be blamed for. */
const OWN: readonly Complaint[] = [
  {
    words:
      /access denied for user|password authentication failed|(mongo|redis|mysql|postgres|sql)\w*\b.{0,40}authentication failed|WRONGPASS|NOAUTH|invalid username.password/i,
    kind: 'credentials',
    score: 2.6,
  },
  { words: /PortInUse|address already in use|port.{0,20}already in use/i, kind: 'port', score: 2.4 },
  {
    words:
      /service instance cannot be null|unable to find instance for|no route (was )?(found|matched)|no matching route/i,
    kind: 'routing',
    score: 2,
  },
  {
    words:
      /UnknownHost|no such host|name resolution|EAI_AGAIN|ENOTFOUND|lookup \S+( on \S+)?:.*(timeout|misbehaving)|server misbehaving/i,
    kind: 'dns',
    score: 2.4,
  },
]
/** More services with the same complaint have a common cause. */
const MOST_OWN = 3

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

/** How many of the complaining services are told to call each database. */
function usersAmong(
  said: Said,
  stores: readonly string[],
  cluster: Cluster,
  naming: Naming,
): Map<string, number> {
  const users = new Map<string, Set<string>>()
  for (const pod of cluster.pods) {
    if (!said.services.has(pod.owner)) continue
    for (const { host } of addressesOf(pod, cluster.namespace)) {
      const store = [host, naming.ownerOf(host)].find((name) => stores.includes(name))
      if (store) users.set(store, (users.get(store) ?? new Set()).add(pod.owner))
    }
  }
  return new Map([...users].map(([store, callers]) => [store, callers.size]))
}

/** The databases that a complaint is about: the only one, those it names, or those most of the complainers call. */
function blamedStores(
  said: Said,
  all: readonly Store[],
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
): readonly string[] {
  const stores = storesFor(all, said.example)
  if (stores.length === 1) return stores
  const own = stores.filter((name) => said.services.has(name))
  const users = usersAmong(said, stores, cluster, naming)
  const most = Math.max(0, ...users.values())
  const called = stores.filter((name) => most > 0 && users.get(name) === most)
  const named = stores.filter((name) => lines.some(({ message }) => message.includes(name)))
  return [own, called, named].find((list) => list.length > 0) ?? []
}

/** A database that refuses everybody is blamed; those who complain are its victims. */
function databaseFacts(
  said: Said,
  stores: readonly Store[],
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
): Fact[] {
  const evidence = [...said.evidence].sort().slice(0, 3)
  const text = `${said.services.size} services say "${said.example.slice(0, 120)}"`
  const about = { kind: 'database', text, evidence, untrusted: true } as const
  const blamed = blamedStores(said, stores, lines, cluster, naming)
  const spread = Math.min(1, 0.15 * said.services.size)
  const victims = [...said.services].filter((name) => !blamed.includes(name))
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

function ownFacts(said: Said, { kind, score }: Complaint): Fact[] {
  if (said.services.size > MOST_OWN) return []
  const evidence = [...said.evidence].sort().slice(0, 3)
  return [...said.services].map((name) => ({
    service: name,
    entity: name,
    kind,
    score,
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
  const stores = storesOf(cluster, naming, isDatabase)
  const ofDatabase = OF_DATABASE.flatMap(({ words, services }) => {
    const said = saying(lines, words, naming)
    return said && said.services.size >= services ? databaseFacts(said, stores, lines, cluster, naming) : []
  })
  const own = OWN.flatMap((complaint) => {
    const said = saying(lines, complaint.words, naming)
    return said ? ownFacts(said, complaint) : []
  })
  return [...ofDatabase, ...own]
}
