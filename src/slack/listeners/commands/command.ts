import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { ackMessage } from '../../blocks/ack-answer.ts'
import { acceptedOf } from '../accepted-of.ts'

/** `/sitrep …` and `/hypothesis …`: the work is queued already, the acknowledgement carries the answer. */
export async function command({
  ack,
  context,
}: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
  const accepted = acceptedOf(context)
  if (accepted.status !== 'accepted') {
    await ack()
    return
  }
  const message = ackMessage(accepted.answer)
  if (message) await ack(message)
  else await ack()
}
