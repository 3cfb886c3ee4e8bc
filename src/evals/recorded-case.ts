import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../domain/ids.ts'
import type { Run, RunKind } from '../domain/incident.ts'
import { importCase } from '../evidence/import/import-case.ts'
import { replayConnector } from '../evidence/replay-connector.ts'
import { getIncident, insertIncident } from '../incidents/queries/incident.ts'
import { insertRun } from '../incidents/queries/run.ts'
import type { CaseFile } from '../investigation/case-file.ts'
import { journalOf } from '../investigation/investigate.ts'
import { type Brain, brainOf, type InvestigationModels } from '../investigation/model/brain.ts'
import { withOpenCase } from '../investigation/open-case.ts'
import type { InvestigationDeps, Work } from '../investigation/work.ts'
import type { Logger } from '../platform/logger.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import type { Database } from '../storage/sql.ts'

export interface HouseOfCases {
  db: Database
  clock: Clock
  /** For what can be thrown away. */
  work: string
  log: Logger
  signal: AbortSignal
  /** Null or left out for rules only. */
  models?: InvestigationModels | null
}

/** A recorded incident that is ready for runs: imported, stored as an incident, answered by its replay. */
export interface RecordedCase {
  deps: InvestigationDeps
  /** A new run of the incident, as of the end of the recording: a replay reads what was there by then. */
  workFor(kind: RunKind, text: string | null): Promise<Work>
  /** Removes what importing it made. */
  close(): Promise<void>
}

const TEAM = 'case'

export async function openRecordedCase(dir: string, house: HouseOfCases): Promise<RecordedCase> {
  const { db, clock, work, log, signal } = house
  const incidentId = clock.newId()
  const folder = path.join(work, incidentId)
  const blobs = folderBlobs(path.join(folder, 'blobs'))
  const recording = await importCase(dir, { blobs, now: clock.now })
  const { alert, window } = recording
  await insertIncident(db, {
    teamId: TEAM,
    id: incidentId,
    dedupKey: incidentId,
    alert,
    channel: 'terminal',
    threadTs: null,
    at: alert.firedAt,
  })
  const incident = await getIncident(db, TEAM, incidentId)
  if (incident === null) throw new Error(`incident ${incidentId} was not stored`)
  const asOf = Math.max(window.end, alert.firedAt)
  return {
    deps: {
      connectors: [replayConnector({ name: 'replay', open: async () => recording, shift: false })],
      db,
      teamId: TEAM,
      blobs,
      now: () => asOf,
      snapshotDir: path.join(folder, 'snapshots'),
      announce: async () => undefined,
      log,
    },
    workFor: async (kind, text) => {
      const id = clock.newId()
      const run: Run = { id, incidentId, kind, state: 'running', text, person: null, asOf }
      await insertRun(db, TEAM, run)
      return { run, incident, write: (tx) => db.tx(tx), signal }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export interface OpenedCase {
  caseFile: CaseFile
  /** Asks a model under a run of its own, so that each question has its own cap; null without one. */
  brain: (() => Promise<Brain>) | null
  close(): Promise<void>
}

/** The case file of a recorded incident, open until `close`: many things can be asked of one opening. */
export async function openCaseFile(dir: string, house: HouseOfCases): Promise<OpenedCase> {
  const recorded = await openRecordedCase(dir, house)
  const { deps } = recorded
  const work = await recorded.workFor('question', null)
  const opened = Promise.withResolvers<CaseFile>()
  const asked = Promise.withResolvers<void>()
  const closed = withOpenCase(deps, work, journalOf(deps, work), async (open) => {
    opened.resolve(await open())
    await asked.promise
  }).finally(recorded.close)
  const caseFile = await Promise.race([opened.promise, closed.then(() => opened.promise)])
  const models = house.models ?? null
  return {
    caseFile,
    brain:
      models === null || models.unset !== null
        ? null
        : async () => {
            const own = await recorded.workFor('question', null)
            return brainOf(deps, models, own, journalOf(deps, own))
          },
    close: () => {
      asked.resolve()
      return closed
    },
  }
}
