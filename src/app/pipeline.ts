import path from 'node:path'
import type { Blobs } from '../domain/blobs.ts'
import type { Connector } from '../domain/connector.ts'
import type { Clock } from '../domain/ids.ts'
import type { Signal } from '../domain/signal.ts'
import { type PageRule, routeOf, type Service, targetsFor } from '../domain/site.ts'
import type { Cost, Progress, Triage, Verdict } from '../domain/verdict.ts'
import { boundedConnector } from '../evidence/bounded-connector.ts'
import { accept } from '../incidents/accept/accept.ts'
import type { AcceptDeps } from '../incidents/accept/context.ts'
import type { Accepted } from '../incidents/accepted.ts'
import { announce, reply, type Speaking } from '../incidents/announce.ts'
import type { Delivery } from '../incidents/delivery.ts'
import { LOOKS_AFTER_PAGE, queueLooks } from '../incidents/look-again.ts'
import { type Outbox, startOutbox } from '../incidents/outbox.ts'
import { latestConclusion } from '../incidents/queries/history.ts'
import { fateOf, setConclusion } from '../incidents/queries/incident.ts'
import { createQueue, type Queue } from '../incidents/queue.ts'
import { startWorker } from '../incidents/start-worker.ts'
import { tellWaiting } from '../incidents/waiting.ts'
import type { RunWork } from '../incidents/worker.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import { isNews } from '../investigation/triage/sight.ts'
import type { InvestigationDeps } from '../investigation/work.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Logger } from '../platform/logger.ts'
import { againMessage } from '../report/again-message.ts'
import {
  answerMessage,
  deniedMessage,
  hypothesisMessage,
  notInThreadMessage,
} from '../report/answer-messages.ts'
import { confirmedMessage, resolvedMessage, withdrawnMessage } from '../report/root-changes.ts'
import { concludedMessage, failedMessage, openedMessage, triagedMessage } from '../report/root-message.ts'
import { threadMessages } from '../report/thread-messages.ts'
import { waitingMessage } from '../report/waiting-message.ts'
import { redactedDatabase } from '../safety/redact/redacted-database.ts'
import type { Redaction } from '../safety/redact/redaction.ts'
import type { Database, Tx } from '../storage/sql.ts'
import { costAnswer } from './cost-answer.ts'
import { knownLines } from './known-lines.ts'
import { NO_TRIAGE } from './no-triage.ts'
import { deeperCosts, pastCause } from './past-cause.ts'
import { warningDelivery } from './warning-delivery.ts'

export interface PipelineParts {
  db: Database
  blobs: Blobs
  connectors: readonly Connector[]
  teamId: string
  /** Channel for pages that name none, and whose service and rules do not. */
  channel: string
  /** Services and rules of sitrep.yaml. */
  site?: { services: readonly Service[]; pages: readonly PageRule[] }
  /** For what can be thrown away. */
  workDir: string
  clock: Clock
  log: Logger
  /** Incidents worked on at the same time in this process. */
  slots: number
  /** What the team knows; left out: nothing is kept. */
  knowledge?: KnowledgeStore
  /** Left out: rules only. */
  models?: InvestigationModels
  /** Systems are read live: a page is looked at again some minutes later. Default false. */
  looksAgain?: boolean
  /** Settings that take a protection away: every message says them. */
  unsafe?: readonly string[]
  /** How long one query on a case file may take, milliseconds; default: the sandbox's own. */
  queryDeadlineMs?: number
  /** What answers of connectors pass, and what everything written to the database does. Default: answers, in this thread. */
  redaction?: Pick<Redaction, 'redact' | 'redactSoon'>
}

/** From a Signal to a message: everything but the edges. */
export interface Pipeline {
  accept(signal: Signal, body: unknown): Promise<Accepted>
  /** Starts saying what is queued; the edge that delivers comes up after the one that accepts. */
  deliverThrough(delivery: Delivery, spacingMs?: number): Outbox
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
  notInThread: notInThreadMessage,
  denied: deniedMessage,
}

/** Reads of one connector at a time: those of one sweep. */
const CONNECTOR_READS = 10

/** Between two looks for runs that wait for a place. */
const WAITING_MS = 2000

interface Voice {
  parts: PipelineParts
  work: RunWork
  queue: Queue
  wake: () => void
}

const speakingIn = (tx: Tx, { teamId, clock }: PipelineParts): Speaking => ({
  tx,
  teamId,
  clock,
  resolved: resolvedMessage,
})

/** Says something on behalf of a run: fenced, so that a process that lost the incident stays silent. */
async function say({ parts, work, wake }: Voice, what: (speaking: Speaking) => Promise<void>): Promise<void> {
  await work.write((tx) => what(speakingIn(tx, parts)))
  wake()
}

/** A run's last words, in the transaction that ends it: a crash cannot make it say them again. */
async function sayLast(
  { parts, work, wake }: Voice,
  result: unknown,
  what: (speaking: Speaking) => Promise<void>,
): Promise<void> {
  await work.done(result, (tx) => what(speakingIn(tx, parts)))
  wake()
}

async function conclude(voice: Voice, triage: Triage, verdict: Verdict, cost: Cost): Promise<void> {
  const { incident, run } = voice.work
  const standing = run.kind === 'again' ? await standingVerdict(voice) : null
  if (standing !== null && !isNews(standing, verdict)) return
  await sayLast(voice, verdict, async (speaking) => {
    if (run.kind === 'again') await reply(speaking, incident, againMessage(standing, verdict, run.asOf))
    if (run.kind === 'page' && voice.parts.looksAgain)
      await queueLooks({ ...speaking, enqueue: voice.queue.enqueue }, incident, LOOKS_AFTER_PAGE)
    await setConclusion(speaking.tx, speaking.teamId, incident.id, { verdict, at: speaking.clock.now() })
    await announce(speaking, incident, concludedMessage(incident.alert, triage, verdict, cost))
    for (const message of threadMessages(triage, verdict, cost)) await reply(speaking, incident, message)
  })
}

/** What stands in the root; null when nothing does, or a person took it back. */
async function standingVerdict({ parts, work }: Voice): Promise<Verdict | null> {
  const standing = await latestConclusion(parts.db, parts.teamId, work.incident.id)
  return (standing as { verdict?: Verdict } | null)?.verdict ?? null
}

async function announceProgress(voice: Voice, progress: Progress): Promise<void> {
  const { incident } = voice.work
  switch (progress.stage) {
    case 'triaged':
      // The root holds a conclusion until there is a better one.
      if (voice.work.run.kind !== 'page') return
      return say(voice, (speaking) =>
        announce(speaking, incident, triagedMessage(incident.alert, progress.triage)),
      )
    case 'concluded':
      return conclude(voice, progress.triage ?? NO_TRIAGE, progress.verdict, progress.cost)
    case 'failed':
      return say(voice, (speaking) =>
        announce(speaking, incident, failedMessage(incident.alert, progress.reason)),
      )
  }
}

/** Without services in sitrep.yaml a page is asked about by its own words. */
const targetsOf = ({ site }: PipelineParts): Pick<InvestigationDeps, 'targets'> =>
  site === undefined || site.services.length === 0
    ? {}
    : { targets: (alert) => targetsFor(site.services, alert.service) }

async function doWork(voice: Voice): Promise<unknown> {
  const { parts, work } = voice
  const deps: InvestigationDeps = {
    connectors: parts.connectors,
    db: parts.db,
    teamId: parts.teamId,
    blobs: parts.blobs,
    now: parts.clock.now,
    snapshotDir: path.join(parts.workDir, 'snapshots'),
    announce: (progress) => announceProgress(voice, progress),
    log: parts.log,
    models: parts.models ?? null,
    ...targetsOf(parts),
    past: (incident) => pastCause(parts.db, parts.teamId, incident),
    deeperCosts: () => deeperCosts(parts.db, parts.teamId),
    ...(parts.redaction === undefined ? {} : { redact: parts.redaction.redact }),
    ...(parts.queryDeadlineMs === undefined ? {} : { queryDeadlineMs: parts.queryDeadlineMs }),
  }
  switch (work.run.kind) {
    case 'page':
    case 'deeper': {
      const { investigate } = await import('../investigation/investigate.ts')
      return investigate(deps, work)
    }
    case 'again': {
      const { withdrawnBy } = await fateOf(parts.db, parts.teamId, work.incident.id)
      // A person said what it was not; no look on its own brings that up again.
      if (withdrawnBy !== null) return null
      const { lookAgain } = await import('../investigation/look-again.ts')
      return lookAgain(deps, work, await standingVerdict(voice))
    }
    case 'question': {
      const { answerQuestion } = await import('../investigation/answer-question.ts')
      const answer = await answerQuestion(deps, work)
      await sayLast(voice, answer, (speaking) => reply(speaking, work.incident, answerMessage(answer)))
      return answer
    }
    case 'hypothesis': {
      const { testHypothesis } = await import('../investigation/test-hypothesis.ts')
      const result = await testHypothesis(deps, work)
      await sayLast(voice, result, (speaking) => reply(speaking, work.incident, hypothesisMessage(result)))
      return result
    }
  }
}

async function tellFailure(speaking: Speaking, { incident, run }: RunWork, reason: string): Promise<void> {
  const message = failedMessage(incident.alert, reason)
  // A look that nobody asked for and that broke leaves what stands there as it is.
  if (run.kind === 'again') return
  if (run.kind === 'page') await announce(speaking, incident, message)
  else await reply(speaking, incident, message)
}

/** Starts queue and worker over an open, migrated database. */
export async function openPipeline(given: PipelineParts): Promise<Pipeline> {
  const { teamId, clock, log, channel, slots, redaction, unsafe = [] } = given
  const db = redaction === undefined ? given.db : redactedDatabase(given.db, redaction.redactSoon)
  // One bound an instance, whatever number of runs share it.
  const connectors = given.connectors.map((connector) => boundedConnector(connector, CONNECTOR_READS))
  const parts = { ...given, db, connectors }
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
  const acceptDeps: AcceptDeps = {
    db,
    teamId,
    clock,
    route: (alert) => routeOf(parts.site ?? { services: [], pages: [] }, alert, channel),
    messages: MESSAGES,
    cost: (tx, of) => costAnswer(tx, teamId, parts.models ?? null, of),
    ...(parts.knowledge === undefined ? {} : { knowledge: knownLines(parts.knowledge) }),
    unsafe,
    looksAgain: parts.looksAgain ?? false,
    enqueue: queue.enqueue,
    wake: () => {
      queue.wake()
      wake()
    },
  }
  return {
    accept: (signal, body) => accept(acceptDeps, signal, body),
    wake,
    deliverThrough: (delivery, spacingMs) => {
      outbox = startOutbox({
        db,
        teamId,
        clock,
        log,
        delivery: unsafe.length === 0 ? delivery : warningDelivery(delivery, unsafe),
        ...(spacingMs === undefined ? {} : { spacingMs }),
      })
      return outbox
    },
    stop: async () => {
      clearInterval(looking)
      await worker.stop()
      await outbox?.stop()
    },
  }
}
