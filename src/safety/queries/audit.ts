import type { Tx } from '../../storage/sql.ts'

/** A row as it is stored: every column is text but `seq`. */
export interface AuditRow {
  team_id: string
  chain: string
  seq: string
  at: string
  kind: string
  actor: string
  run_id: string
  body: string
  prev: string
  hash: string
}

const COLUMNS = 'team_id, chain, seq::text as seq, at, kind, actor, run_id, body, prev, hash'

export interface StoredEntry {
  kind: string
  actor: string
  run: string
  body: string
}

/** Locks the chain's head until the transaction ends. */
export async function appendToChain(
  tx: Tx,
  teamId: string,
  chain: string,
  at: string,
  entries: readonly StoredEntry[],
): Promise<void> {
  await tx.query('select audit_append($1::text, $2::text, $3::text, $4::jsonb)', [
    teamId,
    chain,
    at,
    JSON.stringify(entries),
  ])
}

/** In the order of chains; `after` is the last row of the page before. */
export async function auditPage(tx: Tx, after: AuditRow | null, most: number): Promise<AuditRow[]> {
  const { rows } = await tx.query<AuditRow>(
    `select ${COLUMNS} from audit
     where $1::boolean or (team_id, chain, audit.seq) > ($2::text, $3::text, $4::bigint)
     order by team_id, chain, audit.seq limit $5::integer`,
    [after === null, after?.team_id ?? '', after?.chain ?? '', after?.seq ?? '0', most],
  )
  return rows
}

export type AuditHead = Pick<AuditRow, 'team_id' | 'chain' | 'seq' | 'hash'>

export async function auditHeads(tx: Tx): Promise<AuditHead[]> {
  const { rows } = await tx.query<AuditHead>(
    'select team_id, chain, seq::text as seq, hash from audit_head order by team_id, chain',
  )
  return rows
}

/** Of one chain and, when a person is given, only what they caused: their own rows and those of their runs. */
export async function auditOf(
  tx: Tx,
  teamId: string,
  chain: string,
  person: string | null,
): Promise<AuditRow[]> {
  const { rows } = await tx.query<AuditRow>(
    `select ${COLUMNS} from audit
     where team_id = $1::text and chain = $2::text and ($3::text is null or actor = $3::text or run_id in (
       select r.run_id from audit r
       where r.team_id = $1::text and r.chain = $2::text and r.kind = 'run' and r.actor = $3::text))
     order by audit.seq`,
    [teamId, chain, person],
  )
  return rows
}

export async function newestOfKind(
  tx: Tx,
  teamId: string,
  chain: string,
  kind: string,
): Promise<string | null> {
  const { rows } = await tx.query<{ body: string }>(
    `select body from audit where team_id = $1::text and chain = $2::text and kind = $3::text
     order by seq desc limit 1`,
    [teamId, chain, kind],
  )
  return rows[0]?.body ?? null
}
