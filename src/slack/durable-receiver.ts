import { type App, type ReceiverEvent, SocketModeReceiver, type SocketModeReceiverOptions } from '@slack/bolt'
import type { Logger } from '../platform/logger.ts'
import type { Outgoing } from './outgoing.ts'

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
  log: Logger
}

/** The socket may be gone between storing and acknowledging; what is stored is safe, so that is no error. */
function guarded(ack: ReceiverEvent['ack'], leave: Outgoing, log: Logger): ReceiverEvent['ack'] {
  return async (response) => {
    try {
      await ack(typeof response === 'object' && response !== null ? leave(response) : response)
    } catch (error) {
      log.warn({ error: String(error) }, 'Slack could not be told that a payload arrived')
    }
  }
}

export class DurableReceiver extends SocketModeReceiver {
  readonly #store: DurableOptions['store']
  readonly #leave: Outgoing
  readonly #log: Logger

  constructor({ store, leave, log, ...options }: DurableOptions) {
    super(options)
    this.#store = store
    this.#leave = leave
    this.#log = log
  }

  override init(app: App): void {
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      let accepted: unknown
      try {
        accepted = await this.#store(event.body)
      } catch (error) {
        this.#log.error(
          { error: String(error) },
          'a payload of Slack could not be stored; it is not acknowledged',
        )
        return
      }
      const ack = guarded(event.ack, this.#leave, this.#log)
      await app.processEvent({ ...event, ack, customProperties: { accepted } })
    }
    super.init({ processEvent } as unknown as App)
  }
}
