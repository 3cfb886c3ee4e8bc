import { createHash } from 'node:crypto'
import type { Clock } from '../domain/ids.ts'
import type { Incident, Storm } from '../domain/incident.ts'
import type { Message } from '../domain/message.ts'
import type { Tx } from '../storage/sql.ts'
import { foldedAlerts } from './queries/folded-alert.ts'
import { fateOf } from './queries/incident.ts'
import {
  hasIntent,
  type Intent,
  insertIntent,
  latestReply,
  sentIntent,
  supersedeEdits,
} from './queries/outbox.ts'
import { lockChannel } from './queries/outbox-claim.ts'

export interface Speaking {
  tx: Tx
  teamId: string
  clock: Clock
  /** Marks what a run says after the page was resolved; without it the mark is lost with the next edit. */
  resolved?: (root: Message, at: number) => Message
  /** Says which alerts joined meanwhile; without it they are lost with the next edit. */
  storm?: (root: Message, storm: Storm) => Message
}

type Target = Pick<Incident, 'id' | 'channel' | 'threadTs'>

/** The root will say this; edits of it that still wait will not be sent. */
export async function queueEdit(speaking: Speaking, incident: Target, message: Message): Promise<void> {
  const { tx, teamId, clock } = speaking
  await supersedeEdits(tx, teamId, incident.id)
  const { channel, threadTs } = incident
  const edit = {
    teamId,
    id: clock.newId(),
    incidentId: incident.id,
    kind: 'edit',
    channel,
    threadTs,
  } as const
  await insertIntent(tx, { ...edit, person: null, message, at: clock.now() })
}

/**
 * A run's word about the root. Once a person took the conclusion back, no run brings it back. The caller holds the
 * incident's row (a fenced write does), so nobody takes it back in between.
 */
export async function announce(speaking: Speaking, incident: Target, message: Message): Promise<void> {
  const { tx, teamId, resolved, storm } = speaking
  const { withdrawnBy, resolvedAt, firstOver } = await fateOf(tx, teamId, incident.id)
  if (withdrawnBy !== null) return
  const whole =
    storm === undefined
      ? message
      : storm(message, { folded: await foldedAlerts(tx, teamId, incident.id), firstOver })
  const isOver = resolvedAt !== null && resolved !== undefined
  await queueEdit(speaking, incident, isOver ? resolved(whole, resolvedAt) : whole)
}

/** The same key gives the same id, whichever process makes it. */
function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

type Once = Pick<Speaking, 'tx' | 'teamId' | 'clock'>

async function sayOnce({ tx, teamId, clock }: Once, key: string, intent: OnceIntent): Promise<boolean> {
  const id = idOf(key)
  // Whoever comes second waits here and then finds the first one's row.
  await lockChannel(tx, teamId, intent.channel)
  if (await hasIntent(tx, teamId, id)) return false
  await insertIntent(tx, { ...intent, teamId, id, kind: 'reply', person: null, at: clock.now() })
  return true
}

type OnceIntent = Pick<Intent, 'incidentId' | 'channel' | 'threadTs' | 'message'>

/** A message to a channel that is no incident's, once for its key. */
export async function tellOnce(
  once: Once,
  { key, channel, message }: { key: string; channel: string; message: Message },
): Promise<void> {
  await sayOnce(once, key, { incidentId: null, channel, threadTs: null, message })
}

/** What was said once for a key, and its `ts` in Slack; null when it was not said (yet). */
export async function saidOnce(
  tx: Tx,
  teamId: string,
  key: string,
): Promise<{ ts: string; message: Message } | null> {
  return sentIntent(tx, teamId, idOf(key))
}

/** A message into the incident's thread, once for its key; false when it was said before. */
export async function replyOnce(
  once: Once,
  { id, channel, threadTs }: Target,
  { key, message }: { key: string; message: Message },
): Promise<boolean> {
  return sayOnce(once, key, { incidentId: id, channel, threadTs, message })
}

/**
 * What a message of the incident's thread says now: posted at first for its key, rewritten in place after. The row of
 * the reply comes before its edits, and an edit is only sent to what has been posted.
 */
export async function replyGrowing(
  once: Once,
  { id: incidentId, channel, threadTs }: Target,
  { key, message }: { key: string; message: Message },
): Promise<void> {
  const { tx, teamId, clock } = once
  if (await sayOnce(once, key, { incidentId, channel, threadTs, message })) return
  const edits = idOf(key)
  await supersedeEdits(tx, teamId, incidentId, edits)
  const edit = { teamId, id: clock.newId(), incidentId, kind: 'edit', channel, threadTs, edits } as const
  await insertIntent(tx, { ...edit, person: null, message, at: clock.now() })
}

/** A message into the incident's thread. */
export async function reply(speaking: Speaking, incident: Target, message: Message): Promise<void> {
  const { tx, teamId, clock } = speaking
  const { channel, threadTs } = incident
  const intent = {
    teamId,
    id: clock.newId(),
    incidentId: incident.id,
    kind: 'reply',
    channel,
    threadTs,
  } as const
  await insertIntent(tx, { ...intent, person: null, message, at: clock.now() })
}

const learnedKey = (incidentId: string): string => `learned ${incidentId}`

/** What was learned from the incident: one message of its thread, rewritten in place when more is. */
export const tellLearned = (once: Once, incident: Target, message: Message): Promise<void> =>
  replyGrowing(once, incident, { key: learnedKey(incident.id), message })

/** What that message says by now; null when nothing was learned. The caller holds the incident's row. */
export const learnedSaid = (tx: Tx, teamId: string, incidentId: string): Promise<Message | null> =>
  latestReply(tx, teamId, idOf(learnedKey(incidentId)))

const postmortemKey = (incidentId: string): string => `postmortem ${incidentId}`

/** The postmortem draft: one message of the thread, rewritten in place when it is drafted again or accepted. */
export const tellPostmortem = (once: Once, incident: Target, message: Message): Promise<void> =>
  replyGrowing(once, incident, { key: postmortemKey(incident.id), message })

/** What that message says by now; null without a draft. The caller holds the incident's row. */
export const postmortemSaid = (tx: Tx, teamId: string, incidentId: string): Promise<Message | null> =>
  latestReply(tx, teamId, idOf(postmortemKey(incidentId)))
