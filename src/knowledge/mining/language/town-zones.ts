import { isTown, zoneOfTown } from '../../expectations/city-zones.ts'
import { plainTown } from '../../expectations/local-zone.ts'
import { placesNamed } from '../../expectations/places.ts'
import { ZONE_ALONE, zoneOf } from './zones.ts'

const TOWN_TIME = /(?<![\p{L}-])(\p{L}{3,}) time\b/giu

/** `06:00 to 07:00 in Ghent`, `from 8 till about 11 here in Ghent` */
const HOURS_IN_TOWN =
  /((?:\d[:.]\d\d|\d\s?[ap]m|o['’]clock|noon|midnight|\b(?:from|between) \d{1,2} (?:to|till?|until|and) (?:about |around )?\d{1,2}))(?: over)?(?: here)? in (\p{L}{3,})(?![\p{L}-])/giu

const zoneOfName = (name: string): string | null =>
  isTown(plainTown(name)) ? zoneOfTown(plainTown(name)) : null

/** People of a provider's region go by UTC as often as by the clock there. */
const isRegion = (name: string): boolean => placesNamed(name).length > 0

/** Hours that are told by the clock of a town, with its time zone behind: `06:00 Ghent time`, `06:00 to 07:00 in Ghent`. */
export function inTownZones(text: string): string {
  const named = !/ time\b/i.test(text)
    ? text
    : text.replace(TOWN_TIME, (whole, name: string) => zoneOfName(name) ?? whole)
  if (!/ in \p{L}/u.test(named)) return named
  return named.replace(HOURS_IN_TOWN, (whole, hours: string, name: string) => {
    const zone = isRegion(name) ? null : zoneOfName(name)
    return zone === null ? whole : `${hours} ${zone}`
  })
}

/** The one time zone that a text speaks of, wherever it stands: `from 6 to 7 we swap, up to 6 are off. local time`; null for several. */
export function zoneSpoken(text: string): string | null {
  const found = [...inTownZones(text).matchAll(ZONE_ALONE)].map(([name]) => zoneOf(name))
  const zones = [...new Set(found.filter((zone) => zone !== null))]
  return zones.length === 1 ? (zones[0] ?? null) : null
}
