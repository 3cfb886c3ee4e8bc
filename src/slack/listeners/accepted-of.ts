import type { Accepted } from '../../incidents/accepted.ts'
import { type AckMessage, ackMessage } from '../blocks/ack-answer.ts'

/** What to say instead of opening anything; null when it may be opened. */
export function refusalIn(context: Record<string, unknown>): AckMessage | null {
  const accepted = acceptedOf(context)
  if (accepted.status === 'duplicate') return null
  if (accepted.status === 'ignored')
    return { response_type: 'ephemeral', text: `Not possible: ${accepted.reason}.` }
  return accepted.answer.kind === 'none' ? null : ackMessage(accepted.answer)
}

/** The incident that a payload is about, as far as storing it told. */
export function incidentIn(accepted: unknown): string | null {
  const found = acceptedOf({ accepted })
  return found.status === 'accepted' ? found.incidentId : null
}

/** What storing the payload gave; listeners only put it into words. */
export function acceptedOf(context: Record<string, unknown>): Accepted {
  const accepted = context.accepted
  return typeof accepted === 'object' && accepted !== null && 'status' in accepted
    ? (accepted as Accepted)
    : { status: 'ignored', reason: 'it was not stored' }
}
