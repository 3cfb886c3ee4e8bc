import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import type { EvidenceLine } from '../../domain/answer.ts'
import type { RecordSaid } from '../../incidents/said.ts'
import type { AckMessage } from '../blocks/ack-answer.ts'
import type { ShowHome } from '../home.ts'
import type { Outgoing } from '../outgoing.ts'
import type { OutgoingClient } from '../outgoing-client.ts'
import type { Remember } from '../remember.ts'
import { placeOf } from '../signals/sender.ts'
import { refusalIn } from './accepted-of.ts'

/** What listeners speak through. Bolt's own client and `respond` know nothing of the output boundary. */
export interface Speaker {
  client: OutgoingClient
  leave: Outgoing
  record: RecordSaid
  /** Every read of an incident, for the Evidence modal. */
  evidence: (incidentId: string) => Promise<EvidenceLine[]>
  /** Left out where nothing is kept, both. */
  home?: ShowHome
  remember?: Remember
}

export type Click = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs

/** Answers a click, to the person alone; `replace` puts the answer in place of what was clicked. */
export async function answer(
  { leave, record }: Pick<Speaker, 'leave' | 'record'>,
  { body, respond }: { body: object; respond: Click['respond'] },
  message: AckMessage,
  { incidentId, replace }: { incidentId: string | null; replace: boolean },
): Promise<void> {
  await record({ kind: 'answer', ...placeOf(body), incidentId, message })
  await respond(leave({ ...message, replace_original: replace }))
}

/**
 * Acknowledges the click on an incident's button and opens a modal while the trigger is fresh, or says why it does
 * not. Gives the id of what is open, null when nothing is.
 */
export async function opened(speaker: Speaker, click: Click, view: ModalView): Promise<string | null> {
  const { ack, body, action, context } = click
  await ack()
  const incidentId = action.value ?? null
  const refusal = refusalIn(context)
  if (refusal !== null) {
    await answer(speaker, click, refusal, { incidentId, replace: false })
    return null
  }
  await speaker.record({ kind: 'modal', ...placeOf(body), incidentId, message: view })
  const { view: shown } = await speaker.client.views.open({ trigger_id: body.trigger_id, view })
  return shown?.id ?? null
}
