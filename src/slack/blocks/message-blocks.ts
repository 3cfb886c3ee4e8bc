import type {
  ActionsBlock,
  ConfirmationDialog,
  ContextBlock,
  KnownBlock,
  PlainTextElement,
  SectionBlock,
} from '@slack/types'
import type { Message, MessageButton, MessageSection, Tone } from '../../domain/message.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped, gathered, lineText } from './mrkdwn.ts'

const EMOJI: Record<Tone, string> = {
  working: ':hourglass_flowing_sand: ',
  cause: ':white_check_mark: ',
  likely: ':large_yellow_circle: ',
  inconclusive: ':grey_question: ',
  expected: ':ballot_box_with_check: ',
  healthy: ':large_green_circle: ',
  withdrawn: ':no_entry_sign: ',
  resolved: ':checkered_flag: ',
  failed: ':warning: ',
  answer: '',
}

/** `verbatim`: nothing in the text becomes a link or a channel by itself. */
const mrkdwn = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
})

function sectionTexts({ label, lines }: MessageSection): string[] {
  const texts = lines.map(lineText)
  const [first, ...rest] = texts
  if (label === null || first === undefined) return texts
  const lead = `*${escaped(label)}*`
  // One short line reads best beside its label, a list below it.
  return texts.length === 1 && !lines[0]?.bullet ? [`${lead}  ${first}`] : [lead, first, ...rest]
}

const plainText = (text: string, most: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, most),
})

const dialog = ({ title, text, yes, no }: NonNullable<MessageButton['confirm']>): ConfirmationDialog => ({
  title: plainText(title, LIMITS.confirmTitle),
  text: plainText(text, LIMITS.confirmText),
  confirm: plainText(yes, LIMITS.confirmButton),
  deny: plainText(no, LIMITS.confirmButton),
})

function buttons(given: readonly MessageButton[], incidentId: string | null): ActionsBlock[] {
  const all = given.filter(({ value }) => (value ?? incidentId) !== null)
  if (all.length === 0) return []
  return [
    {
      type: 'actions',
      elements: all.slice(0, LIMITS.actions).map(({ action, label, style, confirm, value }) => ({
        type: 'button',
        action_id: `sitrep_${action}`,
        value: value ?? incidentId ?? '',
        text: plainText(label, LIMITS.buttonText),
        ...(style === null ? {} : { style }),
        ...(confirm === undefined ? {} : { confirm: dialog(confirm) }),
      })),
    },
  ]
}

const footer = (text: string | null): ContextBlock[] =>
  text === null
    ? []
    : [{ type: 'context', elements: [{ type: 'mrkdwn', text: escaped(cut(text, 1000)), verbatim: true }] }]

export interface SlackMessage {
  /** Fallback and notification text. */
  text: string
  blocks: KnownBlock[]
  /** Who may be mentioned; the output boundary takes every other mention out. */
  mentions: string[]
}

const sectionBlocks = (
  section: MessageSection,
  incidentId: string | null,
): (SectionBlock | ActionsBlock)[] => [
  ...gathered(sectionTexts(section), LIMITS.sectionText - 100).map(mrkdwn),
  ...buttons(section.buttons ?? [], incidentId),
]

/** A message in Slack's blocks, cut to its limits: a refused message is worse than a shortened one. */
export function messageBlocks(message: Message, incidentId: string | null): SlackMessage {
  const head = mrkdwn(`${EMOJI[message.tone]}*${cut(escaped(message.headline), 1000)}*`)
  const tail = [...footer(message.footer), ...buttons(message.buttons, incidentId)]
  const body: (SectionBlock | ActionsBlock)[] = []
  let left = LIMITS.message - JSON.stringify([head, ...tail]).length
  for (const block of message.sections.flatMap((one) => sectionBlocks(one, incidentId))) {
    left -= JSON.stringify(block).length
    const room = body.length + tail.length + 2 < LIMITS.blocks
    if (left < 200 || !room) {
      body.push(mrkdwn('… the rest is in the evidence'))
      break
    }
    body.push(block)
  }
  const mentions = message.sections.flatMap(({ lines }) => lines.flatMap(({ person }) => person ?? []))
  return { text: cut(escaped(message.headline), LIMITS.text), blocks: [head, ...body, ...tail], mentions }
}
