import type { DayWindow } from '../../../domain/lesson.ts'
import { LENGTH, minutesOf } from './numbers.ts'

const ZONES: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  z: 'UTC',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  bst: 'Europe/London',
  eet: 'Europe/Helsinki',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  mt: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  ist: 'Asia/Kolkata',
  jst: 'Asia/Tokyo',
  aest: 'Australia/Sydney',
}

const ZONE = String.raw`(UTC|GMT|CES?T|BST|EET|E[SD]?T|C[SD]T|P[SD]?T|M[SD]T|IST|JST|AEST|Z|[A-Z][a-z]+\/[A-Z][A-Za-z_]+)`

const CLOCK = String.raw`(\d{1,2}(?:[:.h]\d{2})?|noon|midnight)(?:\s?o['’]?clock)?\s?(am|pm|a\.m\.|p\.m\.)?`

const RANGE = new RegExp(
  String.raw`\b(?:from |between )?${CLOCK}\s?(?:${ZONE}\s?)?(?:[-–—]|to|and|until|till|through)\s?${CLOCK}(?:\s?\(?${ZONE}\b)?`,
  'gi',
)

const POINT = new RegExp(
  String.raw`\b(?:at|around|from|by|starting(?: at)?|@)\s?${CLOCK}(?:\s?\(?${ZONE}\b)?`,
  'gi',
)

const FOR = new RegExp(
  String.raw`\b(?:for|lasts?|takes?|runs?)(?: about| around| roughly| ~)?\s?(?:~\s?)?${LENGTH}`,
  'i',
)

const DAY = 1440

interface ClockTime {
  text: string
  half: string | undefined
}

function minutesOfDay({ text, half }: ClockTime): number | null {
  if (text.toLowerCase() === 'noon') return 720
  if (text.toLowerCase() === 'midnight') return 0
  const [hours = NaN, minutes = 0] = text.split(/[:.h]/).map(Number)
  if (!(hours <= 24) || !(minutes < 60)) return null
  const late = half?.toLowerCase().startsWith('p') === true
  const early = half?.toLowerCase().startsWith('a') === true
  if ((late || early) && (hours < 1 || hours > 12)) return null
  const shift = late && hours < 12 ? 12 : 0
  const zero = early && hours === 12 ? -12 : 0
  return ((hours + shift + zero) * 60 + minutes) % DAY
}

/** Hours alone (`3-5`) are a time only with am, pm, a colon or a zone beside them: `2-3 retries` is none. */
const isClock = (from: ClockTime, to: ClockTime, zone: string | undefined, whole: string): boolean =>
  zone !== undefined ||
  from.half !== undefined ||
  to.half !== undefined ||
  /\d[:h.]\d{2}|noon|midnight/i.test(`${from.text} ${to.text}`) ||
  /^between|^from/i.test(whole)

export const zoneOf = (name: string | undefined): string | null =>
  name === undefined ? null : (ZONES[name.toLowerCase()] ?? (name.includes('/') ? name : null))

function ranged(text: string): DayWindow | null {
  for (const [whole, a = '', halfA, zoneA, b = '', halfB, zoneB] of text.matchAll(RANGE)) {
    const to = { text: b, half: halfB }
    const from = { text: a, half: halfA ?? (zoneA === undefined ? borrowed(a, to) : undefined) }
    const start = minutesOfDay(from)
    const end = minutesOfDay(to)
    if (start === null || end === null || start === end) continue
    if (isClock(from, to, zoneA ?? zoneB, whole))
      return { from: start, to: end, zone: zoneOf(zoneB ?? zoneA) }
  }
  return null
}

/** `3-5am` means am twice, `11-1pm` does not mean pm twice. */
function borrowed(text: string, to: ClockTime): string | undefined {
  if (to.half === undefined || /[:.]/.test(text) !== /[:.]/.test(to.text)) return to.half
  return Number(text) < Number(to.text) ? to.half : undefined
}

/**
 * The hours of a day that a text names: `03:00–05:00`, `3-5am UTC`, `between 3 and 5 am`, `at 02:00 for 30 min`. A start
 * without an end or a length is taken as an hour. Null when it names none; `to` before `from` passes midnight.
 */
export function dayWindow(text: string): DayWindow | null {
  if (!/\d|noon|midnight/i.test(text)) return null
  const range = ranged(text)
  if (range !== null) return range
  for (const [whole, clock = '', half, zone] of text.matchAll(POINT)) {
    const from = minutesOfDay({ text: clock, half })
    const named = /[:h.]\d{2}|noon|midnight/i.test(clock) || half !== undefined || zone !== undefined
    if (from === null || !named) continue
    const lasting = FOR.exec(text.replace(whole, ' '))
    const minutes = lasting === null ? 60 : minutesOf(lasting[1] ?? '', lasting[2] ?? '')
    return { from, to: (from + minutes) % DAY, zone: zoneOf(zone) }
  }
  return null
}
