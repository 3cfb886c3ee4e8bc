import type { Fault, StateSign } from '../specialists/specialist.ts'
import type { CheckSpec } from './check.ts'
import { inList, matches } from './literal.ts'
import { aboutScope, aboutWhom, objectInScope, type Scope, scopeName } from './scope.ts'

/** One check a kind of object that can show the fault: some object of the service is in that state now. */
export function stateChecks(fault: Fault, scope: Scope, id: string): CheckSpec[] {
  return (fault.states ?? []).map((sign, at) => checkOf(fault, sign, scope, `${id}/state-${at}`))
}

/** Nodes carry no service's name, so they are looked at wherever they are. */
const OWNERLESS = new Set(['node', 'session', 'lock', 'query', 'pool', 'database'])

function checkOf(fault: Fault, sign: StateSign, scope: Scope, id: string): CheckSpec {
  const owned = sign.kinds.some((kind) => !OWNERLESS.has(kind))
  const where = `${inList('kind', sign.kinds)}${owned ? ` and ${objectInScope(scope, 'name')}` : ''}`
  const stated = matches("coalesce(state, '')", sign.state)
  const detailed = sign.detail === undefined ? '' : ` or ${matches('cast(attrs as varchar)', sign.detail)}`
  const bad = `(${stated}${detailed})`
  return {
    id,
    claim: `some ${sign.kinds[0] ?? 'object'} of ${scopeName(scope)} shows: ${fault.phrase}`,
    sql: anySeen(
      `select evidence, name || ': ' || coalesce(state, '') as text, ${bad} as hit from objects where ${where}`,
    ),
    role: 'supports',
    mode: 'state',
    tables: ['objects'],
  }
}

/** Some event since the onset names the fault. */
export function eventChecks(fault: Fault, scope: Scope, id: string): CheckSpec[] {
  if (fault.events === undefined) return []
  const bad = `${aboutScope(scope, "coalesce(entity, '')", 'title')} and ${matches('title', fault.events)}`
  return [
    {
      id: `${id}/event`,
      claim: `events${aboutWhom(scope)} mention: ${fault.phrase}`,
      sql: anySeen(`select evidence, title as text, ${bad} as hit from events`),
      role: 'supports',
      mode: 'state',
      tables: ['events'],
    },
  ]
}

/** Holds when any of the marked rows is hit; cites the hits, or all that was looked through. */
function anySeen(marked: string): string {
  const refs = "string_agg(distinct evidence, ',')"
  return (
    'select count(*) as n, count(*) filter (where hit) as seen,' +
    ' coalesce(count(*) filter (where hit) > 0, false) as holds, min(text) filter (where hit) as sample,' +
    ` coalesce(${refs} filter (where hit), ${refs}) as evidence from (${marked}) looked`
  )
}
