import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { AckAnswer } from '../../../incidents/accepted.ts'
import { doneModal, EDIT_VIEW } from '../../blocks/lesson-form.ts'
import { taughtText } from '../../blocks/taught-text.ts'
import { acceptedOf } from '../accepted-of.ts'
import type { Speaker } from '../speaker.ts'

/** What is said on a field of the form: its block is called like what it asks for. */
function refusalOf(answer: AckAnswer, first: string | undefined): Record<string, string> | null {
  if (answer.kind === 'taught')
    return answer.taught.status === 'unfit' ? { [answer.taught.field]: answer.taught.reason } : null
  const refused = answer.kind === 'usage' || answer.kind === 'denied'
  return refused && first !== undefined ? { [first]: answer.reason } : null
}

/** A submitted modal closes, or says what came of it; what cannot be taken shows on its field. */
export const submitted =
  ({ home }: Pick<Speaker, 'home'>) =>
  async ({
    ack,
    body,
    context,
    view,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const accepted = acceptedOf(context)
    if (accepted.status !== 'accepted') return ack()
    const { answer } = accepted
    const errors = refusalOf(answer, Object.keys(view.state.values)[0])
    if (errors !== null) return ack({ response_action: 'errors', errors })
    const said = answer.kind === 'taught' ? taughtText(answer.taught) : null
    if (said === null) return ack()
    await ack({ response_action: 'update', view: doneModal(view.title.text, said.text) })
    if (view.callback_id === EDIT_VIEW) await home?.(body, null)
  }
