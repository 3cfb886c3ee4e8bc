import type { ModalView } from '@slack/types'
import type { RecordSaid } from '../../incidents/said.ts'
import type { AckMessage } from '../blocks/ack-answer.ts'
import type { OutgoingClient } from '../outgoing-client.ts'
import { placeOf } from '../signals/sender.ts'
import { slackProblem } from '../slack-error.ts'

const LATE: AckMessage = {
  response_type: 'ephemeral',
  text: 'Slack closed the door before the form could open. Try it once more.',
}

/** Opens a form while its trigger is fresh; gives what to say when Slack does not take it, null when it is open. */
export async function openForm(
  { client, record }: { client: OutgoingClient; record: RecordSaid },
  body: { trigger_id: string },
  view: ModalView,
): Promise<AckMessage | null> {
  await record({ kind: 'modal', ...placeOf(body), incidentId: null, message: view })
  try {
    await client.views.open({ trigger_id: body.trigger_id, view })
    return null
  } catch (error) {
    return /trigger/.test(slackProblem(error))
      ? LATE
      : { ...LATE, text: `The form could not be opened: ${slackProblem(error)}.` }
  }
}
