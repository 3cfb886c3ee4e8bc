import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import { rememberModal } from '../../blocks/lesson-form.ts'
import { acceptedOf, refusalIn } from '../accepted-of.ts'
import { openForm } from '../open-form.ts'
import { answer, type Speaker } from '../speaker.ts'

type Picked = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs

/** *Remember this*: the form with what the rules read in the message, or why there is none. */
export const remember =
  (speaker: Speaker) =>
  async (picked: Picked): Promise<void> => {
    const { ack, body, context } = picked
    await ack()
    const accepted = acceptedOf(context)
    const taught =
      accepted.status === 'accepted' && accepted.answer.kind === 'taught' ? accepted.answer.taught : null
    const problem =
      taught?.status === 'form' && taught.from !== null
        ? await openForm(speaker, body, rememberModal(taught.form, taught.from))
        : refusalIn(context)
    if (problem !== null) await answer(speaker, picked, problem, { incidentId: null, replace: false })
  }
