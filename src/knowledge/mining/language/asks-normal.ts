/** How people ask in free talk whether something is as it should be, or what would be. */

const JUDGED =
  '(?:bad|ok(?:ay)?|fine|normal|legit|expected|known|healthy|serious|intended|acceptable|allowed|usual(?:ly)?|weird|right|alright|alarming|scary|suspicious|worrying|concerning|dangerous|critical|urgent|real|a lot|high|low|slow|much|within|on purpose|by design|noise|an? (?:problem|worry|concern|thing|bug|false alarm|issue|lot)|(?:supposed|meant) to|too (?:high|much|slow|long)|something to|cause for)'

const IT = String.raw`(?:it|this|that|these|those|they|\S+ (?:lag|latency|cpu|alert|error rate|queue)|(?:the|an?) \S+)`

/** People are asked how they are, and when it suits them. */
const OF_SOMEBODY = '(?:you|we|i|he|she|anyone|everyone|anybody|everybody|somebody|someone)\\b'

const ACTS = String.raw`(?:worr\w+|care|panic|page|scared|afraid|roll(?:ing)? ?(?:it )?back|restart|reboot|revert|kill|clean|clear|drain|scale|resize|intervene|bother|touch|silence|mute|wait|escalate|act|look|wake|ignore|concerned|alarmed|do (?:something|anything)|mind)`

const ASKS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:is|are|was|isn['’]?t|aren['’]?t) (?!${OF_SOMEBODY})(?:\S+ ){0,6}?${JUDGED}\b.{0,60}\?`,
    'i',
  ),
  new RegExp(
    String.raw`^\W*(?:and |so |but )?(?:is|are) (?!${OF_SOMEBODY})(?:\S+ ){0,6}?${JUDGED}(?: \w+){0,3}\W*$`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:that|this|it)(?:['’]?s)? (?:really |still |all )?${JUDGED}(?:[ ,]+(?:right|no|yes|or not))?\s*\?`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:should|do|must|shall|can|need) (?:i|we|one|someone|somebody) (?:be |need to |have to |just )?${ACTS}\b`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:should|can|may|could) ${IT} (?:really )?(?:be|look|take|go|get|lag|last|run|sit)\b`,
    'i',
  ),
  new RegExp(
    String.raw`\bdo(?:es)? ${IT} (?:always|usually|normally|often|ever|matter|resolve|recover|settle|clear|heal|go away|come back|calm)\b|\b${IT}(?:['’]ll| will) (?:resolve|recover|settle|clear|go away|come back|calm)\b.{0,30}\?`,
    'i',
  ),
  /(?:^|[,.;:!–—-])\s*(?:(?:so|but|and|still|or|hm+|mh|um+|uh|eh) )?(?:worry|worrying|bad|normal|legit|fine|ok(?:ay)?|known(?: thing| issue)?|expected|(?:a )?problem|concern(?:ing)?|serious|panic(?: or .{0,12})?|roll ?back|intended|usual|healthy|thoughts|real|urgent|noise|false alarm|escalate|revert|kill it|act|page (?:any|some)one|by design|on purpose|ignore|leave it|too (?:high|much|slow|long|late)|a lot|looks? (?:high|bad|off|wrong|odd|weird)|worth (?:an?|the|paging|waking)(?: \w+){0,2}|cause for \w+)\s*\?/i,
  /\bwhat(?:['’]?s| is| are| would be| counts as|['’]?d be)? (?:a |an |the |our |still |considered )?(?:sane|normal|usual|ok(?:ay)?|good|healthy|acceptable|reasonable|typical|expected|sensible|limit|threshold|too (?:much|high|long|slow))\b/i,
  /\bwhat (?:is|was|should|would|does|may) (?:it|that|this|they|the \w+) (?:normally|usually|be|look like)\b/i,
  /\bhow (?:much|high|long|far|slow|big|many|late|old|hot|full)\b.{0,60}\b(?:ok(?:ay)?|fine|normal|too|expected|usual|allowed|healthy|before|worry|can it|may it|is it meant|should)\b/i,
  /\bhow (?:bad|serious|urgent|worried|normal|worrying)\b/i,
  /\b(?:when|at what point|from when) (?:do|should|would|does) (?:i|we|you|it|that) (?:worry|page|care|panic|call|ring|start|act|stop|become|get)\b/i,
  /\bdo we care\b|\bwho cares about\b|\bare we (?:good|ok(?:ay)?|fine)\b|\bsupposed to (?:be|do|look|take)\b.{0,40}(?:\?|$)|\bcause for (?:concern|alarm|panic)\b|\bam i (?:meant|supposed) to\b|\banything (?:to do|i (?:can|should|need|have to))\b|\bdo(?:es)? (?:i|we|anyone|somebody) need to do\b/i,
  /\b(?:number|value|point|limit) (?:where|when|from which|at which|do you)\b|\bwhere(?:['’]?s| is) the (?:line|limit|threshold)\b|\bdo i (?:need to|have to|wake|call|ring)\b/i,
]

const LIMIT_ASKED =
  /\bhow (?:much|high|long|far|slow|big|many|late|old|hot|full)\b|\b(?:limit|threshold|too (?:much|high|long|slow))\b|\b(?:when|at what point|from when) (?:do|should|would) (?:i|we|you)\b|\bwhat(?:['’]?s| is) (?:a |the )?(?:sane|normal|usual|ok(?:ay)?|good|healthy|reasonable|typical|expected|acceptable|max)\b|\bwhat .{0,40}\bis (?:ok(?:ay)?|fine|normal|acceptable)\b|\b(?:number|value) (?:where|when|from which|at which|do you)\b|\bwhere(?:['’]?s| is) the (?:line|limit|threshold)\b|\bwhat (?:should|may|is|would) (?:it|that|this) (?:normally |usually )?be\b/i

/** Whether the answer is a number: `how high may it get?` */
export const asksLimit = (text: string): boolean => LIMIT_ASKED.test(text)

/** Longer texts are no question of one thing. */
const LONGEST = 400

/** Whether somebody asks if what is seen is as it should be, or what would be. */
export const asksNormal = (text: string): boolean =>
  text.length < LONGEST && ASKS.some((asks) => asks.test(text))
