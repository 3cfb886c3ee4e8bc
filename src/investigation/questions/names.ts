import type { CaseColumns } from '../../domain/case-columns.ts'
import { namesIn } from '../checks/scope.ts'

/** What a sentence says about an entity of the case file. */
export type Named =
  /** `others` carry the word too: `PetSearch_client` beside `PetSearch_AWS::ECS::Fargate`. */
  | { kind: 'known'; name: string; said: string; others?: string[] }
  /** Not quite a name: the answer must say what it was taken for. */
  | { kind: 'close'; name: string; said: string }
  | { kind: 'unknown'; said: string; near: string[] }
  | { kind: 'none' }

/** Words that are part of how people ask and of every incident, never a misspelt name. */
const ASKING = `a about after again all an and any anything are as at be because been before began begin break broke broken bug but by
  call calls can cause caused causes change changed changes check code commit config connection connections cpu crash
  crashed crashing database db delay deploy deployed deployment deploys did disk dns do does down due error errors even
  exception exhausted fail failed failing fails failure fault first flag for from full get go going had happen happened
  happening has have high how i image in incident is isn it its just kubernetes lag latency leak line lines load log logs
  look long lost lot made memory message messages metric metrics missing more much my network new no node nodes not now of
  off ok on one onset or our out over page pod pods pool problem proof query queries read reads release restart restarts
  rise rollout rose row rows rule run running saw say see seen service services show since slow slower something spike
  start started state status still stop stopped system talk tell than that the their them then there these they thing
  this time timeout to too trace traces traffic trouble true up us use used version was we went were what when where
  which who whole why will with wrong you your able could couldn didn doesn wasn would should shall may might ago early
  late today yesterday minute minutes hour hours me he she him her list give explain value values graph number numbers
  affected impact impacted customers users user evidence source sources hypothesis theory host certificate expired traffic
  quota schedule scheduled probe lock locks locked deadlock storage replica replication index requests request response
  responses calls called callers caller callee upstream downstream dependency dependencies root reason behind else other
  others really likely maybe perhaps suspect suspects rank ranked ranking same different between during around`

/** Who does things, when and how things happen, and what a business does: said of any system, the name of none. */
const TELLING = `someone somebody anyone anybody everyone everybody nobody people person client visitor buyer shopper engineer
  developer team colleague operator hacker attacker bot crawler scraper spammer vendor partner provider neighbour neighbor noon
  midnight night morning afternoon evening lunch weekend week month day holiday monday tuesday wednesday thursday friday saturday
  sunday second moment while once twice again often always never burst wave spike storm surge flood peak rush step batch bulk
  cron task work load cold hot warm fast good worse worst better best noisy weird odd random sudden normal usual unusual expected
  unexpected back away forth here everywhere somewhere place way side end middle top bottom rest part half third whole bit amount
  share limit threshold range size length sale campaign promo promotion launch event game match season business retry attempt loop
  cycle past future fact guess idea feeling hunch kind sort type case example thing stuff matter point story maintenance window
  outage incident alert alarm warning symptom effect result consequence mistake oversight misconfiguration regression refactoring
  rewrite cleanup experiment canary staging garbage collection heap stack thread process pressure saturation starvation contention
  exhaustion congestion backlog buffer packet another each every few many most several lots both either own together alone happen
  begin rise fall grow climb jump double triple increase decrease stay remain keep hold wait hang block hog leak fill flush expire
  decline reject refuse drop flip turn switch history holding being having doing going getting taking making using`

const EVERYDAY = new Set(`${ASKING} ${TELLING}`.split(/\s+/).filter((word) => word.length > 0))

/** Also in the plural and in the forms of a verb. */
function isEveryday(said: string): boolean {
  const word = said.toLowerCase()
  const bases = [
    word,
    word.replace(/s$/, ''),
    word.replace(/(?:es|ed|ing)$/, ''),
    word.replace(/(?:d|ing)$/, 'e'),
  ]
  return bases.some((base) => EVERYDAY.has(base))
}

/** What teams append to a name without thinking. */
const PREFIX = /^(svc|service|api|app|server|prod|ts|the)/
const SUFFIX = /(svc|service|api|app|server|prod)$/

const fold = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** A pod's or job's name without what its controller adds, which always holds a digit. */
const withoutHash = (name: string): string =>
  name.replace(/-(?=[a-z]*\d)[a-z0-9]{6,10}-[a-z0-9]{5}$|-(?=[a-z]*\d)[a-z0-9]{5}$/, '')

const bare = (folded: string): string => {
  const short = folded.replace(PREFIX, '').replace(SUFFIX, '')
  return short.length >= 3 ? short : folded
}

/** Services first, then everything else that has rows. */
export function knownNames(rows: CaseColumns, alertService: string): string[] {
  const services = rows.entities.map((row) => row.service).filter((service) => service !== null)
  const called = rows.spans.places.map((place) => place.service)
  const names = [...new Set([...services, alertService, ...called, ...namesIn(rows)])]
  return names.filter((name) => name !== 'unknown' && fold(name).length >= 2)
}

/** Finds the entity that a sentence is about: exact, folded, without what teams append, then misspelt. */
export function findName(text: string, names: readonly string[]): Named {
  const phrases = phrasesOf(text)
  return (
    byFold(phrases, names) ??
    byShortForm(phrases, names) ??
    byDistance(phrases, names) ??
    unknownName(text, names) ?? { kind: 'none' }
  )
}

const ARTICLE = /^(?:a|an|the|our)$/i

/** Word groups of the sentence, the longest first, so that `pet search api` wins over `search`. */
function phrasesOf(text: string): string[] {
  const words = text
    .replace(/[“”"'`?!,;()<>]/g, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/[.:]+$/, ''))
    .filter((word) => word.length > 0 && !ARTICLE.test(word))
  const phrases: string[] = []
  for (let length = Math.min(4, words.length); length >= 1; length -= 1) {
    for (let at = 0; at + length <= words.length; at += 1)
      phrases.push(words.slice(at, at + length).join(' '))
  }
  return phrases
}

function byFold(phrases: readonly string[], names: readonly string[]): Named | null {
  const folded = index(names, fold)
  for (const said of phrases) {
    const name = folded.get(fold(said))
    if (name !== undefined) return { kind: 'known', name, said }
  }
  return null
}

/** Two letters are a name only with a digit: S3 is, it is not. */
const isSpeaking = (folded: string): boolean => folded.length >= 3 || /[a-z]\d/.test(folded)

function byShortForm(phrases: readonly string[], names: readonly string[]): Named | null {
  const short = index(names, (name) => bare(fold(withoutHash(name))))
  const spoken = phrases.filter((said) => isSpeaking(fold(said)) && !isEveryday(said))
  for (const said of spoken) {
    const name = short.get(bare(fold(said)))
    if (name !== undefined) return { kind: 'known', name, said }
  }
  for (const said of spoken) {
    const parts = names.filter((name) =>
      name
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .includes(said.toLowerCase()),
    )
    const shortest = parts.toSorted((a, b) => a.length - b.length)[0]
    if (shortest !== undefined) {
      return { kind: 'known', name: shortest, said, others: parts.filter((name) => name !== shortest) }
    }
  }
  return null
}

function index(names: readonly string[], key: (name: string) => string): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of names) if (!found.has(key(name))) found.set(key(name), name)
  return found
}

function byDistance(phrases: readonly string[], names: readonly string[]): Named | null {
  const words = phrases.filter((said) => fold(said).length >= 4 && !isEveryday(said))
  for (const said of words) {
    const near = nearest(said, names)[0]
    if (near !== undefined && isMisspelt(said, near)) return { kind: 'close', name: near.name, said }
  }
  return null
}

/** A short word with one other letter is another word (`back`, `card`), not a slip. */
const SHORT = 5

function isMisspelt(said: string, { name, distance: apart }: { name: string; distance: number }): boolean {
  const length = bare(fold(said)).length
  if (apart > (length >= 7 ? 2 : 1)) return false
  return length > SHORT || apart === 0 || (length !== fold(name).length && length !== bare(fold(name)).length)
}

function nearest(said: string, names: readonly string[]): { name: string; distance: number }[] {
  const spoken = bare(fold(said))
  return names
    .map((name) => ({
      name,
      distance: Math.min(distance(spoken, fold(name)), distance(spoken, bare(fold(name)))),
    }))
    .sort((a, b) => a.distance - b.distance)
}

/** `… in cart`, `the bank is slow`: somebody was named, but nobody the case file knows. */
const NAMED_AFTER =
  /\b(?:in|of|on|at|for|by|from|with|to|about|is it|it is|it's)\s+(?:the\s+|a\s+|our\s+)?([a-z][\w.:/-]{2,})/gi
const NAMED_FIRST =
  /^(?:the\s+|a\s+|our\s+)?([a-z][\w.:/-]{2,})\s+(?:is|was|has|are|does|did|keeps|runs|got|went|[a-z]+(?:ed|s))\b/i

/** `the coupon service`, `Kafka brokers`: what stands before such a word is a name unless it says which one. */
const NAMED_BY_KIND =
  /\b([a-z][\w.-]{2,})\s+(?:service|cluster|brokers?|provider|engine|dashboards?|topic|tier|server|api|lambda)\b/gi
const WHICH =
  /^(?:external|internal|prod(?:uction)?|staging|primary|main|entire|third-party|upstream|payment|backend|cloud|key|read-only|some|another|any)$/i

/** `fraud-detector`, `redis-sessions`: nobody says that of anything but a part of the system. */
const HYPHENATED = /\b([a-z][a-z0-9]+(?:-[a-z0-9]+)+)\b/gi

const isName = (word: string): boolean => !isEveryday(word) && !/^\d/.test(word) && !WHICH.test(word)

const isCompound = (word: string): boolean => word.split('-').every((part) => isName(part) && part.length > 2)

function unknownName(text: string, names: readonly string[]): Named | null {
  const placed = [
    ...text.matchAll(NAMED_AFTER),
    ...text.matchAll(new RegExp(NAMED_FIRST, 'gi')),
    ...text.matchAll(NAMED_BY_KIND),
  ]
  const compound = [...text.matchAll(HYPHENATED)].filter((match) => isCompound(match[1] ?? ''))
  const said = [...placed, ...compound].map((match) => (match[1] ?? '').replace(/[.:]+$/, '')).find(isName)
  if (said === undefined) return null
  return {
    kind: 'unknown',
    said,
    near: nearest(said, names)
      .slice(0, 3)
      .map((one) => one.name),
  }
}

/** Levenshtein over two rows. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return Math.abs(a.length - b.length)
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swap, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    above = row
  }
  return above[b.length] ?? 0
}
