import type { AllMiddlewareArgs, SlackActionMiddlewareArgs } from '@slack/bolt'
import { ackMessage } from '../../blocks/ack-answer.ts'
import { acceptedOf } from '../accepted-of.ts'

/** Any other click: acknowledged, and answered when there is something to say. */
export async function acknowledge({
  ack,
  context,
  respond,
}: SlackActionMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
  await ack()
  const accepted = acceptedOf(context)
  const message = accepted.status === 'accepted' ? ackMessage(accepted.answer) : null
  if (message) await respond({ ...message, replace_original: false })
}
