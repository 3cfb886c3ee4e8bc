import type { Caps } from '../../../src/models/ledger.ts'
import { nanodollars } from '../../../src/models/prices.ts'
import type { Tx } from '../../../src/storage/sql.ts'

const COUNTED = `case state when 'void' then 0 when 'settled' then cost_nano else reserved_nano end`

/** What must hold of a team's rows of `spend` at any moment; $2 to $5 are the caps of run, incident, day and month. */
const OFFENCES: Record<string, string> = {
  'a run over its cap': `select run_id::text as what from own group by run_id having sum(counted) > $2::bigint`,
  'an incident over its cap': `
    select incident_id::text from own group by incident_id having sum(counted) > $3::bigint`,
  'a day over its cap': `
    select date_trunc('day', at at time zone 'UTC')::text from own group by 1 having sum(counted) > $4::bigint`,
  'a month over its cap': `
    select date_trunc('month', at at time zone 'UTC')::text from own group by 1 having sum(counted) > $5::bigint`,
  'a call that cost more than was reserved': `
    select id::text from own where state = 'settled' and cost_nano > reserved_nano`,
  'a settled call without its cost or usage': `
    select id::text from own
    where state = 'settled' and (cost_nano is null or input_tokens is null or output_tokens is null or settled_at is null)`,
  'a call given back that cost something': `select id::text from own where state = 'void' and cost_nano <> 0`,
  'a call under way that has a cost': `
    select id::text from own where state = 'reserved' and (cost_nano is not null or settled_at is not null)`,
}

export async function brokenLedger(tx: Tx, teamId: string, caps: Caps): Promise<string[]> {
  const all = Object.entries(OFFENCES).map(
    ([name, sql]) => `select '${name}' as name, what from (${sql}) as offence(what)`,
  )
  const { rows } = await tx.query<{ name: string; what: string }>(
    `with own as (select *, ${COUNTED} as counted from spend where team_id = $1::text) ${all.join(' union all ')}`,
    [teamId, ...[caps.run, caps.incident, caps.day, caps.month].map((cap) => nanodollars(cap))],
  )
  return rows.map(({ name, what }) => `${name}: ${what}`)
}
