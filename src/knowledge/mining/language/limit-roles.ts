/** What a number is in what is said of it: the most or the least that may be, from where on it is too much, or a length of time. */
export type Role = 'most' | 'least' | 'more' | 'level' | 'plain' | 'length' | 'other'

/** Before a number: it is the most that may be. */
const MOST =
  /\b(?:up to|anything (?:up )?(?:to|under|below)|everything (?:up )?(?:to|under|below)|under|below|(?:less|fewer|younger|shorter) than|max(?:imum)?(?: of)?|at most|no more than|never more than|within|inside|(?:at|or|and) or (?:under|below)|until|till|as (?:high|much|many|long|far|late|slow) as|accept|tolerate|allow|live with|happy with|good (?:to|until|till?)|fine (?:to|until|till?|at)|ok(?:ay)? (?:to|until|till?|at)|(?:climb|go|get|take|wander|creep|jump|shoot|rise|drift|swing|peak|top|run|hit|reach|touch|sit|hover|idle|stay|live|ride|hang|float|cruise|wander|spike|trail|lag|throw|show|have|see|use|fill|grow|build|pile|swell|(?:can|may|might|could|will|['’]ll) be)(?:s|es)?(?: (?:it|them|out|up|off|away))*(?: to| at| around| by| up to| until| till)?|(?:acceptable|allowed|tolerable|tolerated|permitted|maximum|highest|tolerance|allowance)\b[^.;,]{0,40}(?:\b(?:is|are|of)|:)|(?:take|bring|push|drive|get|send|raise)s? (?:\S+ ){1,3}to|<=?|≤)\s*(?:about |around |roughly |some |like |~ ?|a |the )*$|(?:^|[,.;:(!?]\s*|\band )(?:up )?to (?:about |around )?$/i

/** Before a number: it is the least that may be, of what is worse the lower it is. */
const LEAST =
  /\b(?:(?:not?|never) (?:(?:drop|fall|go|dip|sink|get)(?:e?s)? )?(?:below|under|lower than|less than|fewer than|worse than)|at least|(?:drop|fall|dip|sink|sag|go|goes)s? (?:down )?to|down to|stays? above)\s*(?:about |around |roughly |some |~ ?)*$/i

/** The same, of whatever it is said. */
const LEAST_OF_ALL =
  /\b(?:(?:(?:never|n['’]t|nor|(?:but|is|are|may|should|must|can|could) not) (?:ever |really |usually |normally )?(?:(?:be|drop|fall|go|come|dip|sink|get|sit|run)(?:e?s)? )?|not (?:be|drop|fall|go|come|dip|sink|get) )(?:below|under|lower than|less than|fewer than)|no (?:lower|less|fewer) than|as (?:low|few|little) as|(?:fine|ok(?:ay)?|good|healthy|normal) down to|(?:may|can|could|might) (?:\w+ )?(?:drop|fall|dip|sink|sag|shrink) (?:down )?to|(?:may|can|could|might) (?:\w+ )?(?:go|come|get|be) down to)\s*(?:about |around |roughly |some |~ ?)*$/i

/** What is worse the higher it is: nobody allows it to be low. */
const WORSE_HIGH =
  /\b(?:errors?|[45]xx|latenc\w+|p9\d|p50|(?:replica|consumer|replication)? ?lag|cpu|memory|disk|backlog|fail\w*|timeouts?|retries)\b[^.;]{0,40}$/i

/** Before a number that somebody should look below of. */
const UNDER = /\b(?:below|under|less than|fewer than|lower than)\s*(?:about |around |roughly |~ ?)*$/i

/** `everything below 10 is fine`: nothing to look at, whatever else is said. */
const ALL_UNDER =
  /\b(?:any ?thing|every ?thing|all|values?|numbers?|what(?:ever)?(?: is|['’]s)?) (?:below|under|less than|fewer than|lower than)\s*$/i

/** `below 20 something is broken`, `under 1 means that they are not arriving`; `below 200 dead letters` are counted. */
const IS_TOO_LITTLE =
  /^(?: ?(?:%|percent|pct))?[^,.;!?\d]{0,30}?\b(?:something|somebody|someone|(?:broken|wrong|bad|dead|stuck|failed)(?! [a-z]{3,}s\b)|problem|incident|outage|means?|mistake|not (?:ok(?:ay)?|fine|normal|right|good)|isn['’]?t (?:ok(?:ay)?|fine|normal|right)|page|wake|call (?:me|us|somebody|someone)|tell (?:me|us)|shout|real)\b/i

/** `22 and up is healthy`, `340 or more is fine` */
const OR_MORE =
  /^ ?(?:%|percent|pct)? ?(?:or|and|&) (?:more|up(?:wards?)?|above|higher|over|better)\b[^.;!?]{0,25}?\b(?:fine|ok(?:ay)?|normal|healthy|good|enough|alright|all right)\b|^ ?(?:%|percent|pct)? up(?:wards?)? (?:is|are|['’]s) (?:\w+ )?(?:fine|ok(?:ay)?|normal|healthy|good)\b/i

/** What is worse the lower it is. */
const BETTER_HIGH =
  /\b(?:hits?|success\w*|accept\w*|approv\w*|conversion|fill|fills|coverage|availab\w*|uptime|online|ready|healthy|throughput|traffic|rps|qps|orders|requests?|deliver\w*|match(?:es|ed)?|fps|free|batter(?:y|ies)|voltage|signal|score|freshness|replicas|fresh)\b/i

/** Before a number: beyond it somebody should look. */
const MORE =
  /\b(?:over|above|past|beyond|more than|north of|exceeds?|longer than|higher than|slower than|worse than|upwards of|from|>|≥)\s*(?:about |around |roughly |some |like |~ ?)*$|[>≥]\s*$/i

/** `400 would make me nervous` */
const IS_TOO_MUCH =
  /^\s*(?:\+\s*)?(?:would|will|is|are|gets?|makes?|starts?|and (?:up|above|more)) (?:\w+ ){0,3}(?:nervous|worr\w+|bad|trouble|concern\w*|problem|too much|wake|call|page|scary|odd|weird|worth)\b/i

const BEFORE_CARE =
  /^[^,.;!?]{0,25}?\b(?:before|til+|until) (?:any(?:one|body)|we|you|i|it|some(?:one|body)|people)\b/i

/** `cpu is at 95 then` */
const LEVEL = /\b(?:is|are|be|stays?) (?:up )?at (?:about |around |~ ?)?$/i

const AT_MOST = /^\s*(?:max|tops|at most|at (?:the )?worst|or less|and below|and under)\b/i

/** After a number: it is normal. */
const IS_NORMAL =
  /^(?: ?%)? ?(?:=|==|->|→) ?(?:all )?(?:normal|fine|ok(?:ay)?|healthy|expected)\b|^[^,.;!?]{0,30}?\b(?:is|are|['’]s|be|still|was always|counts as|would be) (?:(?:still|just|quite|totally|perfectly|completely|all|pretty|only|absolutely|considered|our|a|an|the) )*(?:normal|ordinary|usual|typical|standard|fine|ok(?:ay)?|alright|all right|acceptable|tolerable|expected|intended|legit|healthy|harmless|nothing|routine|noise|par|merely|simply|in order|nobody['’]s (?:business|problem)|life|the life|physics|(?:just )?background|what (?:you|we|it|they) (?:get|see|expect|plan with|plan for|count on|reckon with)s?|as good as it gets|the (?:norm|usual|most|max(?:imum)?|limit|ceiling)|how we run)\b/i

/** How often, or how long ago: no length and no limit. */
const OTHER = /\b(?:every|each|last|since|past)\s*$/i

const LASTS =
  /\b(?:for|first|within|in|after|lasts?|lasting|takes?|taking|about|roughly|another|next|gone in|give it)\s*(?:about |around |roughly |up to |some |like |the |a |~ ?)*$/i

const LATER =
  /^\s*(?:after|into|following|of (?:it|the)|past|from|later|tops|or so|then(?!\s*(?:[.,;!]|$))|and then|each|every|once)\b/i

const LAGS = /^\s*(?:behind|late|lag|delay|old|stale|out of date|of lag|in arrears)\b/i

/** `is back within 25 minutes`: how long it is felt. */
const GONE_WITHIN =
  /\b(?:back|gone|over|done|normal|up|again|clears?|settles?|recovers?|resolves?|subsides?|drains?|ends?|stops?|disappears?|vanishes?)(?: up| down| out| itself| again)? (?:with)?in (?:about |around |roughly |some |~ ?)?$/i

/** `for 20 minutes`, `every 5 minutes`: a few seconds are a latency as often. */
function lengthRole(left: string, right: string, unit: string): Role | null {
  if (unit === 's') return /\b(?:for|within|after|ago|every)\s*$/i.test(left) ? 'length' : null
  if (OTHER.test(left) || /^\s*ago\b/i.test(right)) return 'other'
  if (GONE_WITHIN.test(left)) return 'length'
  const isLimit = MOST.test(left.replace(/\btakes? (?:it )?/i, ' '))
  return LATER.test(right) || (LASTS.test(left) && !isLimit) ? 'length' : null
}

function leastBefore(left: string, right: string): boolean {
  if (LEAST.test(left) && BETTER_HIGH.test(left)) return true
  if (WORSE_HIGH.test(left) && !BETTER_HIGH.test(left)) return false
  const isUnder =
    UNDER.test(left) && !ALL_UNDER.test(left) && IS_TOO_LITTLE.test(right) && !IS_NORMAL.test(right)
  return LEAST_OF_ALL.test(left) || OR_MORE.test(right) || isUnder
}

function limitBefore(left: string, right: string): Role | null {
  if (leastBefore(left, right)) return 'least'
  // `never under 20` of what is worse the higher it is sets no limit.
  if (LEAST_OF_ALL.test(left)) return 'other'
  return MOST.test(left) && !/\b(?:past|over|above|beyond)\s*$/i.test(left) ? 'most' : null
}

/** The role of a number by the words before and after it. */
export function roleOf(left: string, right: string, unit: string): Role {
  if (LAGS.test(right)) return MORE.test(left) && !MOST.test(left) ? 'more' : 'most'
  const length = /^(?:s|min|h|d)$/.test(unit) ? lengthRole(left, right, unit) : null
  if (length !== null) return length
  if (BEFORE_CARE.test(right) || AT_MOST.test(right)) return 'most'
  const before = limitBefore(left, right)
  if (before !== null) return before
  if (MORE.test(left) || IS_TOO_MUCH.test(right)) return 'more'
  if (IS_NORMAL.test(right)) return 'most'
  return LEVEL.test(left) ? 'level' : 'plain'
}
