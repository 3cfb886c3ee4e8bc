import { beginsAt, isWordCode } from './boundary.ts'
import { AI } from './formats/ai.ts'
import { CLOUD } from './formats/cloud.ts'
import { CODE } from './formats/code.ts'
import { SERVICES } from './formats/services.ts'
import type { Add, Finder } from './spans.ts'
import { isPlaceholder } from './value-kind.ts'
import { type CompiledFormat, compileFormat, type VendorFormat } from './vendor-format.ts'

/** Every known format; where two fit, the earlier wins. */
export const VENDOR_FORMATS: readonly VendorFormat[] = [...AI, ...SERVICES, ...CLOUD, ...CODE]

const NONE: readonly CompiledFormat[] = []

/** Formats by the first two characters of their keyword, so that a text is looked at once, two characters at a time. */
function index(formats: readonly CompiledFormat[]): (CompiledFormat[] | undefined)[] {
  const table = new Array<CompiledFormat[] | undefined>(1 << 14)
  for (const format of formats) {
    const slot = (format.keyword.charCodeAt(0) << 7) | format.keyword.charCodeAt(1)
    const bucket = table[slot] ?? []
    table[slot] = bucket
    bucket.push(format)
  }
  return table
}

/** Where the token begins, given that its keyword stands at `at`; -1 when it does not. */
function startOf(text: string, at: number, { lead }: CompiledFormat): number {
  if (lead === null) return beginsAt(text, at) ? at : -1
  let start = at
  while (start > 0 && at - start <= lead.max && lead.allowed.test(text.charAt(start - 1))) start -= 1
  const length = at - start
  if (length > lead.max && lead.max === lead.min) return -1
  return length >= lead.min && length <= lead.max ? start : -1
}

const MIXED = /\d/
const LETTER = /[A-Za-z]/

/** Asked before the rest is read: of `y0_y0_y0_…` each would be read to its end. */
const standsAlone = (text: string, start: number): boolean =>
  start === 0 || !/[\w.+/-]/.test(text.charAt(start - 1))

/** A short prefix alone says little: the rest must be of one piece and not a word. */
function holdsStrictly(text: string, start: number, end: number): boolean {
  if (isWordCode(text.charCodeAt(end))) return false
  const token = text.slice(start + 3, end)
  return MIXED.test(token) && LETTER.test(token)
}

function tokenAt(text: string, at: number, format: CompiledFormat): { start: number; end: number } | null {
  const start = startOf(text, at, format)
  if (start < 0 || (format.strict && !standsAlone(text, start))) return null
  format.tail.lastIndex = at
  if (!format.tail.test(text)) return null
  const end = format.tail.lastIndex
  if (format.strict && !holdsStrictly(text, start, end)) return null
  return isPlaceholder(text.slice(start, Math.min(end, start + 200))) ? null : { start, end }
}

/** Credentials that their vendor gave a recognizable form. */
export function vendorTokens(formats: readonly VendorFormat[] = VENDOR_FORMATS): Finder {
  const table = index(formats.map(compileFormat))
  const bucketAt = (text: string, at: number): readonly CompiledFormat[] => {
    const first = text.charCodeAt(at)
    const second = text.charCodeAt(at + 1)
    return first > 127 || second > 127 ? NONE : (table[(first << 7) | second] ?? NONE)
  }
  /** Where the token at `at` ends, `at` when none is there. */
  const report = (text: string, at: number, add: Add): number => {
    for (const format of bucketAt(text, at)) {
      const token = text.startsWith(format.keyword, at) ? tokenAt(text, at, format) : null
      if (token === null) continue
      add(token.start, token.end, format.type)
      return token.end
    }
    return at
  }
  return (text, add) => {
    for (let at = 0; at < text.length - 1; ) at = Math.max(report(text, at, add), at + 1)
  }
}
