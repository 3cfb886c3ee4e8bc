import type { Incident, Label } from '../../domain/incident.ts'
import type { ButtonAction, Signal } from '../../domain/signal.ts'
import { appendAudit, auditHash } from '../../safety/audit/append.ts'
import { type Action, denial, may } from '../../safety/capabilities.ts'
import type { Accepted } from '../accepted.ts'
import { queueEdit } from '../announce.ts'
import { lockIncident, withdraw } from '../queries/incident.ts'
import { insertLabel } from '../queries/label.ts'
import { latestRoot } from '../queries/outbox.ts'
import { isAtWork } from '../queries/run.ts'
import { acceptPostmortem, draftPostmortem } from './accept-postmortem.ts'
import { type Accepting, queueRun } from './context.ts'

type ButtonSignal = Extract<Signal, { kind: 'button' }>
type ModalSignal = Extract<Signal, { kind: 'modal' }>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const GONE: Accepted = {
  status: 'accepted',
  incidentId: null,
  runId: null,
  answer: { kind: 'usage', reason: 'this incident is not known here any more' },
}

/** Locked. The id comes back from Slack: whoever can press a button could send any. */
async function known(accepting: Accepting, id: string): Promise<Incident | null> {
  return UUID.test(id) ? lockIncident(accepting.tx, accepting.teamId, id) : null
}

const done = (incident: Incident): Accepted => ({
  status: 'accepted',
  incidentId: incident.id,
  runId: null,
  answer: { kind: 'none' },
})

/** The id came back from Slack, and so did the channel: a button is pressed where its incident is. */
function refusalOf(
  { id, channel }: Incident,
  { role, place }: ButtonSignal | ModalSignal,
  action: Action,
): Accepted | null {
  if (may(role, action, { here: channel === place.channel })) return null
  const answer = { kind: 'denied' as const, reason: denial(role, action) }
  return { status: 'accepted', incidentId: id, runId: null, answer }
}

async function label({ tx, teamId, clock, at }: Accepting, given: Label): Promise<void> {
  await insertLabel(tx, teamId, clock.newId(), given)
  const { incidentId, verdict, cause, person } = given
  const body = { verdict, cause: cause === null ? null : auditHash(cause) }
  await appendAudit(tx, { teamId, incidentId, at }, [{ kind: 'label', actor: person, runId: null, body }])
}

/** One look at a time: a second press while one waits or runs is answered, not queued. */
async function digDeeper(accepting: Accepting, incident: Incident, person: string): Promise<Accepted> {
  const { tx, teamId } = accepting
  const isFirst = !(await isAtWork(tx, teamId, incident.id, 'deeper'))
  const runId = isFirst ? await queueRun(accepting, incident, { kind: 'deeper', text: null, person }) : null
  const answer = { kind: 'digging' as const, incidentTitle: incident.alert.title, isFirst }
  return { status: 'accepted', incidentId: incident.id, runId, answer }
}

const NEEDS: Record<ButtonAction, Action> = {
  right: 'label',
  wrong: 'label',
  evidence: 'evidence',
  deeper: 'investigate',
  postmortem: 'draft',
  accept: 'draft',
}

/** *Right* is a label, *Dig deeper* a run; *Wrong…* and *Evidence* have only opened a modal. */
export async function acceptButton(accepting: Accepting, signal: ButtonSignal): Promise<Accepted> {
  const incident = await known(accepting, signal.incidentId)
  if (!incident) return GONE
  const refusal = refusalOf(incident, signal, NEEDS[signal.action])
  if (refusal !== null) return refusal
  if (signal.action === 'deeper') return digDeeper(accepting, incident, signal.person)
  if (signal.action === 'postmortem') return draftPostmortem(accepting, incident, signal.person)
  if (signal.action === 'accept') return acceptPostmortem(accepting, incident, signal.person)
  if (signal.action !== 'right') return done(incident)
  const { tx, teamId, at, messages } = accepting
  const { person } = signal
  await label(accepting, { incidentId: incident.id, verdict: 'right', cause: null, person, at })
  await accepting.told?.(tx, incident, person)
  const root = await latestRoot(tx, teamId, incident.id)
  if (root) await queueEdit(accepting, incident, messages.confirmed(root, person))
  return done(incident)
}

async function withdrawCause(
  accepting: Accepting,
  incident: Incident,
  signal: ModalSignal,
): Promise<Accepted> {
  const { tx, teamId, at, messages } = accepting
  const { person } = signal
  const cause = signal.values.cause?.trim() || null
  await label(accepting, { incidentId: incident.id, verdict: 'wrong', cause, person, at })
  await accepting.told?.(tx, incident, person)
  const root = await latestRoot(tx, teamId, incident.id)
  const first = await withdraw(tx, teamId, incident.id, person)
  if (root && first) await queueEdit(accepting, incident, messages.withdrawn(root, person))
  return done(incident)
}

export async function acceptModal(accepting: Accepting, signal: ModalSignal): Promise<Accepted> {
  const incident = await known(accepting, signal.incidentId)
  if (!incident) return GONE
  const refusal = refusalOf(incident, signal, signal.view === 'wrong-cause' ? 'label' : 'test')
  if (refusal !== null) return refusal
  if (signal.view === 'wrong-cause') return withdrawCause(accepting, incident, signal)
  const claim = signal.values.claim?.trim() ?? ''
  if (claim === '') return done(incident)
  const runId = await queueRun(accepting, incident, {
    kind: 'hypothesis',
    text: claim,
    person: signal.person,
  })
  const answer = { kind: 'queued' as const, incidentTitle: incident.alert.title }
  return { status: 'accepted', incidentId: incident.id, runId, answer }
}
