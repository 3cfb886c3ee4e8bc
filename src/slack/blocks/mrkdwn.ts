import type { MessageLine } from '../../domain/message.ts'

/** Slack's three control characters; everything else is text. https://docs.slack.dev/messaging/formatting-message-text */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * A line as mrkdwn. A person's id is the only markup that is given back: report writes it in lines of its own
 * and nowhere else.
 */
export function lineText({ text, citations, bullet }: MessageLine): string {
  const body = escaped(text).replace(/&lt;(@[UW][A-Z0-9]+)&gt;/g, '<$1>')
  const refs = citations.map((ref) => ` [${ref}]`).join('')
  return `${bullet ? '• ' : ''}${body}${refs}`
}

/** Cut with an ellipsis, never inside a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Lines gathered into texts of at most `most` characters. */
export function gathered(lines: readonly string[], most: number): string[] {
  const texts: string[] = []
  for (const line of lines.map((one) => cut(one, most))) {
    const last = texts.at(-1)
    if (last !== undefined && last.length + line.length + 1 <= most)
      texts[texts.length - 1] = `${last}\n${line}`
    else texts.push(line)
  }
  return texts
}
