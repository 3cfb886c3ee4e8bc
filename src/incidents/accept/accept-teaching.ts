import type { Signal } from '../../domain/signal.ts'
import { appendAudit } from '../../safety/audit/append.ts'
import { denial, may } from '../../safety/capabilities.ts'
import type { Accepted, AckAnswer } from '../accepted.ts'
import type { Accepting } from './context.ts'

type TeachSignal = Extract<Signal, { kind: 'teach' }>

const answered = (answer: AckAnswer): Accepted => ({
  status: 'accepted',
  incidentId: null,
  runId: null,
  answer,
})

const NOTHING_KEPT = 'this installation keeps no lessons'

/** A decision about what the team knows, with its audit rows in the same transaction. */
export async function acceptTeaching(accepting: Accepting, signal: TeachSignal): Promise<Accepted> {
  const { tx, teamId, at, teach } = accepting
  const { role, teaching, person, reads } = signal
  if (!may(role, 'teach', { here: true })) return answered({ kind: 'denied', reason: denial(role, 'teach') })
  if (teach === undefined) return answered({ kind: 'usage', reason: NOTHING_KEPT })
  const { taught, audit } = await teach(tx, { teaching, person, reads })
  await appendAudit(tx, { teamId, incidentId: null, at }, audit)
  return answered({ kind: 'taught', taught })
}
