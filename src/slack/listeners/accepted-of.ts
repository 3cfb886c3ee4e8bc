import type { Accepted } from '../../incidents/accepted.ts'

/** What storing the payload gave; listeners only put it into words. */
export function acceptedOf(context: Record<string, unknown>): Accepted {
  const accepted = context.accepted
  return typeof accepted === 'object' && accepted !== null && 'status' in accepted
    ? (accepted as Accepted)
    : { status: 'ignored', reason: 'it was not stored' }
}
