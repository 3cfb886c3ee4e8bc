import type { Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { claimKey, insertInbox, settleInbox } from '../queries/inbox.ts'
import { acceptAlert } from './accept-alert.ts'
import { acceptButton, acceptModal } from './accept-button.ts'
import { acceptCommand } from './accept-command.ts'
import { acceptMention } from './accept-mention.ts'
import { acceptTeaching } from './accept-teaching.ts'
import type { AcceptDeps, Accepting } from './context.ts'
import { storable } from './storable.ts'

async function handle(accepting: Accepting, signal: Signal): Promise<Accepted> {
  switch (signal.kind) {
    case 'alert':
      return acceptAlert(accepting, signal)
    case 'mention':
      return acceptMention(accepting, signal)
    case 'command':
      return acceptCommand(accepting, signal)
    case 'button':
      return acceptButton(accepting, signal)
    case 'modal':
      return acceptModal(accepting, signal)
    case 'teach':
      return acceptTeaching(accepting, signal)
    case 'unsupported':
      return { status: 'ignored', reason: signal.reason }
  }
}

/** All ids of a delivery, or none: one that is known makes the whole a duplicate. */
async function claimAll(accepting: Accepting, signal: Signal, inboxId: string): Promise<boolean> {
  // Sorted: two deliveries that share several ids must not wait for each other.
  for (const key of [...new Set(signal.ids)].sort()) {
    const { tx, teamId } = accepting
    if (!(await claimKey(tx, { teamId, source: signal.source, key, inboxId }))) return false
  }
  return true
}

/** Rolls the transaction of a duplicate back without being an error to anybody. */
class Duplicate extends Error {}

async function store(accepting: Accepting, signal: Signal, body: unknown): Promise<Accepted> {
  const { tx, teamId, clock, at } = accepting
  const id = clock.newId()
  await insertInbox(tx, { teamId, id, signal, body, at })
  if (!(await claimAll(accepting, signal, id))) throw new Duplicate()
  const outcome = await handle(accepting, signal)
  const { incidentId = null, runId = null } = outcome.status === 'accepted' ? outcome : {}
  const state = outcome.status === 'accepted' ? 'accepted' : 'ignored'
  await settleInbox(tx, { teamId, id, state, incidentId, runId })
  return outcome
}

/**
 * Takes a signal in: one transaction stores it, folds it into an incident and queues what follows. When this
 * returns, it is safe to answer the sender; when it throws, the sender must send again.
 */
export async function accept(deps: AcceptDeps, signal: Signal, body: unknown): Promise<Accepted> {
  const at = deps.clock.now()
  const clean = storable(signal) as Signal
  try {
    const accepted = await deps.db.tx((tx) => store({ ...deps, tx, at }, clean, storable(body)))
    deps.wake()
    return accepted
  } catch (error) {
    if (error instanceof Duplicate) return { status: 'duplicate' }
    throw error
  }
}
