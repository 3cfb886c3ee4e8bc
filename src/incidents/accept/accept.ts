import type { Signal } from '../../domain/signal.ts'
import type { Accepted } from '../accepted.ts'
import { claimKey, insertInbox, linkInbox } from '../queries/inbox.ts'
import { acceptAlert } from './accept-alert.ts'
import { acceptButton, acceptModal } from './accept-button.ts'
import { acceptCommand } from './accept-command.ts'
import { acceptMention } from './accept-mention.ts'
import type { AcceptDeps, Accepting } from './context.ts'

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

/**
 * Takes a signal in: one transaction stores it, folds it into an incident and queues what follows. When this
 * returns, it is safe to answer the sender; when it throws, the sender must send again.
 */
export async function accept(deps: AcceptDeps, signal: Signal, body: unknown): Promise<Accepted> {
  const id = deps.clock.newId()
  const at = deps.clock.now()
  try {
    const accepted = await deps.db.tx(async (tx): Promise<Accepted> => {
      const accepting: Accepting = { ...deps, tx, at }
      const state = signal.kind === 'unsupported' ? 'ignored' : 'accepted'
      await insertInbox(tx, { teamId: deps.teamId, id, signal, body, state, at })
      if (!(await claimAll(accepting, signal, id))) throw new Duplicate()
      const outcome = await handle(accepting, signal)
      if (outcome.status === 'accepted') {
        const { incidentId, runId } = outcome
        await linkInbox(tx, { teamId: deps.teamId, id, incidentId, runId })
      }
      return outcome
    })
    deps.wake()
    return accepted
  } catch (error) {
    if (error instanceof Duplicate) return { status: 'duplicate' }
    throw error
  }
}
