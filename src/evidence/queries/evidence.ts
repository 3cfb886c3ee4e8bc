import { z } from 'zod'
import type { Evidence } from '../../domain/case-file.ts'
import { evidenceRef } from '../../domain/ids.ts'
import type { Tx } from '../../storage/sql.ts'

/** Whose case file, and which of its requests. */
export interface CaseKey {
  teamId: string
  caseId: string
}

const Row = z.object({
  n: z.number(),
  connector: z.string(),
  source: z.string(),
  purpose: z.enum(['incident', 'baseline']),
  query: z.string(),
  args: z.record(z.string(), z.unknown()),
  window_start: z.coerce.number().nullable(),
  window_end: z.coerce.number().nullable(),
  status: z.enum(['ok', 'no_data', 'too_fresh', 'denied', 'failed', 'truncated']),
  reason: z.string().nullable(),
  bytes: z.coerce.number(),
  rows: z.record(z.string(), z.number()),
  raw_key: z.string().nullable(),
  parts: z.record(z.string(), z.string()),
  collected_at: z.date(),
})

const COLUMNS = `n, connector, source, purpose, query, args, window_start, window_end, status, reason, bytes, rows,
  raw_key, parts, collected_at`

function fromRow(row: unknown): Evidence {
  const { window_start: start, window_end: end, raw_key, collected_at, ...rest } = Row.parse(row)
  return {
    ...rest,
    ref: evidenceRef(rest.n),
    window: start === null || end === null ? null : { start, end },
    rawKey: raw_key,
    collectedAt: collected_at.getTime(),
  }
}

/** All evidence of a case, in the order of the reads. */
export async function listEvidence(tx: Tx, teamId: string, caseId: string): Promise<Evidence[]> {
  const { rows } = await tx.query(
    `select ${COLUMNS} from evidence where team_id = $1::text and case_id = $2::uuid order by n`,
    [teamId, caseId],
  )
  return rows.map(fromRow)
}

/** What a request was answered with before; empty when it was never asked. */
export async function evidenceOfRequest(tx: Tx, key: CaseKey, requestHash: string): Promise<Evidence[]> {
  const { rows } = await tx.query(
    `select ${COLUMNS} from evidence
     where team_id = $1::text and case_id = $2::uuid and request_hash = $3::text order by n`,
    [key.teamId, key.caseId, requestHash],
  )
  return rows.map(fromRow)
}

/** The highest number given so far; the caller holds the case's row lock, so it stays so. */
export async function lastEvidenceNumber(tx: Tx, key: CaseKey): Promise<number> {
  const { rows } = await tx.query<{ last: number }>(
    'select coalesce(max(n), 0)::int as last from evidence where team_id = $1::text and case_id = $2::uuid',
    [key.teamId, key.caseId],
  )
  return rows[0]?.last ?? 0
}

/** What the case's answers weigh together. */
export async function bytesOfCase(tx: Tx, key: CaseKey): Promise<number> {
  const { rows } = await tx.query<{ bytes: number }>(
    `select coalesce(sum(bytes), 0)::float8 as bytes from evidence
     where team_id = $1::text and case_id = $2::uuid`,
    [key.teamId, key.caseId],
  )
  return rows[0]?.bytes ?? 0
}

export async function insertEvidence(
  tx: Tx,
  key: CaseKey,
  from: { runId: string; requestHash: string; item: number },
  evidence: Evidence,
): Promise<void> {
  const { window } = evidence
  await tx.query(
    `insert into evidence (team_id, case_id, n, run_id, request_hash, item, connector, source, purpose, query, args,
       window_start, window_end, status, reason, bytes, rows, raw_key, parts, collected_at)
     values ($1::text, $2::uuid, $3::int, $4::uuid, $5::text, $6::int, $7::text, $8::text, $9::text, $10::text,
       $11::jsonb, $12::bigint, $13::bigint, $14::text, $15::text, $16::bigint, $17::jsonb, $18::text, $19::jsonb,
       to_timestamp($20::double precision / 1000))`,
    [
      key.teamId,
      key.caseId,
      evidence.n,
      from.runId,
      from.requestHash,
      from.item,
      evidence.connector,
      evidence.source,
      evidence.purpose,
      evidence.query,
      JSON.stringify(evidence.args),
      window ? Math.floor(window.start) : null,
      window ? Math.ceil(window.end) : null,
      evidence.status,
      evidence.reason,
      evidence.bytes,
      JSON.stringify(evidence.rows),
      evidence.rawKey,
      JSON.stringify(evidence.parts),
      evidence.collectedAt,
    ],
  )
}

/** Runs that read something for the case. */
export async function runsThatRead(tx: Tx, key: CaseKey): Promise<string[]> {
  const { rows } = await tx.query<{ run_id: string }>(
    'select distinct run_id from evidence where team_id = $1::text and case_id = $2::uuid',
    [key.teamId, key.caseId],
  )
  return rows.map((row) => row.run_id)
}
