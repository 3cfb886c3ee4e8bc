import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Blobs } from '../../../src/domain/blobs.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { Progress } from '../../../src/domain/verdict.ts'
import { readCaseHeader } from '../../../src/evidence/import/case-json.ts'
import type { CaseFile } from '../../../src/investigation/case-file.ts'
import { journalOf } from '../../../src/investigation/investigate.ts'
import { withOpenCase } from '../../../src/investigation/open-case.ts'
import type { InvestigationDeps } from '../../../src/investigation/work.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { replayOf } from './replay.ts'
import { storedWork, TEAM } from './run.ts'

/** A database, a blob folder and a place for snapshots, gone after `close`. */
export interface House {
  dir: string
  db: Database
  blobs: Blobs
  close: () => Promise<void>
}

export async function openHouse(openDatabase = sharedDatabase): Promise<House> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-investigation-'))
  const db = await openDatabase()
  const blobs = folderBlobs(path.join(dir, 'blobs'))
  return {
    dir,
    db,
    blobs,
    close: async () => {
      await db.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export interface Bench {
  deps: InvestigationDeps
  alert: Alert
  progress: Progress[]
  /** Requests that reached the connector: `incident logs`. */
  reads: string[]
}

/** What an investigation of one recorded case needs, with what it told and asked. */
export async function benchFor(
  house: House,
  folder: string,
  over: Partial<InvestigationDeps> = {},
): Promise<Bench> {
  const progress: Progress[] = []
  const reads: string[] = []
  const replay = replayOf(folder, house.blobs)
  const { alert } = await readCaseHeader(folder)
  const deps: InvestigationDeps = {
    connectors: [
      {
        ...replay,
        collect: (request, options) => {
          reads.push(`${request.purpose} ${request.kind}`)
          return replay.collect(request, options)
        },
      },
    ],
    db: house.db,
    teamId: TEAM,
    blobs: house.blobs,
    now: Date.now,
    snapshotDir: path.join(house.dir, 'snapshots'),
    announce: async (one) => {
      progress.push(one)
    },
    log: createLogger('silent'),
    // A busy machine must not decide what a query answers.
    queryDeadlineMs: 60_000,
    ...over,
  }
  return { deps, alert, progress, reads }
}

/** The case file of one recorded case, open until `close`. */
export async function openCaseFile(
  house: House,
  folder: string,
): Promise<{ caseFile: CaseFile; close: () => Promise<void> }> {
  const { deps, alert } = await benchFor(house, folder)
  const work = await storedWork(house.db, { alert })
  const opened = Promise.withResolvers<CaseFile>()
  const finished = Promise.withResolvers<void>()
  const closed = withOpenCase(deps, work, journalOf(deps, work), async (open) => {
    opened.resolve(await open())
    await finished.promise
  })
  const caseFile = await Promise.race([opened.promise, closed.then(() => opened.promise)])
  return {
    caseFile,
    close: () => {
      finished.resolve()
      return closed
    },
  }
}
