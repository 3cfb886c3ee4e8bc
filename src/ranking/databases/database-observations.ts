import type { CaseRows, ObjectRow } from '../../domain/case-file.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import type { Observation } from '../../domain/ranking.ts'
import type { Folding } from '../case-input.ts'
import { connectionFacts, readOnlyFacts, statusFacts } from './limits.ts'
import { type Rule, textIn } from './model.ts'
import { replicationFacts } from './replication.ts'
import { deadlockFacts, forgottenFacts, lockFacts, slowFacts } from './sessions.ts'
import { planFacts, waitFacts } from './waits.ts'

const RULES: readonly Rule[] = [
  lockFacts,
  slowFacts,
  forgottenFacts,
  deadlockFacts,
  connectionFacts,
  readOnlyFacts,
  statusFacts,
  replicationFacts,
  waitFacts,
  planFacts,
]

const KINDS: ReadonlySet<string> = new Set([
  'session',
  'connections',
  'setting',
  'replica',
  'database',
  'database-load',
  'plan',
  'deadlocks',
  'replication-slot',
])

/** What a tool called the database that it asked. */
const askedName = (row: ObjectRow): string =>
  textIn(row, 'database') ?? (row.kind === 'database' || row.kind === 'database-load' ? row.name : '')

/** The service that a database of this name is: itself, the only database, or the only service there is. */
function ownerOf(name: string, { services, kindOf, serviceOf }: Folding): string | null {
  if (services.includes(name)) return serviceOf(name)
  const databases = services.filter((service) => kindOf(service) === 'database')
  if (databases.length === 1) return databases[0] ?? null
  const alike = databases.filter((service) => name !== '' && service.includes(name))
  if (alike.length === 1) return alike[0] ?? null
  if (services.length === 1) return services[0] ?? null
  return name === '' ? null : name
}

/** What databases say about themselves: locks, connections, replicas, space, waits and plans. */
export function databaseObservations(
  { objects }: Pick<CaseRows, 'objects'>,
  folding: Folding,
): (Observation & { kind: FaultKind })[] {
  const rows = objects.filter(({ kind }) => KINDS.has(kind))
  return [...Map.groupBy(rows, askedName)].flatMap(([name, own]) => {
    const service = ownerOf(name, folding)
    if (service === null) return []
    return RULES.flatMap((rule) => rule(own)).map(({ kind, family, score, text, rows: cited }) => ({
      service,
      entity: service,
      family,
      score,
      onset: null,
      text: `${service}: ${text}`.replace(/\s+/g, ' ').slice(0, 260),
      citations: [...new Set(cited.map(({ evidence }) => evidence))],
      source: 'database',
      untrusted: false,
      kind,
    }))
  })
}
