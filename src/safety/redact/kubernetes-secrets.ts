import type { Add, Finder } from './spans.ts'
import { isPlaceholder } from './value-kind.ts'

const YAML_KIND = /^([ \t]{0,64}(?:- )?)kind:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?$/gm
const DOCUMENT = /^---[ \t]*$/m

const indentOf = (line: string): number => /^[ \t]*(?:- )?[ \t]*/.exec(line)?.[0].length ?? 0

/** Values that say nothing: `<set to the key…>`, an empty string. */
const isReal = (value: string): boolean => value.length > 0 && !isPlaceholder(value)

/** The name of an entry and what ties its value to it. */
const ENTRY = /^[ \t]{0,64}(?:- )?["']?[\w.-]{1,253}["']?[ \t]{0,8}:(?:[ \t]{1,8}!!\w{1,16})?[ \t]{0,8}/

interface Line {
  text: string
  start: number
}

function linesOf(text: string, from: number, to: number): Line[] {
  const lines: Line[] = []
  for (let start = from; start < to; ) {
    const end = text.indexOf('\n', start)
    const stop = end < 0 || end > to ? to : end
    lines.push({ text: text.slice(start, stop), start })
    start = stop + 1
  }
  return lines
}

function reportLine({ text, start }: Line, add: Add): void {
  const from = ENTRY.exec(text)?.[0].length ?? 0
  const value = text.slice(from).trim().replace(/^(["'])(.*)\1$/, '$2')
  if (!isReal(value) || /^[|>][-+0-9]*$/.test(value)) return
  const at = start + text.indexOf(value, from)
  add(at, at + value.length, 'k8s_secret_data')
}

/** The lines below `data:` and `stringData:` of one mapping at this indentation. */
function reportBlock(lines: readonly Line[], indent: number, add: Add): void {
  let inside = false
  for (const line of lines) {
    if (line.text.trim() === '' || line.text.trimStart().startsWith('#')) continue
    const deep = indentOf(line.text)
    if (deep <= indent) inside = deep === indent && /^[ \t]*(?:- )?[ \t]*["']?(?:data|stringData)["']?:[ \t]*$/.test(line.text)
    else if (inside) reportLine(line, add)
    const flow = /^[ \t]*(?:- )?[ \t]*(?:data|stringData):[ \t]*\{/.exec(line.text)
    if (deep === indent && flow) reportPairs(line.text.slice(flow[0].length), line.start + flow[0].length, add)
  }
}

const PAIR = /([\w.-]{1,253})\\*["']?[ \t]*:[ \t]*\\*["']?([A-Za-z0-9+/=_.-]+|[^"',}\\]+)/g

function reportPairs(text: string, from: number, add: Add): void {
  for (const match of text.matchAll(PAIR)) {
    const value = match[2]?.trim() ?? ''
    if (!isReal(value)) continue
    const start = from + match.index + match[0].lastIndexOf(value)
    add(start, start + value.length, 'k8s_secret_data')
  }
}

/** The lines of the mapping that a `kind: Secret` at this place belongs to: its document, or its item of a list. */
function mappingAround(lines: readonly Line[], at: number, indent: number): readonly Line[] {
  const outside = (line: Line): boolean =>
    DOCUMENT.test(line.text) || (line.text.trim() !== '' && indentOf(line.text) < indent)
  let first = at
  while (first > 0 && !outside(lines[first - 1] as Line) && !/^[ \t]*- /.test(dashAt(lines[first], indent))) first -= 1
  let last = at + 1
  while (last < lines.length && !outside(lines[last] as Line) && !/^[ \t]*- /.test(dashAt(lines[last], indent))) last += 1
  return lines.slice(first, last)
}

/** The line, when its dash opens an item whose keys stand at this indentation. */
const dashAt = (line: Line | undefined, indent: number): string =>
  line !== undefined && /^[ \t]*- /.test(line.text) && indentOf(line.text) === indent ? line.text : ''

function yamlSecrets(text: string, add: Add): void {
  const kinds = [...text.matchAll(YAML_KIND)]
  if (kinds.length === 0) return
  const lines = linesOf(text, 0, text.length)
  let line = 0
  for (const kind of kinds) {
    while (line + 1 < lines.length && (lines[line + 1] as Line).start <= kind.index) line += 1
    const indent = kind[1]?.length ?? 0
    reportBlock(mappingAround(lines, line, indent), indent, add)
  }
}

const TOKEN = /\\{0,8}"((?:[^"\\]|\\[^"])*?)\\{0,8}"|[{}]/g

interface Level {
  secret: boolean
  data: { start: number; end: number } | null
}

/** Data of Secrets in JSON, also where it stands before the kind and inside an escaped annotation. */
function jsonSecrets(text: string, add: Add): void {
  if (!/"kind\\*"\s*:\s*\\*"Secret\\*"/.test(text)) return
  const levels: Level[] = []
  let key = ''
  let opened = { key: '', start: 0 }
  const stack: (typeof opened)[] = []
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const [whole, content] = token
    const top = levels.at(-1)
    if (content !== undefined) {
      if (/^\s*:/.test(text.slice(TOKEN.lastIndex, TOKEN.lastIndex + 8))) key = content
      else if (key === 'kind' && content === 'Secret' && top) top.secret = true
    } else if (whole === '{') {
      opened = { key, start: token.index }
      stack.push(opened)
      levels.push({ secret: false, data: null })
      key = ''
    } else if (whole === '}') {
      const level = levels.pop()
      const start = stack.pop()
      const parent = levels.at(-1)
      if (parent && start && /^(?:data|stringData)$/.test(start.key)) parent.data = { start: start.start, end: token.index }
      if (level?.secret && level.data) reportPairs(text.slice(level.data.start, level.data.end), level.data.start, add)
    }
  }
  // Cut off before it closed: what was open counts.
  for (const level of levels) if (level.secret && level.data) reportPairs(text.slice(level.data.start, level.data.end), level.data.start, add)
}

const NAMED_DATA =
  /(?:\.dockerconfigjson|\.dockercfg|tls\.key|ca\.key|ssh-privatekey|client-key-data|id_rsa|\.?kubeconfig|keystore\.jks|truststore\.jks)["'\\]{0,3}[ \t]*[:=][ \t]*["'\\]{0,3}([A-Za-z0-9+/_-]{16,}={0,2})/g

/** What Kubernetes keeps in Secrets and kubeconfigs, in YAML and JSON. */
export const kubernetesSecrets: Finder = (text, add) => {
  if (text.includes('Secret')) {
    yamlSecrets(text, add)
    jsonSecrets(text, add)
  }
  for (const match of text.matchAll(NAMED_DATA)) {
    const value = match[1] ?? ''
    const start = match.index + match[0].length - value.length
    add(start, start + value.length, 'k8s_secret_data')
  }
}
