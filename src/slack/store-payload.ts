import type { Role, Signal } from '../domain/signal.ts'
import type { Accepted } from '../incidents/accepted.ts'
import type { Logger } from '../platform/logger.ts'
import type { Readership } from './readership.ts'
import { type Sender, senderOf, strangerProblem } from './signals/sender.ts'
import { type SlackContext, signalOf } from './signals/signal-of.ts'
import { type SourceChange, sourceChange } from './signals/source-change.ts'
import { shortcutIn, type TeachSignal } from './signals/teaching-signal.ts'

export interface StoreOptions {
  ours: { teamId: string; appId: string | null }
  context: SlackContext
  roleOf: (sender: Sender) => Promise<Role>
  readership: Readership
  accept: (signal: Signal, body: unknown) => Promise<Accepted>
  /** Something people wrote changed; a throw leaves the event unacknowledged. */
  noticed?: (change: SourceChange) => Promise<void>
  log: Logger
}

/** *Remember this* only opens a form: nothing of the message is stored before a person sends it. */
const NOT_YET: Accepted = { status: 'accepted', incidentId: null, runId: null, answer: { kind: 'none' } }

/** What only Slack can say about a signal: who sent it, what they may read, and where a message is. */
async function informed(signal: Signal, sender: Sender, options: StoreOptions): Promise<Signal> {
  const { roleOf, readership } = options
  if (!('role' in signal)) return signal
  const role = await roleOf(sender)
  return signal.kind === 'teach' ? informedTeaching({ ...signal, role }, readership) : { ...signal, role }
}

async function informedTeaching(signal: TeachSignal, readership: Readership): Promise<TeachSignal> {
  const { teaching, person } = signal
  if (teaching.act === 'save')
    return { ...signal, teaching: { ...teaching, ...(await readership.factsOf(teaching.from)) } }
  const reads = await readership.readsOf(person)
  // Whoever presses a button in a channel reads that channel, whatever Slack has time to say; so does whoever sends the
  // form that the button opened: its place is ours and comes back as it was.
  const here = signal.place === null ? [] : [signal.place.channel]
  return { ...signal, reads: reads === null && here.length === 0 ? null : [...(reads ?? []), ...here] }
}

/** Takes a payload of Slack in, before it is acknowledged. */
export function storePayload(options: StoreOptions): (body: unknown) => Promise<Accepted> {
  const { ours, context, accept, noticed = async () => {}, log } = options
  return async (body) => {
    const sender = senderOf(body)
    const stranger = strangerProblem(sender, ours)
    if (stranger !== null) {
      log.warn({ reason: stranger }, 'a payload of another workspace or app was ignored')
      return { status: 'ignored', reason: stranger }
    }
    if (shortcutIn(body) !== null) return NOT_YET
    const change = sourceChange(body, context.botUserId)
    if (change !== null) await noticed(change)
    const signal = await informed(signalOf(body, context), sender, options)
    return signal.kind === 'unsupported' ? { status: 'ignored', reason: signal.reason } : accept(signal, body)
  }
}
