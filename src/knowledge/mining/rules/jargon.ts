import { namesIn } from '../language/names.ts'
import { calledIn } from './called.ts'
import { bare, type Passage, type Reading } from './rule.ts'

/** Quotation marks around a word, not the apostrophe in one. */
const QUOTED = String.raw`(?<!\w)["'“”‘’\x60*«]{1,2}([\w][\w .&/-]{0,38}?[\w])["'“”‘’\x60*»]{1,2}(?!\w)`
const WORDS = String.raw`((?:the |our |big |old |mr\.? |mrs\.? )*[\w][\w&-]*(?: [\w][\w-]*){0,2}?)`
const ALIAS = `(?:${QUOTED}|${WORDS})`
const TARGET = String.raw`((?:[\w\x60./-]+)(?: [\w\x60./()-]+){0,8})`

const MEANS = String.raw`(?:is (?:just |really |actually |simply |only )?(?:(?:what|how) (?:we|people|everyone|ops|they|folks) (?:call|refer to)|(?:our |the |an? |just )*(?:\w+ )?(?:nick ?name|name|shorthand|slang|short(?:hand)?|code ?name|code ?word|alias|abbreviation|acronym|term|word)s? (?:we use )?(?:for|of))|stands for|refers to|is short for|is shorthand for|is slang for|means|really means|here means|is code for|translates to)`

const QUOTED_IS = new RegExp(
  String.raw`${QUOTED},?\s*(?:\([^)]*\)\s*)?(?:is|are|=|==|:|→|->|means|refers to|stands for|here means|would be|being|was always|has always been)\s+(?:just |really |actually |simply |the |our |what we call )*${TARGET}`,
  'i',
)
const MEANING = new RegExp(
  String.raw`(?:^|[,.;:(] ?|\b(?:fyi|note|psa|btw|for (?:the )?new (?:folks|people|joiners|hires))[,:]? )(?:that )?${ALIAS},?\s+${MEANS}\s+${TARGET}`,
  'i',
)
const WHEN_SAID = new RegExp(
  String.raw`\b(?:when(?:ever)?|if) (?:we|people|folks|someone|somebody|anyone|everyone|ops|they|you|i|the \w+(?: team)?|\w+)(?: (?:here|in here|around here|on the bridge))? (?:says?|talks? about|mentions?|writes?|shouts?|refers? to|hears?|speaks? of|complains? about) (?:about )?${ALIAS}(?: in here| in this channel| on the bridge)?,? (?:we|they|it|that|he|she|i|this)(?:'s| is| are| always| usually| just| really| all| actually)* ?(?:means?|refers? to|talking about|meant) (?:the |our )?${TARGET}`,
  'i',
)
const CALLED = new RegExp(
  String.raw`\b(?:we|everyone|everybody|people|folks|ops|the team|they|some people|old-timers|most of us|the old guard|oncall|on-call)(?: all| still| also| usually| here| just| always)* (?:calls?|refers? to|nicknamed?|named|dubbed|christened) (?:the |our )?([\w\x60./-]*\w\x60?(?: [\w-]+){0,3}?) (?:as |just |simply )*(?:${QUOTED}|((?:the|big|old|mr|mrs|el|la) [\w-]+(?: [\w-]+)?))`,
  'i',
)
const ALSO = new RegExp(
  String.raw`(?:\b(?:the |our ))?([\w\x60./-]*\w\x60?(?: [\w-]+){0,2}?),? (?:is |are )?(?:\()?(?:(?:better |also |commonly |internally |affectionately |lovingly |otherwise )*(?:a\.?k\.?a\.?|known (?:internally |here |to everyone |to ops |around here )?as|called|nicknamed|dubbed|referred to as|goes by(?: the name(?: of)?)?)) (?:${QUOTED}|((?:the|big|old|mr|mrs|el|la) [\w-]+(?: [\w-]+)?))`,
  'i',
)
const PAREN = new RegExp(
  String.raw`([\w\x60./-]*\w\x60?),? \((?:(?:we|everyone|people|folks|ops|they)(?: all| here| just)* (?:calls?|refers? to) it (?:as )?|(?:also |better |commonly |internally |affectionately |lovingly |fondly )*(?:a\.?k\.?a\.?:? |known as |called |nicknamed )|also )(?:${QUOTED}|((?:the |our )?[\w-]+(?: [\w-]+)?))\)`,
  'i',
)
const BY = new RegExp(
  String.raw`\b(?:by|with) ${ALIAS} (?:i|we|they|he|she|people|\w+) (?:mean|means|meant|always mean|usually mean) ${TARGET}`,
  'i',
)
const NICKNAME_OF = new RegExp(
  String.raw`\b(?:nick ?name|alias|code ?name|short ?hand|pet name)s? (?:of|for) (?:the )?${TARGET}\s+(?:is|=|:)\s+${ALIAS}`,
  'i',
)
const PLAIN_IS =
  /(?:^|[,;:.] |\b(?:fyi|psa|btw|remember|note)[,:]? (?:that )?)((?:the|big|old) [a-z]+(?: [a-z]+)?)\s*(?:is|=|==|→)\s*(?:just |really |actually |always )*`?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)`?(?=\s*(?:$|[,;.!)]|\bbtw|\bfyi|\bby the way|\bfor (?:the )?new))/i
const ACRONYM =
  /\b([A-Z]{2,6}s?)\s*(?:=|stands for|is short for|is our|means)\s+(?:the |our )?([\w-]+(?: [\w-]+){0,4})/

/** `the culprit is payments-db` gives it no name. */
export const NO_ALIAS =
  /^(?:the |our |that |this |my |your |their )*(?:culprit|cause|root cause|problem|issue|owner|one|service|db|database|fix|bottleneck|offender|suspect|leader|primary|replica|source|next|reason|answer|affected|same|only|first|last|other|name|alert|alerts?|page|status|question|thing|plan|result|it|this|that|here|there|which|what|who|error|message|team|node|pod|host|cluster|queue|channel|ticket|dashboard|graph|metric|impact|target|command|log|line|user|customer|runbook|victim|trigger|symptom|default|version|current|main|new|old|rest|solution|workaround|difference|point|good news|bad news|tl;?dr|update|eta|summary|context|background|follow-?up|someone|everyone|people|\d+|yes|no|expected|normal|ok|true|false|severity|priority|done|fixed|resolved|down|up|red|green|failed|running|pending|active|ready|critical|warning|info)s?$/i

const NO_TARGET =
  /^(?:a |an |the )?(?:it|this|that|not|down|up|slow|broken|fine|ok|okay|dead|back|gone|stuck|full|expected|normal|on|off|still|now|just|only|so|very|too|red|green|failing|wrong|right|what|why|how|when|where|because|in|at|to|we|they|you|he|she|i|there|here|one|bad|good|better|worse|all|always|never|nothing|something|everything|and|but|or|being|been|a mess|a disaster)\b/i

interface Named {
  alias: string
  means: string
}

/** Ends of a description that say nothing about it. */
export const cut = (text: string): string =>
  bare(
    text.split(
      /\s+(?:because|since|so|but|and (?:it|we|they|not|nobody)|btw|fyi|by the way|in case|if|when|which|for (?:the )?new|from now|not|as it|these days)\b|[,;(]/i,
    )[0] ?? '',
  )

/** A word that the slow patterns need. */
const MAY_CALL =
  /a\.?k\.?a|\b(?:also|known|call(?:s|ed)?|nick ?named?|nick ?names|alias(?:es)?|code ?names?|short ?hands?|pet names?|named|dubbed|christened|refer(?:s|red)?|goes by)\b/i

const SAID = /mean|refer|talking about/i

/** A pattern, whether it has what is meant before the alias, in which group, and what it needs. */
type CallForm = readonly [pattern: RegExp, meansFirst: boolean, means: number, needs: RegExp]

/** In the order in which they are tried. */
const CALL_FORMS: readonly CallForm[] = [
  [WHEN_SAID, false, 3, SAID],
  [BY, false, 3, SAID],
  [
    MEANING,
    false,
    3,
    /call|refer|name|short|slang|code|alias|abbreviation|acronym|term|word|stands for|mean|translates/i,
  ],
  ...[PAREN, CALLED, ALSO, NICKNAME_OF].map((pattern): CallForm => [pattern, true, 1, MAY_CALL]),
  [QUOTED_IS, false, 2, /["'“”‘’`*«]/],
  [PLAIN_IS, false, 2, /[-_]/],
  [ACRONYM, false, 2, /[A-Z]{2}/],
]

function* candidates(text: string): Generator<Named> {
  for (const [pattern, meansFirst, means, needs] of CALL_FORMS) {
    const found = needs.test(text) ? pattern.exec(text) : null
    if (found === null) continue
    const [, first = '', second, third] = found
    if (meansFirst) yield { means: first, alias: second ?? third ?? '' }
    else yield { alias: found[1] ?? (means === 3 ? second : undefined) ?? '', means: found[means] ?? '' }
  }
}

/** Words for what runs, where no name is given. */
const RUNS =
  /\b(?:databases?|db|clusters?|services?|queues?|caches?|servers?|hosts?|pipelines?|jobs?|cron|warehouse|brokers?|gateways?|proxy|proxies|load balancers?|api|apps?|systems?|schedulers?|workers?|regions?|data ?cent(?:er|re)s?|rack|bucket|topic|index|table|provider|dashboard|monolith|mainframe|switch|router|firewall|vpn|alert|runbook|team)\b/i

/** A definition has to point at something that runs. */
export function isDefinition({ alias, means }: Named): boolean {
  if (alias.length < 2 || alias.split(' ').length > 4 || NO_ALIAS.test(alias)) return false
  // `when they say it is slow they mean the database`
  if (/^(?:it|this|that|they|we|he|she|i|you)(?: |['’])/i.test(alias)) return false
  if (means === '' || NO_TARGET.test(means) || alias.toLowerCase() === means.toLowerCase()) return false
  return namesIn(means).length > 0 || RUNS.test(means)
}

const reading = (alias: string, means: string, withBefore: boolean): Reading => ({
  detail: { kind: 'jargon', alias, means },
  services: [means],
  withBefore,
})

/** `elephant = orders-postgres, mouse = sessions-redis` */
const PAIR =
  /(?:^|[,;:(] ?|\band )\s*["'“‘*]?((?:the )?[A-Za-z][a-z]+(?: [a-z]+)?)["'”’*]?\s+(?:=|==|→|->|:=)\s+`?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)+)`?(?=\s*(?:$|[,;.)]|and\b))/g

const pairsIn = (text: string): Reading[] =>
  [...(/[-_]/.test(text) ? text.matchAll(PAIR) : [])]
    .filter(([, alias = '', means = '']) => !NO_ALIAS.test(alias) && namesIn(means).length > 0)
    .map(([, alias = '', means = '']) => reading(bare(alias), means, false))

/** The name stands in the sentence before: `orders-postgres. We call it the elephant.` */
const CALLED_IT = new RegExp(
  String.raw`\b(?:we|everyone|everybody|people|folks|ops|they)(?: all| still| also| here| just| always)* (?:calls?|nicknamed?|dubbed|named) (?:it|that|that one|this one|her|him) (?:${QUOTED}|((?:the|big|old|mr|mrs|el|la) [\w-]+)(?=\s|$|[,.!;]))`,
  'i',
)

/** `the name Nessie stands for …` */
const WORD_FOR_IT = /^(?:name|word|nickname|alias|term|expression|abbreviation|acronym) (?=\S)/i

/** `the error "too many clients" means that …` names nothing. */
const PROGRAM_SAYS = /\b(?:errors?|logs?|messages?|exceptions?|alerts?)(?: says?| is called|:)? ["“'‘`]/i

/** `"the elephant" is orders-postgres`, `we call orders-postgres the elephant`. */
export function jargon({ text, before, own }: Passage): Reading[] {
  const listed = pairsIn(text)
  if (listed.length > 0) return listed
  if (PROGRAM_SAYS.test(text)) return []
  const called = own && MAY_CALL.test(text) ? CALLED_IT.exec(text) : null
  const [target] = called === null ? [] : namesIn(before)
  if (called !== null && target !== undefined)
    return [reading(bare(called[1] ?? called[2] ?? ''), target, true)]
  for (const candidate of candidates(text)) {
    const named = { alias: bare(candidate.alias).replace(WORD_FOR_IT, ''), means: cut(candidate.means) }
    if (!isDefinition(named)) continue
    const names = namesIn(named.means)
    return [{ ...reading(named.alias, names[0] ?? named.means, false), services: names.slice(0, 1) }]
  }
  const parts = calledIn(text)
  return parts === null || !isDefinition(parts) ? [] : [reading(parts.alias, parts.means, false)]
}
