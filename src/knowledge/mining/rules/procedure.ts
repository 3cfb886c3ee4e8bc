import { namesIn } from '../language/names.ts'
import { isCounterfactual } from '../language/said-of-incident.ts'
import { declaredIn, ownerIn } from './declared.ts'
import { bare, LETTERS, OWNER, ownerName, type Passage, type Reading } from './rule.ts'

const VERB =
  "it is (?:strictly )?(?:forbidden|prohibited|not allowed)|you must not|must not|page|call|ping|wake(?: up)?|escalate|restart|do ?n[o'’]?t|do not|never|always|run|drain|fail ?-?over|roll ?back|scale|check|open|silence|ack(?:nowledge)?|stop|start|kill|flush|rotate|renew|increase|raise|bump|switch|disable|enable|delete|clear|purge|contact|notify|reboot|recycle|promote|pause|resume|reload|redeploy|trigger|wait|cordon|verify|ask|bounce|throttle|freeze|first|turn (?:off|on)|shut down|take (?:it|the|a)|put|set|use|look at|make sure|get(?! (?:up to|around|about|roughly|some|a few|an? |~|<|≤|\\d))|loop in|declare|evacuate|shift|move|revert|unset|truncate|vacuum|rebuild|re-?index|fence|isolate|block|unblock|apply|lower|reduce|capture|grab|collect|post|tell|announce|leave|avoid|create|remove|detach|attach|replay|requeue|re-?run|skip|close|reset|expand|extend|resize|follow|go to|consult|confirm|inform|alert|exec|ssh|log ?in|hand (?:it )?over|file|scale up|scale down|compact|swap|hit|press|ring|phone|dial|buzz|summon|fetch|involve|bring in|pull in|reach out to|hand (?:it|this|that|them)? ?(?:over )?to|assign|route|message|text|tag|hands off|keep (?:your )?(?:hands|fingers) off|refrain from|stay away from|kick|touch|nobody (?:restarts?|reboots?|touches)|nothing but"

const SOFT = String.raw`(?:(?:then|please|just|simply|you (?:should|must|need to|have to|want to|can)|(?:you|we|on-?call)(?= (?:page|call|wake|escalate|restart|drain|fail|never|always|do|don't|ring|phone|ask|get|notify|inform))|we (?:should|must|need to|have to|always|usually)?|(?:whoever is )?on-?call (?:should|must|has to)|always|first|the (?:procedure|drill|rule|playbook|runbook|fix|move|answer|protocol) is(?: to| always to)?[:,]?|the (?:right|correct|only) (?:thing|move|fix|answer) is to|immediately|straight away|only|immediately|directly|also)[,:]?\s+)*`

const WHEN =
  '(?:if|when(?:ever)?|once|in case(?: of)?|should|upon|any ?time|every time|next time|on|for|with|as soon as|in the event of|before|the (?:moment|minute|second)|given|if ever)'

const LEAD = String.raw`^(?:(?:so|and|but|also|note|psa|fyi|reminder|rule(?: of thumb)?|procedure|runbook|playbook|sop|policy|remember|please|pls|(?:for )?next time|for the record|tip|lesson learned|lesson|going forward|from now on|protocol|standing order|important|hey all|all|team|@\w+)[,:–-]?\s+)*`

/** If …, do …: the comma or colon between the two is needed, except before a name of who is paged. */
const CONDITION_FIRST = new RegExp(
  String.raw`${LEAD}(${WHEN}\b.{3,160}?)(?:\s*(?:,|:|→|->|=>|—|–|\s-\s|;|\bthen\b)\s*)${SOFT}((?:${VERB})\b.*)$`,
  'i',
)
const CONDITION_PAGE = new RegExp(
  String.raw`${LEAD}(${WHEN}\b.{3,120}?)\s+${SOFT}(?<!\b(?:the|an?|this|that|my|our|every|each|web|home|man|status|wiki|one|first|last|next|same|landing|error|to|will|can|it|they) )((?:page|call|ring|phone|wake(?: up)?|escalate(?:s)? to|pages|calls|rings|wakes|notif(?:y|ies)|informs?|contacts?|do not|(?:does not|doesn't)(?= (?:restart|reboot|bounce|touch|kill|fail|page|call|kick|promote)\b)|hand (?:it|this)|don't|never|it is (?:strictly )?(?:forbidden|prohibited|not allowed)|(?:you |we )?must not)\s+.*)$`,
  'i',
)
/** `when the lag grows beyond a second you have to call the DBAs`: whoever is told what to do ends the condition. */
const CONDITION_MODAL = new RegExp(
  String.raw`${LEAD}(${WHEN}\b.{3,140}?),?\s+(?:you|we|(?:the )?on-?call(?: \w+)?|whoever [\w -]{3,30}?)\s+(?:must|should|shall|have to|has to|need to|needs to|are to|is to|ought to|got to|gotta)\s+(?:first |always |immediately |only |please )*((?:${VERB})\b.*)$`,
  'i',
)
/** `db-replica-lag > 500 ms: page the database team` */
const COLON = new RegExp(
  String.raw`${LEAD}([^:,]{3,110}?)\s*(?::|→|->|=>|—|–|\s-\s|\s=\s)\s*${SOFT}((?:${VERB})\b.*)$`,
  'i',
)
const ACTION_FIRST = new RegExp(
  String.raw`${LEAD}${SOFT}((?:${VERB})\b.{3,160}?)\s+(?:,\s*)?((?:if|when(?:ever)?|once|in case(?: of)?|before|until|unless|while|as soon as|any ?time|every time|during|after)\b\s+.{3,160})$`,
  'i',
)
const NEVER = new RegExp(
  String.raw`${LEAD}(?:you (?:should|must) |please )?((?:never|do not ever|don't ever|always)\s+(?:${VERB})\b.{3,200})$`,
  'i',
)
const NAMED =
  /\b(?:procedure|runbook|playbook|drill|sop|protocol|recipe|standard fix|fix|steps|checklist|what (?:to|we|you|i) do|how to (?:react|respond|act)|to[- ]?dos?) (?:for|when(?:ever)?|on|if|in case) (.{3,100}?)(?:\s+is(?: to)?(?::)?|:|→|->)\s+(.{6,})$/i

/** Talk that looks like an order and is meant for this once, or for oneself. */
export const CASUAL =
  /\b(?:let me know|lmk|ping me|tell me|ask me|dm me|shout|feel free|give me|keep me|wake me|call me|call it|call that|page me|i'?ll|i will|i'?m|i am|i (?:would|can|could|just|already|have|had|did|was)|we'?ll|we will|we (?:did|had|were|just|already|saw|got)|can (?:you|we|someone|anyone)|could (?:you|we|someone)|would you|shall (?:we|i)|this time|for now|right now|today|tonight|tomorrow|this (?:afternoon|morning|week)|lunch|coffee|beer|pizza|drinks?|thanks|thank you|cheers|happy to|(?:if|when) (?:i|u)\b|anyone (?:want|mind|fancy)|don'?t (?:forget to (?:fill|vote|rsvp|sign)|know|think|see|have|want|get|mind|believe|remember|understand|like|care)|do not (?:know|think|see|have|want|understand))\b/i

export const OPERATIONAL =
  /\b(?:alerts?|pag(?:e|es|ing)|lag|latency|errors?|5xx|[45]0\d|timeouts?|cpu|memory|disk|queue|pods?|nodes?|db|database|replicas?|primary|leader|cluster|deploy\w*|rollback|roll back|restart\w*|traffic|cache|certs?|certificates?|service|api|fail-?over|broker|consumer|kafka|redis|postgres\w*|mysql|vacuum|backlog|oom\w*|crash\w*|connections?|locks?|on-?call|incident|sev-?\d|p1|dns|load|threshold|team|dba|lb|ingress|gateway|provider|webhooks?|vpn|volume|snapshot|backup|replication|token|secret|queue|jobs?|cron|worker|drain|partition|index|bucket|tenant|region|az)\b|\b(?:one|two|three|five|ten|half a) (?:milli)?seconds?\b|\d\s?(?:ms|s|secs?|seconds?|mins?|minutes?|%|percent|[kmgt]i?b)(?!\w)/i

const PAGE = new RegExp(
  String.raw`(?<![\w-])(?:pages?|calls?|rings?|phones?|buzz|summon|fetch|wakes?(?: up)?|escalates? (?:it |this |straight |directly )?to|notif(?:y|ies)|contacts?|pings?|alerts?|gets?|loop in|bring in|pull in|involve|informs?|asks?|reach out to|hand (?:it |this )?(?:over )?to)\s+(?:in\s+)?(?:${OWNER}|(?:the )?(\p{Lu}[${LETTERS}-]+(?: (?:team|on-?call))?|\p{L}[${LETTERS}-]+ (?:on-?call|lead|dba|admin)s?))`,
  'iu',
)

const SPLIT =
  /\s*(?:;|(?<=^|\s)\(?\d[.)](?=\s)|→|->|=>|\.\s|,?\s+(?:and )?then\s+|,\s*(?:and\s+)?(?=(?:do not|don't|never|page|call|restart|fail|roll|drain|scale|run|check|wait|stop|start|disable|enable|open|silence|verify|escalate|ping|notify|flush|kill|pause|only|leave|avoid)\b)|\s+and\s+(?=(?:page|call|restart|drain|scale|run|wait|stop|start|do not|don't|never|escalate|verify|open|silence|check|ping|notify)\b)|\s+(?:but|—|–)\s+)\s*/i

export function split(text: string): string[] {
  return text
    .split(SPLIT)
    .map((part) => part.trim().replace(/[.;,]+$/, ''))
    .filter((part) => part.length > 2)
}

export const pageIn = (text: string): string | null => {
  const found = PAGE.exec(
    text.replace(/\b(?:do not|don't|never|no need to) (?:page|call|wake|ping|alert)\b[^,;.]*/gi, ' '),
  )
  return found === null ? null : ownerName(found[1] ?? found[2] ?? '') || null
}

interface Order {
  when: string
  action: string
  /** Told as a fact: whom to page is named without a word of paging. */
  declared?: boolean
}

const ACTIVE = new RegExp(`^(?:${VERB})\\b`, 'i')

/** Heads before a colon that are no condition: `update: restart done`. */
const NO_CONDITION =
  /^(?:update|status|summary|eta|edit|correction|todo|action items?|next steps?|ai|fix|cause|root cause|resolution|mitigation|impact|plan|option \d|step \d+|\d+|\w+ team|done|fyi|psa|tl;?dr|note|reminder|re|cc|ok|so|yes|no|https?|error|warn(?:ing)?|@\w+|runbook|timeline|question|proposal|idea|suggestion|recap)$/i

const orderOf = (when = '', action = ''): Order => ({ when, action })

function conditionFirst(text: string): Order | null {
  const named = NAMED.exec(text)
  if (named !== null) return orderOf(named[1], named[2])
  // Of two places where the order may begin the first: `…, we call the DBAs, reboot makes it worse`.
  const [first] = [CONDITION_FIRST, CONDITION_PAGE, CONDITION_MODAL]
    .map((pattern) => pattern.exec(text))
    .filter((found) => found !== null)
    .map(([, when, action]) => orderOf(when, action))
    .sort((one, other) => one.when.length - other.when.length)
  if (first !== undefined) return first
  const colon = COLON.exec(text)
  const head = colon?.[1] ?? ''
  const isCondition =
    colon !== null && OPERATIONAL.test(head) && !NO_CONDITION.test(bare(head)) && !ACTIVE.test(head)
  return isCondition ? orderOf(head, colon[2]) : null
}

/** `because a restart loses the slot we never bounce gl-replica for lag` */
const WE_NEVER =
  /^(.{0,110}?)\b(?:we|you) ((?:never|do not|don't|must not|should never)\s+(?:restart|reboot|bounce|fail ?over|kill|promote|touch|page|resize|drain|delete)\b.{3,})$/i

/** `small ask from the DBAs: when …`, `outcome of INC-88: 1) …`: what leads in is no condition. */
const HEADING = /^[^:]{3,60}:\s+(?:\(?\d[.)]\s+)?/

function order(text: string): Order | null {
  const rest = text.replace(HEADING, '')
  return orderIn(text) ?? (rest === text ? null : orderIn(rest))
}

function orderIn(text: string): Order | null {
  const first = conditionFirst(text)
  if (first !== null) return first
  const declared = declaredIn(text)
  if (declared !== null) return { ...declared, declared: true }
  const action = ACTION_FIRST.exec(text)
  if (action !== null) return orderOf(action[2], action[1])
  const never = NEVER.exec(text)
  if (never !== null) return orderOf('', never[1])
  const ours = WE_NEVER.exec(text)
  return ours === null ? null : orderOf(ours[1], ours[2])
}

/** What is not to be done, in whatever words. */
const FORBIDS =
  /^(?:(?:and|then|also|but|so|please|just|again|whatever you do),? )*(?:do ?n[o'’]?t|never|no (?:restarts?|reboots?|bounc\w+|fail-?overs?|kicking|touching)|hands off|keep (?:your )?(?:hands|fingers) (?:off|away)|stay away from|under no circumstances|on no account|by no means|in no case|at no time|(?:you )?must not|(?:it is|it'?s|is) (?:strictly |absolutely )?(?:forbidden|prohibited|not allowed|not permitted) to|(?:a |any |the )?(?:restart|reboot|fail-?over)(?: of [\w -]{3,40})? is (?:strictly )?(?:forbidden|prohibited|not allowed|not permitted)|avoid|refrain from|nobody (?:restarts?|reboots?|touches)|nothing else|(?:restart|reboot|bounc|fail)\w* (?:\w+ ){0,2}?(?:is|are) (?:\w+ )?(?:forbidden|prohibited|no option|not an option|not allowed|off limits|off the table|out of the question))\b/i

/** An order that goes on: `page the database team. Don't restart the replica.` */
const GOES_ON =
  /^(?:and |then |also |but |please )?(?:only|then|afterwards|after that|otherwise|leave|instead|(?:call|page|ask|inform)\b.{0,40}\binstead|call instead|page instead)\b/i

const LONGEST_BESIDE = 160

const belongs = (beside: string, pattern: RegExp): boolean =>
  pattern.test(beside) && beside.length < LONGEST_BESIDE && !CASUAL.test(beside)

const WHOEVER = /^(?:them|him|her|it|us|me|someone|somebody|anyone|you)$/i

/** Whom to page, also where only `them` stands after the word for it. */
function pageOf({ action, declared }: Order, text: string): string | null {
  const paged = pageIn(text)
  const isNamed = paged !== null && !WHOEVER.test(paged)
  const owner = declared === true ? ownerIn(action) : null
  if (owner !== null || isNamed) return owner === null ? paged : ownerName(owner)
  const meant = paged === null ? null : ownerIn(text)
  return meant === null ? null : ownerName(meant)
}

/** What the sentences beside an order add to it. */
interface Beside {
  /** What is forbidden right before: `do NOT bounce it. Above 500 ms get the DBAs.` */
  before: string
  next: string
}

const besideOf = ({ before, own, next }: Passage, asked: boolean): Beside => ({
  before: own && !asked && belongs(before, FORBIDS) ? before : '',
  next: belongs(next, GOES_ON) || belongs(next, FORBIDS) ? next : '',
})

/** `replica lag over half a second? wake the DBAs` */
const isAsked = ({ text, before, own }: Passage): boolean =>
  own && before.length < 90 && /\?$/.test(before) && ACTIVE.test(text)

/** An order about something that runs, and no talk of today. */
function standing(text: string): Order | null {
  if (CASUAL.test(text) || !OPERATIONAL.test(text) || isCounterfactual(text)) return null
  const found = order(text)
  if (found === null || found.action.length < 6) return null
  return OPERATIONAL.test(`${found.when} ${found.action}`) ? found : null
}

/** `db-replica-lag > 500 ms: page the database team, do not restart`, `always drain the node before you reboot it`. */
export function procedure(passage: Passage): Reading[] {
  const asked = isAsked(passage)
  const text = asked ? `${passage.before.slice(0, -1)}: ${passage.text}` : passage.text
  const found = standing(text)
  if (found === null) return []
  const beside = besideOf(passage, asked)
  const forbidden = beside.before === '' ? [] : [beside.before]
  const steps = [...forbidden, ...split(found.action), ...split(beside.next)]
  if (steps.length === 0) return []
  const page = pageOf(found, `${text} ${beside.next}`.trim())
  return [
    {
      detail: { kind: 'procedure', when: bare(found.when), steps, page },
      services: namesIn(`${beside.before} ${text}`),
      withBefore: asked || beside.before !== '',
      withNext: beside.next !== '',
    },
  ]
}
