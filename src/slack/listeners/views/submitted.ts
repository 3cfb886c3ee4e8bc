import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { acceptedOf } from '../accepted-of.ts'

/** A submitted modal closes; what cannot be taken shows on its first field. */
export async function submitted({
  ack,
  context,
  view,
}: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> {
  const accepted = acceptedOf(context)
  const refused =
    accepted.status === 'accepted' && (accepted.answer.kind === 'usage' || accepted.answer.kind === 'denied')
      ? accepted.answer.reason
      : null
  const [block] = Object.keys(view.state.values)
  if (refused !== null && block !== undefined) {
    await ack({ response_action: 'errors', errors: { [block]: refused } })
    return
  }
  await ack()
}
