import type { Alert, Place, Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { queueEdit } from '../announce.ts'
import { LOOK_AFTER_RESOLVED, queueLooks } from '../look-again.ts'
import {
  insertIncident,
  lockIncident,
  openIncidentByKey,
  resolveIncident,
  wasResolved,
} from '../queries/incident.ts'
import { insertIntent, latestRoot } from '../queries/outbox.ts'
import { type Accepting, queueRun } from './context.ts'

type AlertSignal = Extract<Signal, { kind: 'alert' }>

const NO_ANSWER = { kind: 'none' } as const

/** Opens an incident with its root message and its first run; null when an open one has the key. */
export async function openIncident(
  accepting: Accepting,
  opening: { dedupKey: string; alert: Alert; place: Place | null; person: string | null },
): Promise<{ incidentId: string; runId: string } | null> {
  const { tx, teamId, clock, at, messages } = accepting
  const { dedupKey, alert, place, person } = opening
  const id = clock.newId()
  const channel = place?.channel ?? accepting.route(alert).channel
  const threadTs = place?.threadTs ?? null
  if (!(await insertIncident(tx, { teamId, id, dedupKey, alert, channel, threadTs, at }))) return null
  const message = messages.opened(alert)
  const root = {
    teamId,
    id: clock.newId(),
    incidentId: id,
    kind: 'root',
    channel,
    threadTs,
    person: null,
  } as const
  await insertIntent(tx, { ...root, message, at })
  const runId = await queueRun(accepting, { id, alert }, { kind: 'page', text: null, person })
  return { incidentId: id, runId }
}

async function resolve(accepting: Accepting, signal: AlertSignal): Promise<Accepted> {
  const { tx, teamId, messages } = accepting
  const open = await openIncidentByKey(tx, teamId, signal.dedupKey)
  // Locked before it is looked at again: somebody else may be resolving it.
  const incident = open && (await lockIncident(tx, teamId, open.id))
  if (incident?.status !== 'open') return { status: 'ignored', reason: 'nothing open has this key' }
  const at = signal.occurredAt
  await resolveIncident(tx, teamId, incident.id, at)
  const root = await latestRoot(tx, teamId, incident.id)
  if (root) await queueEdit(accepting, incident, messages.resolved(root, at))
  if (accepting.looksAgain) await queueLooks(accepting, incident, [LOOK_AFTER_RESOLVED])
  return { status: 'accepted', incidentId: incident.id, runId: null, answer: NO_ANSWER }
}

/** Between "one is open" and "none is" another delivery may open or resolve it; each attempt sees the newest. */
const MOST_RACES = 5

/** A page: opens an incident, folds into the open one, or resolves it. */
export async function acceptAlert(accepting: Accepting, signal: AlertSignal): Promise<Accepted> {
  const { tx, teamId } = accepting
  const { dedupKey, alert, place, phase } = signal
  if (phase === 'resolved') return resolve(accepting, signal)
  for (let race = 0; race < MOST_RACES; race += 1) {
    const open = await openIncidentByKey(tx, teamId, dedupKey)
    // Locked before it is folded into: a page must not disappear in an incident that is just being resolved.
    const incident = open && (await lockIncident(tx, teamId, open.id))
    if (incident?.status === 'open')
      return { status: 'accepted', incidentId: incident.id, runId: null, answer: NO_ANSWER }
    // People set a priority long after the page was resolved; that opens nothing again.
    if (phase === 'updated' && (await wasResolved(tx, teamId, dedupKey))) {
      return { status: 'ignored', reason: 'the incident is resolved' }
    }
    if (place === null && accepting.route(alert).mute)
      return { status: 'ignored', reason: 'muted by a rule of sitrep.yaml' }
    const opened = await openIncident(accepting, { dedupKey, alert, place, person: null })
    if (opened) return { status: 'accepted', ...opened, answer: NO_ANSWER }
  }
  throw new Error(`incident ${dedupKey} was opened and resolved ${MOST_RACES} times while a page was stored`)
}
