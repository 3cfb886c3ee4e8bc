import type { Blobs } from '../domain/blobs.ts'
import type { Connector, Target } from '../domain/connector.ts'
import type { TeamId } from '../domain/ids.ts'
import type { Incident, Run } from '../domain/incident.ts'
import type { Known } from '../domain/known.ts'
import type { Alert } from '../domain/signal.ts'
import type { PastCause, Progress } from '../domain/verdict.ts'
import type { Logger } from '../platform/logger.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { FencedWrite, Tx } from '../storage/sql.ts'
import type { InvestigationModels } from './model/brain.ts'
import type { Specialist } from './specialists/specialist.ts'
import type { Windows } from './triage/requests.ts'

/** What every investigation of this installation shares. */
export interface InvestigationDeps {
  connectors: readonly Connector[]
  /** For reading; everything written goes through `Work.write`. */
  db: Tx
  teamId: TeamId
  blobs: Blobs
  now: () => number
  /** Snapshots are made here, one a run, and removed when the run ends. */
  snapshotDir: string
  /** Tells people; called once a stage and run, unless a crash fell in between. */
  announce: (progress: Progress) => Promise<void>
  log: Logger
  /** What every answer of a connector passes first. Default: in this thread, under a key of this run. */
  redact?: RedactTexts
  /** Left out or null: rules only, at $0. */
  models?: InvestigationModels | null
  /** What an earlier page of this kind was; left out where there is no history. */
  past?: (incident: Incident) => Promise<PastCause | null>
  /**
   * What the team knows about a page, as everybody in its channel may read it. `dependencies`: what its service is seen to
   * call; null before anything was read. Answers within two seconds and never rejects; left out where nothing is kept.
   */
  known?: (incident: Incident, dependencies: readonly string[] | null) => Promise<Known>
  /** What deeper looks have cost so far, in dollars; left out where nobody knows. */
  deeperCosts?: () => Promise<readonly number[]>
  /** Default: all four. */
  specialists?: readonly Specialist[]
  /** What to read for a page; null or left out: the hour before it, with the day before that as baseline. */
  windows?: (alert: Alert, asOf: number) => Windows | null
  /**
   * When an earlier problem that could have shown here was over, if it was lately: what that one broke is none of
   * this incident's doing. Left out where there is no history.
   */
  calmSince?: (incident: Incident) => Promise<number | null>
  /** Whom a page is about, as the connectors know them; left out where no services are configured. */
  targets?: (alert: Alert) => readonly Target[]
  /** How long one connector may take, default 20 s. */
  connectorDeadlineMs?: number
  /** How long one query on the case file may take; default: the sandbox's own. */
  queryDeadlineMs?: number
}

/** One run of one incident, as the worker hands it over. */
export interface Work {
  run: Run
  incident: Incident
  write: FencedWrite
  /** Stops at once; a model call that this cuts off stays counted as spent. */
  signal: AbortSignal
  /** Stops before the next step, so that what is under way ends and is kept. */
  draining?: AbortSignal
}

/** What every answer says about the model as long as none is configured. */
export const WITHOUT_MODEL = 'no model is configured'
