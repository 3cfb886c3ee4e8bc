import type { LogRow } from '../../domain/case-file.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { addressesOf } from './address-facts.ts'
import type { Cluster, Fact } from './model.ts'
import type { Naming } from './naming.ts'
import { missingServices } from './service-facts.ts'

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
      /read-only option|super-read-only|read-only transaction|is read.only|not master and slaveOk|not primary|READONLY You can't write/i,
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
      /access denied for user|(password )?authentication failed|WRONGPASS|NOAUTH|invalid username.password/i,
    kind: 'credentials',
    score: 2.6,
  },
  { words: /PortInUse|address already in use|port.{0,20}already in use/i, kind: 'port', score: 2.4 },
  {
    words:
      /service instance cannot be null|unable to find instance for|no route (was )?(found|matched)|no matching route/i,
    kind: 'routing',
    score: 2.6,
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

/** Of which make a complaint speaks, where its words tell. */
const DIALECTS: readonly (readonly [words: RegExp, image: RegExp])[] = [
  [/mysql|mariadb|jdbc|too many connections|communications link|--read-only/i, /mysql|mariadb|percona/i],
  [
    /SQLSTATE|postgres|pq:|remaining connection slots|too many clients|read-only transaction/i,
    /postgres|pg/i,
  ],
  [/mongo|not primary/i, /mongo/i],
  [/redis|READONLY You|WRONGPASS|NOAUTH|max number of clients/i, /redis|valkey/i],
]

/** Databases that a complaint can be about: of its make, when one is recognised. */
function ofMake(stores: readonly string[], example: string, { pods }: Cluster): readonly string[] {
  const make = DIALECTS.find(([words]) => words.test(example))?.[1]
  if (!make) return stores
  const fitting = stores.filter(
    (name) =>
      make.test(name) ||
      pods.some(({ owner, images }) => owner === name && images.some((one) => make.test(one))),
  )
  return fitting.length > 0 ? fitting : stores
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
  all: readonly string[],
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
): readonly string[] {
  const stores = ofMake(all, said.example, cluster)
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
  stores: readonly string[],
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
): Fact[] {
  const evidence = [...said.evidence].sort().slice(0, 3)
  const text = `${said.services.size} services say "${said.example.slice(0, 120)}"`
  const about = { kind: 'database', text, evidence, untrusted: true } as const
  const blamed = blamedStores(said, stores, lines, cluster, naming)
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

/** What a service that others cannot reach counts by their word alone, and by each further one. */
const UNREACHED = 2
const EACH_MORE = 0.3
const MOST_UNREACHED = 3
const PASSED_ON = 0.6
/** Its pods listen, others call it, and no service stands for it. */
const NO_SERVICE = 5.2

/** Services that others say they cannot connect to. */
function unreachedFacts(lines: readonly LogRow[], cluster: Cluster, naming: Naming): Fact[] {
  const missing = new Set(missingServices(cluster))
  const names = new Set([...cluster.services.keys(), ...cluster.pods.map(({ owner }) => owner)])
  // Who complains of another passes on what it suffers.
  const suffering = new Set([...names].flatMap((name) => [...naming.complainersOf(name)]))
  const passesOn = (name: string): number => (suffering.has(naming.ownerOf(name)) ? PASSED_ON : 1)
  return [...names].sort().flatMap((name) => {
    const callers = [...naming.complainersOf(name)].filter((caller) => caller !== naming.ownerOf(name)).sort()
    if (callers.length === 0) return []
    const line = lines.find(
      ({ entity, message }) => callers.includes(naming.ownerOf(entity)) && message.includes(name),
    )
    const service = naming.ownerOf(name)
    return [
      {
        service,
        entity: service,
        ...(missing.has(name)
          ? { kind: 'endpoints', score: NO_SERVICE }
          : {
              kind: 'unreachable',
              score: passesOn(name) * Math.min(MOST_UNREACHED, UNREACHED + EACH_MORE * (callers.length - 1)),
            }),
        text: `${callers.slice(0, 3).join(', ')} cannot connect to ${name}: "${line?.message.slice(0, 120) ?? ''}"`,
        evidence: line ? [line.evidence] : [],
        untrusted: true,
      },
    ]
  })
}

/** What error lines of several services say about a database, about each other or about themselves. */
export function complaintFacts(
  lines: readonly LogRow[],
  cluster: Cluster,
  naming: Naming,
  isDatabase: (service: string) => boolean,
): Fact[] {
  const stores = databases(cluster, isDatabase)
  const ofDatabase = OF_DATABASE.flatMap(({ words, services }) => {
    const said = saying(lines, words, naming)
    return said && said.services.size >= services ? databaseFacts(said, stores, lines, cluster, naming) : []
  })
  const own = OWN.flatMap((complaint) => {
    const said = saying(lines, complaint.words, naming)
    return said ? ownFacts(said, complaint) : []
  })
  return [...ofDatabase, ...own, ...unreachedFacts(lines, cluster, naming)]
}
