import type { Incident } from '../../domain/incident.ts'
import type { Alert, Place, Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { queueEdit } from '../announce.ts'
import { insertIncident, openIncidentByKey, resolveIncident } from '../queries/incident.ts'
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
  const channel = place?.channel ?? accepting.channel
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
  const runId = await queueRun(accepting, { id }, { kind: 'page', text: null, person })
  return { incidentId: id, runId }
}

async function resolve(accepting: Accepting, incident: Incident): Promise<void> {
  const { tx, teamId, at, messages } = accepting
  await resolveIncident(tx, teamId, incident.id, at)
  const root = await latestRoot(tx, teamId, incident.id)
  if (root) await queueEdit(accepting, incident, messages.resolved(root, at))
}

/** A page: opens an incident, folds into the open one, or resolves it. */
export async function acceptAlert(accepting: Accepting, signal: AlertSignal): Promise<Accepted> {
  const { tx, teamId } = accepting
  const { dedupKey, alert, place } = signal
  if (signal.phase === 'resolved') {
    const incident = await openIncidentByKey(tx, teamId, dedupKey)
    if (!incident) return { status: 'ignored', reason: 'nothing open has this key' }
    await resolve(accepting, incident)
    return { status: 'accepted', incidentId: incident.id, runId: null, answer: NO_ANSWER }
  }
  const opened = await openIncident(accepting, { dedupKey, alert, place, person: null })
  if (opened) return { status: 'accepted', ...opened, answer: NO_ANSWER }
  const folded = await openIncidentByKey(tx, teamId, dedupKey)
  return { status: 'accepted', incidentId: folded?.id ?? null, runId: null, answer: NO_ANSWER }
}
