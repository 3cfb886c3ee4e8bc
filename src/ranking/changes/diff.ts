/** A unified diff by what its lines do, comments left out. */
export interface Diff {
  added: string[]
  removed: string[]
  context: string[]
}

const isCode = (line: string): boolean => !/^\s*(\/\/|#|\*|--)/.test(line)

export function parseDiff(text: string): Diff {
  const diff: Diff = { added: [], removed: [], context: [] }
  for (const line of text.split('\n')) {
    if (/^(\+\+\+|---)/.test(line)) continue
    if (line.startsWith('+')) diff.added.push(line.slice(1))
    else if (line.startsWith('-')) diff.removed.push(line.slice(1))
    else diff.context.push(line)
  }
  return { ...diff, added: diff.added.filter(isCode), removed: diff.removed.filter(isCode) }
}

const VERSION = /v?(\d+)\.(\d+)\.(\d+)/

/** Lines that differ in their numbers only look alike without them. */
const withoutNumbers = (line: string): string =>
  line
    .replace(/v?\d+(\.\d+)+/g, 'V')
    .replace(/-?\d+(?:\.\d+)?\s*\*?\s*(?:time\.)?(?:[A-Za-z]+\b)?/g, 'N')
    .replace(/\s+/g, '')
    .toLowerCase()

/** Removed and added lines that are one line with another number. */
export function changedLines({ removed, added }: Diff): { before: string; after: string }[] {
  const left = new Map<string, string[]>()
  for (const line of added) {
    const key = withoutNumbers(line)
    left.set(key, [...(left.get(key) ?? []), line])
  }
  return removed.flatMap((before) => {
    const list = left.get(withoutNumbers(before)) ?? []
    const at = list.findIndex((after) => after.trim() !== before.trim())
    const [after] = at < 0 ? [] : list.splice(at, 1)
    return after === undefined ? [] : [{ before, after }]
  })
}

/** How far a version moved: 0 nothing, 1 patch, 2 minor, 3 major; null when the lines carry none. */
export function versionStep(before: string, after: string): 0 | 1 | 2 | 3 | null {
  const [a, b] = [VERSION.exec(before), VERSION.exec(after)]
  if (!a || !b) return null
  if (a[1] !== b[1]) return 3
  if (a[2] !== b[2]) return 2
  return a[3] === b[3] ? 0 : 1
}

const SECONDS: Record<string, number> = {
  ms: 1e-3,
  milli: 1e-3,
  s: 1,
  second: 1,
  m: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
}
const BYTES: Record<string, number> = { ki: 1024, mi: 1024 ** 2, gi: 1024 ** 3, k: 1e3, M: 1e6, G: 1e9 }

/** The first number of a setting's value in its base unit. */
export function settingOf(line: string): number | null {
  const value = line.replace(/^[^=:]*[=:]/, '')
  const found = /(-?\d+(?:\.\d+)?)\s*\*?\s*(?:time\.)?([A-Za-z]*)/.exec(value)
  if (!found) return null
  const unit = found[2] ?? ''
  const short = unit.toLowerCase().replace(/seconds$|^(milli)\w*|^(second|minute|hour)s?$/, '$1$2')
  return Number(found[1]) * (BYTES[unit] ?? BYTES[short] ?? SECONDS[short] ?? 1)
}
