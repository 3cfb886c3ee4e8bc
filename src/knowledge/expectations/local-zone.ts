import { cityOfCode } from './cities.ts'
import { zoneOfTown } from './city-zones.ts'

/** Regions of providers by how they begin, where they lie. */
const REGIONS: readonly (readonly [region: RegExp, zone: string])[] = [
  [/^us-?e(?:ast)?-?\d?/, 'America/New_York'],
  [/^us-?w(?:est)?-?\d?/, 'America/Los_Angeles'],
  [/^us-?c(?:entral)?-?\d?/, 'America/Chicago'],
  [/^(?:ca|canada)-?c(?:entral)?/, 'America/Toronto'],
  [/^(?:eu|europe)-?w(?:est)?-?1$/, 'Europe/Dublin'],
  [/^(?:eu|europe)-?w(?:est)?-?2$/, 'Europe/London'],
  [/^(?:eu|europe)-?w(?:est)?-?3$/, 'Europe/Paris'],
  [/^(?:eu|europe)-?(?:c|central|s|south|n|north)-?\d?$/, 'Europe/Berlin'],
  [/^ap-?(?:se|southeast)-?1$/, 'Asia/Singapore'],
  [/^ap-?(?:se|southeast)-?2$/, 'Australia/Sydney'],
  [/^ap-?(?:ne|northeast)-?1$/, 'Asia/Tokyo'],
  [/^ap-?(?:ne|northeast)-?2$/, 'Asia/Seoul'],
  [/^ap-?s(?:outh)?-?1$/, 'Asia/Kolkata'],
  [/^sa-?e(?:ast)?-?1$/, 'America/Sao_Paulo'],
  [/^af-?s(?:outh)?-?1$/, 'Africa/Johannesburg'],
]

/** A name as towns are listed: small letters without accents, with dashes. */
export const plainTown = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .trim()
    .replace(/[\s_]+/g, '-')

/** `gothenburg`, `prod/gothenburg`, `ams2`, `warsaw-b`: the town in it. */
function zoneOfPart(part: string): string | null {
  const bare = part.replace(/-?\d+[a-f]?$|-[a-f]$/, '')
  return zoneOfTown(part) ?? zoneOfTown(bare) ?? zoneOfTown(cityOfCode(bare) ?? '')
}

const zoneOfRegion = (name: string): string | null =>
  REGIONS.find(([pattern]) => pattern.test(name))?.[1] ?? null

/** IANA name of the time zone that people at a place live by; null where nobody knows. */
export function zoneOfPlace(place: string): string | null {
  const whole = plainTown(place)
  const parts = [...whole.split(/[/,:;|]/), ...whole.split(/[/,:;|-]/)]
  const zones = [whole, ...parts].flatMap((name) => zoneOfRegion(name) ?? zoneOfPart(name) ?? [])
  return zones[0] ?? null
}
