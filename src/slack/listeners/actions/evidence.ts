import { evidenceModal, loadingModal, problemModal } from '../../blocks/modals.ts'
import { placeOf } from '../../signals/sender.ts'
import { type Click, opened, type Speaker } from '../speaker.ts'

/** *Evidence*: an empty modal at once, its content as soon as the case file was read. */
export const evidence =
  (speaker: Speaker) =>
  async (click: Click): Promise<void> => {
    const id = await opened(speaker, click, loadingModal())
    if (id === null) return
    const incidentId = click.action.value ?? ''
    const view = await speaker
      .evidence(incidentId)
      .then(evidenceModal, () =>
        problemModal('The case file cannot be read right now. Try again in a moment.'),
      )
    await speaker.record({ kind: 'modal', ...placeOf(click.body), incidentId, message: view })
    await speaker.client.views.update({ view_id: id, view })
  }
