import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Message } from '../../../src/domain/message.ts'
import type { Ranking } from '../../../src/domain/ranking.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { Verdict } from '../../../src/domain/verdict.ts'
import { loadColumns } from '../../../src/evidence/columns/load-columns.ts'
import { listEvidence } from '../../../src/evidence/queries/evidence.ts'
import { buildSnapshot } from '../../../src/evidence/snapshot.ts'
import { coveredWindow, usualWindows } from '../../../src/investigation/triage/requests.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { LOG_READING } from '../../../src/ranking/log-reading.ts'
import { rank } from '../../../src/ranking/rank.ts'
import { HOW_CONCLUDED } from '../../../src/report/thread-messages.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'
import { openDatabase } from '../../../src/storage/open-database.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { type PostgresServer, startPostgres } from '../../../test/support/postgres-server.ts'
import { type SitrepProcess, spawnSitrep } from '../../../test/support/sitrep-process.ts'

const TEAM = 'default'

/** Where the running Sitrep takes pages. */
export const WEBHOOK_PORT = 21_401

/** Sitrep as an operator runs it, beside the shop, with a PostgreSQL of its own. */
export interface LiveSitrep {
  process: SitrepProcess
  db: Database
  dir: string
  stop(): Promise<void>
}

/** What the webhook of Alertmanager is sent with. */
export const newToken = (): string => randomBytes(16).toString('hex')

export async function startSitrep(
  dir: string,
  {
    site,
    tokens,
    env,
  }: { site: string; tokens: { alertmanager: string; changes: string }; env: Record<string, string> },
): Promise<LiveSitrep> {
  const server: PostgresServer | null = await startPostgres()
  if (!server) throw new Error('Sitrep in the lab needs PostgreSQL: scripts/install-test-postgres.sh')
  const file = path.join(dir, 'sitrep.yaml')
  writeFileSync(file, site)
  const folder = path.join(dir, 'sitrep')
  const running = spawnSitrep(folder, {
    SITREP_FILE: file,
    SITREP_PORT: String(WEBHOOK_PORT),
    DATABASE_URL: server.url,
    ALERTMANAGER_WEBHOOK_TOKENS: tokens.alertmanager,
    SITREP_CHANGES_TOKENS: tokens.changes,
    ...env,
  })
  await running.webhook
  const db = await openDatabase({ url: server.url, dir: folder, log: createLogger('silent') })
  return {
    process: running,
    db,
    dir: folder,
    stop: async () => {
      await db.close()
      running.signal('SIGTERM')
      await running.ended
      await server.stop()
    },
  }
}

/** An incident as its rows have it. Times are milliseconds UTC. */
export interface LiveIncident {
  id: string
  alert: Alert
  receivedAt: number
  rootAt: number | null
  suspectsAt: number | null
  endedAt: number | null
  verdict: Verdict | null
  /** The message of the thread that says how it was concluded. */
  concludedWith: Message | null
}

/** The first incident that was opened since; null while there is none. */
export async function incidentSince(db: Database, since: number): Promise<LiveIncident | null> {
  const { rows } = await db.query<LiveIncident>(
    `select incident.id, incident.alert,
        (select min(extract(epoch from received_at) * 1000)::float8 from inbox
          where inbox.team_id = $1::text and inbox.incident_id = incident.id) as "receivedAt",
        (select min(extract(epoch from sent_at) * 1000)::float8 from outbox
          where outbox.team_id = $1::text and outbox.incident_id = incident.id and kind = 'root') as "rootAt",
        (select min(extract(epoch from sent_at) * 1000)::float8 from outbox
          where outbox.team_id = $1::text and outbox.incident_id = incident.id and kind = 'edit'
            and (message -> 'sections' @> '[{"label": "Suspects"}]' or message ->> 'tone' <> 'working')) as "suspectsAt",
        extract(epoch from run.ended_at)::float8 * 1000 as "endedAt", run.result as verdict,
        (select message from outbox where outbox.team_id = $1::text and outbox.incident_id = incident.id
          and kind = 'reply' and message ->> 'headline' = $3::text order by seq limit 1) as "concludedWith"
      from incident left join run on run.team_id = incident.team_id and run.incident_id = incident.id
        and run.kind = 'page' and run.state = 'done'
      where incident.team_id = $1::text and incident.opened_at >= to_timestamp($2::float8 / 1000)
      order by incident.opened_at limit 1`,
    [TEAM, since, HOW_CONCLUDED],
  )
  return rows[0] ?? null
}

/** What an investigation saw, as a file that can be ranked again. */
export interface Seen {
  snapshot: string
  alert: Alert
  window: { start: number; end: number }
}

export async function rankSeen({ snapshot, alert, window }: Seen): Promise<Ranking> {
  const { incident: rows, baseline } = await loadColumns(snapshot, LOG_READING)
  return rank({ alert, window, rows, baseline })
}

/** Everything that the incident was read for, as a snapshot in that folder. */
export async function seenBy(
  { db, dir }: LiveSitrep,
  incident: LiveIncident,
  snapshot: string,
): Promise<Seen> {
  const evidence = await listEvidence(db, TEAM, incident.id)
  await buildSnapshot({ evidence, blobs: folderBlobs(path.join(dir, 'blobs')), file: snapshot })
  const asOf = Math.max(...evidence.map(({ window }) => window?.end ?? 0), incident.alert.firedAt)
  const window = coveredWindow(usualWindows(incident.alert, asOf).incident, evidence)
  return { snapshot, alert: incident.alert, window }
}
