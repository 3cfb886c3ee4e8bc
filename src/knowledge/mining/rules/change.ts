import { dateIn } from '../language/dates.ts'
import { namesIn } from '../language/names.ts'
import { madeAnew } from './anew.ts'
import { TECHNICAL } from './cause-cues.ts'
import { bare, type Passage, type Reading } from './rule.ts'

const STRONG =
  '(?:re-?|newly |new |freshly )written(?: from scratch)?|written (?:anew|from scratch)|re-?done|re-?made|re-?built|re-?architected|re-?designed|re-?implemented|re-?platformed|replaced|migrated|ported|decommissioned|retired|sunset|phased out|merged into|split (?:into|up|out|off)|extracted (?:into|from|out)|re-?engineered|overhauled|containeri[sz]ed|dockeri[sz]ed|sharded|swapped out|cut over|shut down for good|turned off for good'
const WEAK =
  'moved (?:off|from|to|onto|over|into|away)|switched (?:over )?(?:from|to|off)|converted|re-?factored|upgraded (?:to|from)|swapped|consolidated|renamed|shut down|deprecated|changed (?:from|to)|resized|partitioned|put behind|placed behind|switched off'
const PAST =
  're-?wrote|redid|remade|re-?built|re-?architected|re-?designed|re-?implemented|replaced|migrated|ported|decommissioned|retired|sunset|split|merged|extracted|overhauled|moved|switched|converted|re-?factored|upgraded|swapped|consolidated|renamed|deprecated|sharded|cut over|phased out|redone|rewritten'

const ADVERB = String.raw`(?:(?:completely|complete|fully|mostly|entirely|totally|just|finally|now|recently|largely|basically|since|been|all|also|partly|then|quietly|already)\s+)*`

const SUBJECT = String.raw`((?:the |our |all )?[\w\x60.-]+(?: [\w\x60.-]+){0,3})`

const IS_STRONG = new RegExp(
  String.raw`${SUBJECT}\s+(?:was|were|has been|have been|got|is|are|gets|had been)\s+${ADVERB}(?:${STRONG})\b`,
  'i',
)
const IS_WEAK = new RegExp(
  String.raw`${SUBJECT}\s+(?:was|were|has|have|got|is|are|had)\s+${ADVERB}(?:${WEAK})\b`,
  'i',
)
const DID = new RegExp(
  String.raw`\b(?:we|they|(?:the )?[\w-]+ (?:team|squad|folks|guild)|team [\w-]+|infra|platform)(?:'ve| have| has)?\s+${ADVERB}(?:${PAST})\s+(?:all of |over |out |off )?${SUBJECT}`,
  'i',
)
const MOVED = new RegExp(
  String.raw`(?:^|[,;:] |\b(?:fyi|psa|btw|since|note|heads[- ]up|that|and|but)[,:]? )${SUBJECT}\s+${ADVERB}(?:moved (?:off|from|to|onto)|switched (?:from|to)|migrated (?:from|to|off)|cut over to)\b`,
  'i',
)
const SINCE = new RegExp(
  String.raw`\b(?:since|after|with|before|from) (?:the|its|their|last \w+'s|\w+'s|that|our) (?:[\w-]+ ){0,3}?(re-?writes?|migration|re-?architecture|redesign|cut-?over|port|refactor(?:ing)?|replacement|split|re-?platform(?:ing)?|overhaul)\b(?:\s+(?:of|to|from|off)\s+${SUBJECT})?`,
  'i',
)
const NOW = new RegExp(
  String.raw`${SUBJECT}\s+(?:now (?:runs?|lives?|uses?|talks?|reads?|writes?|sits?|goes|stores?)|(?:runs?|lives?|uses?|talks?|reads?|writes?|sits?) (?:on|in|to|from|through|behind)?\s?[\w-]+(?: [\w-]+){0,3} (?:now|instead|these days)|no longer (?:runs?|lives?|uses?|exists?|talks?|reads?|writes?|goes|depends))\b`,
  'i',
)

/** What an incident moves for an hour, and what moves in talk: no change of how things are built. */
const PASSING =
  /\b(?:traffic|load|requests|users?|customers?|meeting|call|thread|discussion|ticket|date|deadline|pods?|nodes?|replicas?|leader|primary|partition|flag|toggle|config(?:uration)?|timeouts?|limits?|threshold|version|image|key|token|cert(?:ificate)?s?|secret|password|card|desk|office|lunch|standup|retro|handover|rota|shift|on-?call|conversation|chat|alerts?|severity|incident|page|channel|docs?|battery|disks?|fan|cable|monitor|sprint|release|deploy)$/i

const PRONOUN =
  /^(?:it|this|that|they|these|those|everything|which|he|she|we|i|you|who|what|there|all|some|one|both|has|have|was)$/i

const LEAD_OUT =
  /^(?:.*\b(?:that|because|since|as|and|but|so|when|after|before|remember|fyi|btw|note|psa|while|where|if|now|believe|think|know|guess|heads-up|old|reminder|context)[,:]?\s+)(?=\S)/i

/** Where the name of what was changed ends. */
const TAIL =
  /\s+(?:with|in|to|by|from|on|onto|into|off|last|since|for|and|so|because|this|during|over|as|at|was|were|has|have|is|are)\b/i

/** `cart got a full rewrite last September`, `complete rewrite, live since 12 September` */
const NOUN = new RegExp(
  String.raw`${SUBJECT}\s+(?:got|had|has had|has got|went through|underwent|received|saw|is)\s+(?:an?|its|the|another)?\s*(?:full|complete|total|big|major|proper|ground-up|second)?\s*(?:re-?write|re-?design|re-?architecture|overhaul|re-?build|re-?platforming|migration)\b`,
  'i',
)
const REWRITE =
  /\b(?:complete|full|total|ground-up|from-scratch|major) (?:re-?write|re-?design|re-?architecture|overhaul|re-?build)\b/i
const LIVE =
  /\b(?:went live|is live|live since|launched|shipped|rolled out|in prod(?:uction)? since|replaced|deployed)\b/i

/** `depot-api ported to Go, all of it`: a headline has no `was`. */
const HEADLINE = new RegExp(
  String.raw`(?:^|[,;:!–—] |\b(?:and|with) )((?:the |our )?[\w\x60.-]+(?: [\w-]+)?)\s+${ADVERB}(?:re-?written|ported|re-?built|re-?implemented|re-?platformed|re-?engineered|migrated|replaced)\b(?=\s*(?:from|to|in|into|on|onto|with|by|using|as|end|top|$)|[,.!;:])`,
  'i',
)

/** What is only wished for, or not yet done. */
const AHEAD =
  /\b(?:want|need|like|get|getting|see|to have|having|will|would|should|could|must|to be|being|until|before|plan\w*|next|tomorrow|soon|half|partly|not|never|n't)\b/i

/** `we have wrote tide-api new`: the verb, what was made, and that it is another. */
const MADE_ANEW = new RegExp(
  String.raw`\b(?:we|they|i|team \w+|[\w-]+ team)(?:'ve| have| has| had)?\s+${ADVERB}(?:wrote|written|write|made|built|coded|programmed|developed|done|did)\s+${SUBJECT}?\s*\b(?:anew|afresh|once more|again from \w+|newly|completely new|all new|new(?=\s*(?:[,.;!]|$|in|with|without|on)))`,
  'i',
)

interface Found {
  subject: string
  weak: boolean
  withBefore?: boolean
}

const firstSubject = (patterns: readonly RegExp[], text: string): string | null => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return found[1] ?? ''
  }
  return null
}

/** Verbs of `DID` that also tell of an hour's work: `we moved the job`. */
const PASSING_VERB =
  /\b(?:moved|switched|converted|upgraded|swapped|renamed|merged|split|replaced|refactored)\b/i

/** Only of what is named: there is no verb to say that something was done. */
function headline(text: string): Found | null {
  const found = HEADLINE.exec(text) ?? MADE_ANEW.exec(text)
  const subject = found?.[1] ?? ''
  if (found === null || namesIn(subject).length === 0) return null
  return AHEAD.test(text.slice(0, found.index + found[0].length)) ? null : { subject, weak: false }
}

function strongly(text: string): Found | null {
  const subject = firstSubject([IS_STRONG, NOUN], text)
  if (subject !== null) return { subject, weak: false }
  const headed = headline(text)
  if (headed !== null) return headed
  const [name] = namesIn(text)
  if (REWRITE.test(text) && LIVE.test(text) && name !== undefined) return { subject: name, weak: false }
  const did = DID.exec(text)
  if (did !== null) return { subject: did[1] ?? '', weak: PASSING_VERB.test(did[0]) }
  const since = SINCE.exec(text)
  return since === null ? null : { subject: since[2] ?? '', weak: false }
}

function weakly(text: string): Found | null {
  const weak = IS_WEAK.exec(text) ?? MOVED.exec(text) ?? NOW.exec(text)
  if (weak === null) return null
  const [whole, subject = ''] = weak
  return NOW.test(whole) && namesIn(subject).length === 0 ? null : { subject, weak: true }
}

/** A word that every pattern needs: looking for it costs a hundredth of trying them all. */
/** What is written about something that runs, or watches it. */
const NOT_CODE =
  /(?<![\w-])(?:docs?|documentation|runbooks?|readme|wiki|pages?|tests?|alerts?|dashboards?|rules?|tickets?|descriptions?|text|postmortem|title|message)(?![\w-])/i

const MAY_CHANGE = new RegExp(
  String.raw`\b(?:${STRONG}|${WEAK}|${PAST}|re-?(?:writes?|design|architecture|build|platform\w*|factor\w*|placement)|migrations?|overhaul|cut-?over|port|now|no longer|instead|these days|anew|from (?:zero|scratch|the ground up)|brand|completely|entirely|all[- ]new|an? new|new|newly|freshly|clean[- ]slate|shares?|different|rewrites?|ground[- ]up|from nothing|reborn|threw|thrown|started|re-?implementation|implementation|afresh)\b`,
  'i',
)

function matched(passage: Passage): Found | null {
  const { text } = passage
  if (!MAY_CHANGE.test(text)) return null
  const strong = strongly(text)
  if (strong !== null && namesIn(strong.subject).length > 0) return strong
  const anew = madeAnew(passage)
  // What is named is meant before `it` and `the old one`.
  return anew === null ? (strong ?? weakly(text)) : { ...anew, weak: false }
}

/** `v1 was shut down`: of what, says somebody else. */
const VERSION = /^(?:v(?:ersion)? ?)?\d[\d.]*$/i

/** The name a clause is about: a name that runs, else its last words without what leads to them. */
function subjectOf(text: string): string {
  const [name] = namesIn(text)
  if (name !== undefined) return name
  const [head = ''] = text.replace(LEAD_OUT, '').split(TAIL)
  const words = bare(head).split(' ')
  const kept = words.filter(
    (word) =>
      !/^(?:the|our|old|new|own|whole|entire|all|of|service|just|completely|code|logic|setup|implementation|version|stuff|things?|out|up)$/i.test(
        word,
      ),
  )
  return kept.slice(-2).join(' ')
}

const LASTING = /\b(?:now|no longer|instead|these days|for good|anymore|from scratch)\b/i

const isNameless = (subject: string, { subject: said }: Found): boolean =>
  subject === '' ||
  PRONOUN.test(subject) ||
  // `the celery one`
  / one$/i.test(subject) ||
  /^(?:from|to|off|over)\b/i.test(said)

/** What was only moved, renamed or switched has to be told for good, and of something that runs. */
const isPassing = (text: string, day: number | null): boolean =>
  (day === null && !LASTING.test(text)) || (namesIn(text).length === 0 && !TECHNICAL.test(text))

/** `the cart service was rewritten in September`, `we moved search off Solr last month`. */
export function change(passage: Passage): Reading[] {
  const { text, at, before } = passage
  const found = matched(passage)
  if (found === null) return []
  const said = subjectOf(found.subject)
  const subject = VERSION.test(said) ? '' : said
  const day = dateIn(text, at)
  if (NOT_CODE.test(found.subject) || PASSING.test(subject) || (found.weak && isPassing(text, day))) return []
  const [named] = namesIn(text)
  const nameless = isNameless(subject, found)
  const service = nameless ? (named ?? namesIn(before)[0]) : subject
  if (service === undefined) return []
  return [
    {
      detail: { kind: 'change', what: bare(text), since: day !== null && day <= at ? day : at },
      services: [service],
      withBefore: found.withBefore === true || (nameless && named === undefined),
    },
  ]
}
