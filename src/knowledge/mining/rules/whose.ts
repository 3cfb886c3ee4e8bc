import { namesIn } from '../language/names.ts'
import { isHedged, isJoke, isQuestion, isSarcastic, isWish } from '../language/tone.ts'
import { TECHNICAL } from './cause-cues.ts'
import { bare, LETTERS, OWNER, ownerName } from './rule.ts'

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

const MENTION = String.raw`@\p{L}[${LETTERS}.-]*(?: \p{Lu}[${LETTERS}'’-]+)?`

const FOLK = String.raw`(?:the )?\p{L}[${LETTERS}-]* (?:folks?|lot|guild|team|people|crew|squad)`

const TEAM = OWNER.replace(/^\(/, '(?:')

/** Somebody, as an answer names them: a mention, a team, whoever speaks. */
const SOMEBODY = String.raw`(?:${MENTION}|${FOLK}|me\b|mine\b|us\b|ours\b|myself\b)`

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
  text
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

const isIdle = (text: string): boolean =>
  SUPPOSED.test(text.replace(ELSE, ' ')) ||
  isQuestion(text) ||
  isJoke(text) ||
  isSarcastic(text) ||
  isWish(text) ||
  isHedged(text)

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
  if (isIdle(clause)) return null
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

const THING = String.raw`((?:the |our |all (?:the |of )?)?[${LETTERS}./\x60'’-]+(?: [${LETTERS}./\x60-]+){0,3}?)`

/** `anything mule → @ulla, any hour` */
const ANYTHING = new RegExp(
  String.raw`^(?:\W*(?:btw|fyi|so|and|note)[,:]? )?(?:any(?:thing)?|everything|all things|all) (?:about |on |to do with |with |around |in )?${THING}\s*(?:→|->|=>|=|:|\bgoes to\b|\bis for\b|\b(?:please )?(?:ask|ring|call|page|ping|talk to)\b|\bgo to\b|\bto\b)\s*(${SOMEBODY})`,
  'iu',
)

/** `handed to @ulla: the mule, and its spare disks` */
const HANDED = new RegExp(
  String.raw`\b(?:hand(?:ed|ing)|gave|giving|pass(?:ed|ing)|left|leaving)(?: \w+){0,2}? (?:over )?to (${MENTION}|${TEAM})\s*[:–—-]+\s*${THING}(?=\s*(?:$|[,.;!(]|and\b))`,
  'iu',
)

/** `ledger-api moved to us in the reorg`, `ledger comes to us with the move` */
const TO_US = new RegExp(
  String.raw`(?:^|[,;:–—] ?|\b(?:bc|because|since|that|and|so|fyi|btw),? )${THING} (?:has |have |is |are |was |were |been |got |now )*(?:moved|moves|came|comes|went|goes|handed|given|transferred|passed|landed|lands|belongs?|reassigned|is|are) (?:over |down |now |back )?(?:to|with) (us|me)\b(?! (?:that|it|as|like|when|whether))`,
  'iu',
)

/** `ledger is ours now`, `ledger is mine`: of what is named. */
const IS_OURS = new RegExp(
  String.raw`(?:^|[,;:–—] ?|\b(?:bc|because|since|that|and|fyi|btw),? )${THING} (?:is|are) (?:now |officially |all )*(ours|mine)\b(?: (?:now|since|as of|from|these days|and)\b)`,
  'iu',
)

/** `it's me, payments` after what is said to be nobody's. */
const ITS_ME = new RegExp(
  String.raw`^\W*(?:it['’]?s|that['’]?s|that is|it is|thats)\s+(me|us|mine|ours|${MENTION})(?=\s*(?:$|[,.;!(–—]))`,
  'iu',
)

const OWNERLESS =
  /\b(?:nobody['’]?s|no one['’]?s|noone['’]?s|unowned|ownerless|orphan(?:ed)?|no (?:owner|team)|without an? (?:owner|team)|owner(?:ship)? (?:is |shows |says |: ?)?(?:empty|blank|unknown|none|nobody|missing|wrong))\b/i

const TOUCH =
  '(?:touch(?:ed|es)?|chang(?:ed?|es)|edit(?:ed|s)?|merg(?:ed?|es)|deploy(?:ed|s)?|alter(?:ed|s)?|set|approv(?:ed?|es)|restart(?:ed|s)?)'

/** `limits in ledger-api are touched by me or by nobody` */
const ONLY_BY = new RegExp(
  String.raw`(?:^|[,;:] ?(?:and )?)${THING} (?:is|are|may be|can be|must be|get|gets)(?: only| ever)* ${TOUCH}(?: only)? by (${SOMEBODY}|${TEAM})\b.{0,60}?\b(?:or (?:by )?nobody|nobody else|no one else|only|not by anyone else|or not at all)\b`,
  'iu',
)

/** `nobody but @ann touches the tariff table`, `only the dbas may alter ledger` */
const NOBODY_BUT = new RegExp(
  String.raw`\b(?:nobody|no one|noone) (?:but|except|other than|besides) (${SOMEBODY}|${TEAM})(?: may| can| should| must| is to| gets to| is allowed to)? ${TOUCH} ${THING}(?=\s*(?:$|[,.;!(–—]))|\bonly (${SOMEBODY}|${TEAM}) (?:may|can|is allowed to|are allowed to|gets? to) ${TOUCH} ${THING}(?=\s*(?:$|[,.;!(–—]))`,
  'iu',
)

/** `I look after ledger now`, `i've taken over the tariff job` */
const I_OWN = new RegExp(
  String.raw`(?:^|[,;:.–—] ?|\b(?:and|so|fyi|btw),? )(I)(?:['’]m|['’]ve| am| have)? (?:now |also |still )*(?:own|maintain|look after|looking after|took over|taken over|taking over|inherited|run|am responsible for|responsible for|am the owner of|am the one for) ${THING}(?=\s*(?:$|[,.;!(–—]|now\b|from\b|since\b|as of\b|these\b))`,
  'u',
)

/** `only Keiran holds the exchange credentials` */
const ONLY_HOLDS = new RegExp(
  String.raw`(?:^|[,;:–—] ?)(?:[Oo]nly|[Nn]obody but|[Nn]o one but) (@?\p{Lu}[${LETTERS}'’-]+(?: \p{Lu}[${LETTERS}-]+)?) (?:has|holds|keeps|may|can|is allowed to|touches|changes|knows) (?:(?:have|touch|change|use|open|edit|restart|deploy) )?((?:the|our) [${LETTERS}./\x60'’-]+(?: [${LETTERS}./\x60-]+){0,3}?|[a-z\d]+(?:-[a-z\d]+)+)(?=\s*(?:$|[,.;!(–—]))`,
  'u',
)

/** `the jump host itself is Tomasz's, nobody else has root` */
const IS_THEIRS = new RegExp(
  String.raw`(?:^|[,;:–—] ?|\b(?:also|note|that|and|fyi) )${THING}(?: itself)? (?:is|are) (?:now |still )?(\p{Lu}[${LETTERS}-]+)['’]s(?=\s*(?:$|[,.;!(–—]))`,
  'u',
)

/** Patterns by where they have the thing and the owner, with what they need where looking for that costs less. */
const STATED: readonly (readonly [pattern: RegExp, thing: number, owner: number, needs: RegExp])[] = [
  [ANYTHING, 1, 2, /any|every|all/i],
  [HANDED, 2, 1, /hand|gave|giving|pass|left|leaving/iu],
  [TO_US, 1, 2, /\b(?:to|with) (?:us|me)\b/iu],
  [IS_OURS, 1, 2, /\b(?:ours|mine)\b/iu],
  [ONLY_BY, 1, 2, /\bby\b/i],
  [I_OWN, 2, 1, /\bI\b/],
  [ONLY_HOLDS, 2, 1, /nly|obody but|o one but/],
  [IS_THEIRS, 1, 2, /['’]s/],
]

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
    if (found !== null && !isIdle(clause)) return found
  }
  return null
}

/** Whether a thing that somebody calls theirs runs, as far as its words tell. */
export const isRunning = (thing: string): boolean =>
  namesIn(thing).length > 0 || TECHNICAL.test(thing) || /^[a-z][a-z0-9_-]{2,30}$/.test(thing)
