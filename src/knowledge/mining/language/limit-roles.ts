/** What a number is in what is said of it: the most or the least that may be, from where on it is too much, or a length of time. */
export type Role = 'most' | 'least' | 'more' | 'level' | 'plain' | 'length' | 'other'

/** Before a number: it is the most that may be. */
const MOST =
  /\b(?:up to|anything (?:up )?(?:to|under|below)|everything (?:up )?(?:to|under|below)|under|below|less than|max(?:imum)?(?: of)?|at most|no more than|never more than|within|inside|(?:at|or|and) or (?:under|below)|until|till|as (?:high|much|many|long|far|late|slow) as|accept|tolerate|allow|live with|happy with|good (?:to|until|till?)|fine (?:to|until|till?|at)|ok(?:ay)? (?:to|until|till?|at)|(?:climb|go|get|take|wander|creep|jump|shoot|rise|drift|swing|peak|top|run|hit|reach|touch|sit|hover|idle|stay|live|spike|trail|lag|throw|show|have|see|use|fill|grow|build|pile|swell|(?:can|may|might|could|will|['’]ll) be)(?:s|es)?(?: (?:it|them|out|up|off|away))*(?: to| at| around| up to| until| till)?|(?:take|bring|push|drive|get|send|raise)s? (?:\S+ ){1,3}to|<=?|≤)\s*(?:about |around |roughly |some |like |~ ?|a |the )*$|(?:^|[,.;:(!?]\s*|\band )(?:up )?to (?:about |around )?$/i

/** Before a number: it is the least that may be, of what is worse the lower it is. */
const LEAST =
  /\b(?:(?:not?|never) (?:(?:drop|fall|go|dip|sink|get)s? )?(?:below|under|lower than|less than|fewer than|worse than)|at least|no fewer than|as low as|(?:drop|fall|dip|sink|sag|go|goes)s? (?:down )?(?:to|as low as)|down to|stays? above)\s*(?:about |around |roughly |some |~ ?)*$/i

/** What is worse the lower it is. */
const BETTER_HIGH =
  /\b(?:hits?|success\w*|accept\w*|approv\w*|conversion|fill|fills|coverage|availab\w*|uptime|online|ready|healthy|throughput|traffic|rps|qps|orders|requests?|deliver\w*|match(?:es|ed)?|fps|free|batter(?:y|ies)|voltage|signal|score|freshness|replicas|fresh)\b/i

/** Before a number: beyond it somebody should look. */
const MORE =
  /\b(?:over|above|past|beyond|more than|north of|exceeds?|longer than|higher than|slower than|worse than|upwards of|>|≥)\s*(?:about |around |roughly |some |like |~ ?)*$|[>≥]\s*$/i

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
  /^[^,.;!?]{0,30}?\b(?:is|are|['’]s|be|still|was always|counts as|would be) (?:(?:still|just|quite|totally|perfectly|completely|all|pretty|only|absolutely|considered) )*(?:normal|ordinary|usual|typical|standard|fine|ok(?:ay)?|alright|all right|acceptable|tolerable|expected|intended|legit|healthy|harmless|nothing|routine|noise|par|the (?:norm|usual|most|max(?:imum)?|limit|ceiling)|how we run)\b/i

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

function limitBefore(left: string): Role | null {
  if (LEAST.test(left) && BETTER_HIGH.test(left)) return 'least'
  return MOST.test(left) && !/\b(?:past|over|above|beyond)\s*$/i.test(left) ? 'most' : null
}

/** The role of a number by the words before and after it. */
export function roleOf(left: string, right: string, unit: string): Role {
  if (LAGS.test(right)) return MORE.test(left) && !MOST.test(left) ? 'more' : 'most'
  const length = /^(?:s|min|h|d)$/.test(unit) ? lengthRole(left, right, unit) : null
  if (length !== null) return length
  if (BEFORE_CARE.test(right) || AT_MOST.test(right)) return 'most'
  const before = limitBefore(left)
  if (before !== null) return before
  if (MORE.test(left) || IS_TOO_MUCH.test(right)) return 'more'
  if (IS_NORMAL.test(right)) return 'most'
  return LEVEL.test(left) ? 'level' : 'plain'
}
