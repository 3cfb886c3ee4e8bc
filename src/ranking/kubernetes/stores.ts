import type { Cluster } from './model.ts'
import type { Naming } from './naming.ts'

interface Make {
  /** What a complaint about it says. */
  words: RegExp
  /** In names of images and of services. */
  name: RegExp
  /** Where it listens unless told otherwise. */
  port: number
}

const MAKES: readonly Make[] = [
  {
    words: /mysql|mariadb|jdbc|too many connections|communications link|--read-only/i,
    name: /mysql|mariadb|percona/i,
    port: 3306,
  },
  {
    words: /SQLSTATE|postgres|pq:|remaining connection slots|too many clients|read-only transaction/i,
    name: /postgres|pgbouncer/i,
    port: 5432,
  },
  { words: /mongo|not primary/i, name: /mongo/i, port: 27017 },
  {
    words: /redis|READONLY You|WRONGPASS|NOAUTH|max number of clients/i,
    name: /redis|valkey/i,
    port: 6379,
  },
  { words: /cassandra|cql/i, name: /cassandra|scylla/i, port: 9042 },
]

/** A service that keeps data, as its connector says, or its name. */
const STORE = /(^|[-_/])db([-_:]|$)|database/i

export interface Store {
  name: string
  /** Null when nothing tells it. */
  make: Make | null
}

function makeOf(owner: string, texts: readonly string[], ports: readonly number[]): Make | null {
  const named = MAKES.find(({ name }) => [owner, ...texts].some((text) => name.test(text)))
  return named ?? MAKES.find(({ port }) => ports.includes(port)) ?? null
}

/** The last part of an image's path: `docker.io/library/mysql:8` is of MySQL, `mysql-team/web` is not. */
const imageName = (image: string): string => image.replace(/^.*\//, '').replace(/[:@].*$/, '')

/** Databases by what their connector says, their image, the port they listen on or their name. */
export function storesOf(
  cluster: Cluster,
  naming: Naming,
  isDatabase: (service: string) => boolean,
): Store[] {
  const images = new Map<string, Set<string>>()
  const ports = new Map<string, Set<number>>()
  for (const pod of cluster.pods) {
    images.set(pod.owner, new Set([...(images.get(pod.owner) ?? []), ...pod.images.map(imageName)]))
    ports.set(pod.owner, new Set([...(ports.get(pod.owner) ?? []), ...pod.ports]))
  }
  for (const service of cluster.services.values()) {
    const owner = naming.ownerOf(service.name)
    const open = service.ports.map(({ port }) => port)
    ports.set(owner, new Set([...(ports.get(owner) ?? []), ...open]))
  }
  return [...ports.keys()]
    .sort()
    .map((name) => ({
      name,
      make: makeOf(name, [...(images.get(name) ?? [])], [...(ports.get(name) ?? [])]),
    }))
    .filter(({ name, make }) => make !== null || isDatabase(name) || STORE.test(name))
}

/** Databases that a complaint can be about: of the make it speaks of, else those of which nobody knows the make. */
export function storesFor(stores: readonly Store[], complaint: string): string[] {
  const make = MAKES.find(({ words }) => words.test(complaint))
  if (!make) return stores.map(({ name }) => name)
  const fitting = stores.filter((store) => store.make === make)
  const possible = fitting.length > 0 ? fitting : stores.filter((store) => store.make === null)
  return possible.map(({ name }) => name)
}
