import type { KnownBlock, ModalView } from '@slack/types'
import type { EvidenceLine } from '../../domain/answer.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped } from './mrkdwn.ts'

/** What a modal must carry to the submission that comes back. */
export interface ModalPlace {
  incidentId: string
  channel: string
  threadTs: string | null
}

export const readPlace = (metadata: string): ModalPlace | null => {
  try {
    const { incidentId, channel, threadTs } = JSON.parse(metadata)
    return typeof incidentId === 'string' && typeof channel === 'string'
      ? { incidentId, channel, threadTs: typeof threadTs === 'string' ? threadTs : null }
      : null
  } catch {
    return null
  }
}

/** *Wrong…*: what it really was, in the person's words. */
export function wrongModal(place: ModalPlace): ModalView {
  return {
    type: 'modal',
    callback_id: 'wrong-cause',
    private_metadata: JSON.stringify(place),
    title: { type: 'plain_text', text: 'Not the cause' },
    submit: { type: 'plain_text', text: 'Withdraw it' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'The cause is taken back in the thread at once. What you write is kept with the evidence.',
        },
      },
      {
        type: 'input',
        block_id: 'cause',
        optional: true,
        label: { type: 'plain_text', text: 'What was it really?' },
        element: {
          type: 'plain_text_input',
          action_id: 'cause',
          multiline: true,
          max_length: 2000,
          placeholder: { type: 'plain_text', text: 'Leave it empty if you do not know yet' },
        },
      },
    ],
  }
}

const text = (mrkdwn: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: mrkdwn, verbatim: true },
})

function evidenceBlock(line: EvidenceLine): KnownBlock {
  const rows = line.rows === 1 ? '1 row' : `${line.rows} rows`
  return text(
    cut(
      `*${line.ref}*  ${escaped(line.query)}\n${escaped(line.window)} · *${escaped(line.status)}* · ${rows}`,
      LIMITS.sectionText,
    ),
  )
}

const EVIDENCE_TITLE = { type: 'plain_text', text: 'Evidence' } as const

/** Opened at once: the trigger lives three seconds. */
export const loadingModal = (): ModalView => ({
  type: 'modal',
  title: EVIDENCE_TITLE,
  close: { type: 'plain_text', text: 'Close' },
  blocks: [text('Reading the case file …')],
})

/** Every read of the incident with its query, window, status and rows. */
export function evidenceModal(lines: readonly EvidenceLine[]): ModalView {
  const most = LIMITS.modalBlocks - 2
  const more = lines.length > most ? [text(`… and ${lines.length - most} more reads`)] : []
  const blocks =
    lines.length === 0
      ? [text('Nothing was read for this incident yet.')]
      : lines.slice(0, most).map(evidenceBlock)
  return {
    type: 'modal',
    title: EVIDENCE_TITLE,
    close: { type: 'plain_text', text: 'Close' },
    blocks: [...blocks, ...more],
  }
}

export const problemModal = (reason: string): ModalView => ({
  type: 'modal',
  title: EVIDENCE_TITLE,
  close: { type: 'plain_text', text: 'Close' },
  blocks: [text(escaped(cut(reason, 1000)))],
})
