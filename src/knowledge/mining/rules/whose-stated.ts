/** Forms in which a message says by itself whose something is. */
import { LETTERS, OWNER } from './rule.ts'

const MENTION = String.raw`@\p{L}[${LETTERS}.-]*(?: \p{Lu}[${LETTERS}'’-]+)?`

const FOLK = String.raw`(?:the )?\p{L}[${LETTERS}-]* (?:folks?|lot|guild|team|people|crew|squad)`

export const TEAM = OWNER.replace(/^\(/, '(?:')

/** Somebody, as an answer names them: a mention, a team, whoever speaks. */
export const SOMEBODY = String.raw`(?:${MENTION}|${FOLK}|me\b|mine\b|us\b|ours\b|myself\b)`

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
export const ITS_ME = new RegExp(
  String.raw`^\W*(?:it['’]?s|that['’]?s|that is|it is|thats)\s+(me|us|mine|ours|${MENTION})(?=\s*(?:$|[,.;!(–—]))`,
  'iu',
)

export const OWNERLESS =
  /\b(?:nobody['’]?s|no one['’]?s|noone['’]?s|unowned|ownerless|orphan(?:ed)?|no (?:owner|team)|without an? (?:owner|team)|owner(?:ship)? (?:is |shows |says |: ?)?(?:empty|blank|unknown|none|nobody|missing|wrong))\b/i

const TOUCH =
  '(?:touch(?:ed|es)?|chang(?:ed?|es)|edit(?:ed|s)?|merg(?:ed?|es)|deploy(?:ed|s)?|alter(?:ed|s)?|set|approv(?:ed?|es)|restart(?:ed|s)?)'

/** `limits in ledger-api are touched by me or by nobody` */
const ONLY_BY = new RegExp(
  String.raw`(?:^|[,;:] ?(?:and )?)${THING} (?:is|are|may be|can be|must be|get|gets)(?: only| ever)* ${TOUCH}(?: only)? by (${SOMEBODY}|${TEAM})\b.{0,60}?\b(?:or (?:by )?nobody|nobody else|no one else|only|not by anyone else|or not at all)\b`,
  'iu',
)

/** `nobody but @ann touches the tariff table`, `only the dbas may alter ledger` */
export const NOBODY_BUT = new RegExp(
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

/** `returns and vouchers is me`, `quotes + renewals are us`: two things at once are no talk of a person. */
const IS_ME = new RegExp(
  String.raw`^\W*((?:the |our |all )?[${LETTERS}-]+(?: [${LETTERS}-]+)?(?:,? (?:and|&|\+) (?:the |our |all )?[${LETTERS}-]+(?: [${LETTERS}-]+)?)+) (?:is|are) (?:now |still |all )?(me|us|mine|ours)(?=\s*(?:$|[,.;!(–—]))`,
  'iu',
)

/** `guest experience owns seat-planner`: a team by its name alone, of what has a name that nothing else has. */
const OWNS_NAME =
  /^(?:\W*(?:yes|yep|no|right|correct|btw|fyi)\b[ ,:]*)?((?!(?:it|this|that|he|she|they|who|nobody|someone|everyone|we|you|i|which|what|nothing|the|one|if|when)\b)\p{L}[\p{L}&-]+(?: \p{L}[\p{L}&-]+)?) (?:now |still |also )?(?:owns|maintains|looks after) (?:the )?`?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)`?(?![\w-])/iu

/** `\`cold-store\` has been with Data since the spring`, `seat-planner is with Guest no longer`: a team by its capital. */
const IS_WITH = new RegExp(
  String.raw`(?:^|[,;:–—] ?)\x60?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)\x60? (?:is|are|has been|have been|sits|lives|stays) (?:now |back )?with (?:the )?((?-i:\p{Lu})[${LETTERS}&-]+(?: (?-i:\p{Lu})[${LETTERS}&-]+)?)(?= (?:since|as of|from|now|and no longer|these days)\b|\s*(?:$|[,.;!]))`,
  'iu',
)

/** Patterns by where they have the thing and the owner, with what they need where looking for that costs less. */
export const STATED: readonly (readonly [pattern: RegExp, thing: number, owner: number, needs: RegExp])[] = [
  [ANYTHING, 1, 2, /any|every|all/i],
  [HANDED, 2, 1, /hand|gave|giving|pass|left|leaving/iu],
  [TO_US, 1, 2, /\b(?:to|with) (?:us|me)\b/iu],
  [IS_OURS, 1, 2, /\b(?:ours|mine)\b/iu],
  [ONLY_BY, 1, 2, /\bby\b/i],
  [I_OWN, 2, 1, /\bI\b/],
  [ONLY_HOLDS, 2, 1, /nly|obody but|o one but/],
  [IS_THEIRS, 1, 2, /['’]s/],
  [IS_ME, 1, 2, /\b(?:me|us|mine|ours)\b/i],
  [OWNS_NAME, 2, 1, /\b(?:owns|maintains|looks after)\b/i],
  [IS_WITH, 1, 2, /\bwith\b/i],
]
