import type { Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { incidentByThread, openIncidents } from '../queries/incident.ts'
import { insertIntent } from '../queries/outbox.ts'
import { type Accepting, queueRun, statusLine } from './context.ts'

type MentionSignal = Extract<Signal, { kind: 'mention' }>

/** `<@U024BE7LH>` or `<@U024BE7LH|sitrep>` before what is said. */
const ADDRESSED = /^(?:\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+/

const HYPOTHESIS = /^\s*hypothesis\s*:\s*/i

/** A question in an incident's thread becomes a run; elsewhere the person is told where to ask. */
export async function acceptMention(accepting: Accepting, signal: MentionSignal): Promise<Accepted> {
  const { tx, teamId, clock, at, messages } = accepting
  const { place, person, messageTs } = signal
  const incident = place.threadTs ? await incidentByThread(tx, teamId, place.channel, place.threadTs) : null
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
  const said = signal.text.replace(ADDRESSED, '')
  const isClaim = HYPOTHESIS.test(said)
  const text = said.replace(HYPOTHESIS, '').trim()
  const runId = await queueRun(accepting, incident, {
    kind: isClaim ? 'hypothesis' : 'question',
    text,
    person,
  })
  return { status: 'accepted', incidentId: incident.id, runId, answer: { kind: 'none' } }
}
