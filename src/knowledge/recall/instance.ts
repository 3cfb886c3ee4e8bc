import { namesIn, partsOf, stemsOf } from '../words/tokens.ts'

/** What a template of an alerting system leaves open: `{{ $labels.pod }}`, `$value`, `<no value>`. */
const OPEN = /\{\{[^{}]{0,200}\}\}|\$(?:labels|values?|externalLabels)\b[.\w]*|<no value>/gi

/** `is using 93% of its quota`: what is used of what there is. */
const USED =
  /\b(?:us(?:es|ing|ed)|consum(?:es|ing|ed)|reached|at)\s+(\d+(?:\.\d+)?)\s?%\s+of\s+(?:its|the|their|our|all)\b/i

/** Less is no matter of running out. */
const NEARLY = 70

/** What such a number says, in words. */
export function levelIn(text: string): string[] {
  const [, digits] = USED.exec(text) ?? []
  const used = Number(digits)
  if (digits === undefined || used < NEARLY) return []
  if (used < 100) return ['almost full']
  return [used === 100 ? 'fully used' : 'exceeded']
}

/** Numbers that were measured; three digits without a unit may be a status (503) or an exit code (137). */
const MEASURED =
  /(?<![\w.:/-])\d+(?:[.,]\d+)?\s?(?:%|[µnm]?s|m|mins?|minutes?|hours?|h|d|days?|[kmgt]i?b|bytes)(?![\w-])|(?<![\w.:/-])(?:\d+[.,]\d+|\d{1,2})(?![\w.:/-])/gi

/** `10.0.0.4:9100`: where at a host somebody listens. */
const PORT = /(?<=\w[.-][\w.-]*):\d{2,5}(?![\w.])/g

/** What is told of this one time: the rest of the text is what an alert always says. */
export function withoutValues(text: string): string {
  const plain = text.replace(OPEN, ' ').replace(PORT, ' ').replace(MEASURED, ' ')
  return stemsOf(plain).length === 0 ? text : plain
}

/** `requests.cpu`, `db1.eu.example.com`: what a label holds, and no word of the sentence. */
const DOTTED = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/

/** `shop/cart-7f9` and `node-3`: one of many, in the words that it is called by. */
const isOneOfMany = (name: string): boolean =>
  name.includes('/') || DOTTED.test(name) || partsOf(name).some((part) => /^\d+$|\d[a-z]|[a-z]\d/.test(part))

/** Names of one pod, node or device, which nobody wrote of (`isKnown`). */
export const instancesIn = (text: string, isKnown: (name: string) => boolean): string[] => [
  ...new Set(namesIn(text).filter((name) => isOneOfMany(name) && !isKnown(name))),
]

/** What a word counts that is only part of what some pod or device is called. */
export const ASIDE = 0.4

/** Stems that stand in such names and nowhere else: `api` of `payments/api-7f9` is no question about the API. */
export function asideStems(text: string, instances: readonly string[]): ReadonlySet<string> {
  const longest = [...instances].sort((a, b) => b.length - a.length)
  const rest = longest.reduce((left, name) => left.replaceAll(name, ' '), text.toLowerCase())
  const kept = new Set(stemsOf(rest))
  return new Set(instances.flatMap(stemsOf).filter((stem) => !kept.has(stem)))
}
