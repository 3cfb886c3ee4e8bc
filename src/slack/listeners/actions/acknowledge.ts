import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { ackMessage, PICK_ACTION } from '../../blocks/ack-answer.ts'
import { acceptedOf } from '../accepted-of.ts'
import type { Speaker } from '../speaker.ts'

/**
 * Any other click: acknowledged, and answered when there is something to say. What was picked is answered in place
 * of the picker, which would otherwise stand there as if nothing had happened.
 */
export const acknowledge =
  ({ leave }: Pick<Speaker, 'leave'>) =>
  async ({
    ack,
    action,
    context,
    respond,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack()
    const accepted = acceptedOf(context)
    const message = accepted.status === 'accepted' ? ackMessage(accepted.answer) : null
    if (message) await respond(leave({ ...message, replace_original: action.action_id === PICK_ACTION }))
  }
