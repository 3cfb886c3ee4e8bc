import type { Clock } from '../../domain/ids.ts'
import type { Incident, Run, RunKind, Storm } from '../../domain/incident.ts'
import type { Message } from '../../domain/message.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Taught, Teaching } from '../../domain/teaching.ts'
import { type AuditEntry, appendAudit, auditHash, SITREP } from '../../safety/audit/append.ts'
import type { Database, Tx } from '../../storage/sql.ts'
import type { CostAnswer, StatusLine } from '../accepted.ts'
import { insertRun } from '../queries/run.ts'

/** How incidents look in words; this room renders nothing. */
export interface IncidentMessages {
  opened(alert: Alert): Message
  resolved(root: Message, at: number): Message
  /** The root with its alerts anew. */
  storm(root: Message, storm: Storm): Message
  /** An alert joined that is worse than all before. */
  worse(alert: Alert): Message
  withdrawn(root: Message, person: string): Message
  confirmed(root: Message, person: string): Message
  /** "I learned …" once somebody decided about one of its lessons. */
  learnedDecided(
    said: Message,
    about: {
      lessonId: string
      fate: 'kept' | 'dropped'
      statement: string
      person: string | null
    },
  ): Message
  /** The postmortem once somebody accepted it; null when there is nothing left to accept. */
  postmortemAccepted(said: Message, person: string, lessons: number): Message | null
  notInThread(open: StatusLine[]): Message
  denied(reason: string): Message
}

export interface AcceptDeps {
  db: Database
  teamId: string
  clock: Clock
  /** Where a page that names no channel opens its thread, and whether it opens one at all. */
  route: (alert: Alert) => { channel: string; mute: boolean }
  messages: IncidentMessages
  /** Which alerts are one problem; left out: each opens its own incident. */
  storms?: {
    /** Milliseconds after an incident's newest alert. */
    withinMs: number
    areOne: (service: string, other: string) => boolean
  }
  /** What models have cost: the room that pays keeps its own tables. */
  cost: (tx: Tx, of: { incidentId: string | null; runId: string | null; at: number }) => Promise<CostAnswer>
  /** Does what a person decided about what the team knows, and says what for the audit; left out where nothing is kept. */
  teach?: (
    tx: Tx,
    teacher: { teaching: Teaching; person: string; reads: readonly string[] | null },
  ) => Promise<{ taught: Taught; audit: AuditEntry[] }>
  /** Confirms what an accepted postmortem says: its own lessons, and what was learned from its thread. */
  confirmPostmortem?: (
    tx: Tx,
    accepted: { incident: Incident; draft: unknown; person: string },
  ) => Promise<{ lessons: number; audit: AuditEntry[] }>
  /**
   * An incident is over, or a person said what it was (`person`): its thread is worth reading. Left out where nothing is
   * learned.
   */
  told?: (tx: Tx, incident: Incident, person: string | null) => Promise<void>
  /** Systems are read live: a resolved page is worth another look. Default false. */
  looksAgain?: boolean
  /** Settings that take a protection away, for whoever asks for the status. */
  unsafe?: readonly string[]
  /** Puts "this incident has work" into the queue, in the same transaction. */
  enqueue: (tx: Tx, incidentId: string, severity: string, inMs?: number) => Promise<void>
  /** After the commit: wakes this process's worker and outbox. */
  wake: () => void
}

/** One signal's transaction. */
export interface Accepting extends AcceptDeps {
  tx: Tx
  at: number
}

/** Queues a piece of work on an incident and gives its id. */
export async function queueRun(
  accepting: Accepting,
  incident: Pick<Incident, 'id' | 'alert'>,
  work: { kind: RunKind; text: string | null; person: string | null },
): Promise<string> {
  const { tx, teamId, clock, at } = accepting
  const run: Run = { id: clock.newId(), incidentId: incident.id, state: 'queued', asOf: at, ...work }
  await insertRun(tx, teamId, run)
  await accepting.enqueue(tx, incident.id, incident.alert.severity)
  const body = { run: work.kind, text: work.text === null ? null : auditHash(work.text) }
  const actor = work.person ?? SITREP
  await appendAudit(tx, { teamId, incidentId: incident.id, at }, [
    { kind: 'run', actor, runId: run.id, body },
  ])
  return run.id
}

export const statusLine = (incident: Incident): StatusLine => ({
  incidentId: incident.id,
  title: incident.alert.title,
  service: incident.alert.service,
  openedAt: incident.openedAt,
})
