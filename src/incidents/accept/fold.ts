import type { Incident } from '../../domain/incident.ts'
import type { Alert } from '../../domain/signal.ts'
import { queueEdit, reply } from '../announce.ts'
import { LOOK_AFTER_FOLD, queueLooks } from '../look-again.ts'
import { foldCandidates, insertFolded } from '../queries/folded-alert.ts'
import { lockIncident } from '../queries/incident.ts'
import { latestRoot } from '../queries/outbox.ts'
import { hasWorkBy } from '../queries/run.ts'
import { severityRank } from '../severity.ts'
import { stormOf } from '../storm.ts'
import type { Accepting } from './context.ts'

/** The root says anew which alerts the incident has. */
export async function showStorm(accepting: Accepting, incident: Incident): Promise<void> {
  const { tx, teamId, messages } = accepting
  const root = await latestRoot(tx, teamId, incident.id)
  if (root === null) return
  await queueEdit(accepting, incident, messages.storm(root, await stormOf(tx, teamId, incident.id)))
}

/** The open incident that the alert is one problem with; locked. Null: it has to open its own. */
async function belongsTo(accepting: Accepting, alert: Alert): Promise<Incident | null> {
  const { tx, teamId, at, storms } = accepting
  if (storms === undefined) return null
  const { channel } = accepting.route(alert)
  const open = await foldCandidates(tx, teamId, { channel, since: at - storms.withinMs })
  for (const { incidentId, services } of open) {
    if (!services.some((service) => storms.areOne(service, alert.service))) continue
    const incident = await lockIncident(tx, teamId, incidentId)
    if (incident?.status === 'open') return incident
  }
  return null
}

/**
 * A further alert of a problem that has its thread: it joins instead of opening a second one. Said in the root; in the
 * thread as well when it is worse than all before. Null: it belongs to none. The caller holds the lock of folding.
 */
export async function foldStorm(
  accepting: Accepting,
  { dedupKey, alert }: { dedupKey: string; alert: Alert },
): Promise<Incident | null> {
  const { tx, teamId, at, messages } = accepting
  const incident = await belongsTo(accepting, alert)
  if (incident === null) return null
  const before = await stormOf(tx, teamId, incident.id)
  const earlier = [incident.alert, ...before.folded.map((one) => one.alert)]
  await insertFolded(tx, { teamId, incidentId: incident.id, dedupKey, alert, at })
  await showStorm(accepting, incident)
  if (severityRank(alert.severity) < Math.min(...earlier.map(({ severity }) => severityRank(severity)))) {
    await reply(accepting, incident, messages.worse(alert))
    await accepting.enqueue(tx, incident.id, alert.severity)
  }
  const isNewService = earlier.every(({ service }) => service !== alert.service)
  const isSeenSoon = await hasWorkBy(tx, teamId, incident.id, at + LOOK_AFTER_FOLD)
  if (accepting.looksAgain && isNewService && !isSeenSoon)
    await queueLooks(accepting, incident, [LOOK_AFTER_FOLD])
  return incident
}
