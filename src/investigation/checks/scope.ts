import type { CaseColumns } from '../../domain/case-columns.ts'
import { calleesOfEdges, foldingOf } from '../../ranking/case-input.ts'
import { onlyDatabaseOf } from '../../ranking/databases/called-database.ts'
import { inList, literal } from './literal.ts'

/** What a prediction is about: one service with everything that runs as it, or (service null) the whole case. */
export interface Scope {
  service: string | null
  /** Names under which its rows appear: the service itself, its pods, its instances. */
  entities: readonly string[]
  /** Names of those who call it and no other database: what their lines say of a database is said of it. Default none. */
  clients?: readonly string[]
}

/** More names than this make a query slower than they make it better. */
const MAX_ENTITIES = 60

/** Pods and replicas of a service when nobody said which they are: `cart-7fc6f5476f-pqwgt`, `cart-0`. */
const REPLICA = /^-(?:[a-z0-9]{6,10}-[a-z0-9]{5}|\d{1,3})$/

export function scopeOf(service: string, rows: CaseColumns): Scope {
  const names = new Set<string>([service])
  const owner = new Map(rows.entities.map((row) => [row.entity, row.service]))
  for (const row of rows.entities) if (row.service === service) names.add(row.entity)
  for (const entity of namesIn(rows)) {
    const declared = owner.get(entity)
    if (declared === service || (declared === undefined && isReplica(entity, service))) names.add(entity)
  }
  return { service, entities: [...names].sort().slice(0, MAX_ENTITIES), clients: clientsOf(service, rows) }
}

function clientsOf(service: string, { entities, edges }: CaseColumns): string[] {
  const folding = foldingOf({ entities })
  const from = { folding, callees: calleesOfEdges(edges, folding) }
  const clients = [...from.callees.keys()].filter((client) => onlyDatabaseOf(client, from) === service)
  const names = entities.flatMap(({ entity }) =>
    clients.includes(folding.serviceOf(entity) ?? '') ? [entity] : [],
  )
  return [...new Set([...clients, ...names])].sort().slice(0, MAX_ENTITIES)
}

/** Whether a name is a pod or replica of the service. */
export function isReplica(entity: string, service: string): boolean {
  return entity.startsWith(service) && REPLICA.test(entity.slice(service.length))
}

/** Every name under which the case file holds rows, sorted. */
export function namesIn(rows: CaseColumns): string[] {
  const names = new Set<string>()
  for (const row of rows.series) names.add(row.entity)
  for (const row of rows.logs) names.add(row.entity)
  for (const place of rows.spans.places) names.add(place.service)
  for (const row of rows.objects) names.add(row.name)
  for (const row of rows.entities) names.add(row.entity)
  for (const row of [...rows.events, ...rows.changes]) if (row.entity !== null) names.add(row.entity)
  for (const row of rows.edges) names.add(row.caller).add(row.callee)
  return [...names].sort()
}

/** Without a service the entities, when there are any, only say where measured series are worth a look. */
export function inScope(scope: Scope, column: string): string {
  return scope.service === null && scope.entities.length === 0 ? '1 = 1' : inList(column, scope.entities)
}

/** A short name inside a sentence is an accident more often than a mention. */
const MENTIONABLE = 4

/** Rows of the scope, and rows of others that mention it: a database seldom logs what its clients complain of. */
export function aboutScope(scope: Scope, column: string, text: string): string {
  if (scope.service === null) return '1 = 1'
  const own = inScope(scope, column)
  if (scope.service.length < MENTIONABLE) return own
  return `(${own} or contains(lower(${text}), ${literal(scope.service.toLowerCase())}))`
}

/** Objects of the scope: its entities by name, and names that start with the service's. */
export function objectInScope(scope: Scope, column: string): string {
  if (scope.service === null) return '1 = 1'
  return `(${inList(column, scope.entities)} or starts_with(${column}, ${literal(`${scope.service}-`)}))`
}

/** For sentences: the service, or what stands for all of them. */
export const scopeName = (scope: Scope): string => scope.service ?? 'any service'

/** ` about cart`, or nothing when it is about everything. */
export const aboutWhom = (scope: Scope): string => (scope.service === null ? '' : ` about ${scope.service}`)
