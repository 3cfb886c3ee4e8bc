import type { Block, Json, SlackMessage } from '../../../src/local-slack/workspace/types.ts'

/** What Slack shows of `mrkdwn`: entities as characters, links by their address, code without its ticks. */
const shown = (text: string): string =>
  text
    .replace(/<([^|>]+)\|([^>]+)>/g, '$2 <$1>')
    .replace(/`/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    // Zero-width characters keep words of others from being markup; nobody sees them.
    .replace(/[\u200b\u2060]/g, '')

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? shown(String((value as Json).text ?? '')) : ''

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function linesOf(block: Block): string[] {
  switch (block.type) {
    case 'header':
    case 'section':
      return [textOf(block.text), ...list(block.fields).map(textOf)].filter((line) => line !== '')
    case 'context':
      return [list(block.elements).map(textOf).join(' ')]
    case 'actions':
      return [
        list(block.elements)
          .map((one) => `[${textOf((one as Json).text)}]`)
          .join(' '),
      ]
    default:
      return []
  }
}

/** A message as a person reads it. */
export const readable = ({ text, blocks }: SlackMessage): string =>
  blocks === undefined || blocks.length === 0 ? shown(text) : blocks.flatMap(linesOf).join('\n')

/** A thread as a person reads it, the root first. */
export const readableThread = (messages: readonly SlackMessage[]): string =>
  messages.map(readable).join('\n└ ')
