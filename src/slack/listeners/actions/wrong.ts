import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { wrongModal } from '../../blocks/modals.ts'
import { refusalIn } from '../accepted-of.ts'
import type { Speaker } from '../speaker.ts'

/** *Wrong…* opens its modal while the trigger is fresh. */
export const wrong =
  ({ client, leave }: Pick<Speaker, 'client' | 'leave'>) =>
  async ({
    ack,
    body,
    action,
    context,
    respond,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack()
    const refusal = refusalIn(context)
    if (refusal !== null) return void (await respond(leave({ ...refusal, replace_original: false })))
    const incidentId = action.value ?? ''
    const channel = body.channel?.id ?? ''
    const threadTs = body.message?.thread_ts ?? body.message?.ts ?? null
    await client.views.open({
      trigger_id: body.trigger_id,
      view: wrongModal({ incidentId, channel, threadTs }),
    })
  }
