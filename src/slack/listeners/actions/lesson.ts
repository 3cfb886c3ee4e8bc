import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { Taught } from '../../../domain/teaching.ts'
import type { AckMessage } from '../../blocks/ack-answer.ts'
import { editModal } from '../../blocks/lesson-form.ts'
import { placeOf } from '../../signals/sender.ts'
import { acceptedOf, refusalIn } from '../accepted-of.ts'
import { openForm } from '../open-form.ts'
import { answer, type Speaker } from '../speaker.ts'

type Pressed = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs

const taughtIn = (context: Record<string, unknown>): Taught | null => {
  const accepted = acceptedOf(context)
  return accepted.status === 'accepted' && accepted.answer.kind === 'taught' ? accepted.answer.taught : null
}

/** Where the button stood; null in the Home tab. */
function threadOf(body: BlockButtonAction): { channel: string; threadTs: string | null } | null {
  const { channel } = placeOf(body)
  if (channel === null) return null
  return { channel, threadTs: body.message?.thread_ts ?? body.message?.ts ?? null }
}

async function form(speaker: Speaker, { body, context }: Pressed): Promise<AckMessage | null> {
  const taught = taughtIn(context)
  return taught?.status === 'form'
    ? openForm(speaker, body, editModal(taught.form, threadOf(body)))
    : refusalIn(context)
}

/**
 * Keep, Edit or Drop. In the Home tab the answer is the tab itself, drawn anew; in a thread what was decided shows in
 * the message, and only what could not be decided is told to whoever pressed.
 */
export const lesson =
  (speaker: Speaker) =>
  async (pressed: Pressed): Promise<void> => {
    const { ack, body, context } = pressed
    await ack()
    const problem = await form(speaker, pressed)
    const taught = taughtIn(context)
    const isDone = taught?.status === 'kept' || taught?.status === 'dropped'
    if (threadOf(body) === null) {
      if (taught?.status === 'form' && problem === null) return
      await speaker.home?.(body, problem && { text: problem.text, mentions: problem.mentions ?? [] })
      return
    }
    if (problem !== null && !isDone)
      await answer(speaker, pressed, problem, { incidentId: null, replace: false })
  }
