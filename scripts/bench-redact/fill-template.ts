import type { Random } from '../simulate/random.ts'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const DIGITS = '0123456789'

const ALPHABETS: Record<string, string> = {
  d: DIGITS,
  h: '0123456789abcdef',
  X: '0123456789ABCDEF',
  l: LOWER + DIGITS,
  u: UPPER + DIGITS,
  w: UPPER + LOWER + DIGITS,
  W: `${UPPER}${LOWER}${DIGITS}_-`,
  P: `${UPPER}${LOWER}${DIGITS}_-`,
  f: `${UPPER}${LOWER}${DIGITS}+/`,
  k: `${UPPER}${LOWER}${DIGITS}!@#%^&*(-_=+)`,
}

const run = (random: Random, length: number, alphabet: string): string =>
  Array.from({ length }, () => random.pick([...(ALPHABETS[alphabet] ?? '')])).join('')

const bytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.int(0, 255)))

const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-')

const password = (random: Random): string =>
  `${run(random, 11, 'w')}!${run(random, 1, 'd')}${run(random, 1, 'u')}`

const WORDS = [
  'orchid',
  'Summer',
  'falcon',
  'Kestrel',
  'hunter',
  'Berlin',
  'cobalt',
  'Monday',
  'dragon',
  'welcome',
]

/** A password as people make them up: words, a year, a few letters swapped. */
function chosen(random: Random): string {
  const word = random.pick(WORDS)
  return random.pick([
    `${word}${run(random, 2, 'd')}`,
    `${word}-${random.pick(WORDS)}-${random.pick(WORDS)}-${run(random, 1, 'd')}`,
    `${word}20${run(random, 2, 'd')}!`,
    `${word.replaceAll('e', '3').replaceAll('o', '0')}.${run(random, 3, 'w')}`,
    `${run(random, 4, 'w')}_${run(random, 4, 'w')}!${run(random, 2, 'd')}`,
    run(random, 9, 'l'),
  ])
}

const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const jwt = (random: Random): string =>
  `${json({ alg: 'RS256', typ: 'JWT', kid: run(random, 8, 'w') })}.${json({ sub: run(random, 10, 'd'), exp: 1_799_999_999 })}.${bytes(random, 64).toString('base64url')}`

/** A key as logs print it: escaped once or twice, on one line, indented, behind a prefix, cut off, in base64. */
const PRINTED: Record<string, (armour: string) => string> = {
  pem: (armour) => armour,
  'pem-escaped': (armour) => armour.replaceAll('\n', '\\n'),
  'pem-twice': (armour) => armour.replaceAll('\n', '\\\\n'),
  'pem-line': (armour) => armour.replaceAll('\n', ' '),
  'pem-indented': (armour) => armour.replaceAll('\n', '\n    '),
  'pem-logged': (armour) => armour.replaceAll('\n', '\n2026-01-01T00:00:00Z stdout F '),
  'pem-cut': (armour) => armour.slice(0, 250),
  'pem-base64': (armour) => Buffer.from(armour).toString('base64'),
}

function armour(random: Random, label: string): string {
  const body = Array.from({ length: 5 }, () => run(random, 64, 'f'))
  return [`-----BEGIN ${label}-----`, ...body, `-----END ${label}-----`].join('\n')
}

function filled(random: Random, name: string): string {
  const [kind = '', argument = ''] = name.split(':')
  if (PRINTED[kind]) return PRINTED[kind](armour(random, argument))
  if (kind === 'b64') return bytes(random, Number(argument)).toString('base64')
  const whole: Record<string, () => string> = {
    uuid: () => uuid(random),
    pw: () => password(random),
    ph: () => chosen(random),
    b64pw: () => Buffer.from(password(random)).toString('base64'),
    jwt: () => jwt(random),
    'jwt-cut': () => jwt(random).slice(0, 90),
    jwe: () => json({ alg: 'RSA-OAEP', enc: 'A256GCM' }),
    basic: () => Buffer.from(`svc:${password(random)}`).toString('base64'),
  }
  return whole[kind]?.() ?? run(random, Number(name.slice(1)), name.charAt(0))
}

const PLACE =
  /\{(uuid|pw|ph|b64pw|jwt|jwt-cut|jwe|basic|b64:\d+|pem(?:-[a-z0-9]+)?:[A-Z0-9 ]+|[dhXluwWPfk]\d+)\}/g

/**
 * A line of a template: `{w36}` is 36 random characters of an alphabet, `⏎` a line end, `⇥` a tab; other names are above.
 * Committed as templates, since secret scanners would take finished lines for leaks.
 */
export const fillTemplate = (template: string, random: Random): string =>
  template
    .replaceAll('⏎', '\n')
    .replaceAll('⇥', '\t')
    .replace(PLACE, (_, name: string) => filled(random, name))
