import { cityCode, isCityName } from './cities.ts'
import { isTown } from './city-zones.ts'
import { plainTown } from './local-zone.ts'

interface Region {
  area: string | null
  side: string | null
  number: string | null
  zone: string | null
}

const AREAS: Record<string, string> = {
  us: 'us',
  usa: 'us',
  na: 'us',
  america: 'us',
  northamerica: 'us',
  eu: 'eu',
  europe: 'eu',
  emea: 'eu',
  ap: 'ap',
  apac: 'ap',
  asia: 'ap',
  sa: 'sa',
  southamerica: 'sa',
  ca: 'ca',
  canada: 'ca',
  me: 'me',
  af: 'af',
  il: 'il',
  uk: 'uk',
  au: 'au',
  australia: 'au',
}

const SIDES: Record<string, string> = {
  n: 'north',
  s: 'south',
  e: 'east',
  w: 'west',
  c: 'central',
  ne: 'northeast',
  nw: 'northwest',
  se: 'southeast',
  sw: 'southwest',
  north: 'north',
  south: 'south',
  east: 'east',
  west: 'west',
  central: 'central',
  northeast: 'northeast',
  northwest: 'northwest',
  southeast: 'southeast',
  southwest: 'southwest',
}

/** Cities that providers and people name regions by. */
const CITIES: Record<string, string> = {
  oregon: 'us-west-2',
  portland: 'us-west-2',
  california: 'us-west-1',
  virginia: 'us-east-1',
  nvirginia: 'us-east-1',
  ashburn: 'us-east-1',
  iad: 'us-east-1',
  pdx: 'us-west-2',
  sfo: 'us-west-1',
  ohio: 'us-east-2',
  columbus: 'us-east-2',
  cmh: 'us-east-2',
  ireland: 'eu-west-1',
  dublin: 'eu-west-1',
  dub: 'eu-west-1',
  london: 'eu-west-2',
  lhr: 'eu-west-2',
  paris: 'eu-west-3',
  frankfurt: 'eu-central-1',
  fra: 'eu-central-1',
  stockholm: 'eu-north-1',
  singapore: 'ap-southeast-1',
  sydney: 'ap-southeast-2',
  tokyo: 'ap-northeast-1',
  mumbai: 'ap-south-1',
  saopaulo: 'sa-east-1',
}

/** Whether a word is a city that a region is called by: `Frankfurt`, `N. Virginia`. */
export const isCity = (name: string): boolean =>
  isCityName(name) ||
  isTown(plainTown(name)) ||
  Object.hasOwn(CITIES, name.toLowerCase().replace(/[^a-z]/g, ''))

const SIDE = 'northeast|northwest|southeast|southwest|north|south|east|west|central'
const LONG = new RegExp(
  `^(us|eu|ap|sa|ca|me|af|il|uk|europe|asia|australia|northamerica|southamerica)-?(?:gov-?)?(${SIDE})-?(\\d)?-?([a-f])?$`,
)
const SHORT = /^(us|eu|ap|sa|ca|me|af)-?(ne|nw|se|sw|n|s|e|w|c)-?(\d)([a-f])?$/
const REVERSED = new RegExp(`^(${SIDE})-?(us|europe|asia|uk|australia)-?(\\d)?$`)
const BARE = new RegExp(`^(?:(us|eu|ap|usa|europe|asia|apac|emea|na)|(${SIDE}))$`)

function regionOf(text: string): Region | null {
  const name = CITIES[text.replaceAll('-', '')] ?? text
  const straight = LONG.exec(name) ?? SHORT.exec(name)
  const region = (area?: string, side?: string, number?: string, zone?: string): Region => ({
    area: AREAS[area ?? ''] ?? null,
    side: SIDES[side ?? ''] ?? null,
    number: number ?? null,
    zone: zone ?? null,
  })
  if (straight !== null) return region(straight[1], straight[2], straight[3], straight[4])
  const reversed = REVERSED.exec(name)
  if (reversed !== null) return region(reversed[2], reversed[1], reversed[3])
  const bare = BARE.exec(name)
  return bare === null ? null : region(bare[1], bare[2])
}

const ENVIRONMENTS: Record<string, string> = {
  prod: 'production',
  prd: 'production',
  production: 'production',
  live: 'production',
  staging: 'staging',
  stage: 'staging',
  stg: 'staging',
  preprod: 'staging',
  dev: 'development',
  development: 'development',
  devel: 'development',
  qa: 'test',
  test: 'test',
  testing: 'test',
  uat: 'test',
  sandbox: 'sandbox',
  canary: 'canary',
  canaries: 'canary',
}

interface Place {
  kind: 'region' | 'environment' | 'other'
  text: string
  region: Region | null
}

const clean = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^-+|-+$/g, '')

function placeOf(text: string): Place {
  const name = clean(text)
  const region = regionOf(name)
  if (region !== null) return { kind: 'region', text: name, region }
  const environment = ENVIRONMENTS[name]
  return environment === undefined
    ? { kind: 'other', text: cityCode(name).replace(/-(?=\d)/g, ''), region: null }
    : { kind: 'environment', text: environment, region: null }
}

/** `prod/us-west-2`, `us-west-2 canary` and `prod-usw2` speak of several places at once. */
function placesIn(text: string): Place[] {
  const whole = placeOf(text)
  if (whole.kind !== 'other') return [whole]
  const parts = text
    .split(/[/,:;|]|\s+(?:in|on|of)\s+/)
    .flatMap((part) => (placeOf(part).kind === 'other' ? cut(part) : [part]))
  return [whole, ...parts.map(placeOf)]
}

/** The environments and regions at either end of a name joined by dashes or spaces. */
function cut(part: string): string[] {
  const words = clean(part).split('-').filter(Boolean)
  const found: string[] = []
  for (let from = 0; from < words.length; from += 1) {
    for (let to = words.length; to > from; to -= 1) {
      const name = words.slice(from, to).join('-')
      if (placeOf(name).kind === 'other') continue
      found.push(name)
      from = to - 1
      break
    }
  }
  return [part, ...found]
}

/** Whether somewhere lies in the region meant; what one of them leaves open decides nothing, but a zone is no region. */
function isInRegion(meant: Region, here: Region): boolean {
  const agrees = (a: string | null, b: string | null): boolean => a === null || b === null || a === b
  return (
    agrees(meant.area, here.area) &&
    agrees(meant.side, here.side) &&
    agrees(meant.number, here.number) &&
    (meant.zone === null || meant.zone === here.zone) &&
    // Two that have nothing in common agree in nothing.
    ((meant.side !== null && here.side !== null) || (meant.area !== null && here.area !== null))
  )
}

const isSame = (meant: Place, here: Place): boolean =>
  meant.region !== null && here.region !== null
    ? isInRegion(meant.region, here.region)
    : meant.text === here.text || isPartOf(meant.text, here.text) || isCodeOf(meant.text, here.text)

/** `brv` for `bereville`: three letters of a name in their order, the first of them its first. */
function isCodeOf(code: string, name: string): boolean {
  if (!/^[a-z]{3}$/.test(code) || !/^[a-z]{5,}$/.test(name) || code[0] !== name[0]) return false
  const [, second = '', third = ''] = code
  const at = name.indexOf(second, 1)
  return at > 0 && name.indexOf(third, at + 1) > 0
}

/** `jkt-b` and `ams2` lie in `jkt` and `ams`, and `ocp-dc2` in `dc2`; none of them the other way round. */
function isPartOf(meant: string, here: string): boolean {
  const rest = here.startsWith(meant) ? here.slice(meant.length) : ''
  if (/^(?:-[a-f]|\d{1,2}[a-f]?)$/.test(rest) && !/\d$/.test(meant)) return true
  return /\d/.test(meant) && here.split('-').includes(meant)
}

/**
 * Whether a reading's place is one that is meant: of regions and of environments one of those named each, when the
 * reading says both. Names are compared as people write them: `us-west-2`, `usw2`, `Oregon`, `west`.
 */
export function isAt(
  meant: readonly string[],
  here: string | null,
  alias: (name: string) => readonly string[],
): boolean {
  if (meant.length === 0) return true
  if (here === null || here.trim() === '') return false
  const found = [here, ...alias(here)].flatMap(placesIn)
  const wanted = meant.flatMap((name) => [name, ...alias(name)].map(placeOf))
  const kinds = new Set(wanted.map(({ kind }) => kind))
  const judged = [...kinds].filter((kind) => found.some((place) => place.kind === kind))
  if (judged.length === 0) return false
  return judged.every((kind) =>
    wanted.some(
      (one) => one.kind === kind && found.some((place) => place.kind === kind && isSame(one, place)),
    ),
  )
}

/** Words of any sentence that are an environment only in a label. */
const ORDINARY = new Set(['live', 'test', 'testing', 'stage', 'development', 'sandbox'])

/** The region and the environments that a sentence names in full; none of the regions when it names several. */
export function placesNamed(text: string): string[] {
  const words = [...new Set(text.split(/[^\w-]+/).map(clean))].filter((word) => !ORDINARY.has(word))
  const places = words.map(placeOf)
  const regions = places.filter(({ region }) => region !== null && region.number !== null)
  const environments = places.filter(({ kind }) => kind === 'environment')
  return [...(regions.length === 1 ? regions : []), ...environments].map((place) => place.text)
}
