import type { CheckSpec } from './check.ts'
import { literal } from './literal.ts'

/** The change a hypothesis is about, as the case file has it. */
export interface NamedChange {
  type: string
  title: string
  entity: string | null
}

/** The change came before the trouble. Needs no baseline: it names the change, and the view ends at the onset. */
export function changeBeforeOnset(change: NamedChange, id: string): CheckSpec {
  const entity = change.entity === null ? 'entity is null' : `entity = ${literal(change.entity)}`
  return {
    id: `${id}/before`,
    claim: `"${change.title}" came before the onset`,
    sql:
      'select (select count(*) from changes_all) as n, count(*) as seen, coalesce(count(*) > 0, false) as holds,' +
      " string_agg(distinct evidence, ',') as evidence" +
      ` from changes where type = ${literal(change.type)} and title = ${literal(change.title)} and ${entity}`,
    role: 'supports',
    mode: 'before-onset',
    tables: ['changes'],
  }
}
