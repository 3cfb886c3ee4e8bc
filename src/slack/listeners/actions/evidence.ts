import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { evidenceModal, loadingModal, problemModal } from '../../blocks/modals.ts'
import { refusalIn } from '../accepted-of.ts'
import type { Speaker } from '../speaker.ts'

/** *Evidence*: an empty modal at once, its content as soon as the case file was read. */
export const evidence =
  ({ client, leave, evidence: read }: Speaker) =>
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
    const opened = await client.views.open({ trigger_id: body.trigger_id, view: loadingModal() })
    const id = opened.view?.id
    if (!id) return
    const view = await read(action.value ?? '').then(evidenceModal, () =>
      problemModal('The case file cannot be read right now. Try again in a moment.'),
    )
    await client.views.update({ view_id: id, view })
  }
