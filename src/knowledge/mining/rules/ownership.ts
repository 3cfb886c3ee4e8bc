import { namesIn } from '../language/names.ts'
import { TECHNICAL } from './cause-cues.ts'
import { bare, LETTERS, mayNameOwner, OWNER, ownerName, type Passage, type Reading } from './rule.ts'

const THING = String.raw`((?:the |our |all (?:of )?(?:the )?)?[${LETTERS}./\x60'-]+(?:,? (?:and |& )?(?!(?:since|now|as|from|so|because|but|going|these|until|starting|after|effective|which|who|too|anyway|if|when|for)\b)[${LETTERS}./\x60'-]+){0,5})`

/** One word or two that nothing says to be a team. */
const NAME = String.raw`(\p{L}[${LETTERS}-]+(?: \p{Lu}[${LETTERS}-]+)?)`

const ADVERB = String.raw`(?:(?:now|also|actually|still|currently|officially|fully|already|formally|both)\s+)*`

const OWNS = `(?:owns?|maintains?|looks? after|takes? care of|(?:is|are) ${ADVERB}(?:the )?(?:owners? (?:of|for)|owning|responsible for|in charge of|on the hook for|accountable for|the (?:point of )?contact for)|takes? over|took over|(?:has|have) (?:taken over|inherited)|will (?:own|take over|maintain)|inherit(?:s|ed)|picked up ownership of|took ownership of|(?:has|have) ownership of)`

const ACTIVE = new RegExp(String.raw`${OWNER}\s+${ADVERB}${OWNS}\s+${THING}`, 'iu')
/** `Meridian owns x-api`: a team that is called by its name alone. */
const NAMED = new RegExp(
  String.raw`(?:^|[,;:.] |[，、；：。]|\bthat |\bbut )((?!(?:It|This|That|He|She|They|Who|Nobody|Noone|Someone|Everyone|We|You|I)\b)[\p{Lu}\p{Lo}][${LETTERS}-]+(?: [\p{Lu}\p{Lo}][${LETTERS}-]+)?)\s+${ADVERB}(?:owns?|maintains?|took over|inherited|(?:is|are) ${ADVERB}(?:responsible for|the owners? of))\s+${THING}`,
  'u',
)
const PASSIVE = new RegExp(
  String.raw`${THING}\s+(?:is|are|was|were|has been|have been|will be)\s+${ADVERB}(?:owned|maintained|run|looked after|operated|supported|taken over|handled|inherited|adopted)\s+by\s+(?:${OWNER}|${NAME})`,
  'iu',
)
const BELONGS = new RegExp(
  String.raw`${THING}\s+${ADVERB}(?:belongs?(?: now)? to|lives? with|sits? with|(?:is|are) (?:now )?(?:with|under)|(?:has |have )?(?:been |was |were |is |are )?${ADVERB}(?:moved|handed(?: over| off)?|transferred|reassigned|given|transitioned)(?: over)? to|moves to|transfers to|went to|goes to)\s+${OWNER}`,
  'iu',
)
const HANDED = new RegExp(
  String.raw`\b(?:handed|handing|transferred|gave|moved|transferring|moving) (?:over |off )?${THING}\s+(?:over |off )?to\s+${OWNER}`,
  'iu',
)
const OF = new RegExp(
  String.raw`\b(?:owners?|ownership|maintainers?|owning team)\s+(?:of|for)\s+${THING}\s*(?:is|are|=|:|→|->|goes to|moves to|moved to|lies with|sits with)\s*(?:now\s+)?(?:${OWNER}|${NAME})`,
  'iu',
)
const ARROW = new RegExp(
  String.raw`\bowner(?:ship)?(?: change| update| transfer)?\s*[:,-]?\s+${THING}\s*(?:→|->|=>|to)\s*(?:the )?${OWNER}`,
  'iu',
)
const LABELLED = new RegExp(
  String.raw`^[^\p{L}\p{N}]*${THING}\s*(?:'s)?\s+(?:owners?|owning team)\s*(?:is|are|=|:|→|->)\s*(?:now\s+)?(?:${OWNER}|${NAME})`,
  'iu',
)
const ASK = new RegExp(
  String.raw`\b(?:ask|talk to|go to|contact|reach out to|goes to|bug|bother)\s+${OWNER}\s+(?:for|about|with|on)\s+(?:anything|everything|all things|any (?:questions?|issues?|problems?)|questions|issues|problems)\s+(?:(?:about|on|in|with|around|related to|regarding)\s+)?${THING}`,
  'iu',
)
const ANYTHING = new RegExp(
  String.raw`\b(?:anything|everything|all things|questions|issues|problems)\s+(?:about |on |in |with |around |related to |regarding )?${THING}(?:\s*(?:,|:|→|->)\s*|\s+(?=(?:ask|talk|ping|contact|is|goes|should|go|belongs|please)\b))(?:please )?(?:ask|talk to|ping|contact|is|for|to|goes to|should go to|go to|belongs to)?\s*${OWNER}`,
  'iu',
)
/** `seat-planner, till-sync · Guest owns both`: a list, and who has all of it. */
const ALL_OF = new RegExp(
  String.raw`((?:[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+(?:, | and | & | · |\s?\/\s?)?){2,12})\s*[·|:–—-]\s*(?:${OWNER}|${NAME})\s+(?:owns?|maintains?|looks? after|has|runs?)\s+(?:all|both|these|them|everything)\b`,
  'u',
)
const WE = new RegExp(
  String.raw`\bwe(?:'re| are)?\s+${ADVERB}(?:own|maintain|took over|have taken over|the owners of|responsible for|took ownership of|inherited)\s+${THING}`,
  'iu',
)

/** What is owned in talk and does not run: nobody is to be paged for it. */
const NOT_OWNED =
  /\b(?:incident|post-?mortem|retro\w*|page|bridge|call|ticket|fix|follow-?ups?|action items?|thread|meeting|problem|issue|decision|rota|comms|communication|mistake|process|roadmap|budget|hiring|hackathon|party|lunch|venue|snacks?|coffee|plants?|printer|playlist|parking|reports?|slides|laptops?|documents?|invoices?)\b/i

const PRONOUN =
  /^(?:it|this|that|these|those|them|everything|both|one|stuff|things?|things like that|which|who|what|that group)$/i

const NO_OWNER =
  /^(?:us|me|him|her|them|you|nobody|someone|anyone|hand|default|design|mistake|now|a|an|the|whoever|one|itself)$/i

interface Match {
  thing: string
  owner: string
}

const OWNER_FIRST = [ACTIVE, NAMED, ASK]

const THING_FIRST = [ALL_OF, ARROW, PASSIVE, BELONGS, HANDED, OF, LABELLED, ANYTHING]

/** Those that an owner without a word for a team may stand in. */
const OF_A_NAME: ReadonlySet<RegExp> = new Set([ALL_OF, NAMED, PASSIVE, OF, LABELLED])

const firstOf = (patterns: readonly RegExp[], text: string): RegExpExecArray | null => {
  const isTeam = mayNameOwner(text)
  for (const pattern of patterns) {
    if (!isTeam && !OF_A_NAME.has(pattern)) continue
    const found = pattern.exec(text)
    if (found !== null) return found
  }
  return null
}

/** A word that every pattern needs: looking for it costs a hundredth of trying them all. */
const MAY_OWN =
  /\b(?:own\w*|maintain\w*|look(?:s|ed)? after|tak(?:es?|en|ing) (?:care|over)|took|responsible|in charge|on the hook|accountable|contact|inherit\w*|belongs?|(?:lives?|sits?|is|are|now) (?:with|under)|mov(?:ed|ing|es)|hand(?:ed|ing)|transfer\w*|reassigned|given|gave|transitioned|went to|goes to|adopted|operated|supported|handled|run|ask|talk to|go to|reach out|bug|bother|ping|anything|everything|all things|questions|issues|problems|picked up)\b/i

function matched({ text, we }: Passage): Match | null {
  if (!MAY_OWN.test(text)) return null
  const first = firstOf(OWNER_FIRST, text)
  if (first !== null) return { owner: first[1] ?? '', thing: first[2] ?? '' }
  const second = firstOf(THING_FIRST, text)
  if (second !== null) return { thing: second[1] ?? '', owner: second[2] ?? second[3] ?? '' }
  const own = we === null ? null : WE.exec(text)
  return own === null ? null : { owner: `${we} team`, thing: own[1] ?? '' }
}

/** The things of a list: `refunds-api and ledger-sync`. A phrase without a name in it is one thing, as written. */
function things(text: string): string[] {
  const names = namesIn(text)
  if (names.length > 0) return names
  const phrase = bare(text)
    .replace(/\b(?:services?|apis?|stack|system)$/i, '')
    .trim()
  return PRONOUN.test(bare(text)) || phrase === '' ? [] : [phrase.split(' ').length > 4 ? bare(text) : phrase]
}

/** A `label-printer` or an `acme-bridge` runs, whatever its name is made of. */
const withoutNames = (text: string): string =>
  namesIn(text).reduce((rest, name) => rest.replaceAll(name, ' '), text)

/** `the payments team owns refunds-api`, `refunds-api moved to #team-billing`. */
export function ownership(passage: Passage): Reading[] {
  const found = matched(passage)
  if (found === null) return []
  const owner = ownerName(found.owner)
  // `>500 ms goes to the database team` says whom to page, not who owns.
  if (/^[<>]?\s?\d/.test(found.thing)) return []
  if (owner === '' || NO_OWNER.test(owner) || NOT_OWNED.test(withoutNames(found.thing))) return []
  const named = things(found.thing)
  // `Sam owns the best dog`
  const vague = namesIn(found.thing).length === 0 && !/team|squad|guild|crew|group|on-?call|[#@]/i.test(owner)
  if (vague && !TECHNICAL.test(found.thing)) return []
  const services = named.length > 0 ? named : namesIn(passage.before).slice(0, 1)
  return services.length === 0
    ? []
    : [{ detail: { kind: 'ownership', owner }, services, withBefore: named.length === 0 }]
}
