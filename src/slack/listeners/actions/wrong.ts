import { wrongModal } from '../../blocks/modals.ts'
import { type Click, opened, type Speaker } from '../speaker.ts'

/** *Wrong…* asks in a modal what it really was. */
export const wrong =
  (speaker: Speaker) =>
  async (click: Click): Promise<void> => {
    const { body, action } = click
    const incidentId = action.value ?? ''
    const channel = body.channel?.id ?? ''
    const threadTs = body.message?.thread_ts ?? body.message?.ts ?? null
    await opened(speaker, click, wrongModal({ incidentId, channel, threadTs }))
  }
