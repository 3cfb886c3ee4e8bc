import { reportPairs } from './secret-entries.ts'
import type { Finder } from './spans.ts'

const TOKEN = /\\{0,8}"((?:[^"\\]|\\[^"])*?)\\{0,8}"|[{}]/g
const IS_KEY = /\s{0,8}:/y

interface Range {
  start: number
  end: number
}

interface Level {
  start: number
  /** The key that this object is the value of. */
  key: string
  secret: boolean
  data: Range[]
}

/** The data of every object of kind Secret; objects that the text does not close end where it ends. */
function secretData(text: string): Range[] {
  const found: Range[] = []
  const levels: Level[] = []
  let key = ''
  const close = (end: number): void => {
    const level = levels.pop()
    if (level && /^(?:data|stringData)$/.test(level.key))
      levels.at(-1)?.data.push({ start: level.start, end })
    if (level?.secret) found.push(...level.data)
  }
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const [whole, content] = token
    const top = levels.at(-1)
    IS_KEY.lastIndex = TOKEN.lastIndex
    if (whole === '{') levels.push({ start: token.index, key, secret: false, data: [] })
    else if (whole === '}') close(token.index)
    else if (IS_KEY.test(text)) key = content ?? ''
    else if (key === 'kind' && content === 'Secret' && top) top.secret = true
    if (whole === '{') key = ''
  }
  while (levels.length > 0) close(text.length)
  return found
}

/** Data of Kubernetes Secrets in JSON, also before their kind, inside an escaped annotation, and cut off. */
export const jsonSecrets: Finder = (text, add) => {
  if (!/"kind\\*"\s{0,8}:\s{0,8}\\*"Secret\\*"/.test(text)) return
  let readTo = 0
  // Data inside data is read with it, not once more.
  for (const { start, end } of secretData(text).sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= readTo) continue
    reportPairs(text.slice(start, end), start, add)
    readTo = end
  }
}
