import type { Incident } from '../../domain/incident.ts'
import { appendAudit } from '../../safety/audit/append.ts'
import type { Accepted, AckAnswer } from '../accepted.ts'
import { postmortemSaid, tellPostmortem } from '../announce.ts'
import { isAtWork, lastResult } from '../queries/run.ts'
import { type Accepting, queueRun } from './context.ts'

type Postmortem = Extract<AckAnswer, { kind: 'postmortem' }>

/** One draft at a time: a second press while one is written is answered, not queued. */
export async function draftPostmortem(
  accepting: Accepting,
  incident: Incident,
  person: string,
): Promise<Accepted> {
  const isFirst = !(await isAtWork(accepting.tx, accepting.teamId, incident.id, 'postmortem'))
  const runId = isFirst
    ? await queueRun(accepting, incident, { kind: 'postmortem', text: null, person })
    : null
  return { status: 'accepted', incidentId: incident.id, runId, answer: { kind: 'drafting', isFirst } }
}

/** A person accepts the draft: what it teaches is confirmed, with their name in the message and in the audit. */
export async function acceptPostmortem(
  accepting: Accepting,
  incident: Incident,
  person: string,
): Promise<Accepted> {
  const { tx, teamId, at, messages, confirmPostmortem } = accepting
  const answered = (accepted: Postmortem['accepted'], lessons = 0): Accepted => ({
    status: 'accepted',
    incidentId: incident.id,
    runId: null,
    answer: { kind: 'postmortem', accepted, lessons },
  })
  const said = await postmortemSaid(tx, teamId, incident.id)
  const draft = await lastResult(tx, teamId, incident.id, 'postmortem')
  if (said === null || draft === null) return answered('none')
  if (messages.postmortemAccepted(said, person, 0) === null) return answered('was')
  const confirmed = await confirmPostmortem?.(tx, { incident, draft, person })
  const { lessons, audit } = confirmed ?? { lessons: 0, audit: [] }
  const accepted = messages.postmortemAccepted(said, person, lessons)
  if (accepted !== null) await tellPostmortem(accepting, incident, accepted)
  await appendAudit(tx, { teamId, incidentId: null, at }, audit)
  return answered('now', lessons)
}
