import type { EvidenceRef } from '../domain/ids.ts'
import type { Message, MessageLine, Tone } from '../domain/message.ts'

const MARK: Record<Tone, string> = {
  working: '…',
  cause: '✓',
  likely: '~',
  inconclusive: '?',
  expected: '✓',
  healthy: '✓',
  withdrawn: '✗',
  resolved: '✓',
  failed: '✗',
  answer: '›',
}

const WIDTH = 100

const cites = (refs: readonly EvidenceRef[]): string =>
  refs.length === 0 ? '' : `  ${refs.map((ref) => `[${ref}]`).join(' ')}`

/** Breaks at spaces; a word longer than the line stays whole. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${indent}`)
}

function lineText({ text: said, citations, bullet, person }: MessageLine): string {
  const text = person === undefined ? said : said.replace('{person}', person)
  const lead = bullet ? '  • ' : '  '
  const indent = ' '.repeat(lead.length)
  return `${lead}${wrapped(`${text.replaceAll('*', '')}${cites(citations)}`, indent)}`
}

/** A message for a terminal, 100 columns wide. */
export function messageAsText(message: Message): string {
  const { tone, headline, sections, footer } = message
  const parts = [`${MARK[tone]} ${wrapped(headline, '  ')}`]
  for (const { label, lines } of sections) {
    if (label !== null) parts.push(`  ${label}:`)
    parts.push(...lines.map(lineText))
  }
  if (footer !== null) parts.push(`  ${footer}`)
  return parts.join('\n')
}
