import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import { doneModal, REMEMBER_TITLE } from '../../blocks/lesson-form.ts'
import { placeOf } from '../../signals/sender.ts'
import type { Speaker } from '../speaker.ts'

type Picked = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs

const READING = doneModal(REMEMBER_TITLE, 'Reading the message …')
const UNREAD = doneModal(REMEMBER_TITLE, 'The message cannot be read right now. Try again in a moment.')
const NOTHING_KEPT = doneModal(REMEMBER_TITLE, 'This installation keeps no lessons.')

/** *Remember this*: an empty modal at once, for the trigger lives three seconds; then the form, or why there is none. */
export const remember =
  ({ client, record, remember: formOf }: Speaker) =>
  async ({ ack, body }: Picked): Promise<void> => {
    await ack()
    const said = { kind: 'modal', ...placeOf(body), incidentId: null } as const
    await record({ ...said, message: READING })
    const { view: shown } = await client.views.open({ trigger_id: body.trigger_id, view: READING })
    const view = formOf === undefined ? NOTHING_KEPT : await formOf(body).catch(() => UNREAD)
    await record({ ...said, message: view })
    if (shown?.id !== undefined) await client.views.update({ view_id: shown.id, view })
  }
