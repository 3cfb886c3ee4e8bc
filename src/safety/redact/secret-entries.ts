import type { Add } from './spans.ts'
import { isHidden } from './value-kind.ts'

/** Values that say nothing: `<set to the key…>`, an empty string. A path or an address is data like any other here. */
const isReal = (value: string): boolean => !isHidden(value) && !/^(?:null|~|\{\})$/.test(value)

/** The name of an entry and what ties its value to it. */
const ENTRY = /^[ \t]{0,64}(?:- )?["']?[\w.-]{1,253}["']?[ \t]{0,8}:(?:[ \t]{1,8}!!\w{1,16})?[ \t]{0,8}/

/** `name: value`, or a line of a block that has no name. */
export function reportLine(text: string, start: number, add: Add): void {
  const from = ENTRY.exec(text)?.[0].length ?? 0
  const value = text
    .slice(from)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
  if (!isReal(value) || /^[|>][-+0-9]*$/.test(value)) return
  const at = start + text.indexOf(value, from)
  add(at, at + value.length, 'k8s_secret_data')
}

/** A line of a block of text. */
export function reportWhole(text: string, start: number, add: Add): void {
  const value = text.trim()
  if (isReal(value)) add(start + text.indexOf(value), start + text.trimEnd().length, 'k8s_secret_data')
}

const PAIR = /([\w.-]{1,253})\\{0,8}["']?[ \t]{0,8}:[ \t]{0,8}\\{0,8}["']?([A-Za-z0-9+/=_.-]+|[^"',}\\]+)/g

/** `"name": "value"`, as often as it stands there. */
export function reportPairs(text: string, from: number, add: Add): void {
  for (const match of text.matchAll(PAIR)) {
    const value = match[2]?.trim() ?? ''
    if (!isReal(value)) continue
    const start = from + match.index + match[0].lastIndexOf(value)
    add(start, start + value.length, 'k8s_secret_data')
  }
}
