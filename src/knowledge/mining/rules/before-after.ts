import { tellingStems } from '../../words/loudness.ts'
import { stemsOf } from '../../words/tokens.ts'
import { dateIn } from '../language/dates.ts'
import { namesIn } from '../language/names.ts'
import { sentences } from '../language/sentences.ts'
import { type Idle, isIdle } from '../language/tone.ts'
import { OFFICE, TECHNICAL } from './cause-cues.ts'
import { bare, type Reading } from './rule.ts'

const DAY_WORD = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?'

const MONTH_WORD = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'

const POINT = String.raw`(?:this|last|today|tonight|yesterday|now|noon|midnight|lunch(?:time)?|${DAY_WORD}|${MONTH_WORD}|the (?:\d|re-?org|release|weekend|update|upgrade|cut-?over|switch|move|migration|first|last|start|beginning|${MONTH_WORD})|\d|v\d)`

/** That it holds from some moment on, which has come. */
const FROM_WHEN = new RegExp(
  String.raw`\b(?:as (?:of|from)|since|from) ${POINT}|\bfrom (?:here|now|today|this \w+|${DAY_WORD}) on(?:wards?)?\b|\bnow(?:adays)?\b(?! (?:and then|what|that))|\bthese days\b|\bstarting today\b|\b(?:moved|switched|migrated|changed|swapped|replaced)\b.{0,60}\b(?:today|this (?:morning|week))\b|\b(?:with|since|from) v?\d+\.\d+|\bwe['’]re at v?\d|\b(?:last|yesterday) (?:night|evening|afternoon)\b|\b(?:is|are|has been|have been|got) (?:swapped|switched|moved|replaced|migrated|cut over|live)\b`,
  'i',
)

/** That what was before is not any more. */
const GONE: readonly RegExp[] = [
  /\bno longer\b|\bno more\b|\b(?:not|no|never|nothing|nobody|\w+n['’]?t)\b(?: [\w'’`-]+){0,5}? any ?(?:more|longer)\b/i,
  /\b(?:is|are|was|were|gets?|got|has been|have been|been|being|goes|went|turned|all)(?: now| finally| also| already| all| completely)? (?:gone|history|dead|retired|obsolete|removed|dropped|deleted|decommissioned|ended|off|out|over|void|meaningless|pointless|useless|cancelled|terminated|(?:switched|turned|shut|powered) (?:off|down))\b(?! (?:to|of|for|by|at)\b)/i,
  /\b(?:contract|support|licen[cs]e|trial|lease|subscription|era)(?: is| are| has)? (?:over|ended|expired|up|done|cancelled|terminated)\b/i,
  /\b(?:bin|scrap|burn|tear up|throw (?:away|out)|forget(?: about)?|delete|ignore|strike) (?:them|it|those|that|all (?:of )?(?:that|those)|your|everything|the old|any)\b|\b(?:100 ?%|completely|all|now|therefore|hence) (?:stale|outdated|obsolete|wrong)\b/i,
  /\b(?:is|are|was|were) off \p{Lu}|\bused to (?:be|run|live|go|use|sit|come|send)\b|\binstead of \p{L}/iu,
  /\b(?:does|do|will do) (?:nothing|absolutely nothing)\b|\bnothing (?:to \w+|(?:is|was) left|remains)\b|\bno (?:[\w-]+,? ){1,3}(?:no|anywhere|left|at all)\b/i,
  /\bthings? of the past\b|(?:\bnot|n['’]t|\bno longer|\bhardly) (?:comparable|valid|relevant|apply|applicable|mean (?:much|anything)|tell you anything)\b|\b(?:is|are|was|were) (?:all )?(?:meant|made|set) for the old\b|\bused to \p{L}{3,}\b|n['’]t (?:[\w-]+ ){1,5}at all\b|\bwould be something new\b|\b(?:and not|rather than) (?:\d|the|a|via|on|over|\p{L}+ed)\b|\bgoodbye\b/iu,
  /\bthe old (?:[\w-]+ ){1,3}(?:is|are|do|does|don['’]?t|doesn['’]?t|no longer|won['’]?t|will not|can)\b|\bold [\w-]+(?: [\w-]+)? (?:is|are) (?:dead|gone|off|history|invalid|void)\b/i,
]

/** How something stands to what it runs on, where it lives, how often it comes. */
const STANDS =
  /\b(?:is|are|runs?|go|goes|sends?|lives?|talks?|reads?|writes?|comes?|sits?|works?|listens?|deploys?|builds?|logs?|fetch(?:es)?|pulls?|push(?:es)?|polls?|publish(?:es)?|fires?|starts?|moved|switched|migrated|got|hosts?|stores|uses?|speaks?)\b(?: [\w`'’-]+){0,4}? (?:on|off|over|via|with|through|to|from|in|by|at|behind|under|every|hourly|daily|nightly|twice|live|using|instead)\b|\b(?:uses?|speaks?|needs?|takes?|returns?|is|are) (?:now )?(?:\p{Lu}|v?\d|called|swapped|switched|moved|replaced|migrated|every|the new)|\b(?:is|are|has been|have been) (?:swapped|switched|replaced|renamed)\b|\b\p{L}{3,} (?:straight |directly |only )?(?:via|through|over|straight to|directly to) \p{L}|\b\p{L}{3,}s \S+ .{0,30}\b(?:and not|instead of|rather than) \S|\bwe['’]re (?:at|on) \S+ now\b/u

/** `Strongroom out, Coldlock in` */
const OUT_IN =
  /\b[\p{L}\d.+-]{2,30} (?:is |are |goes |go )?out(?:,| and) (?:and )?[\p{L}\d.+-]{2,30} (?:is |are |comes |come )?in\b|\b[\p{L}\d.+-]{2,30} in(?:,| and) (?:and )?[\p{L}\d.+-]{2,30} out\b(?! of)/iu

/** `ledger v41 warms …`: a version that does what the one before did not. */
const VERSIONED =
  /(?:^|[,;:.] |\b(?:the|new|fyi|so|and|that) )([\p{L}][\p{L}\p{N}_-]{2,30})(?: version| release)? v?\d+(?:\.\d+)* (?:now )?(?:\p{L}{3,}s|has|is|does|adds|drops) /iu

const FROM_HERE =
  /\bfrom (?:here|now|this (?:one|version|release)) on(?:wards?)?\b|\bgoing forward\b|\bfrom v\d\S* on\b/i

/** Something is broken, and not otherwise by intention. */
const BREAKS =
  /\b(?:down|stuck|fail(?:s|ed|ing|ure)?|broken|unreachable|crash\w*|timing out|times? out|timeouts?|spik\w+|degraded|slow\w*|hang(?:s|ing)|hung|flapping|unresponsive|on fire|full|missing|errors?|5xx|alert(?:s|ing)|paging|acting up|weird|wrong)\b|\bno longer (?:respond|reach|work|pick|start|accept|process|connect|load|answer|arriv|com|boot|sync)\w*/i

/** When something comes is otherwise, and nothing else. */
const RESCHEDULED = new RegExp(
  String.raw`\b(?:mov(?:es|ed)|shift(?:s|ed)|chang(?:es|ed)|switch(?:es|ed)) (?:over )?(?:to|from|its|their|the) (?:${DAY_WORD}|\d{1,2}[:h]\d\d|calendar|schedule|windows?|dates?|times?|slots?)\b`,
  'i',
)

/** It has not happened yet, or nobody knows that it will. */
const AHEAD =
  /\b(?:will|would|going to|gonna|plan(?:s|ned|ning)?|should|could|might|may|want(?:s|ed)? to|would like|if we|when we|once we|next (?:week|month|quarter|sprint|year)|tomorrow|soon|some ?day|one day|roadmap|propos\w+|idea|hope(?:fully)?|imagine|until|not yet|test(?:ing)? (?:on|with|in) staging|poc|trial|what if)\b/i

/** What moves for an hour, and what moves in an office. */
const PASSING =
  /\b(?:traffic|load|requests?|users?|customers?|meetings?|calls?|threads?|discussion|tickets?|pods?|leader|partition|office|lunch|standup|stand-up|retro|demo|planning|party|van|bus|car|desk|dog|kids?|weather|team|someone|everyone|anyone|nobody|people|folks)$/i

const PRONOUN =
  /^(?:i|we|you|he|she|they|it|this|that|these|those|there|which|who|what|everything|all|both|some|one|i['’]m|he['’]s|she['’]s|we['’]re|they['’]re|it['’]s|that['’]s|here|now|so|and|but|today|mine|ours|nothing|anything|something|nobody|everyone|someone|people|folks)$/i

/** What stands before the first word that says what it does. */
const BEFORE_VERB =
  /^(.*?)\s+(?:has |have |had |now |also |all |just |finally |officially )*(?:is|are|was|were|got|gets?|runs?|goes|go|went|sends?|lives?|talks?|reads?|writes?|comes?|came|sits?|works?|listens?|deploys?|builds?|logs?|uses?|moved|switched|migrated|polls?|pulls?|fires?|starts?|stores|speaks?|has|have|been)\b/i

/** Ahead of whom or what a clause is about. */
const LEADS =
  /^.*(?:[,;:–—]|\b(?:also|and|but|so|that|fyi|btw|psa|note|because|bc|since|heads[- ]up|reminder|morning all|hi all|update)\b[,:]?)\s+(?=\S)/i

/** `since the reorg mailer deploys from main` */
const LEADS_IN = /^(?:since|as of|as from|from) (?:the |last |this )?\S+(?: on)?,? /i

const withoutVersion = (text: string): string => text.replace(/\s+v?\d+(?:\.\d+)*$/i, '')

/** What a clause is about: a name, a word that may be one, or null when only its surroundings tell. */
function subjectOf(sentence: string): { said: string; service: string | null } {
  const [, lead = ''] = BEFORE_VERB.exec(sentence) ?? []
  const said = withoutVersion(bare(lead.replace(LEADS_IN, '').replace(LEADS, '')))
  const [name] = namesIn(said)
  if (name !== undefined) return { said, service: name }
  const isWord = /^[a-z][a-z0-9]{2,30}$/i.test(said) && !/[^s]s$/i.test(said)
  return { said, service: isWord ? said.toLowerCase() : null }
}

const isNobody = (said: string): boolean =>
  said === '' || PRONOUN.test(said) || PASSING.test(said) || said.split(' ').length > 6

/** A product, a version, a thing in code: talk of holidays has none. */
const isTechnical = (text: string): boolean =>
  TECHNICAL.test(text) ||
  namesIn(text).length > 0 ||
  /`|\bv\d|\b\d+\.\d+\.\d+\b|\b(?:with|since|from) \d+\.\d+\b|\b[A-Z]{2,}\b|\b[a-z]+\d+\b|\b(?:nightly|crontab|scripts?|runbooks?|notes|wiki|commands?|contract|vendor|codes)\b/.test(
    text,
  )

/** What is told of it: of what stands before in its sentence (`coffee is out, also …`) nothing is. */
const isOffice = ({ sentence, said }: Told): boolean =>
  OFFICE.test(sentence.slice(Math.max(0, sentence.indexOf(said)))) && namesIn(sentence).length === 0

const isGone = (text: string): boolean => GONE.some((pattern) => pattern.test(text))

/** `nothing should point there any more` is so already. */
const SO_ALREADY = /\bnothing (?:should|would|will)\b/gi

const IDLE: readonly Idle[] = ['asks', 'jokes', 'mocks', 'hedges']

const isToCome = (text: string): boolean =>
  AHEAD.test(text.replace(SO_ALREADY, ' ')) || RESCHEDULED.test(text)

interface Told {
  sentence: string
  said: string
  service: string | null
  /** Where no more than this of a service is otherwise. */
  only?: string
}

const told = (sentence: string): Told | null => {
  const { said, service } = subjectOf(sentence)
  if (!isNobody(said)) return { sentence, said, service }
  // `we're at 17 now on all ledger-db nodes`
  const [name] = namesIn(sentence)
  return name === undefined || /^I\b/.test(said) ? null : { sentence, said: '', service: name }
}

/** A sentence by which something stands otherwise than before, when the message says too that the old is gone. */
function standsAnew(sentence: string, whole: string): Told | null {
  if (!FROM_WHEN.test(sentence) || BREAKS.test(sentence) || !isGone(whole)) return null
  const parts = sentence.split(/[,;:–—]\s+/).filter((part) => STANDS.test(part))
  const part = parts.find((one) => FROM_WHEN.test(one)) ?? parts[0]
  return part === undefined ? null : told(part)
}

function outIn(sentence: string): Told | null {
  const found = OUT_IN.exec(sentence)
  // `day in, day out`: what is swapped has a name.
  if (found === null || !/\p{Lu}\p{Ll}|\d/u.test(found[0]) || BREAKS.test(sentence)) return null
  const lead = sentence.slice(0, found.index)
  const { said, service } = subjectOf(lead === '' ? sentence : lead)
  return PASSING.test(said) || PRONOUN.test(said) ? null : { sentence, said, service }
}

function versioned(sentence: string, whole: string): Told | null {
  const [, name = ''] = VERSIONED.exec(sentence) ?? []
  if (name === '' || PRONOUN.test(name) || !FROM_HERE.test(whole) || BREAKS.test(sentence)) return null
  return { sentence, said: name, service: name.toLowerCase() }
}

/** `3.0 renews them earlier, so the usual 401s are a thing of the past`, `with 3.9 the 8 seconds are over` */
const BY_VERSION =
  /(?:^|[,;:–—] )v?\d+\.\d+(?:\.\d+)* (?:now )?\p{L}{3,}s |\b(?:with|since|from|as of) v?\d+\.\d+(?:\.\d+)*\b/iu

/** `raised the queue alert from 500 to 2000` */
const FROM_TO =
  /\b(?:raised|lowered|changed|bumped|increased|reduced|moved|set|doubled|halved|widened|tightened) (?:the |our )?(\p{L}[\p{L}\p{N} _-]{2,50}?) (?:from \S+(?: \w+)? )?to \S+/iu

/** `raised the pool to 50, waits are gone` mended something, and made nothing new of it. */
const RELIEVED =
  /\b(?:waits?|errors?|[45]xx|[45]0\ds?|timeouts?|alerts?|lag|latenc\w+|spikes?|failures?|retries|restarts?|backlog|rejections?|drops?|warnings?|ooms?|crashes|deadlocks?|gaps?|complaints?|symptoms?|problems?|issues?|it|they|that)(?:['’]s|['’]re| is| are| all| now| have| has| went)* (?:gone|over|away|stopped|history)\b/i

function otherwise(sentence: string, whole: string): Told | null {
  if (!isGone(whole)) return null
  const [name] = namesIn(sentence)
  if (BY_VERSION.test(sentence) && isGone(sentence))
    return { sentence, said: '', service: name ?? null, only: sentence }
  const [, set = ''] = FROM_TO.exec(sentence) ?? []
  return set === '' || RELIEVED.test(whole)
    ? null
    : { sentence, said: set, service: namesIn(set)[0] ?? name ?? null, only: set }
}

/** What it touches, without the name of the service: everything that is said of that has it. */
function touched({ only, service }: Told): string[] | undefined {
  if (only === undefined) return undefined
  const named = new Set(stemsOf(service ?? ''))
  const stems = tellingStems(only).filter((stem) => !named.has(stem))
  return stems.length === 0 ? undefined : stems
}

/** Whether a message says that something is otherwise at all: all of the four ways need one of these. */
const mayDiffer = (text: string): boolean =>
  isGone(text) || FROM_HERE.test(text) || (/\bout\b/i.test(text) && OUT_IN.test(text))

function readingOf(found: Told, at: number): Reading {
  const { sentence, service } = found
  const day = dateIn(sentence, at)
  const only = touched(found)
  const since = day !== null && day <= at ? day : at
  return {
    detail: { kind: 'change', what: bare(sentence), since, ...(only === undefined ? {} : { only }) },
    services: service === null ? [] : [service],
  }
}

/** The first sentence of a message that says how something is from now on, with what says that it was otherwise before. */
export function beforeAfter(text: string, at: number): Reading | null {
  if (!mayDiffer(text) || !isTechnical(text)) return null
  const all = sentences(text).map((sentence) => sentence.text)
  for (const sentence of all) {
    if (isIdle(sentence, IDLE) || isToCome(sentence)) continue
    const found =
      outIn(sentence) ?? versioned(sentence, text) ?? standsAnew(sentence, text) ?? otherwise(sentence, text)
    if (found === null || isOffice(found)) continue
    return readingOf(found, at)
  }
  return null
}
