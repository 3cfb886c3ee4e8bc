import type { MessageLine } from '../../domain/message.ts'

/** Slack's three control characters; everything else is text. https://docs.slack.dev/messaging/formatting-message-text */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A line as mrkdwn. The person a line is about is the only markup in it. */
export function lineText({ text, citations, bullet, person }: MessageLine): string {
  const body = escaped(text).replace('{person}', person === undefined ? '{person}' : `<@${person}>`)
  const refs = citations.map((ref) => ` [${ref}]`).join('')
  return `${bullet ? '• ' : ''}${body}${refs}`
}

/** Cut with an ellipsis, never inside a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** The same for text with markup in it: half a link or half an escape would be shown as it stands. */
export function cutMarkup(text: string, most: number): string {
  if (text.length <= most) return text
  return cut(cut(text, most).replace(/(?:<[^>]*|&[a-z]{0,4})…$/, '…'), most)
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
