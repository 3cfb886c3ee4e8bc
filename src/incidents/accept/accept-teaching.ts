import type { Incident } from '../../domain/incident.ts'
import type { LessonStatus } from '../../domain/lesson.ts'
import type { Signal } from '../../domain/signal.ts'
import { appendAudit } from '../../safety/audit/append.ts'
import { denial, may } from '../../safety/capabilities.ts'
import type { Accepted, AckAnswer } from '../accepted.ts'
import { learnedSaid, tellLearned } from '../announce.ts'
import { incidentByThread, lockIncident } from '../queries/incident.ts'
import type { Accepting } from './context.ts'

type TeachSignal = Extract<Signal, { kind: 'teach' }>

const answered = (answer: AckAnswer, incidentId: string | null = null): Accepted => ({
  status: 'accepted',
  incidentId,
  runId: null,
  answer,
})

const NOTHING_KEPT = 'this installation keeps no lessons'

type Taught = Extract<AckAnswer, { kind: 'taught' }>['taught']

const FATE: Partial<Record<LessonStatus, 'kept' | 'dropped'>> = { confirmed: 'kept', rejected: 'dropped' }

/**
 * The lesson's line in the thread from now on; null when it stays as it is. What is gone for one person may be there
 * for the others.
 */
function fateOf(taught: Taught, person: string) {
  switch (taught.status) {
    case 'kept':
    case 'rewritten':
      return { fate: 'kept' as const, statement: taught.statement, person }
    case 'dropped':
      return { fate: 'dropped' as const, statement: taught.statement, person }
    case 'decided': {
      const fate = FATE[taught.lessonStatus]
      return fate === undefined ? null : { fate, statement: taught.statement, person: taught.person }
    }
    default:
      return null
  }
}

/** The incident in whose thread a button was pressed, locked: two decisions must not each forget the other's line. */
async function threadOf({ tx, teamId }: Accepting, { place }: TeachSignal): Promise<Incident | null> {
  if (place === null || place.threadTs === null) return null
  const incident = await incidentByThread(tx, teamId, place.channel, place.threadTs)
  return incident && lockIncident(tx, teamId, incident.id)
}

async function showInThread(
  accepting: Accepting,
  incident: Incident,
  { teaching, person }: TeachSignal,
  taught: Taught,
): Promise<void> {
  const { tx, teamId, messages } = accepting
  const fate = fateOf(taught, person)
  const said = await learnedSaid(tx, teamId, incident.id)
  if (said === null || fate === null || teaching.act === 'save') return
  const now = messages.learnedDecided(said, { lessonId: teaching.lessonId, ...fate })
  if (JSON.stringify(now) !== JSON.stringify(said)) await tellLearned(accepting, incident, now)
}

/** A decision about what the team knows, with its audit rows in the same transaction. */
export async function acceptTeaching(accepting: Accepting, signal: TeachSignal): Promise<Accepted> {
  const { tx, teamId, at, teach } = accepting
  const { role, teaching, person, reads } = signal
  if (!may(role, 'teach', { here: true })) return answered({ kind: 'denied', reason: denial(role, 'teach') })
  if (teach === undefined) return answered({ kind: 'usage', reason: NOTHING_KEPT })
  const incident = await threadOf(accepting, signal)
  const { taught, audit } = await teach(tx, { teaching, person, reads })
  if (incident !== null) await showInThread(accepting, incident, signal, taught)
  await appendAudit(tx, { teamId, incidentId: null, at }, audit)
  return answered({ kind: 'taught', taught }, incident?.id)
}
