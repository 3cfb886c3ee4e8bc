import path from 'node:path'
import type { Message } from '../domain/message.ts'
import type { PostmortemDraft } from '../domain/postmortem.ts'
import { targetsFor } from '../domain/site.ts'
import type { Cost, Progress, Triage, Verdict } from '../domain/verdict.ts'
import { announce, reply, replyGrowing, type Speaking, tellPostmortem } from '../incidents/announce.ts'
import { LOOKS_AFTER_PAGE, queueLooks } from '../incidents/look-again.ts'
import { foldedAlerts } from '../incidents/queries/folded-alert.ts'
import { latestConclusion } from '../incidents/queries/history.ts'
import { fateOf, setConclusion } from '../incidents/queries/incident.ts'
import type { Queue } from '../incidents/queue.ts'
import type { RunWork } from '../incidents/worker.ts'
import { isNews } from '../investigation/triage/sight.ts'
import type { InvestigationDeps } from '../investigation/work.ts'
import { againMessage } from '../report/again-message.ts'
import { answerMessage, growingMessage, hypothesisMessage } from '../report/answer-messages.ts'
import { postmortemFile, postmortemMessage } from '../report/postmortem-message.ts'
import { resolvedMessage, stormMessage } from '../report/root-changes.ts'
import { concludedMessage, failedMessage, knownMessage, triagedMessage } from '../report/root-message.ts'
import { threadMessages } from '../report/thread-messages.ts'
import type { Tx } from '../storage/sql.ts'
import { calmSince } from './calm-since.ts'
import { growing } from './growing-answer.ts'
import { knownOfPage, mayTellIn, NO_WORKPLACE } from './known-page.ts'
import { NO_TRIAGE } from './no-triage.ts'
import { deeperCosts, pastCause } from './past-cause.ts'
import type { PipelineParts } from './pipeline.ts'

/** Who speaks for a run. */
export interface Voice {
  parts: PipelineParts
  work: RunWork
  queue: Queue
  wake: () => void
}

export const speakingIn = (tx: Tx, { teamId, clock }: PipelineParts): Speaking => ({
  tx,
  teamId,
  clock,
  resolved: resolvedMessage,
  storm: stormMessage,
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

/** Changes that are kept with a conclusion, for the postmortem's timeline. */
const MOST_CHANGES = 20

/** What is expected for a time is looked at once more when that is over. */
function looksAfter({ expectedUntil }: Verdict, now: number): readonly number[] {
  if (expectedUntil === undefined || expectedUntil <= now) return LOOKS_AFTER_PAGE
  return [...LOOKS_AFTER_PAGE, expectedUntil - now + 60_000]
}

async function conclude(voice: Voice, triage: Triage, verdict: Verdict, cost: Cost): Promise<void> {
  const { incident, run } = voice.work
  const standing = run.kind === 'again' ? await standingVerdict(voice) : null
  if (standing !== null && !isNews(standing, verdict)) return
  await sayLast(voice, verdict, async (speaking) => {
    if (run.kind === 'again') await reply(speaking, incident, againMessage(standing, verdict, run.asOf))
    if (run.kind === 'page' && voice.parts.looksAgain)
      await queueLooks(
        { ...speaking, enqueue: voice.queue.enqueue },
        incident,
        looksAfter(verdict, speaking.clock.now()),
      )
    await setConclusion(speaking.tx, speaking.teamId, incident.id, {
      verdict,
      at: speaking.clock.now(),
      changes: triage.changes.slice(0, MOST_CHANGES),
    })
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
    case 'known':
      if (voice.work.run.kind !== 'page') return
      return say(voice, (speaking) =>
        announce(speaking, incident, knownMessage(incident.alert, progress.known)),
      )
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
async function targetsOf(
  { site, db, teamId }: PipelineParts,
  { incident }: RunWork,
): Promise<Pick<InvestigationDeps, 'targets'>> {
  if (site === undefined || site.services.length === 0) return {}
  const folded = await foldedAlerts(db, teamId, incident.id)
  const too = folded.map(({ alert }) => alert.service)
  return { targets: (alert) => targetsFor(site.services, alert.service, too) }
}

/** Left out where nothing is kept. */
function knownOf(parts: PipelineParts): Pick<InvestigationDeps, 'known'> {
  const { knowledge: store, directory = null, workplace = NO_WORKPLACE, site } = parts
  if (store === undefined) return {}
  const ready = parts.knowledgeReady ?? Promise.resolve()
  const known = { store, directory, workplace, services: site?.services ?? [], ready }
  return { known: (incident, dependencies) => knownOfPage(known, { incident, dependencies }) }
}

/** Does one run and says what it has to say. */
export async function doWork(voice: Voice): Promise<unknown> {
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
    ...(await targetsOf(parts, work)),
    calmSince: (incident) =>
      calmSince({ db: parts.db, teamId: parts.teamId, services: parts.site?.services ?? [] }, incident),
    past: (incident) =>
      pastCause(parts.db, parts.teamId, incident, mayTellIn(parts.directory ?? null, incident.channel)),
    ...knownOf(parts),
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
      const shown = growing({
        write: (message) =>
          say(voice, (speaking) => replyGrowing(speaking, work.incident, answerOf(work, message))),
        now: parts.clock.now,
        log: parts.log,
      })
      const answer = await answerQuestion(deps, work, (soFar) => shown.show(growingMessage(soFar)))
      await shown.settled()
      await sayLast(voice, answer, (speaking) =>
        replyGrowing(speaking, work.incident, answerOf(work, answerMessage(answer))),
      )
      return answer
    }
    case 'postmortem':
      return postmortem(voice)
    case 'hypothesis': {
      const { testHypothesis } = await import('../investigation/test-hypothesis.ts')
      const result = await testHypothesis(deps, work)
      await sayLast(voice, result, (speaking) => reply(speaking, work.incident, hypothesisMessage(result)))
      return result
    }
  }
}

async function postmortem(voice: Voice): Promise<PostmortemDraft> {
  const { parts, work } = voice
  const { draftOf } = await import('./postmortem.ts')
  const { db, teamId, knowledge = null, readThread } = parts
  const { incident, signal } = work
  const draft = await draftOf({ db, teamId, knowledge, readThread: readThread?.() ?? null }, incident, signal)
  await sayLast(voice, draft, async (speaking) => {
    await tellPostmortem(speaking, incident, postmortemMessage(draft, incident.id))
    await reply(speaking, incident, postmortemFile(draft))
  })
  return draft
}

/** One reply a question, whichever process says how much of it. */
const answerOf = ({ run }: RunWork, message: Message): { key: string; message: Message } => ({
  key: `answer ${run.id}`,
  message,
})

/** People must not wait for what broke. */
export async function tellFailure(speaking: Speaking, work: RunWork, reason: string): Promise<void> {
  const { incident, run } = work
  const message = failedMessage(incident.alert, reason)
  // A look that nobody asked for and that broke leaves what stands there as it is.
  if (run.kind === 'again') return
  if (run.kind === 'page') await announce(speaking, incident, message)
  else if (run.kind === 'question') await replyGrowing(speaking, incident, answerOf(work, message))
  else await reply(speaking, incident, message)
}
