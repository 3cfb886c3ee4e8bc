import type { LogGroup } from '../../domain/case-columns.ts'
import type { Folding } from '../case-input.ts'

export interface CalledFrom {
  folding: Folding
  callees: ReadonlyMap<string, ReadonlySet<string>>
}

/** The database that a line is about: its writer, the one that its message names, else the only one that the writer calls. */
export function databaseOf(
  { service, group }: { service: string; group: LogGroup },
  { folding, callees }: CalledFrom,
): string | null {
  if (folding.kindOf(service) === 'database') return service
  const called = [...(callees.get(service) ?? [])].filter((name) => folding.kindOf(name) === 'database')
  const named = called.filter((name) => group.example.message.includes(name))
  if (named.length === 1) return named[0] ?? null
  return called.length === 1 ? (called[0] ?? null) : null
}
