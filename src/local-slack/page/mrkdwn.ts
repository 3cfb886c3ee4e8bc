import type { Block } from '../workspace/types.ts'

/** Slack's text styles, as rich text carries them. */
export interface Style {
  bold?: true
  italic?: true
  strike?: true
  code?: true
}

/** One element of a line of rich text. */
export type Inline =
  | { type: 'text'; text: string; style?: Style }
  | { type: 'emoji'; name: string }
  | { type: 'user'; user_id: string; style?: Style }
  | { type: 'channel'; channel_id: string; style?: Style }
  | { type: 'broadcast'; range: string; style?: Style }
  | { type: 'link'; url: string; text?: string; style?: Style }

const MARKS: Record<string, Style> = { '*': { bold: true }, _: { italic: true }, '~': { strike: true } }

/** A name needs a letter, so that `03:12:04` stays a time; these four are the exceptions people use. */
const EMOJI = /^:((?:[a-z0-9_'-]*[a-z][a-z0-9_'+-]*)|\+1|-1|100|1234):/i
const ANGLE = /^<([^<>\n]+)>/
const CODE = /^`([^`\n]+)`/
const URL = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]/

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char)
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/.test(char)

const styled = (style: Style): { style?: Style } => (Object.keys(style).length > 0 ? { style } : {})

/** `<@U…>`, `<#C…|name>`, `<!here>`, `<https://…|label>`; anything else in angles is a link's address. */
function angle(inside: string, style: Style): Inline {
  const [target = '', label] = inside.split('|')
  const named = styled(style)
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1), ...named }
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1), ...named }
  if (target.startsWith('!date')) return { type: 'text', text: decoded(label ?? target), ...named }
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1), ...named }
  return { type: 'link', url: decoded(target), text: decoded(label ?? target), ...named }
}

/**
 * Where the mark at `start` closes, or -1. As in Slack a mark opens after a word boundary and before a character,
 * closes after a character and before a word boundary, in one line, and not inside code.
 */
function closing(text: string, start: number): number {
  const mark = text[start]
  if (isWord(text[start - 1]) || text[start - 1] === mark) return -1
  if (isSpace(text[start + 1]) || text[start + 1] === mark) return -1
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    const code = CODE.exec(text.slice(at))
    if (code) at += code[0].length - 1
    else if (text[at] === mark && !isSpace(text[at - 1]) && !isWord(text[at + 1])) return at
  }
  return -1
}

interface Token {
  elements: Inline[]
  length: number
}

function span(text: string, at: number, style: Style, links: boolean): Token | null {
  const char = text[at] ?? ''
  const own = MARKS[char]
  const end = own ? closing(text, at) : -1
  if (!own || end < 0) return null
  return {
    elements: inlineOf(text.slice(at + 1, end), { style: { ...style, ...own }, links }),
    length: end + 1 - at,
  }
}

function token(text: string, at: number, style: Style, links: boolean): Token | null {
  const rest = text.slice(at)
  const code = isWord(text[at - 1]) ? null : CODE.exec(rest)
  if (code?.[1]) {
    const element: Inline = { type: 'text', text: decoded(code[1]), style: { ...style, code: true } }
    return { elements: [element], length: code[0].length }
  }
  const inAngles = ANGLE.exec(rest)
  if (inAngles?.[1]) return { elements: [angle(inAngles[1], style)], length: inAngles[0].length }
  const emoji = EMOJI.exec(rest)
  if (emoji?.[1]) return { elements: [{ type: 'emoji', name: emoji[1] }], length: emoji[0].length }
  const url = links && !isWord(text[at - 1]) ? URL.exec(rest) : null
  if (url)
    return { elements: [{ type: 'link', url: decoded(url[0]), ...styled(style) }], length: url[0].length }
  return span(text, at, style, links)
}

interface InlineOptions {
  style?: Style
  /** Bare addresses become links; `verbatim` text objects switch that off. */
  links?: boolean
}

/** Text between the line breaks of Slack's mrkdwn as elements of rich text. */
export function inlineOf(text: string, { style = {}, links = true }: InlineOptions = {}): Inline[] {
  const found: Inline[] = []
  let plain = ''
  const flush = () => {
    if (plain) found.push({ type: 'text', text: decoded(plain), ...styled(style) })
    plain = ''
  }
  let at = 0
  while (at < text.length) {
    const next = token(text, at, style, links)
    if (next) {
      flush()
      found.push(...next.elements)
    } else plain += text[at]
    at += next?.length ?? 1
  }
  flush()
  return found
}

const QUOTE = /^(?:&gt;|>) ?/

/** Lines outside of code fences: runs of quoted lines become a quote. */
function lines(text: string, options: InlineOptions): Block[] {
  const runs: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const quoted = QUOTE.test(line)
    const last = runs.at(-1)
    const bare = quoted ? line.replace(QUOTE, '') : line
    if (last?.quoted === quoted) last.lines.push(bare)
    else runs.push({ quoted, lines: [bare] })
  }
  return runs.map((run) => ({
    type: run.quoted ? 'rich_text_quote' : 'rich_text_section',
    elements: inlineOf(run.lines.join('\n'), options),
  }))
}

/**
 * Slack's mrkdwn as a rich text block, which the renderer draws faithfully. Its own reading of mrkdwn does not:
 * it takes `:12:` of a time for an emoji, `a*b*c` for bold and leaves `verbatim` text without any markup.
 */
export function richTextOf(text: string, options: InlineOptions = {}): Block {
  const elements: Block[] = []
  for (const [index, part] of text.split(/```([\s\S]+?)```/).entries()) {
    const fenced = index % 2 === 1
    const body = part.replace(/^\n|\n$/g, '')
    if (fenced) {
      elements.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: decoded(body) }] })
    } else if (part.trim()) elements.push(...lines(index === 0 ? part.replace(/\n$/, '') : body, options))
  }
  return { type: 'rich_text', elements }
}

/** `plain_text`: emoji are all its markup. */
export function plainTextOf(text: string): Block {
  const elements: Inline[] = []
  let from = 0
  for (const match of text.matchAll(new RegExp(EMOJI.source.slice(1), 'gi'))) {
    if (match.index > from) elements.push({ type: 'text', text: text.slice(from, match.index) })
    elements.push({ type: 'emoji', name: match[1] ?? '' })
    from = match.index + match[0].length
  }
  if (from < text.length) elements.push({ type: 'text', text: text.slice(from) })
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}
