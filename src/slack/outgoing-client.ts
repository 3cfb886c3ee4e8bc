import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { Outgoing } from './outgoing.ts'

/** A Web API client that can say nothing but what the output boundary lets through. */
export class OutgoingClient extends WebClient {
  readonly #leave: Outgoing

  constructor(token: string, leave: Outgoing, options: WebClientOptions) {
    super(token, options)
    this.#leave = leave
  }

  override apiCall(
    method: string,
    options: Parameters<WebClient['apiCall']>[1] = {},
  ): ReturnType<WebClient['apiCall']> {
    return super.apiCall(method, this.#leave(options))
  }
}
