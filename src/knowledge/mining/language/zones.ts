import { LOCAL } from '../../../domain/lesson.ts'

const ZONES: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  zulu: 'UTC',
  z: 'UTC',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  mez: 'Europe/Berlin',
  mesz: 'Europe/Berlin',
  bst: 'Europe/London',
  eet: 'Europe/Helsinki',
  eest: 'Europe/Helsinki',
  msk: 'Europe/Moscow',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  brt: 'America/Sao_Paulo',
  sast: 'Africa/Johannesburg',
  gst: 'Asia/Dubai',
  ist: 'Asia/Kolkata',
  sgt: 'Asia/Singapore',
  myt: 'Asia/Kuala_Lumpur',
  wib: 'Asia/Jakarta',
  wita: 'Asia/Makassar',
  pht: 'Asia/Manila',
  phst: 'Asia/Manila',
  ict: 'Asia/Bangkok',
  pkt: 'Asia/Karachi',
  npt: 'Asia/Kathmandu',
  bdt: 'Asia/Dhaka',
  uzt: 'Asia/Tashkent',
  trt: 'Europe/Istanbul',
  wet: 'Europe/Lisbon',
  eat: 'Africa/Nairobi',
  wat: 'Africa/Lagos',
  cat: 'Africa/Harare',
  idt: 'Asia/Jerusalem',
  cot: 'America/Bogota',
  clt: 'America/Santiago',
  acst: 'Australia/Adelaide',
  acdt: 'Australia/Adelaide',
  hkt: 'Asia/Hong_Kong',
  jst: 'Asia/Tokyo',
  kst: 'Asia/Seoul',
  awst: 'Australia/Perth',
  aest: 'Australia/Sydney',
  aedt: 'Australia/Sydney',
  nzst: 'Pacific/Auckland',
  nzdt: 'Pacific/Auckland',
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver',
  pacific: 'America/Los_Angeles',
  'central european': 'Europe/Berlin',
  berlin: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  munich: 'Europe/Berlin',
  german: 'Europe/Berlin',
  austrian: 'Europe/Vienna',
  swiss: 'Europe/Zurich',
  french: 'Europe/Paris',
  dutch: 'Europe/Amsterdam',
  belgian: 'Europe/Brussels',
  italian: 'Europe/Rome',
  spanish: 'Europe/Madrid',
  portuguese: 'Europe/Lisbon',
  irish: 'Europe/Dublin',
  polish: 'Europe/Warsaw',
  czech: 'Europe/Prague',
  hungarian: 'Europe/Budapest',
  danish: 'Europe/Copenhagen',
  norwegian: 'Europe/Oslo',
  swedish: 'Europe/Stockholm',
  finnish: 'Europe/Helsinki',
  estonian: 'Europe/Tallinn',
  latvian: 'Europe/Riga',
  lithuanian: 'Europe/Vilnius',
  greek: 'Europe/Athens',
  turkish: 'Europe/Istanbul',
  romanian: 'Europe/Bucharest',
  bulgarian: 'Europe/Sofia',
  ukrainian: 'Europe/Kyiv',
  israeli: 'Asia/Jerusalem',
  thai: 'Asia/Bangkok',
  vietnamese: 'Asia/Ho_Chi_Minh',
  japanese: 'Asia/Tokyo',
  korean: 'Asia/Seoul',
  chinese: 'Asia/Shanghai',
  tallinn: 'Europe/Tallinn',
  riga: 'Europe/Riga',
  vilnius: 'Europe/Vilnius',
  sofia: 'Europe/Sofia',
  delhi: 'Asia/Kolkata',
  boston: 'America/New_York',
  atlanta: 'America/New_York',
  dallas: 'America/Chicago',
  'los angeles': 'America/Los_Angeles',
  perth: 'Australia/Perth',
  brisbane: 'Australia/Brisbane',
  vienna: 'Europe/Vienna',
  zurich: 'Europe/Zurich',
  paris: 'Europe/Paris',
  amsterdam: 'Europe/Amsterdam',
  madrid: 'Europe/Madrid',
  rome: 'Europe/Rome',
  warsaw: 'Europe/Warsaw',
  stockholm: 'Europe/Stockholm',
  lisbon: 'Europe/Lisbon',
  dublin: 'Europe/Dublin',
  london: 'Europe/London',
  uk: 'Europe/London',
  british: 'Europe/London',
  helsinki: 'Europe/Helsinki',
  kyiv: 'Europe/Kyiv',
  moscow: 'Europe/Moscow',
  istanbul: 'Europe/Istanbul',
  'new york': 'America/New_York',
  toronto: 'America/Toronto',
  chicago: 'America/Chicago',
  denver: 'America/Denver',
  seattle: 'America/Los_Angeles',
  'san francisco': 'America/Los_Angeles',
  brasilia: 'America/Sao_Paulo',
  brasília: 'America/Sao_Paulo',
  'são paulo': 'America/Sao_Paulo',
  'sao paulo': 'America/Sao_Paulo',
  dubai: 'Asia/Dubai',
  mumbai: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  indian: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  singapore: 'Asia/Singapore',
  jakarta: 'Asia/Jakarta',
  manila: 'Asia/Manila',
  bangkok: 'Asia/Bangkok',
  hanoi: 'Asia/Bangkok',
  saigon: 'Asia/Ho_Chi_Minh',
  'kuala lumpur': 'Asia/Kuala_Lumpur',
  karachi: 'Asia/Karachi',
  nairobi: 'Africa/Nairobi',
  lagos: 'Africa/Lagos',
  cairo: 'Africa/Cairo',
  johannesburg: 'Africa/Johannesburg',
  bogota: 'America/Bogota',
  bogotá: 'America/Bogota',
  'mexico city': 'America/Mexico_City',
  'buenos aires': 'America/Argentina/Buenos_Aires',
  santiago: 'America/Santiago',
  lima: 'America/Lima',
  prague: 'Europe/Prague',
  budapest: 'Europe/Budapest',
  oslo: 'Europe/Oslo',
  copenhagen: 'Europe/Copenhagen',
  brussels: 'Europe/Brussels',
  athens: 'Europe/Athens',
  bucharest: 'Europe/Bucharest',
  hamburg: 'Europe/Berlin',
  barcelona: 'Europe/Madrid',
  milan: 'Europe/Rome',
  auckland: 'Pacific/Auckland',
  vancouver: 'America/Vancouver',
  'hong kong': 'Asia/Hong_Kong',
  shanghai: 'Asia/Shanghai',
  beijing: 'Asia/Shanghai',
  tokyo: 'Asia/Tokyo',
  seoul: 'Asia/Seoul',
  sydney: 'Australia/Sydney',
  melbourne: 'Australia/Melbourne',
}

const LETTERS = Object.keys(ZONES).filter((name) => name.length <= 4 && name !== 'uk')

const PLACES = Object.keys(ZONES).filter((name) => name.length > 4 || name === 'uk')

/** `local time`, `our time`: of whatever place is spoken of. */
const AT_PLACE = String.raw`(?:in )?(?:local(?:ly)?(?: time)?|(?:our|their|its|site|the site['’]?s|the local) time)\b`

const OFFSET = String.raw`(?:UTC|GMT)\s?[+−-]\s?\d{1,2}(?::?\d{2})?(?!\d)`

/** A time zone after a time of day, for use inside a pattern, in one group: `UTC+2`, `CET`, `Pacific time`, `of Brasília`. */
export const ZONE = String.raw`(${OFFSET}|(?:${LETTERS.join('|')})\b|(?:of )?(?:${PLACES.join('|')})(?: (?:standard |daylight |summer |winter )?time)?(?![\p{L}\p{N}])|${AT_PLACE}|[A-Z][a-z]+\/[A-Z][A-Za-z_]+)`

/** What names a time zone without an hour before it, and nothing else. */
export const ZONE_ALONE =
  /\b(?:UTC|GMT|CES?T|EES?T|[ECMP][SD]T|JST|SGT|utc)\b(?!\s?[+−-]\s?\d)|\b(?:local|our|site) time\b|\b(?:eastern|central european|central|mountain|pacific) time\b|\b[A-Z][a-z]+\/[A-Z][A-Za-z_]+/g

const AT_PLACE_ALONE = new RegExp(`^${AT_PLACE}$`, 'i')

function offsetOf(name: string): string | null {
  const [, sign = '', hours = '', minutes = '00'] =
    /^(?:utc|gmt)\s?([+−-])\s?(\d{1,2}):?(\d{2})?$/i.exec(name) ?? []
  return sign === '' || Number(hours) > 14
    ? null
    : `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`
}

/** IANA name, an offset such as `+05:30`, or `LOCAL`, of what `ZONE` matched; null when it is none. */
export function zoneOf(name: string | undefined): string | null {
  if (name === undefined) return null
  const plain = name
    .toLowerCase()
    .replace(/^of /, '')
    .replace(/ (?:standard |daylight |summer |winter )?time$/, '')
  if (AT_PLACE_ALONE.test(name)) return LOCAL
  return offsetOf(name) ?? ZONES[plain] ?? (name.includes('/') ? name : null)
}

const AFTER_CLOCK = new RegExp(String.raw`(\d(?:\s?[ap]\.?m\b\.?)?|noon|midnight)\s?,?\s?[([]?${ZONE}`, 'gi')

const NAMED_TIME = new RegExp(
  String.raw`\b(?:${PLACES.join('|')}) (?:standard |daylight |summer |winter )?time\b`,
  'gi',
)

/** A text without its time zones: whose clock is meant is no place where something holds. */
export const withoutZones = (text: string): string => text.replace(AFTER_CLOCK, '$1').replace(NAMED_TIME, ' ')

/** Midnight UTC of the date that a moment has in a zone; of the UTC date for a zone nobody knows. */
export function localDate(at: number, zone: string | null): number {
  const utc = Math.floor(at / 86_400_000) * 86_400_000
  if (zone === null || zone === 'UTC') return utc
  try {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
    return Date.parse(`${format.format(at)}T00:00:00Z`)
  } catch {
    return utc
  }
}
