import { dateIn } from '../language/dates.ts'
import { namesIn } from '../language/names.ts'
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

/** `built from the ground up`, `everything was made again from zero`, `a brand-new codebase`. */
const ANEW =
  /\b(?:built|made|written|developed|done|implemented|created|coded|started|rebuilt|redone)\b.{0,20}\b(?:anew|from (?:zero|scratch|the ground up))\b|\b(?:brand[- ]new|completely new|entirely new|all[- ]new) (?:code ?base|implementation|application|app|service|stack|engine|system)\b|\b(?:is|are|runs as|became) (?:now |from today |since \w+ |as of \w+ )?an? new (?:application|implementation|code ?base|system)\b/i

/** `wishcart 2.0 is live` */
const WITH_VERSION =
  /(?:^|[,;:.!] |\b(?:the|our|new) )([a-z][\w-]{2,30}) v?\d+(?:\.\d+)*(?=:| (?:is|was|went|has|now)\b)/i

/** Somebody would like one. */
const WANTED =
  /\b(?:needs?|should|deserves?|plan\w*|will|would|wants?|propos\w+|someday|worth|considering|asked for|before|until)\b/i

/** What a text is about that says that something was made anew. */
function anew(text: string): Found | null {
  if (WANTED.test(text)) return null
  const subject = namesIn(text)[0] ?? WITH_VERSION.exec(text)?.[1]
  const headed = REWRITE.test(text) && /^[^:]{2,60}:/.test(text)
  return subject !== undefined && (ANEW.test(text) || headed) ? { subject, weak: false } : null
}

interface Found {
  subject: string
  weak: boolean
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

function strongly(text: string): Found | null {
  const subject = firstSubject([IS_STRONG, NOUN], text)
  if (subject !== null) return { subject, weak: false }
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
const MAY_CHANGE = new RegExp(
  String.raw`\b(?:${STRONG}|${WEAK}|${PAST}|re-?(?:writes?|design|architecture|build|platform\w*|factor\w*|placement)|migrations?|overhaul|cut-?over|port|now|no longer|instead|these days|anew|from (?:zero|scratch|the ground up)|brand|completely|entirely|all[- ]new|an? new)\b`,
  'i',
)

const matched = (text: string): Found | null =>
  MAY_CHANGE.test(text) ? (strongly(text) ?? anew(text) ?? weakly(text)) : null

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

/** `the cart service was rewritten in September`, `we moved search off Solr last month`. */
export function change({ text, at, before }: Passage): Reading[] {
  const found = matched(text)
  if (found === null) return []
  const said = subjectOf(found.subject)
  const subject = VERSION.test(said) ? '' : said
  if (PASSING.test(subject)) return []
  const day = dateIn(text, at)
  const lasting =
    day !== null || /\b(?:now|no longer|instead|these days|for good|anymore|from scratch)\b/i.test(text)
  if (found.weak && !lasting) return []
  const named = namesIn(text)
  const nameless = subject === '' || PRONOUN.test(subject) || /^(?:from|to|off|over)\b/i.test(found.subject)
  if (found.weak && named.length === 0 && !TECHNICAL.test(text)) return []
  const services = [nameless ? (named[0] ?? namesIn(before)[0]) : subject].filter(
    (name) => name !== undefined,
  )
  if (services.length === 0) return []
  const since = day !== null && day <= at ? day : at
  return [
    {
      detail: { kind: 'change', what: bare(text), since },
      services,
      withBefore: nameless && named.length === 0,
    },
  ]
}
