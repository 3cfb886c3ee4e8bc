import type { LogGroup } from '../../domain/case-columns.ts'
import type { Folding } from '../case-input.ts'

export interface CalledFrom {
  folding: Folding
  callees: ReadonlyMap<string, ReadonlySet<string>>
}

const databasesOf = (service: string, { folding, callees }: CalledFrom): string[] =>
  [...(callees.get(service) ?? [])].filter((name) => folding.kindOf(name) === 'database')

/**
 * The database that a service calls when it calls no other: what it writes of a database is said of that one. Null when
 * there is none or a choice.
 */
export function onlyDatabaseOf(service: string, from: CalledFrom): string | null {
  const [database, ...others] = databasesOf(service, from)
  return database === undefined || others.length > 0 ? null : database
}

/** The database that a line is about: its writer, the one that its message names, else the only one that the writer calls. */
export function databaseOf(
  { service, group }: { service: string; group: LogGroup },
  from: CalledFrom,
): string | null {
  if (from.folding.kindOf(service) === 'database') return service
  const named = databasesOf(service, from).filter((name) => group.example.message.includes(name))
  return named.length === 1 ? (named[0] ?? null) : onlyDatabaseOf(service, from)
}
