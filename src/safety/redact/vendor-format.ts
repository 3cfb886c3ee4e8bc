/**
 * Type, format, where the vendor describes the credential. In a format `{w36}` stands for 36 characters of an
 * alphabet, `{w22,40}` for so many, `{w20+}` for at least so many; the rest is literal. The longest literal run is
 * what the scanner looks for.
 */
export type VendorFormat = readonly [type: string, format: string, source: string]

/** Alphabets as regular expression classes. `U` is a whole UUID. */
const ALPHABETS: Record<string, string> = {
  d: '0-9',
  h: 'a-f0-9',
  l: 'a-z0-9',
  u: 'A-Z0-9',
  w: 'A-Za-z0-9',
  W: 'A-Za-z0-9_-',
  D: 'A-Za-z0-9_.-',
  C: 'A-Za-z0-9_.~-',
  b: 'A-Za-z0-9+/=',
  B: 'A-Za-z0-9_+/=.-',
  P: 'A-Za-z0-9_+/=%-',
}

const UUID = '[a-fA-F0-9]{8}-(?:[a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}'

const LONGEST = 4096

/** A prefix of this length is a vendor's own; a shorter one needs the exact length and a random look. */
const DISTINCT = 4

export interface CompiledFormat {
  type: string
  /** What the scanner looks for. */
  keyword: string
  /** Characters that stand before the keyword, when the format does not begin with it. */
  lead: { allowed: RegExp; min: number; max: number } | null
  /** Sticky; matches from the keyword on. */
  tail: RegExp
  /** The whole must look random and end where its alphabet ends. */
  strict: boolean
}

interface Part {
  alphabet: string
  min: number
  max: number
}

const PART = /\{([a-zA-Z])(?:(\d+)(?:,(\d+)|(\+))?)?\}/

function partOf(match: RegExpMatchArray): Part {
  const [, alphabet = 'w', min = '1', max, open] = match
  const least = Number(min)
  const most = open ? LONGEST : Number(max ?? min)
  return { alphabet, min: least, max: most }
}

/**
 * Documented lengths drift (GitLab's and GitHub's did), so a distinct prefix takes a third less and any more:
 * a missed token costs more than a masked identifier that nobody's documentation has.
 */
function source({ alphabet, min, max }: Part, strict: boolean): string {
  if (alphabet === 'U') return UUID
  const letters = `[${ALPHABETS[alphabet]}]`
  if (strict) return `${letters}{${min},${max}}`
  return `${letters}{${Math.max(1, Math.ceil(min * 0.66))},${Math.max(max * 2, 255)}}`
}

/** The format cut into literals (even places) and parts (odd places). */
function pieces(format: string): (string | Part)[] {
  const all: (string | Part)[] = []
  let rest = format
  for (let match = PART.exec(rest); match; match = PART.exec(rest)) {
    all.push(rest.slice(0, match.index), partOf(match))
    rest = rest.slice(match.index + match[0].length)
  }
  return [...all, rest]
}

/** Throws on a format that the scanner could not look for: a mistake in the table. */
export function compileFormat([type, format]: VendorFormat): CompiledFormat {
  const all = pieces(format)
  const [first, second] = all
  const leading = first === '' && typeof second === 'object' ? second : null
  const from = leading ? 2 : 0
  const keyword = all[from]
  if (typeof keyword !== 'string' || keyword.length < 2)
    throw new Error(`${format} has no literal to look for`)
  const strict = leading !== null || keyword.length < DISTINCT
  const tail = all
    .slice(from)
    .map((piece) => (typeof piece === 'string' ? RegExp.escape(piece) : source(piece, strict)))
  return {
    type,
    keyword,
    lead: leading && {
      // Padding stands at an end, and what ends in `=` before a token is the name it belongs to.
      allowed: new RegExp(`[${ALPHABETS[leading.alphabet]?.replace('=', '')}]`),
      min: leading.min,
      max: leading.max,
    },
    tail: new RegExp(tail.join(''), 'y'),
    strict,
  }
}
