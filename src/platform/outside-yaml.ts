import { type Document, parseAllDocuments } from 'yaml'

/** Nothing that people write nests so deep; the parser takes two seconds for 20 KB of brackets. */
const DEEPEST = 64

/** Parsing takes about a second a megabyte, in this thread. */
const LONGEST = 524_288

/** Characters of a line's own beginning: dashes and spaces, each of which may open a level. */
const MARGIN = new RegExp(`^(?: {${DEEPEST * 8},}|(?:[-?] ){${DEEPEST},})`, 'm')

function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [sign] of text.matchAll(/[[{}\]]/g)) {
    depth = Math.max(0, depth + (sign === '[' || sign === '{' ? 1 : -1))
    if (depth > DEEPEST) return true
  }
  return MARGIN.test(text)
}

/** Why text is not given to the parser at all, or null. */
export function yamlObjection(text: string): string | null {
  if (text.length > LONGEST) return `it has more than ${LONGEST / 1024} KB`
  return isTooDeep(text) ? `it nests deeper than ${DEEPEST} levels` : null
}

/** A document as data. Aliases are counted, so that a few lines cannot grow into gigabytes; throws when they would. */
export const unfolded = (document: Pick<Document, 'toJS'>): unknown => document.toJS({ maxAliasCount: 100 })

export interface YamlDocument {
  value: unknown
  /** Where it begins in the text. */
  at: number
}

/**
 * The documents of YAML that anybody may have written, as data. One that is wrong, or whose aliases would unfold without
 * end, is left out; text that is too long or too deep gives none. Never throws; `complain` is told why.
 */
export function outsideYaml(text: string, complain: (why: string) => void = () => {}): YamlDocument[] {
  const objection = yamlObjection(text)
  if (objection !== null) {
    complain(`its YAML is not read: ${objection}`)
    return []
  }
  return [...parseAllDocuments(text, { logLevel: 'silent', strict: false })].flatMap((document) => {
    const [error] = document.errors
    if (error !== undefined) {
      complain(`its YAML is wrong: ${error.message.split('\n')[0]}`)
      return []
    }
    try {
      return [{ value: unfolded(document), at: document.range[0] }]
    } catch {
      complain('the aliases of its YAML grow too large: write the values out')
      return []
    }
  })
}
