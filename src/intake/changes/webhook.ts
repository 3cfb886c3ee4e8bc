import type { ChangeEvent } from '../../domain/change-event.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http-server.ts'
import type { Logger } from '../../platform/logger.ts'
import { judgeChanges } from './judge.ts'

export interface ChangesIntakeOptions {
  /** Bearer tokens; several during a rotation. */
  tokens: readonly string[]
  /** Stores them all or none; a throw means that they are not safe. */
  store: (changes: readonly ChangeEvent[]) => Promise<void>
  now: () => number
  log: Logger
}

/** POST /webhooks/changes: one change as a JSON object, or up to a hundred as a list. */
export function changesIntake({
  tokens,
  store,
  now,
  log,
}: ChangesIntakeOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return async ({ headers, rawBody }) => {
    const { status, reason, content } = judgeChanges({ headers, rawBody }, tokens, now())
    if (content === null) return { status, body: { error: reason ?? 'refused' } }
    try {
      await store(content)
      return { status, body: { status: 'accepted', changes: content.length } }
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.message : String(error) },
        'changes could not be stored',
      )
      return { status: 503, body: { error: 'the changes could not be stored: send them again' } }
    }
  }
}
