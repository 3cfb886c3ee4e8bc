import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { fencedWrite } from '../../../src/incidents/fence.ts'
import { raiseFence } from '../../../src/incidents/queries/incident.ts'
import { investigate } from '../../../src/investigation/investigate.ts'
import { anthropicModel } from '../../../src/models/anthropic/anthropic-model.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres-database.ts'
import { modelsWith } from './models.ts'
import { replayOf } from './replay.ts'
import { TEAM } from './run.ts'

/** One attempt at a run with a model on loopback, killed or told to stop by its parent. */
export interface ResumeChild {
  databaseUrl: string
  providerUrl: string
  dir: string
  /** Folder of the recorded case. */
  folder: string
  /** Run and incident as the worker finds them. */
  work: Pick<Parameters<typeof investigate>[1], 'run' | 'incident'>
  /** Gets a line a stage that is told, and one when a stop was obeyed. */
  out: string
}

const child: ResumeChild = JSON.parse(process.argv[2] ?? '{}')
const tell = (line: string): void => appendFileSync(child.out, `${line}\n`)
const db = await openPostgres(child.databaseUrl, createLogger('silent'))
const incidentId = child.work.incident.id
const fence = await db.tx((tx) => raiseFence(tx, TEAM, incidentId))
const blobs = folderBlobs(path.join(child.dir, 'blobs'))
const model = anthropicModel({ apiKey: 'key', baseUrl: child.providerUrl, idleMs: 60_000 })
const draining = new AbortController()
process.on('SIGTERM', () => draining.abort(new Error('told to stop')))
try {
  await investigate(
    {
      connectors: [replayOf(child.folder, blobs)],
      db,
      teamId: TEAM,
      blobs,
      now: Date.now,
      snapshotDir: path.join(child.dir, `snapshots-${process.pid}`),
      announce: async ({ stage }) => tell(`announced ${stage}`),
      log: createLogger('silent'),
      models: modelsWith(model),
    },
    {
      ...child.work,
      write: fencedWrite(db, TEAM, incidentId, fence),
      signal: new AbortController().signal,
      draining: draining.signal,
    },
  )
} catch (error) {
  if (!draining.signal.aborted) throw error
  tell('stopped')
}
await db.close()
