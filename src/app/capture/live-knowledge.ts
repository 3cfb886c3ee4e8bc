import type { Clock } from '../../domain/ids.ts'
import type { Incident } from '../../domain/incident.ts'
import { replyOnce } from '../../incidents/announce.ts'
import { type LiveDirectory, slackDirectory } from '../../knowledge/access/slack-directory.ts'
import type { AskSlack } from '../../knowledge/sources/slack/api.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import type { Logger } from '../../platform/logger.ts'
import { toldYouMessage } from '../../report/question-message.ts'
import type { SourceChange } from '../../slack/signals/source-change.ts'
import type { Tx } from '../../storage/sql.ts'
import { toldKey } from './capture-task.ts'
import { keepCapturing } from './capture-worker.ts'
import { AFTER_CHANGE_MS, AFTER_RESOLVED_MS, askIncident, noticing } from './notice.ts'
import { READING_PACE_MS } from './slack-access.ts'

export interface LiveKnowledgeOptions {
  store: KnowledgeStore
  access: { botToken: string; apiUrl: string | null }
  redact: (text: string) => string
  clock: Clock
  /** Whoever says what it was is asked what told them. */
  asksResolver: boolean
  log: Logger
}

/** What Sitrep learns from the Slack that it is connected to, and who may read it. */
export interface LiveKnowledge {
  directory: LiveDirectory
  /** In the transaction in which an incident ends, or is judged by a person. */
  told: (tx: Tx, incident: Incident, person: string | null) => Promise<void>
  /** Before a change is acknowledged. */
  noticed: (change: SourceChange) => Promise<void>
  /** Reads what is due from now on, until the returned function is called. */
  start: () => () => Promise<void>
}

/** A thread whose incident is over is read soon after; one that was read and is judged now, at once. */
const dueOf = (person: string | null, now: number): number =>
  now + (person === null ? AFTER_RESOLVED_MS : AFTER_CHANGE_MS)

export async function liveKnowledge(options: LiveKnowledgeOptions): Promise<LiveKnowledge> {
  const { store, access, redact, clock, asksResolver, log } = options
  const { db, teamId, now } = store
  const { slackAsking, slackReading } = await import('../../slack/reading.ts')
  const { botToken, apiUrl } = access
  const where = { botToken, ...(apiUrl === null ? {} : { apiUrl }) }
  // The local Slack has all the time of the machine.
  const paceMs = apiUrl === null ? READING_PACE_MS : 0
  const ask: AskSlack = slackReading({ ...where, paceMs, retries: 2, now })
  return {
    // Each call has its own short deadline.
    directory: slackDirectory({ ask: slackAsking(where), signal: new AbortController().signal }, now),
    noticed: noticing({ db, teamId, now }),
    told: async (tx, incident, person) => {
      if (incident.status === 'resolved') await askIncident(tx, teamId, incident, dueOf(person, now()))
      if (person === null || !asksResolver) return
      const message = toldYouMessage(person)
      await replyOnce({ tx, teamId, clock }, incident, { key: toldKey(incident.id), message })
    },
    start: () => keepCapturing({ store, ask, redact, log }),
  }
}
