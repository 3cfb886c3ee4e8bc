import type { ModelRole, ModelUsage } from '../../domain/model.ts'
import type { Tx } from '../../storage/sql.ts'
import type { Nanodollars } from '../prices.ts'

export interface NewSpend {
  id: string
  runId: string | null
  incidentId: string | null
  role: ModelRole
  model: string
  reserved: Nanodollars
  at: number
}

export interface Spent {
  /** What counts against each cap: settled costs and what is or stayed reserved. */
  run: Nanodollars
  incident: Nanodollars
  day: Nanodollars
  month: Nanodollars
}

/** What an attempt counts for: its real cost once it is known, until then the most it can be. */
const COUNTED = `case state when 'void' then 0 when 'settled' then coalesce(cost_nano, reserved_nano) else reserved_nano end`

/** Any fixed number: whoever reserves waits here for the others, so that two cannot both fit under one cap. */
const LOCK = 7_302_982

export async function lockSpend(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1::bigint)', [LOCK])
}

/** Days and months are UTC. Without a run or an incident nothing counts against theirs. */
export async function spentSoFar(
  tx: Tx,
  teamId: string,
  { runId, incidentId, at }: Pick<NewSpend, 'runId' | 'incidentId' | 'at'>,
): Promise<Spent> {
  const now = `(to_timestamp($4::double precision / 1000) at time zone 'UTC')`
  const { rows } = await tx.query<Record<keyof Spent, string>>(
    `select
       coalesce(sum(counted) filter (where run_id = $2::uuid), 0)::text as run,
       coalesce(sum(counted) filter (where incident_id = $3::uuid), 0)::text as incident,
       coalesce(sum(counted) filter (where on_day = date_trunc('day', ${now})), 0)::text as day,
       coalesce(sum(counted) filter (where in_month = date_trunc('month', ${now})), 0)::text as month
     from (
       select run_id, incident_id, ${COUNTED} as counted,
         date_trunc('day', at at time zone 'UTC') as on_day, date_trunc('month', at at time zone 'UTC') as in_month
       from spend
       where team_id = $1::text
         and (run_id = $2::uuid or incident_id = $3::uuid
           or at >= date_trunc('month', ${now}) at time zone 'UTC')
     ) one`,
    [teamId, runId, incidentId, at],
  )
  const row = rows[0]
  return {
    run: Number(row?.run ?? 0),
    incident: Number(row?.incident ?? 0),
    day: Number(row?.day ?? 0),
    month: Number(row?.month ?? 0),
  }
}

export async function insertSpend(tx: Tx, teamId: string, spend: NewSpend): Promise<void> {
  await tx.query(
    `insert into spend (team_id, id, run_id, incident_id, role, model, state, reserved_nano, at)
     values ($1::text, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, 'reserved', $7::bigint,
       to_timestamp($8::double precision / 1000))`,
    [teamId, spend.id, spend.runId, spend.incidentId, spend.role, spend.model, spend.reserved, spend.at],
  )
}

/** Many at once, in one statement. */
export async function insertSpends(
  tx: Tx,
  teamId: string,
  spends: readonly { id: string; reserved: Nanodollars }[],
  { runId, incidentId, role, model, at }: Omit<NewSpend, 'id' | 'reserved'>,
): Promise<void> {
  await tx.query(
    `insert into spend (team_id, id, run_id, incident_id, role, model, state, reserved_nano, at)
     select $1::text, x.id, $2::uuid, $3::uuid, $4::text, $5::text, 'reserved', x.reserved,
       to_timestamp($6::double precision / 1000)
     from jsonb_to_recordset($7::jsonb) as x (id uuid, reserved bigint)`,
    [teamId, runId, incidentId, role, model, at, JSON.stringify(spends)],
  )
}

/** Gives back what was reserved for calls that were never made. */
export async function voidSpends(
  tx: Tx,
  teamId: string,
  ids: readonly string[],
  { outcome, at }: { outcome: string; at: number },
): Promise<void> {
  await tx.query(
    `update spend set state = 'void', cost_nano = 0, outcome = $3::text,
       settled_at = to_timestamp($4::double precision / 1000)
     where team_id = $1::text and id = any($2::uuid[]) and state = 'reserved'`,
    [teamId, ids, outcome, at],
  )
}

export interface Settlement {
  state: 'settled' | 'void'
  cost: Nanodollars
  usage: ModelUsage | null
  outcome: string
  at: number
}

export async function settleSpend(tx: Tx, teamId: string, id: string, settled: Settlement): Promise<void> {
  const { state, cost, usage, outcome, at } = settled
  await tx.query(
    `update spend set state = $3::text, cost_nano = $4::bigint, input_tokens = $5::integer,
       cache_read_tokens = $6::integer, cache_write_tokens = $7::integer, output_tokens = $8::integer,
       outcome = $9::text, settled_at = to_timestamp($10::double precision / 1000)
     where team_id = $1::text and id = $2::uuid and state = 'reserved'`,
    [
      teamId,
      id,
      state,
      cost,
      usage?.input ?? null,
      usage?.cacheRead ?? null,
      usage?.cacheWrite ?? null,
      usage?.output ?? null,
      outcome,
      at,
    ],
  )
}

/** Says why an attempt stays reserved: it ended without anybody knowing what it cost. */
export async function noteSpend(tx: Tx, teamId: string, id: string, outcome: string): Promise<void> {
  await tx.query(
    `update spend set outcome = $3::text where team_id = $1::text and id = $2::uuid and state = 'reserved'`,
    [teamId, id, outcome],
  )
}

export interface RunSpend {
  nano: Nanodollars
  calls: number
  answered: number
  usage: ModelUsage
}

/** What one run has cost, as it is told in its report. */
export async function spendOfRun(tx: Tx, teamId: string, runId: string): Promise<RunSpend> {
  const { rows } = await tx.query<Record<string, string>>(
    `select coalesce(sum(${COUNTED}), 0)::text as nano, count(*)::text as calls,
       (count(*) filter (where state = 'settled'))::text as answered,
       coalesce(sum(input_tokens), 0)::text as input, coalesce(sum(cache_read_tokens), 0)::text as cache_read,
       coalesce(sum(cache_write_tokens), 0)::text as cache_write, coalesce(sum(output_tokens), 0)::text as output
     from spend where team_id = $1::text and run_id = $2::uuid`,
    [teamId, runId],
  )
  const number = (column: string): number => Number(rows[0]?.[column] ?? 0)
  return {
    nano: number('nano'),
    calls: number('calls'),
    answered: number('answered'),
    usage: {
      input: number('input'),
      cacheRead: number('cache_read'),
      cacheWrite: number('cache_write'),
      output: number('output'),
    },
  }
}

/** What each of these runs cost; a run that asked no model is left out. */
export async function costsOfRuns(tx: Tx, teamId: string, runIds: readonly string[]): Promise<Nanodollars[]> {
  const { rows } = await tx.query<{ nano: string }>(
    `select sum(${COUNTED})::text as nano from spend
     where team_id = $1::text and run_id = any($2::uuid[]) group by run_id order by run_id`,
    [teamId, runIds],
  )
  return rows.map(({ nano }) => Number(nano))
}

export interface ModelSpend {
  model: string
  role: string
  calls: number
  nano: Nanodollars
  /** Share of input tokens that came from the cache, 0 to 1. */
  cached: number
}

/** By model and role since a time, the dearest first. */
export async function spendByModel(tx: Tx, teamId: string, since: number): Promise<ModelSpend[]> {
  const { rows } = await tx.query<{
    model: string
    role: string
    calls: string
    nano: string
    cached: string
  }>(
    `select model, role, count(*)::text as calls, sum(${COUNTED})::text as nano,
       coalesce(sum(cache_read_tokens)::double precision
         / nullif(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0), 0)::text as cached
     from spend where team_id = $1::text and at >= to_timestamp($2::double precision / 1000)
     group by model, role order by sum(${COUNTED}) desc, model, role`,
    [teamId, since],
  )
  return rows.map((row) => ({
    model: row.model,
    role: row.role,
    calls: Number(row.calls),
    nano: Number(row.nano),
    cached: Number(row.cached),
  }))
}
