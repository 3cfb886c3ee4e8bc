import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { ackMessage, PICK_ACTION } from '../../blocks/ack-answer.ts'
import { acceptedOf } from '../accepted-of.ts'
import { answer, type Speaker } from '../speaker.ts'

/**
 * Any other click: acknowledged, and answered when there is something to say. What was picked is answered in place
 * of the picker, which would otherwise stand there as if nothing had happened.
 */
export const acknowledge =
  (speaker: Pick<Speaker, 'leave' | 'record'>) =>
  async (click: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await click.ack()
    const accepted = acceptedOf(click.context)
    if (accepted.status !== 'accepted') return
    const message = ackMessage(accepted.answer)
    const replace = click.action.action_id === PICK_ACTION
    if (message) await answer(speaker, click, message, { incidentId: accepted.incidentId, replace })
  }
