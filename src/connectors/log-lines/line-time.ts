/** Seconds, milliseconds, microseconds and nanoseconds since 1970 are told apart by their size until the year 5138. */
function epochOf(value: number): number | null {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || size < 1e8) return null
  if (size < 1e11) return Math.floor(value * 1000)
  if (size < 1e14) return Math.floor(value)
  return Math.floor(value / (size < 1e17 ? 1e3 : 1e6))
}

const ISO = /^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/

function isoTime(text: string): number | null {
  const found = ISO.exec(text)?.[0]
  if (found === undefined) return null
  const plain = found
    .replace(/\//g, '-')
    .replace(',', '.')
    .replace(/ ?UTC$/, 'Z')
    .replace(' ', 'T')
  // Milliseconds are all that is kept, and more digits are not read everywhere.
  const short = plain.replace(/(\.\d{3})\d+/, '$1').replace(' ', '')
  const ts = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(short) ? short : `${short}Z`)
  return Number.isNaN(ts) ? null : ts
}

/** Milliseconds UTC of a time as log records write it: ISO 8601 in its spellings, or a number since 1970. */
export function timeOfValue(value: unknown): number | null {
  if (typeof value === 'number') return epochOf(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return /^\d+(?:\.\d+)?$/.test(text) ? epochOf(Number(text)) : isoTime(text)
}

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'

/** `28/Nov/2026:07:04:30 +0000` of access logs. */
const ACCESS = new RegExp(String.raw`\[(\d\d)/(${MONTHS})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]`)
/** `Nov 28 07:04:30` of syslog, which names no year. */
const SYSLOG = new RegExp(String.raw`^(?:<\d+>)?(${MONTHS}) +(\d{1,2}) (\d\d:\d\d:\d\d)`)
/** `E1128 07:04:30.123456` of Go's klog, which names no year either. */
const KLOG = /^[IWEF](\d\d)(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)/

const DAY = 86_400_000

/** The year in which the time is not after `now`, a day of clock difference aside. */
function yearless(monthAndDay: string, clock: string, now: number): number | null {
  const year = new Date(now).getUTCFullYear()
  for (const one of [year, year - 1]) {
    const ts = Date.parse(`${one} ${monthAndDay} ${clock} UTC`)
    if (ts <= now + DAY) return ts
  }
  return null
}

/** The time at the head of a plain line; `now` tells the year where the line does not. Times without a zone are UTC. */
export function timeOfLine(line: string, now: number): number | null {
  const iso = isoTime(line.replace(/^[[(]/, ''))
  if (iso !== null) return iso
  const syslog = SYSLOG.exec(line)
  if (syslog) return yearless(`${syslog[1]} ${syslog[2]}`, syslog[3] ?? '', now)
  const klog = KLOG.exec(line)
  if (klog) {
    const month = MONTHS.split('|')[Number(klog[1]) - 1] ?? ''
    return yearless(`${month} ${klog[2]}`, klog[3] ?? '', now)
  }
  const access = ACCESS.exec(line.slice(0, 300))
  if (!access) return null
  const [, day, month, year, clock, zone] = access
  const ts = Date.parse(`${day} ${month} ${year} ${clock} ${zone}`)
  return Number.isNaN(ts) ? null : ts
}
