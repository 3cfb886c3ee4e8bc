import { Parser } from 'htmlparser2'
import { pieced, type SourceText } from './source-text.ts'

const SILENT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'nav',
  'footer',
  'iframe',
  'object',
  'button',
  'select',
])

const BLOCKS = new Set([
  'p',
  'div',
  'section',
  'article',
  'ul',
  'ol',
  'table',
  'thead',
  'tbody',
  'pre',
  'blockquote',
  'dl',
  'dt',
  'dd',
  'figure',
  'header',
  'main',
  'details',
  'summary',
  'hr',
  'br',
  'body',
  'title',
])

const HEADING = /^h([1-6])$/

/** What is put before an element so that it reads like markdown. */
function opening(name: string): string | null {
  const level = HEADING.exec(name)?.[1]
  if (level !== undefined) return `\n\n${'#'.repeat(Number(level))} `
  if (name === 'li') return '\n- '
  if (name === 'tr') return '\n|'
  if (name === 'td' || name === 'th') return ' '
  return BLOCKS.has(name) ? '\n\n' : null
}

const closing = (name: string): string | null => {
  if (name === 'td' || name === 'th') return ' |'
  return HEADING.test(name) || BLOCKS.has(name) ? '\n\n' : null
}

/**
 * An HTML page (Confluence, Notion, Google Docs) as markdown of the same order: headings, lists, rows of tables and text.
 * Scripts, styles and navigation are left out; broken markup is read as browsers do.
 */
export function htmlText(source: SourceText): SourceText {
  const result = pieced(source)
  let silent = 0
  let cells = 0
  let last = '\n'
  const put = (text: string, at: number): void => {
    if (text === '') return
    result.add(text, at)
    last = text
  }
  const parser: Parser = new Parser(
    {
      onopentag: (name) => {
        if (SILENT.has(name)) silent += 1
        if (name === 'td' || name === 'th') cells += 1
        const mark = cells > 0 && name !== 'td' && name !== 'th' ? null : opening(name)
        if (silent === 0 && mark !== null) put(mark, parser.startIndex)
      },
      ontext: (text) => {
        if (silent > 0) return
        const plain = text.replace(/\s+/g, ' ')
        put(/\s$/.test(last) ? plain.replace(/^ /, '') : plain, parser.startIndex)
      },
      onclosetag: (name) => {
        if (SILENT.has(name)) silent = Math.max(0, silent - 1)
        const mark = cells > 0 && name !== 'td' && name !== 'th' ? null : closing(name)
        if (name === 'td' || name === 'th') cells = Math.max(0, cells - 1)
        if (silent === 0 && mark !== null) put(mark, parser.startIndex)
      },
    },
    { decodeEntities: true },
  )
  parser.end(source.text)
  return result.done()
}
