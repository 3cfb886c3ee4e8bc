import { type App, type ReceiverEvent, SocketModeReceiver, type SocketModeReceiverOptions } from '@slack/bolt'
import type { RecordSaid } from '../incidents/said.ts'
import type { Logger } from '../platform/logger.ts'
import { incidentIn } from './listeners/accepted-of.ts'
import type { Outgoing } from './outgoing.ts'
import { placeOf } from './signals/sender.ts'

/**
 * Bolt acknowledges an event before its listeners run, and Slack never sends an acknowledged one again: so it is
 * stored first. Relies on Bolt calling nothing but `processEvent` on what `init` is given (a contract test
 * holds it).
 */
export interface DurableOptions extends SocketModeReceiverOptions {
  /**
   * Stores the payload; what it gives is `context.accepted` in the listeners. A throw leaves the event
   * unacknowledged, and Slack sends it again.
   */
  store: (body: unknown) => Promise<unknown>
  /** What every acknowledgement with an answer in it passes. */
  leave: Outgoing
  /** Writes such an answer down before it is said. */
  record: RecordSaid
  log: Logger
}

type Spoken = Pick<DurableOptions, 'leave' | 'record' | 'log'>

/** What the acknowledgement carries, once it is written down; nothing is said that was not. */
async function recorded(
  response: object,
  body: unknown,
  accepted: unknown,
  spoken: Spoken,
): Promise<object | undefined> {
  const { record, leave, log } = spoken
  const incidentId = incidentIn(accepted)
  try {
    await record({ kind: 'ack', ...placeOf(body), incidentId, message: response })
    return leave(response)
  } catch (error) {
    log.error({ error: String(error) }, 'an answer could not be written down and was left out')
    return undefined
  }
}

/** The socket may be gone between storing and acknowledging; what is stored is safe, so that is no error. */
function guarded({ ack, body }: ReceiverEvent, accepted: unknown, spoken: Spoken): ReceiverEvent['ack'] {
  const { log } = spoken
  return async (response) => {
    const isObject = typeof response === 'object' && response !== null
    const said = isObject ? await recorded(response, body, accepted, spoken) : response
    try {
      await ack(said)
    } catch (error) {
      log.warn({ error: String(error) }, 'Slack could not be told that a payload arrived')
    }
  }
}

export class DurableReceiver extends SocketModeReceiver {
  readonly #store: DurableOptions['store']
  readonly #spoken: Spoken

  constructor({ store, leave, record, log, ...options }: DurableOptions) {
    super(options)
    this.#store = store
    this.#spoken = { leave, record, log }
  }

  override init(app: App): void {
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      const { log } = this.#spoken
      let accepted: unknown
      try {
        accepted = await this.#store(event.body)
      } catch (error) {
        log.error({ error: String(error) }, 'a payload of Slack could not be stored; it is not acknowledged')
        return
      }
      const ack = guarded(event, accepted, this.#spoken)
      await app.processEvent({ ...event, ack, customProperties: { accepted } })
    }
    super.init({ processEvent } as unknown as App)
  }
}
