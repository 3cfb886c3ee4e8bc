import type { Incident } from '../../domain/incident.ts'
import type { Alert, Place, Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { queueEdit } from '../announce.ts'
import { LOOK_AFTER_RESOLVED, queueLooks } from '../look-again.ts'
import { lockFolding, setAlertOver } from '../queries/folded-alert.ts'
import {
  insertIncident,
  lockIncident,
  openIncidentByKey,
  resolveIncident,
  wasResolved,
} from '../queries/incident.ts'
import { insertIntent, latestRoot } from '../queries/outbox.ts'
import { isOver, stormOf } from '../storm.ts'
import { type Accepting, queueRun } from './context.ts'
import { foldStorm, showStorm } from './fold.ts'

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

const acceptedBy = (incidentId: string, runId: string | null = null): Accepted => ({
  status: 'accepted',
  incidentId,
  runId,
  answer: NO_ANSWER,
})

async function resolve(accepting: Accepting, signal: AlertSignal): Promise<Accepted> {
  const { tx, teamId, messages } = accepting
  const { dedupKey, occurredAt: at } = signal
  const open = await openIncidentByKey(tx, teamId, dedupKey)
  // Locked before it is looked at again: somebody else may be resolving it.
  const incident = open && (await lockIncident(tx, teamId, open.id))
  if (incident?.status !== 'open') return { status: 'ignored', reason: 'nothing open has this key' }
  await setAlertOver(tx, { teamId, incidentId: incident.id, dedupKey, at })
  const storm = await stormOf(tx, teamId, incident.id)
  if (!isOver(storm)) {
    await showStorm(accepting, incident)
    return acceptedBy(incident.id)
  }
  await resolveIncident(tx, teamId, incident.id, at)
  await accepting.told?.(tx, { ...incident, status: 'resolved', resolvedAt: at }, null)
  const root = await latestRoot(tx, teamId, incident.id)
  if (root) await queueEdit(accepting, incident, messages.resolved(messages.storm(root, storm), at))
  if (accepting.looksAgain) await queueLooks(accepting, incident, [LOOK_AFTER_RESOLVED])
  return acceptedBy(incident.id)
}

/** An alert of an open incident that had been over fires again. */
async function reopen(accepting: Accepting, incident: Incident, signal: AlertSignal): Promise<void> {
  const { tx, teamId } = accepting
  const { dedupKey, phase, occurredAt } = signal
  const { folded, firstOver } = await stormOf(tx, teamId, incident.id)
  const over =
    dedupKey === incident.dedupKey
      ? firstOver
      : (folded.find((one) => one.dedupKey === dedupKey)?.resolvedAt ?? null)
  // What came late tells of the time before.
  if (phase !== 'triggered' || over === null || occurredAt <= over) return
  await setAlertOver(tx, { teamId, incidentId: incident.id, dedupKey, at: null })
  await showStorm(accepting, incident)
}

/** A page whose key no open incident has; null when another delivery opened one just now. */
async function takeNew(accepting: Accepting, signal: AlertSignal): Promise<Accepted | null> {
  const { tx, teamId } = accepting
  const { dedupKey, alert, place, phase } = signal
  // People set a priority long after the page was resolved; that opens nothing again.
  if (phase === 'updated' && (await wasResolved(tx, teamId, dedupKey))) {
    return { status: 'ignored', reason: 'the incident is resolved' }
  }
  if (place === null && accepting.route(alert).mute)
    return { status: 'ignored', reason: 'muted by a rule of sitrep.yaml' }
  if (place === null && accepting.storms !== undefined) {
    // Two alerts of a storm at the same moment must see each other, and two deliveries of one alert as well.
    await lockFolding(tx, teamId)
    if (await openIncidentByKey(tx, teamId, dedupKey)) return null
    const joined = await foldStorm(accepting, { dedupKey, alert })
    if (joined) return acceptedBy(joined.id)
  }
  const opened = await openIncident(accepting, { dedupKey, alert, place, person: null })
  return opened && acceptedBy(opened.incidentId, opened.runId)
}

/** Between "one is open" and "none is" another delivery may open or resolve it; each attempt sees the newest. */
const MOST_RACES = 5

/** A page: opens an incident, folds into an open one, or resolves it. */
export async function acceptAlert(accepting: Accepting, signal: AlertSignal): Promise<Accepted> {
  const { tx, teamId } = accepting
  const { dedupKey, phase } = signal
  if (phase === 'resolved') return resolve(accepting, signal)
  for (let race = 0; race < MOST_RACES; race += 1) {
    const open = await openIncidentByKey(tx, teamId, dedupKey)
    // Locked before it is folded into: a page must not disappear in an incident that is just being resolved.
    const incident = open && (await lockIncident(tx, teamId, open.id))
    if (incident?.status === 'open') {
      await reopen(accepting, incident, signal)
      return acceptedBy(incident.id)
    }
    const taken = await takeNew(accepting, signal)
    if (taken) return taken
  }
  throw new Error(`incident ${dedupKey} was opened and resolved ${MOST_RACES} times while a page was stored`)
}
