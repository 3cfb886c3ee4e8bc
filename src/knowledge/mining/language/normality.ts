/** How people say in free talk that something is as it should be. */

const NORMAL =
  /\b(?:normal|ordinary|usual|typical|standard|natural|regular|routine|expected|intended|intentional|deliberate|by design|on purpose|legit|healthy|harmless|benign|fine|ok(?:ay)?|alright|all right|acceptable|tolerable|(?:is|are|it['’]?s|that['’]?s|be) nothing(?=[,.;:!)]|$)|\d%? ?(?:\w+ )?(?:is|are) nothing|nothing (?:special|new|unusual|to see|serious|wrong|to worry|out of the ordinary)|not (?:our|a|an|really a) (?:problem|issue|incident|bug|outage)|business as usual|bau|par for the course|no (?:big )?(?:deal|drama|bother|stress|worries|problem|issue|cause for|reason to)|(?:just |only |mere )(?:noise|weather|background)|as it should be|how it (?:is|works|rolls)|how we run|(?:drains|clears|recovers|settles|goes away|comes back|catches up|calms down|burns off|empties|evens out|sorts itself)(?: out)? (?:by itself|on its own|by then|again|alone)|what we signed up for|(?:the |our )?(?:tolerance|allowance) (?:there |here |for [^.;,]{2,30})?(?:is|of|:)|what (?:we|you) (?:plan|count|reckon) (?:with|on|for)|what (?:we|it) (?:was |is |were )?designed for|(?:is|are) in order|to be regarded as|(?:was|is) always so|(?:we|they|i) (?:can |do |will |['’]ll )?(?:accept|tolerate|allow|live with)|(?:zero|0|no) (?:\w+ ){0,2}(?:is|are) (?:just |quite )?(?:right|correct)|(?<==\s?(?:just |the |our )?)(?:background|noise|weather|nothing)|background (?:noise|radiation|hum|chatter|level)|the (?:norm|rule here|usual)|(?:is|are) (?:what|how) (?:we|you|it|they)(?: would|['’]d| should| all)? (?:see|expect|get|look|want|works?|is|goes)\b|the (?:usual )?background|customary|genuinely ok|healthy|cozy|nothing to (?:do|fix)|no action|without help|needs? nobody|as good as it gets|background noise|(?:normally|usually|typically) (?:hovers?|sits?|runs?|lives?|idles?|stays?|rides?|floats?)|nobody['’]s business|not (?:our|an?|no) (?:alarm|emergency)|no alarm|(?:is|are|that['’]s) (?:just )?(?:life|the life|physics))\b/gi

const LEAVE =
  /\b(?:(?:just )?leave (?:it|them|that|this)\b|let (?:it|them|that) (?:be|run|go|finish|do|sit|cook|ride)\b|(?:just |please )?ignore\b|(?:no need|don['’]?t|do not|needn['’]?t|not? (?:worth|need)) (?:to |bother |need to |have to |even )*(?:worry\w*|panic\w*|pag(?:e|ing)|wak(?:e|ing)|fret|sweat|mind|react|act|escalate|ring|call(?:ing)?|bother|roll(?:ing)? (?:it )?back|look(?:ing)?|lose sleep|get (?:up|out of bed)|stand up|blink|be (?:alarmed|scared|surprised|shocked|worried|afraid))|(?:i|we|you) (?:don['’]?t|wouldn['’]?t|won['’]?t|do not|would not|can|never)(?: even)? (?:blink|care|mind|look|worry|get up|get out of bed|bother|move|react|wake|flinch|stand up|live with|ignore|open (?:it|them|that)|answer|log ?in|call|do anything)|nobody (?:cares|looks|minds|blinks|worries|gets up|(?:has|needs|have|need) to (?:do|look|care|act|worry|get up|react))|(?:go back to|stay in) (?:bed|sleep)|(?:sit|ride|wait) (?:it|that) out|sleep (?:on|through)|stopped (?:worrying|looking|caring)|(?:i|we) (?:did|do) not (?:even )?(?:get up|stand up|look)|treat (?:it|them|that|this) as (?:weather|noise|normal|background)|give it (?:a|an|some|\d))/i

/** `that's just the export`, `python being python` */
const MERELY =
  /\b(?:is|are) (?:merely|simply) (?!(?:a |an |my )?(?:guess|thought|theory|wrong|bad|broken|too|not)\b)|\b(?:it|that|this|they|those|these)(?:['’]?s|['’]?re| is| are) (?:only|just|simply|merely) (?!(?:a |an |my )?(?:guess|thought|theory|question|idea|joke|hunch|been|got|gone|had|started|happened|now)\b)|\b(\w{2,}) being \1\b|\bjust (\w{2,}) (?:being|doing) /i

/** `that's the reindex`: an explanation, which is one of normality only beside a limit and a time. */
const EXPLAINS =
  /\b(?:that|it|this|those|they)(?:['’]?s|['’]re| is| are) (?:the|their|our|them|how|what|when|because|[\w-]+['’]s)\b/i

export const explains = (text: string): boolean => EXPLAINS.test(text)

const DENIED =
  /\b(?:not|isn['’]?t|aren['’]?t|ain['’]?t|never|no longer|hardly|anything but|far from|nowhere near|doesn['’]?t (?:look|seem)|wasn['’]?t)(?:\s+\w+){0,2}\s+$/i

/** What is fine now, or was, tells of no rule. */
const PASSING =
  /\bback to (?:normal|usual)|\b(?:looks?|looking|seems?|went|are all|all|everything(?:['’]s| is)?|is now|are now|was|were|will be|should be|gets?|feels?|sounds?|behaves?) (?:(?:all|totally|perfectly|back to|quite|pretty) )?(?:normal|fine|ok(?:ay)?|alright|good|healthy)\b|\b(?:normal|fine|ok(?:ay)?|healthy) (?:again|now)\b|^(?:(?:ok(?:ay)?|fine|alright|all right|cool|good)\b[,.! ]*)+|\b(?:higher|lower|worse|more|less|slower|longer|later) than (?:normal|usual|expected)|\b(?:as|than) (?:usual|expected)\b|\b(?:ok(?:ay)?|fine)[,.!]? (?:thanks|ta|cheers|got it|will do|so|then|i['’]?ll)\b/gi

const BAD =
  /\b(?:that|it|this|they)(?:['’]?s|['’]?re| is| are) (?:really |very |pretty |quite |definitely )?(?:bad|broken|wrong|weird|odd|too (?:high|slow|much|long|late))\b|\bway too\b|\bnot (?:at all )?(?:normal|ok(?:ay)?|fine|good|usual)\b|\b(?:isn['’]?t|ain['’]?t) (?:normal|ok(?:ay)?|fine|right)\b/i

/** Whether a text says that something is not as it should be, and not merely from where on. */
export const saysBad = (text: string): boolean =>
  BAD.test(text) && !/\b(?:over|above|past|beyond|more than|longer|in|for|after|outside)\b/i.test(text)

/** `will show up to …`, `you get …`: told beforehand, it is what is to be expected. */
const ANNOUNCED =
  /\b(?:(?:it|they|you|we|there|that|this|[\w-]+)(?:['’]ll| will) (?:\w+ )?(?:show|see|have|get|be|go|hit|reach|spike|jump|run|sit|climb|rise|lag|trail|throw|return)|you(?: always| usually| normally)? (?:get|see)|(?:can|may|might) (?:be|go|get|use|reach|hit|take|climb|lag|trail|have|show)|always (?:does|has|goes|gets|do|go|happens?)|(?:does|do) (?:that|this) (?:every|each|after|on|at|when)|sits? (?:at|around|between)|hovers?|trails?|usually|normally|most (?:days|nights|weeks|mornings)|every (?:night|morning|day|week)|(?:every|each) (?:single |time|weekend|month|quarter|\w+day)|(?:this|that|it) (?:holds|goes|applies|is true|counts) (?:for|after|at|on) (?:every|each|any|all)|after (?:every|each|any)\b|when ?ever)\b/i

const OVER =
  /\b(?:is|are|was|were|['’]s) (?:finally |now |all )?(?:over|gone|history|no more|a thing of the past|done with|behind us)\b|\bno longer\b|\bnot any ?more\b|\bfrom (?:now|here) on\b/i

const SHOULD = /\b(?:should (?:be|stay|sit)|ought to (?:be|stay)|expect)\b/i

/** `the 8 seconds are over, should be under 2`: another limit takes the place of the one that was. */
export const saysNewLimit = (text: string): boolean => OVER.test(text) && SHOULD.test(text)

/** Whether a text tells beforehand what will be seen, or what always is. */
export const saysComing = (text: string): boolean => ANNOUNCED.test(text)

/** Whether a text says that something is normal. */
export function saysNormal(text: string): boolean {
  const plain = text.replace(PASSING, ' ')
  if (LEAVE.test(plain) || MERELY.test(plain)) return true
  return [...plain.matchAll(NORMAL)].some(({ index }) => !DENIED.test(plain.slice(0, index)))
}

/** From where on it is not normal, said for itself: `Above that figure, or at another hour, treat it as real.` */
const BEYOND =
  /^(?:but |and |only )?(?:anything |everything |much |if (?:it|they|you|that)(?:['’]?s| is| are| find| see)?.{0,20}?)?(?:above|over|past|beyond|more|longer|higher|lower|below|less|outside|later|on any other|at (?:any )?other|other)\b.{0,80}?\b(?:real|genuine|wake|page|call|ping|tell|shout|look|problem|incident|wrong|broken|stuck|bad|real|matters|means|not (?:the|this|that|normal|ok|fine|expected))\b|\d\S* (?:would|is|means) (?:now |then |already )*(?:be )?an? (?:incident|problem|page|outage)\b/i

/** Whether a sentence says from where on something is no longer as it should be. */
export const saysBeyond = (text: string): boolean => BEYOND.test(text)

/** What something was built for, and no more. */
const CAPACITY =
  /\b(?:can(?:not|['’]t)?|could|able to) (?:\w+ )?(?:handle|hold|serve|carry|process|store|fit|share|accept|support) (?:\w+ ){0,3}(?:\d|up to|at most|more than|no more)|\b(?:hard|upper|absolute) (?:limit|ceiling|cap)\b/i

/** Whether a text says how much something is able to take, which is no word of what is normal. */
export const saysCapacity = (text: string): boolean => CAPACITY.test(text) && !saysNormal(text)

const CONCERN =
  /\b(?:unless|nervous|worth|scary|odd|weird|too much|look(?:s|ing)?|worr\w+|cares?|page|shout|ring|call|wake|scream|holler|ping|tell|nervous|problem|trouble|wrong|bad|broken|not (?:ok(?:ay)?|fine|normal|right|good|usual)|isn['’]?t (?:ok(?:ay)?|fine|normal|right)|attention|investigate|matters?|real|genuine|wake|alarm\w*|escalate|come (?:and )?(?:get|find)|get (?:me|us|someone|somebody|up)|speak up|dig|check|interested|interesting|react|act|move)\b/i

/** Whether a text says that from there on somebody should look. */
export const saysConcern = (text: string): boolean => CONCERN.test(text)

/** A story of another place, or a case that never was. */
const ELSEWHERE =
  /\b(?:at|in) (?:my|his|her|their|our) (?:old|last|previous|former|ex|other|first) (?:job|place|company|gig|team|shop|employer|life)\b|\bwhere (?:i|he|she|they) (?:used to )?work(?:ed)?\b|\b(?:a |my )?(?:friend|mate|cousin|brother|sister|wife|husband|flatmate|buddy)(?: of mine)?(?:['’]s)? (?:\w+ )?(?:at|works?|worked|company|told|says|said)\b|\bif (?:we|i|you|they|it) (?:ever|had|were|could|would)\b|\bwould(?:n['’]?t)? have\b|\bimagine\b|\b(?:read|saw|heard) (?:somewhere|on (?:hn|reddit|twitter|a blog)|a (?:talk|post|blog))\b|\bused to be\b|\bin theory\b|\bone day we\b|\bsome day\b|\bback when\b|\bif it were (?:up to )?me\b/i

export const isElsewhere = (text: string): boolean => ELSEWHERE.test(text)

/** What people do besides work, in numbers and on weekdays all the same. */
const LIFE =
  /\b(?:lunch|breakfast|dinner|supper|brunch|coffee|tea|cake|pizza|burgers?|kebab|tacos?|beers?|drinks?|pub|canteen|fridge|microwave|(?:in|at|to) the office|desk|parking|car park|bus|buses|train|tram|metro|bike|commute|traffic jam|flight|holidays?|vacation|school|kids?|daycare|nursery|dentist|doctor|vet|dog|cat|gym|yoga|football|match|game night|quiz|choir|band|concert|film|movie|episode|birthday|wedding|party|weather forecast|umbrella|rain|sunny|snow|degrees|heating|window cleaner|cleaners?|bins?|landlord|lift|elevator|fire (?:alarm|drill)|stand-?up|retro(?:spective)?|all-?hands|1:1s?|one-on-ones?|town ?hall|offsite|payday|salary|expenses|timesheets?|laptop|headphones|chair|wifi password|playlist|fantasy league|raffle|tombola|sweepstake)\b/i

/** What systems are made of: with one of them a train is a customer's. */
const OF_SYSTEMS =
  /\b(?:feeds?|apis?|gateways?|servers?|db|databases?|exports?|imports?|links?|queues?|jobs?|batch|sync|backups?|services?|systems?|hosts?|clusters?|replicas?|cache|deploys?|certs?|keys?|mailbox|s?ftp|vpn|network|firmware|cron|data|files?|alerts?|alarms?|dashboards?|graphs?|monitoring|cpu|lag|latency|errors?|p9\d)\b/i

export const isOfLife = (text: string): boolean => LIFE.test(text) && !OF_SYSTEMS.test(text)

/** `flip \`reads_primary\` on`, `over 90 you pause it`: an order, whose limit is when to follow it. */
const ORDER =
  /\b(?:flip|set|unset|run|use|turn|call|try|do|via|bump|raise|lower|delete|drop|clear|add|remove|edit|check|disable|enable|toggle)s? (?:on |off |the |our )?`[^`]+`|\b(?:over|above|past|beyond|more than|goes past|if|when(?:ever)?|once) .{0,60}?\b(?:you |please |then |just )?(?:stop|pause|flip|restart|reboot|kill|scale|fail ?over|promote|drain|switch|run|bounce|turn|set|disable|enable|throttle|purge|flush|evict)\b/i

/** `kubectl drain a`, and no name of what is measured. */
const isCommand = (code: string): boolean => /[\s=]/.test(code)

export const isOrder = (text: string): boolean =>
  ORDER.test(text) || [...text.matchAll(/`([^`]*)`/g)].some(([, code = '']) => isCommand(code))
