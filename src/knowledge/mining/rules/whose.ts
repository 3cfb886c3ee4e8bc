import { namesIn } from '../language/names.ts'
import { type Idle, isIdle } from '../language/tone.ts'
import { TECHNICAL } from './cause-cues.ts'
import { bare, LETTERS, ownerName, withoutAddresses } from './rule.ts'
import { ITS_ME, NOBODY_BUT, OWNERLESS, SOMEBODY, STATED, TEAM } from './whose-stated.ts'

/** Who owns something by what somebody said, and of what when the words name it. */
export interface Whose {
  owner: string
  thing: string | null
}

/** Who speaks, and whom their `us` means. */
export interface Speaker {
  /** As people call whoever wrote it. */
  name: string
  /** The team whose channel it is, or null. */
  we: string | null
}

const ANSWERS = new RegExp(
  String.raw`^\W*(?:(?:that['’]?s|that would be|it['’]?s|its|it is|that is|still|always|these days|now|ask|ring|call|page|ping|try|poke|for that|hm+,?|ha,?)\s+)*(?:the\s+)?(${SOMEBODY}|${TEAM})(?!['’]s (?:idea|fault|joke|birthday))`,
  'iu',
)

/** `the racks are @ulla`, `code is mine`, `prints fine but too late → queue folk`. */
const CLAUSE = new RegExp(
  String.raw`^(?:.*?[,;] (?:and |but )?)?(.{2,70}?)\s*(?:\b(?:is|are|belongs? to|goes? to|stays? with|sits? with|lives? with|is for|are for)\b|→|->|=>|=|:)\s*(?:still |now |always |all |officially |with |to )*(${SOMEBODY}|${TEAM})(?=\s*(?:$|[,.;!(–—]|and\b|now\b|or\b|since\b|these\b|so\b|day\b|not\b))`,
  'iu',
)

/** `the numbers in the sheet are revenue's` */
const POSSESSIVE = new RegExp(
  String.raw`^(?:.*?[,;] (?:and |but )?)?(.{2,60}?)\s+(?:is|are)\s+(?:still |now |all )*(?:the )?(\p{L}[${LETTERS}-]+)['’]s?(?=\s*(?:$|[,.;!(–—]))`,
  'iu',
)

/** `market desk, i.e. me` */
const THAT_IS_ME =
  /^\W*(?:the )?(\p{L}[\p{L} &-]{2,30}?)\s*[,(–—-]+\s*(?:i\.?e\.?|meaning|so|that['’]?s|aka|which is|read)[, ]+(?:me|us)\b/iu

/** `I'll have ledger-api`, `i've got it`: of what was asked for. */
const ILL_HAVE =
  /^\W*(?:ok(?:ay)?,? |fine,? |sure,? )?I(?:['’]ll| will|['’]ve| have| can)? (?:have|take|own|do|got|keep|adopt|look after)\b(?! (?:no|a look|to|been|it out|lunch|coffee))/iu

/** `Suncore look after firmware on the loggers`: a name with a capital before a verb of owning. */
const CAPITAL_OWNS = new RegExp(
  String.raw`^(?:(?:[Ff]rom|[Ss]ince|[Aa]s of) \S+(?: on)?,? |[Yy]es,? |[Ss]o )?(?!(?:It|This|That|He|She|They|Who|Nobody|Noone|Someone|Somebody|Everyone|Everybody|We|You|I|The|And|But|If|When|Let|Please|Always|Never|Just|Then|There|What|My|Our)\b)(\p{Lu}[${LETTERS}&-]+(?: \p{Lu}[${LETTERS}-]+)?) (?:now |still |also )?(?:owns?|looks? after|takes? care of|maintains?|handles?|runs?|is responsible for|are responsible for|is in charge of) (?=\p{L})`,
  'u',
)

/** Some words alone, as the answer to who it is: `the market desk`, `Piotr, forecasting`. */
const WORDS_ALONE =
  /^\W*(?:that(?:['’]?s| is| would be) |it(?:['’]?s| is) )?(?:the )?(\p{L}[\p{L}&-]+(?: \p{L}[\p{L}&-]+){0,2}?)(?: team)?\s*(?:$|[,(–—])/iu

const NO_ONE =
  /^(?:yes|yep|yeah|no|nope|nah|ok|okay|good|great|fair|thanks?|ty|thx|cheers|idk|dunno|not|nobody|someone|somebody|anyone|everyone|sorry|hm+|ha|haha|lol|done|fixed|same|still|maybe|probably|i|we|you|he|she|they|it|this|that|these|what|why|how|when|where|which|who|see|check|look|ask|let|depends|both|all|none|never|always|sure|well|so|but|and|is|are|was|on it|today|tomorrow|later|soon|now|then|there|here|wait|unclear|unknown|please|just|only|if|interesting|exactly|true|right|me)\b/i

const SENTENCE = /(?:[.!?;]+(?=\s|$)|\n)+/

const clausesOf = (text: string): string[] =>
  withoutAddresses(text)
    .replace(/\bi\.e\./gi, 'ie')
    .split(SENTENCE)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Who is meant by `me`, `ours` and a mention. */
function namedOwner(said: string, { name, we }: Speaker): string | null {
  if (/^(?:me|mine|myself)$/i.test(said)) return name
  if (/^(?:us|ours)$/i.test(said)) return we === null ? name : `${we} team`
  // Without case a second name is any word.
  const owner = ownerName(said.startsWith('@') ? (/^@\S+(?: \p{Lu}\S+)?/u.exec(said)?.[0] ?? said) : said)
  return owner === '' ||
    /^(?:nobody|someone|somebody|anyone|everyone|it|that|this|what|who|let|here|there)\b/i.test(owner)
    ? null
    : owner
}

/** What nobody is paged for, and what is no thing at all. */
const NO_THING =
  /\b(?:idea|joke|fault|bet|guess|problem|birthday|turn|round|lunch|coffee|desk|chair|mug|favou?rite|winner|next|on-?call|oncall|rota|shift|this week|today|tomorrow|tonight|here|there|back|off|out|late|right|wrong|sorry|sure|fine|happy|meeting|call|thread|ticket|pr|review|incident|answer|question|work|thanks|luck|stuff)\W*$/i

const thingOf = (text: string): string | null => {
  const [name] = namesIn(text)
  if (name !== undefined) return name
  const words = bare(text.replace(/^(?:any(?:thing)?|everything|all(?: things)?|stuff)\s+/i, ''))
  return /^[\p{L}][\p{L}\p{N}_-]{2,30}$/u.test(words) ? words : null
}

/** `nobody else should` is said of how it is. */
const ELSE = /\b(?:nobody|no one|noone|none) else (?:should|would|will|could)\b/gi

const SUPPOSED =
  /^\W*(?:and |but |so )?(?:if|when|once|unless|until|imagine|had)\b|\b(?:would|will|should|could)\b/i

const IDLE: readonly Idle[] = ['asks', 'jokes', 'mocks', 'wishes', 'hedges']

const isUnsaid = (text: string): boolean => SUPPOSED.test(text.replace(ELSE, ' ')) || isIdle(text, IDLE)

/** Somebody in words of their own, as only an answer names them. */
function named(clause: string): string | null {
  const [, team = ''] = THAT_IS_ME.exec(clause) ?? []
  if (team !== '' && !NO_ONE.test(team)) return ownerName(team)
  const [, capital = ''] = CAPITAL_OWNS.exec(clause) ?? []
  if (capital !== '') return capital
  const [, words = ''] = WORDS_ALONE.exec(clause) ?? []
  return words === '' || NO_ONE.test(words) || namesIn(words).length > 0 || /ing$|ed$/.test(words)
    ? null
    : ownerName(words)
}

function answeredBy(clause: string, speaker: Speaker): string | null {
  if (ILL_HAVE.test(clause)) return speaker.name
  if (isUnsaid(clause)) return null
  const [, thing = '', owner = ''] = CLAUSE.exec(clause) ?? POSSESSIVE.exec(clause) ?? []
  const stated = NO_THING.test(thing) ? null : namedOwner(owner, speaker)
  return stated ?? namedOwner(ANSWERS.exec(clause)?.[1] ?? '', speaker) ?? named(clause)
}

/** The first of its clauses that names somebody, as the answer to whose something is. */
export function whoseByAnswer(text: string, speaker: Speaker): Whose | null {
  for (const clause of clausesOf(text).slice(0, 3)) {
    const owner = answeredBy(clause, speaker)
    if (owner !== null) return { owner, thing: null }
  }
  return null
}

const MAY_BE_NOBODY = /nobody|no ?one|only/i

const VAGUE =
  /^(?:it|this|that|they|these|those|he|she|we|you|i|which|what|who|everything|all|both|one|stuff|things?|the rest|rest|same|something|nothing|time|day|win|victory|choice|call|decision|pleasure|fault|mistake|ball|floor|world|money|job|work|code|thoughts?|opinions?|words?|idea|point|problem|friday|weekend|morning|kids?|cats?|dogs?|car|bike|house|flat|bug|bad|typo|error|pr|commit|change|patch|fix|deploy|task|part|review|branch|report|meeting|slot|turn)$/i

const claim = (owner: string | null, what: string): Whose | null =>
  owner === null || what === '' || VAGUE.test(what) || NO_THING.test(what)
    ? null
    : { owner, thing: thingOf(what) ?? what }

function stated(clause: string, speaker: Speaker): Whose | null {
  for (const [pattern, thingAt, ownerAt, needs] of STATED) {
    if (!needs.test(clause)) continue
    const found = pattern.exec(clause)
    const said = found?.[ownerAt] ?? ''
    const claimed = claim(namedOwner(said === 'I' ? 'me' : said, speaker), bare(found?.[thingAt] ?? ''))
    if (claimed !== null) return claimed
  }
  if (!MAY_BE_NOBODY.test(clause)) return null
  const [, byName, named, only, touched] = NOBODY_BUT.exec(clause) ?? []
  return claim(namedOwner(byName ?? only ?? '', speaker), bare(named ?? touched ?? ''))
}

/** A name with a capital that owns what is named: without a name in the sentence it may be talk of the world. */
function capitalOwns(clause: string): Whose | null {
  const [, owner = ''] = CAPITAL_OWNS.exec(clause) ?? []
  const [name] = owner === '' ? [] : namesIn(clause)
  return name === undefined ? null : { owner, thing: name }
}

const MINE = /(?:^|[,;:–—] ?)\S+ (?:is|are) (?:now |still )?(mine|ours)\b/i

/** `weather-pull is mine, forecasting team` */
function isMine(clause: string, speaker: Speaker): Whose | null {
  const [, said = ''] = MINE.exec(clause) ?? []
  const owner = said === '' ? null : namedOwner(said, speaker)
  const [thing] = owner === null ? [] : namesIn(clause)
  return owner === null || thing === undefined ? null : { owner, thing }
}

/** `it's me, payments`, after a clause that says of something that it has no owner. */
function isMineThen(clause: string, before: string, speaker: Speaker): Whose | null {
  const mine = OWNERLESS.test(before) ? namedOwner(ITS_ME.exec(clause)?.[1] ?? '', speaker) : null
  if (mine === null) return null
  const [first = ''] = before.split(/\s+(?:shows?|is|are|has|says?|appears?|belongs?|still)\b/)
  return { owner: mine, thing: thingOf(first) }
}

/** What a message says by itself of who owns something, without being asked. */
export function whoseByItself(text: string, speaker: Speaker): Whose | null {
  const clauses = clausesOf(text)
  for (const [index, clause] of clauses.entries()) {
    const found =
      stated(clause, speaker) ??
      capitalOwns(clause) ??
      isMine(clause, speaker) ??
      isMineThen(clause, clauses[index - 1] ?? '', speaker)
    if (found !== null && !isUnsaid(clause)) return found
  }
  return null
}

/** Whether a thing that somebody calls theirs runs, as far as its words tell. */
export const isRunning = (thing: string): boolean =>
  namesIn(thing).length > 0 || TECHNICAL.test(thing) || /^[a-z][a-z0-9_-]{2,30}$/.test(thing)
