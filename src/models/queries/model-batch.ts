import type { ModelRole } from '../../domain/model.ts'
import type { Tx } from '../../storage/sql.ts'
import type { Price } from '../prices.ts'

export interface NewBatch {
  id: string
  role: ModelRole
  model: string
  /** What its requests were reserved at. */
  price: Price
  at: number
}

export interface OpenBatch extends NewBatch {
  state: 'sending' | 'sent'
  /** Null until the provider is known to have it. */
  providerId: string | null
}

export interface AskedRequest {
  /** SHA-256 of the request as it was sent. */
  request: string
  spend: string
  outcome: string | null
}

export interface StoredAnswer {
  request: string
  /** Null while its batch is not done. */
  outcome: string | null
  answer: string | null
}

export async function insertBatch(tx: Tx, teamId: string, batch: NewBatch): Promise<void> {
  const { id, role, model, price, at } = batch
  await tx.query(
    `insert into model_batch (team_id, id, role, model, state, price, at)
     values ($1::text, $2::uuid, $3::text, $4::text, 'sending', $5::jsonb, to_timestamp($6::double precision / 1000))`,
    [teamId, id, role, model, JSON.stringify(price), at],
  )
}

export async function insertAsked(
  tx: Tx,
  teamId: string,
  batch: string,
  asked: readonly Pick<AskedRequest, 'request' | 'spend'>[],
): Promise<void> {
  await tx.query(
    `insert into model_batch_answer (team_id, request, batch_id, spend_id)
     select $1::text, x.request, $2::uuid, x.spend
     from jsonb_to_recordset($3::jsonb) as x (request text, spend uuid)`,
    [teamId, batch, JSON.stringify(asked)],
  )
}

/** The provider has it, under this id. False where somebody else went on with it. */
export async function batchSent(tx: Tx, teamId: string, id: string, providerId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update model_batch set state = 'sent', provider_id = $3::text
     where team_id = $1::text and id = $2::uuid and state = 'sending'`,
    [teamId, id, providerId],
  )
  return rowCount > 0
}

export async function batchDone(tx: Tx, teamId: string, id: string): Promise<void> {
  await tx.query(
    `update model_batch set state = 'done' where team_id = $1::text and id = $2::uuid and state = 'sent'`,
    [teamId, id],
  )
}

/** Batches that are not done, the oldest first. */
export async function openBatches(tx: Tx, teamId: string): Promise<OpenBatch[]> {
  const { rows } = await tx.query<Omit<OpenBatch, 'at'> & { at: Date }>(
    `select id, role, model, state, provider_id as "providerId", price, at from model_batch
     where team_id = $1::text and state <> 'done' order by at, id`,
    [teamId],
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** Of these ids of a provider, those that are written down as ours. */
export async function knownProviderIds(tx: Tx, teamId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select provider_id as id from model_batch where team_id = $1::text and provider_id = any($2::text[])`,
    [teamId, ids],
  )
  return rows.map(({ id }) => id)
}

export async function askedOfBatch(tx: Tx, teamId: string, batch: string): Promise<AskedRequest[]> {
  const { rows } = await tx.query<AskedRequest>(
    `select request, spend_id as spend, outcome from model_batch_answer
     where team_id = $1::text and batch_id = $2::uuid order by request`,
    [teamId, batch],
  )
  return rows
}

/** Whether it was kept: false where somebody else has entered it already. */
export async function keepAnswer(
  tx: Tx,
  teamId: string,
  { request, outcome, answer }: { request: string; outcome: string; answer: string | null },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update model_batch_answer set outcome = $3::text, answer = $4::text
     where team_id = $1::text and request = $2::text and outcome is null`,
    [teamId, request, outcome, answer],
  )
  return rowCount > 0
}

/** Nobody answered it: it may be asked again. Whether it was still there. */
export async function dropAsked(tx: Tx, teamId: string, request: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `delete from model_batch_answer where team_id = $1::text and request = $2::text and outcome is null`,
    [teamId, request],
  )
  return rowCount > 0
}

export async function answersTo(
  tx: Tx,
  teamId: string,
  requests: readonly string[],
): Promise<StoredAnswer[]> {
  const { rows } = await tx.query<StoredAnswer>(
    `select request, outcome, answer from model_batch_answer
     where team_id = $1::text and request = any($2::text[])`,
    [teamId, requests],
  )
  return rows
}

/** With its requests, which may be asked again; nothing where it went on meanwhile. Whether it was there. */
export async function deleteBatch(
  tx: Tx,
  teamId: string,
  { id, state }: Pick<OpenBatch, 'id' | 'state'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from model_batch where team_id = $1::text and id = $2::uuid and state = $3::text',
    [teamId, id, state],
  )
  return rowCount > 0
}

/** Batches that were done long ago, with their answers. */
export async function forgetBatches(tx: Tx, teamId: string, before: number): Promise<void> {
  await tx.query(
    `delete from model_batch
     where team_id = $1::text and state = 'done' and at < to_timestamp($2::double precision / 1000)`,
    [teamId, before],
  )
}
