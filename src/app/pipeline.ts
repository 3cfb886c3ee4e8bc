import type { Blobs } from '../domain/blobs.ts'
import type { Connector } from '../domain/connector.ts'
import type { Clock } from '../domain/ids.ts'
import type { Signal } from '../domain/signal.ts'
import { mayShareCause, routeOf } from '../domain/site.ts'
import type { ReadThread } from '../domain/thread.ts'
import { boundedConnector } from '../evidence/bounded-connector.ts'
import { accept } from '../incidents/accept/accept.ts'
import type { AcceptDeps } from '../incidents/accept/context.ts'
import type { Accepted } from '../incidents/accepted.ts'
import type { Delivery } from '../incidents/delivery.ts'
import { type Outbox, startOutbox } from '../incidents/outbox.ts'
import { createQueue } from '../incidents/queue.ts'
import { startWorker } from '../incidents/start-worker.ts'
import { tellWaiting } from '../incidents/waiting.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import type { LiveDirectory } from '../knowledge/access/slack-directory.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Logger } from '../platform/logger.ts'
import { deniedMessage, notInThreadMessage } from '../report/answer-messages.ts'
import { learnedDecided } from '../report/learned-message.ts'
import { acceptedPostmortem, isAcceptable } from '../report/postmortem-message.ts'
import {
  confirmedMessage,
  resolvedMessage,
  stormMessage,
  withdrawnMessage,
  worseMessage,
} from '../report/root-changes.ts'
import { openedMessage } from '../report/root-message.ts'
import { waitingMessage } from '../report/waiting-message.ts'
import { redactedDatabase } from '../safety/redact/redacted-database.ts'
import type { Redaction } from '../safety/redact/redaction.ts'
import type { Database } from '../storage/sql.ts'
import { costAnswer } from './cost-answer.ts'
import { embedTaught } from './keep-knowledge.ts'
import { answeringKnown, type KnownDeps } from './known-lines.ts'
import type { Workplace } from './known-page.ts'
import { confirmIn } from './postmortem.ts'
import { questionRewriter } from './question-rewriter.ts'
import { doWork, speakingIn, tellFailure } from './run-work.ts'
import type { Site } from './site/read-site.ts'
import { teachIn } from './teach.ts'
import { unsafeDelivery } from './unsafe-delivery.ts'

export interface PipelineParts {
  db: Database
  blobs: Blobs
  connectors: readonly Connector[]
  teamId: string
  /** Channel for pages that name none, and whose service and rules do not. */
  channel: string
  /** Services and rules of sitrep.yaml. */
  site?: Pick<Site, 'services' | 'pages' | 'storms'>
  /** For what can be thrown away. */
  workDir: string
  clock: Clock
  log: Logger
  /** Incidents worked on at the same time in this process. */
  slots: number
  /** What the team knows; left out: nothing is kept. */
  knowledge?: KnowledgeStore
  /** Who may read what in Slack now. Left out: nobody what was written there. */
  directory?: LiveDirectory
  /** Where its messages are; default: nobody can say. */
  workplace?: Workplace
  /** Settles when what is read in at the start is there; default: at once. */
  knowledgeReady?: Promise<void>
  /** What is learned when an incident ends, or is judged. */
  told?: AcceptDeps['told']
  /** Left out: rules only. */
  models?: InvestigationModels
  /** Systems are read live: a page is looked at again some minutes later. Default false. */
  looksAgain?: boolean
  /** Settings that take a protection away: every message says them. */
  unsafe?: readonly string[]
  /** How long one query on a case file may take, milliseconds; default: the sandbox's own. */
  queryDeadlineMs?: number
  /** How long a command waits for Slack to say what somebody may read, milliseconds; default 900. */
  knownDeadlineMs?: number
  /** How threads are read for postmortems; null while no Slack is connected. */
  readThread?: () => ReadThread | null
  /** What answers of connectors pass, and what everything written to the database does. Default: answers, in this thread. */
  redaction?: Pick<Redaction, 'redact' | 'redactSoon'>
}

/** From a Signal to a message: everything but the edges. */
export interface Pipeline {
  accept(signal: Signal, body: unknown): Promise<Accepted>
  /** Starts saying what is queued; the edge that delivers comes up after the one that accepts. */
  deliverThrough(delivery: Delivery, spacingMs?: number): Outbox
  /** From now on threads are read like this. */
  readThreadsWith(readThread: ReadThread): void
  /** Something waits to be said. */
  wake(): void
  /** Waits for the work under way (at most 10 s), then stops. */
  stop(): Promise<void>
}

const MESSAGES: AcceptDeps['messages'] = {
  opened: openedMessage,
  resolved: resolvedMessage,
  withdrawn: withdrawnMessage,
  confirmed: confirmedMessage,
  storm: stormMessage,
  worse: worseMessage,
  learnedDecided,
  postmortemAccepted: (said, person, lessons) =>
    isAcceptable(said) ? acceptedPostmortem(said, person, lessons) : null,
  notInThread: notInThreadMessage,
  denied: deniedMessage,
}

function stormsOf({ site }: PipelineParts): Pick<AcceptDeps, 'storms'> {
  if (site === undefined) return {}
  const { services, storms } = site
  return {
    storms: {
      withinMs: storms.minutes * 60_000,
      areOne: (service, other) => mayShareCause(services, storms.by, [service, other]),
    },
  }
}

/** What people decide of what the team knows. */
const knowing = ({
  knowledge,
  told,
}: PipelineParts): Pick<AcceptDeps, 'teach' | 'confirmPostmortem' | 'told'> => ({
  ...(told === undefined ? {} : { told }),
  ...(knowledge === undefined ? {} : { teach: teachIn(knowledge), confirmPostmortem: confirmIn(knowledge) }),
})

function rewriteOf(
  { models, teamId, log }: PipelineParts,
  { db }: KnowledgeStore,
): Pick<KnownDeps, 'rewrite'> {
  if (models === undefined) return {}
  const onFailure = (reason: string): void =>
    log.warn({ reason }, 'a question was looked up in its own words only')
  return { rewrite: questionRewriter({ models, db, teamId, onFailure }) }
}

const knownOf = (parts: PipelineParts): KnownDeps | null => {
  const { knowledge: store, directory, knownDeadlineMs, log } = parts
  return store === undefined
    ? null
    : {
        store,
        directory: directory ?? null,
        log,
        ...rewriteOf(parts, store),
        ...(knownDeadlineMs === undefined ? {} : { deadlineMs: knownDeadlineMs }),
      }
}

/** Reads of one connector at a time: those of one sweep. */
const CONNECTOR_READS = 10

/** Between two looks for runs that wait for a place. */
const WAITING_MS = 2000

/** Starts queue and worker over an open, migrated database. */
export async function openPipeline(given: PipelineParts): Promise<Pipeline> {
  const { teamId, clock, log, channel, slots, redaction, unsafe = [] } = given
  const db = redaction === undefined ? given.db : redactedDatabase(given.db, redaction.redactSoon)
  // One bound an instance, whatever number of runs share it.
  const connectors = given.connectors.map((connector) => boundedConnector(connector, CONNECTOR_READS))
  let readThread: ReadThread | null = null
  const parts: PipelineParts = { ...given, db, connectors, readThread: () => readThread }
  // Jobs hold ids and nothing else.
  const queue = await createQueue(given.db, log)
  let outbox: Outbox | null = null
  const wake = (): void => outbox?.wake()
  const worker = await startWorker({
    db,
    teamId,
    clock,
    log,
    queue,
    slots,
    handle: (work) => doWork({ parts, work, queue, wake }),
    onFailed: (tx, work, reason) => tellFailure(speakingIn(tx, parts), work, reason),
  })
  const looking = setInterval(() => {
    tellWaiting({ db, teamId, clock, waiting: waitingMessage })
      .then((told) => told > 0 && wake())
      .catch((error: unknown) => log.warn({ error: String(error) }, 'nobody could be told that they wait'))
  }, WAITING_MS)
  const embedding = parts.knowledge === undefined ? null : embedTaught(parts.knowledge, log)
  const acceptDeps: AcceptDeps = {
    db,
    teamId,
    clock,
    route: (alert) => routeOf(parts.site ?? { services: [], pages: [] }, alert, channel),
    messages: MESSAGES,
    ...stormsOf(parts),
    cost: (tx, of) => costAnswer(tx, teamId, parts.models ?? null, of),
    ...knowing(parts),
    unsafe,
    looksAgain: parts.looksAgain ?? false,
    enqueue: queue.enqueue,
    wake: () => {
      queue.wake()
      wake()
    },
  }
  const known = answeringKnown(knownOf(parts))
  return {
    accept: async (signal, body) => {
      const accepted = await known(signal, await accept(acceptDeps, signal, body))
      if (signal.kind === 'teach') embedding?.again()
      return accepted
    },
    wake,
    readThreadsWith: (read) => {
      readThread = read
    },
    deliverThrough: (delivery, spacingMs) => {
      outbox = startOutbox({
        db,
        teamId,
        clock,
        log,
        delivery: unsafe.length === 0 ? delivery : unsafeDelivery(delivery, unsafe),
        ...(spacingMs === undefined ? {} : { spacingMs }),
      })
      return outbox
    },
    stop: async () => {
      clearInterval(looking)
      await embedding?.stop()
      await worker.stop()
      await outbox?.stop()
    },
  }
}
