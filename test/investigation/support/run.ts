import { randomBytes } from 'node:crypto'
import { uuidv7 } from '../../../src/domain/ids.ts'
import type { Incident, Run } from '../../../src/domain/incident.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { Work } from '../../../src/investigation/work.ts'
import type { Database, FencedWrite } from '../../../src/storage/sql.ts'

export const TEAM = 'T1'

export const newId = (): string => uuidv7(Date.now(), randomBytes(10))

/** A transaction with no fence to lose: one process owns these tests' incidents. */
export const unfenced =
  (db: Database): FencedWrite =>
  (work) =>
    db.tx(work)

interface Wanted {
  alert: Alert
  kind?: Run['kind']
  text?: string
  incident?: Incident
  signal?: AbortSignal
  asOf?: number
}

/** An incident (unless given) and a run of it, stored as the worker would find them. */
export async function storedWork(db: Database, wanted: Wanted): Promise<Work> {
  const incident = wanted.incident ?? (await storeIncident(db, wanted.alert))
  const run: Run = {
    id: newId(),
    incidentId: incident.id,
    kind: wanted.kind ?? 'page',
    state: 'running',
    text: wanted.text ?? null,
    person: null,
    asOf: wanted.asOf ?? wanted.alert.firedAt + 60_000,
  }
  await db.query(
    `insert into run (team_id, id, incident_id, kind, state, text, as_of, queued_at)
     values ($1::text, $2::uuid, $3::uuid, $4::text, 'running', $5::text, now(), now())`,
    [TEAM, run.id, incident.id, run.kind, run.text],
  )
  return { run, incident, write: unfenced(db), signal: wanted.signal ?? new AbortController().signal }
}

async function storeIncident(db: Database, alert: Alert): Promise<Incident> {
  const id = newId()
  await db.query(
    `insert into incident (team_id, id, dedup_key, status, alert, service, channel, opened_at)
     values ($1::text, $2::uuid, $2::text, 'open', $3::jsonb, $4::text, 'C1', now())`,
    [TEAM, id, JSON.stringify(alert), alert.service],
  )
  return {
    id,
    dedupKey: id,
    status: 'open',
    alert,
    channel: 'C1',
    threadTs: null,
    fence: 1,
    openedAt: alert.firedAt,
    resolvedAt: null,
  }
}
