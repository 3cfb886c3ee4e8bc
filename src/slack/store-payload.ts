import type { Role, Signal } from '../domain/signal.ts'
import type { Taught } from '../domain/teaching.ts'
import type { Accepted } from '../incidents/accepted.ts'
import type { Logger } from '../platform/logger.ts'
import { denial, may } from '../safety/capabilities.ts'
import type { Readership } from './readership.ts'
import { type Sender, senderOf, strangerProblem } from './signals/sender.ts'
import { type SlackContext, signalOf } from './signals/signal-of.ts'
import { type Shortcut, shortcutIn, type TeachSignal } from './signals/teaching-signal.ts'

/** What the rules make of a message; its words are Slack's markup. */
export type Prefill = (
  message: Record<string, unknown>,
  where: { channel: string; channelName: string | null },
) => Promise<Taught>

export interface StoreOptions {
  ours: { teamId: string; appId: string | null }
  context: SlackContext
  roleOf: (sender: Sender) => Promise<Role>
  readership: Readership
  /** Left out where nothing is kept. */
  prefill?: Prefill
  accept: (signal: Signal, body: unknown) => Promise<Accepted>
  log: Logger
}

const taught = (answer: Taught): Accepted => ({
  status: 'accepted',
  incidentId: null,
  runId: null,
  answer: { kind: 'taught', taught: answer },
})

const OWN =
  'This is what I said myself. Use the shortcut on what a person wrote, or press Right under my conclusion'

/**
 * *Remember this* only opens a form: nothing of the message is stored before a person sends it. Gives the filled form,
 * or why there is none.
 */
async function opened(shortcut: Shortcut, role: Role, options: StoreOptions): Promise<Accepted> {
  const { message, channel } = shortcut
  const { readership, prefill, context } = options
  if (!may(role, 'teach', { here: true }))
    return {
      status: 'accepted',
      incidentId: null,
      runId: null,
      answer: { kind: 'denied', reason: denial(role, 'teach') },
    }
  if (prefill === undefined) return { status: 'ignored', reason: 'this installation keeps no lessons' }
  if (message.user === context.botUserId) return taught({ status: 'refused', reason: OWN })
  const { refused } = await readership.factsOf({ channel: channel.id, ts: message.ts })
  if (refused !== null) return taught({ status: 'refused', reason: refused })
  return taught(await prefill(message, { channel: channel.id, channelName: channel.name ?? null }))
}

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
  return { ...signal, reads: await readership.readsOf(person) }
}

/** Takes a payload of Slack in, before it is acknowledged. */
export function storePayload(options: StoreOptions): (body: unknown) => Promise<Accepted> {
  const { ours, context, roleOf, accept, log } = options
  return async (body) => {
    const sender = senderOf(body)
    const stranger = strangerProblem(sender, ours)
    if (stranger !== null) {
      log.warn({ reason: stranger }, 'a payload of another workspace or app was ignored')
      return { status: 'ignored', reason: stranger }
    }
    const shortcut = shortcutIn(body)
    if (shortcut !== null) return opened(shortcut, await roleOf(sender), options)
    const signal = await informed(signalOf(body, context), sender, options)
    return signal.kind === 'unsupported' ? { status: 'ignored', reason: signal.reason } : accept(signal, body)
  }
}
