import type { Signal } from '../../domain/signal.ts'
import { type Action, denial, may } from '../../safety/capabilities.ts'
import type { Accepted } from '../accepted.ts'
import { incidentByThread, openIncidents } from '../queries/incident.ts'
import { insertIntent } from '../queries/outbox.ts'
import { type Accepting, queueRun, statusLine } from './context.ts'

type MentionSignal = Extract<Signal, { kind: 'mention' }>

/** `<@U024BE7LH>` or `<@U024BE7LH|sitrep>` before what is said. */
const ADDRESSED = /^(?:\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+/

const HYPOTHESIS = /^\s*hypothesis\s*:\s*/i

/** Only the person sees it: a refusal in the thread would be noise to everybody else. */
async function refuse(accepting: Accepting, signal: MentionSignal, action: Action): Promise<Accepted> {
  const { tx, teamId, clock, at, messages } = accepting
  const { channel, threadTs } = signal.place
  const message = messages.denied(denial(signal.role, action))
  const to = { channel, threadTs, person: signal.person }
  await insertIntent(tx, {
    teamId,
    id: clock.newId(),
    incidentId: null,
    kind: 'ephemeral',
    ...to,
    message,
    at,
  })
  return { status: 'accepted', incidentId: null, runId: null, answer: { kind: 'none' } }
}

/** A question in an incident's thread becomes a run; elsewhere the person is told where to ask. */
export async function acceptMention(accepting: Accepting, signal: MentionSignal): Promise<Accepted> {
  const { tx, teamId, clock, at, messages } = accepting
  const { place, person, messageTs } = signal
  const incident = place.threadTs ? await incidentByThread(tx, teamId, place.channel, place.threadTs) : null
  const said = signal.text.replace(ADDRESSED, '')
  const isClaim = incident !== null && HYPOTHESIS.test(said)
  const action = isClaim ? 'test' : 'ask'
  if (!may(signal.role, action, { here: true })) return refuse(accepting, signal, action)
  if (!incident) {
    const open = await openIncidents(tx, teamId, place.channel)
    const message = messages.notInThread(open.map(statusLine))
    const { channel, threadTs } = place
    const where = { channel, threadTs: threadTs ?? messageTs, person: null }
    await insertIntent(tx, {
      teamId,
      id: clock.newId(),
      incidentId: null,
      kind: 'reply',
      ...where,
      message,
      at,
    })
    return { status: 'accepted', incidentId: null, runId: null, answer: { kind: 'none' } }
  }
  const text = said.replace(HYPOTHESIS, '').trim()
  const runId = await queueRun(accepting, incident, {
    kind: isClaim ? 'hypothesis' : 'question',
    text,
    person,
  })
  return { status: 'accepted', incidentId: incident.id, runId, answer: { kind: 'none' } }
}
