import path from 'node:path'
import type { Blobs } from '../domain/blobs.ts'
import type { Incident } from '../domain/incident.ts'
import type { Alert } from '../domain/signal.ts'
import { CaseError } from '../evidence/import/case-error.ts'
import { readCaseHeader } from '../evidence/import/case-json.ts'
import { importCase } from '../evidence/import/import-case.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import type { CaseHeader, Recording } from '../evidence/recording.ts'
import { newestWithLabel } from '../incidents/queries/incident.ts'
import type { Logger } from '../platform/logger.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import type { Database } from '../storage/sql.ts'
import type { ServeOptions } from './serve.ts'

/** A page of a recorded incident carries this in PagerDuty's `incident_key`, then the id, then a number of its own. */
const RECORDING_KEY = 'recording:'

const idIn = (alert: Alert): string | null => {
  const key = alert.labels.incident_key ?? ''
  return key.startsWith(RECORDING_KEY) ? (key.slice(RECORDING_KEY.length).split(':')[0] ?? null) : null
}

export interface Recordings {
  /** What can be fired; empty when the folder is not there. */
  headers: CaseHeader[]
  /** The recording a page means. */
  open(alert: Alert): Promise<Recording | null>
}

interface RecordedCase {
  dir: string
  header: CaseHeader
}

interface RecordingOptions {
  /** Folder with recorded cases. */
  root: string
  blobs: Blobs
  now: () => number
  /** The incident that was fired last, for what is asked without a page of its own. */
  lastFired: () => Promise<Incident | null>
  log: Logger
}

const orNothing = (error: unknown): [] => {
  if (error instanceof CaseError) return []
  throw error
}

/** One recording that cannot be read must not keep Sitrep from starting. */
async function casesBelow({ root, log }: RecordingOptions): Promise<Map<string, RecordedCase>> {
  const cases = new Map<string, RecordedCase>()
  for (const dir of await listCases(root).catch(orNothing)) {
    try {
      const header = await readCaseHeader(dir)
      cases.set(header.id, { dir: path.resolve(dir), header })
    } catch (error) {
      if (!(error instanceof CaseError)) throw error
      log.warn({ reason: error.message }, 'a recorded incident is left out')
    }
  }
  return cases
}

/**
 * Something asked without a page reads the world of the last fired one: the recording's alert is placed so that
 * the connector moves its times by that page's offset, not by the question's.
 */
function asOf(recording: Recording, fired: Alert, asked: Alert): Recording {
  const firedAt = recording.alert.firedAt + (asked.firedAt - fired.firedAt)
  return { ...recording, alert: { ...recording.alert, firedAt } }
}

/** The recorded incidents of this installation, imported when first needed. */
async function openRecordings(options: RecordingOptions): Promise<Recordings> {
  const { blobs, now, lastFired } = options
  const cases = await casesBelow(options)
  const imported = new Map<string, Promise<Recording>>()
  const load = (id: string): Promise<Recording> | null => {
    const found = cases.get(id)
    if (!found) return null
    const recording = imported.get(id) ?? importCase(found.dir, { blobs, now })
    imported.set(id, recording)
    // A failed import is tried again with the next page.
    recording.catch(() => imported.delete(id))
    return recording
  }
  return {
    headers: [...cases.values()].map(({ header }) => header),
    open: async (alert) => {
      const own = idIn(alert)
      if (own !== null) return load(own)
      const last = await lastFired()
      const id = last ? idIn(last.alert) : null
      const recording = id === null ? null : await load(id)
      return recording && last ? asOf(recording, last.alert, alert) : null
    },
  }
}

/** What the local Slack can fire, as this installation is set; `db` gives null until the database is open. */
export const installationRecordings = (
  { settings, clock, log }: Pick<ServeOptions, 'settings' | 'clock' | 'log'>,
  db: () => Database | null,
): Promise<Recordings> =>
  openRecordings({
    root: settings.SITREP_RECORDINGS,
    // A copy of the recordings as they are; what is read from them is redacted on its way to the case file.
    blobs: folderBlobs(path.join(settings.SITREP_DIR, 'recordings')),
    now: clock.now,
    lastFired: async () => {
      const opened = db()
      return opened ? newestWithLabel(opened, settings.SITREP_TEAM, 'incident_key', RECORDING_KEY) : null
    },
    log,
  })
