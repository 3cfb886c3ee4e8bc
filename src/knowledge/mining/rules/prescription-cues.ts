/** How people tell what to do when they do not say that it is a procedure. */

const TICKED = /```([\s\S]{3,600}?)```|`([^`\n]{3,200})`/g

/** Begins like the command of a shell, and not like a log line or a piece of SQL. */
const RUNNABLE =
  /^(?:\$ )?(?!(?:where|from|the|a|an|no|not|error|failed|cannot|could|unable|fatal|panic|warn\w*|info|debug|connection|http|get|post|put|timed?|invalid|unknown|null|true|false|and|or|if|is|it)\b)[a-z][\w./*-]*(?:\s+\S|$)/

const SQL =
  /^(?:SELECT|UPDATE|DELETE|ALTER|VACUUM|REINDEX|ANALY[SZ]E|CALL|EXEC|KILL|SHOW|SET|TRUNCATE|REFRESH|CLUSTER)\s+\S/

/** `pt-kill --busy-time 60`, typed without marks. */
const FLAGGED = /(?:^|[\s(:])([a-z][\w.-]+(?: [\w./<>-]+){0,4} --?[a-z][\w-]*)/

/** `kubectl …`, `systemctl …`: tools that everybody types. */
const TOOL =
  /(?:^|[\s(:])(?:kubectl|systemctl|service|helm|docker|podman|psql|mysql|redis-cli|nomad|consul|vault|terraform|ansible|ssh|sudo|curl|aws|gcloud|az|rabbitmqctl|kafka-[\w-]+|pg_[a-z_]+|nodetool|journalctl|crontab|flux|argocd)\s+[\w./-]+/

/** Commands of old machines: `ENDSBS *CNTRLD, wait, STRSBS`. */
const LOUD = /\b[A-Z][A-Z0-9]{4,}\b(?:\s+[*(][A-Z0-9*()]+)?/g

/** What somebody did, or what others do: right before the command. */
const PAST =
  /\b(?:ran|tried|used|did|executed|issued|i'?m running|(?<!\b(?:by|try|for|before|after|and|then) )running|just (?:ran|did)|have (?:run|done)|bin|forget|instead of|replaces?|no more|not)\s*$/i

/** What somebody did, up to the command that is told of it: `I removed what is older than a day (`…`)`. */
const DONE =
  /\b(?:i|we)(?:['’]ve| have| had)?(?: just| then| now| already| also)* (?:\p{L}{2,}ed|ran|set|put|took|did|made|cut|shut|sent|built|wrote|brought|gave|left)\b(?![^.!?\n]*\b(?:if|when|whenever|next time|always|must|should)\b)[^.!?\n]*$/iu

const isRunnable = (text: string): boolean => RUNNABLE.test(text) || SQL.test(text)

function tickedWorth(text: string): number {
  let worth = 0
  for (const { 1: fenced, 2: ticked, index } of text.matchAll(TICKED)) {
    const code = (fenced ?? ticked ?? '').trim()
    const before = text.slice(0, index)
    if (PAST.test(before.slice(-24)) || DONE.test(before.slice(-160)) || !isRunnable(code)) continue
    worth = Math.max(worth, /\s/.test(code) ? 2 : 1)
  }
  return worth
}

/** What a command in a message is worth: 2 for a whole one, 1 for a lone word in code. */
export function commandWorth(text: string): number {
  let worth = text.includes('`') ? tickedWorth(text) : 0
  const flagged = /\s--?[a-z]/.test(text) ? FLAGGED.exec(text) : null
  const before = text.slice(0, flagged?.index ?? 0)
  if (flagged !== null && !PAST.test(before.slice(-24))) worth = Math.max(worth, 2)
  const tool = TOOL.exec(text)
  if (tool !== null && !PAST.test(text.slice(0, tool.index + 1).slice(-24))) worth = Math.max(worth, 1.5)
  const loud = text.match(LOUD) ?? []
  return loud.length >= 2 && loud.length <= 8 && !/[A-Z]{4,} [A-Z]{4,} [A-Z]{4,}/.test(text)
    ? Math.max(worth, 1.5)
    : worth
}

const VERBS =
  'add|apply|ask|(?:re-?)?assign|attach|bin|block|bounce|bring|bump|bypass|call|cancel|check|clear|close|compact|compare|confirm|copy|cordon|create|cut|cycle|declare|delete|deploy|disable|disconnect|do|drain|drop|dump|edit|eject|empty|enable|enroll?|erase|escalate|evict|export|fail|fetch|file|fix|flip|flush|force|free|get|give|grab|grant|halt|hit|hold|import|increase|inform|isolate|kick|kill|lift|limit|lock|log|lower|make|mark|move|mute|notify|open|page|park|patch|pause|phone|pick|pin|play|point|post|power|press|print|promote|pull|purge|push|put|quit|raise|read|re-?enable|re-?install|re-?enroll?|rebuild|recreate|redeploy|reduce|refresh|reindex|release|reload|remove|rename|renew|repair|repeat|replace|replay|report|rerun|reset|resize|restart|restore|resume|resync|retry|return|revert|revoke|ring|roll|rotate|route|run|scale|send|set|shift|shut|silence|skip|snooze|ssh|start|stop|swap|switch|sync|tail|take|tell (?!me)|terminate|text|throttle|toggle|touch|trigger|trim|truncate|turn|undo|unlock|unplug|untick|update|upgrade|use|vacuum|verify|wake|warm|watch|wipe|write|download|upload|send|connect|find|install|pull|request|collect|capture|compare|begin|finish|choose|select|submit|requeue|quarantine|revert'

/** What may stand before an order in its clause. */
const BEFORE_ORDER = String.raw`(?:(?:and|then|so|but|first|next|finally|only|only then|after that|afterwards|just|simply|please|pls|always|also|instead|otherwise|ok|okay|right|no|nope|nah|yes|yep|yeah|you|you (?:can|should|must|have to|need to|want to)|on-?call|whoever is on|be sure to|make sure (?:to|you)|better|best|now you|step \d|\d[.)])[,:]?\s+)*`

const ORDER = new RegExp(
  String.raw`^\W*${BEFORE_ORDER}(?:${VERBS})\b(?!\s*(?:\?|is|was|are|were|has|had|went|came|fail|ing\b|-))`,
  'i',
)

/** `be finished 45 minutes ahead`, `duty master first, always` */
const ORDER_OTHERWISE =
  /^\W*(?:and |then )?be (?:finished|done|sure|careful|quick|ready|there)\b|^[\w' -]{3,40} first\b|\b(?:you|we) (?:do|run|use|stop|start|pause|drain|restart|kill|clear|call|ring|page|phone|wait|roll|switch|turn|reset|open|close|go|ask|put|take|hold|check|replay|need to|have to|must|should)\b|\bneeds? (?:a |to be )\w+|\b(?:gets|get) (?:drained|restarted|killed|replaced|rebuilt|rotated|pulled|thrown|kicked|recycled|bounced|paused|removed|cleared|reset|paged|called)\b|\bi want (?:a call|to be (?:called|woken|paged))\b|\b(?:ring|call|page|phone|wake|ping|text) (?:me|us|him|her|them)\b/i

const NEVER =
  /(?:^|[,;:.!–—-]\s*|\b(?:and|but|so|please|pls|or|just|then|we|you)\s+)(?:never (?!\w+ed\b|ran\b|went\b|came\b|had\b|be\b|been\b|got\b|saw\b|was\b|were\b|mind\b|again\b|in\b|on\b|does\b|did\b|heard\b|knew\b)[a-z]|do ?n['’o]?t|do not|no need to|not (?:earlier|before|by hand|until|from|the other way|in daylight|during)|hands off|leave .{2,30} alone|nobody (?:touches|restarts|deletes|promotes)|whatever you do|under no circumstances|don['’]?t bother|must not|mustn['’]?t|stay away from)\b/i

/** A word of each of them: a look that costs less. */
const MAY_FORBID = /never|do ?n['’o]?t|not\b|no need|hands off|alone|nobody|whatever|under no|must|stay away/i

/** Whether a text may forbid something, wherever in it that is. */
export const mayForbid = (text: string): boolean => MAY_FORBID.test(text)

const CONDITION =
  /\b(?:only (?:if|when|once|after)|(?:if|when|whenever|once|unless|until|before|after|as soon as|in case|any ?time|every time|next time|past|above|below|over|under|beyond|more than|less than|at least|ahead of|within|the moment|or (?:it|you|we|they|else)|otherwise|else)\b)/i

/** Lines that are numbered or ticked off, one below the other. */
const LISTED = /^[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+\S/gm

const FEWEST_LISTED = 2

export const isListed = (text: string): boolean => (text.match(LISTED)?.length ?? 0) >= FEWEST_LISTED

/** Said for every time, not for this once. */
const GENERAL =
  /\b(?:always|every time|each time|whenever|any ?time|next time|from now on|from here on|as a rule|rule|for (?:those|these|that one|any|all|the next time)|with (?:those|these)|the thing to do|the trick|the way|works every|never|nobody|both names|go together|in general|usually|standard)\b/i

const REASON =
  /\b(?:or (?:you|it|we|they|else)|otherwise|because|bc|cos|since|so that|so you|(?:it|that|they) (?:loses?|forgets?|drops?|breaks?|double\w*|kills?|takes?|re-?reads?|makes?|will|would|just|queues?|is safe)|you (?:lose|sell|get|end up|break|redo|risk)|we (?:lose|file|get|had))\b/i

/** How a question that wants to know what to do is asked; with no question mark as often as with one. */
const ASKS_HOW =
  /\bhow (?:do|to|can|should|would|did|does|am|are)\b|\bhow'?s\b.{0,20}\b(?:done|work)|\bwhat (?:do|should|can|must|shall|would) (?:i|we|you|one|people)\b|\bwhat (?:to do|now|next|then|if)\b|\bwhat(?:'s| is) the (?:procedure|process|drill|play|move|fix|trick|command|way|plan|runbook|right)\b|\bwhat i do\b|^\W*(?:and|so|ok)[, ]+(?:then|after|if|when|over|under|above|below|how|what)\b|\b(?:anyone|anybody|someone) (?:know|knows|remember) how\b|\bwhich (?:command|script|button|runbook)\b|\bis there (?:a|any) (?:way|command|script|runbook|button|trick|switch|flag)\b|\bremind me\b|\bsteps\b.{0,20}\?/i

const MAY =
  /\b(?:can|could|should|shall|may|do|am|is it (?:ok|okay|safe|fine)|ok|okay|safe|allowed|fine) (?:i|we|you|to)\b|^\W*(?:i|we)(?:'ll| can| could| will)\b.*\?|^\W*(?:(?:so|just|then)\s+)*(?:restart|reboot|roll|promote|fail|kill|bounce|retry|rerun|override|force|delete|drop|skip|scale|bump|raise|reset|purge|flush|revert|page|call|push|stop|pause)\b[^.!]{0,60}\?|^\W*so (?:nobody|no ?one|we|i|you|it'?s)\b.{3,80}(?:then|\?)\W*$|\b(?:flag|switch|option|override|button)\b.{0,30}\?/i

/** Waiting is no step by itself. */
const WAITS =
  /^\W*(?:(?:nah|nope|no|just|please|pls|ok|then|and)\W+)*(?:wait|leave|hold on|hang on|give it|let it|watch)\b/i

export const isAgreed = (text: string): boolean => AGREED.test(text)

export const isHabit = (text: string): boolean => HABIT.test(text)

export const gives = {
  order: (clause: string): boolean =>
    !WAITS.test(clause) && (ORDER.test(clause) || ORDER_OTHERWISE.test(clause)),
  ban: (text: string): boolean => NEVER.test(text),
  condition: (text: string): boolean => CONDITION.test(text),
  general: (text: string): boolean => GENERAL.test(text),
  reason: (text: string): boolean => REASON.test(text),
} as const

export const asksHow = (text: string): boolean => ASKS_HOW.test(text)

export const asksWhether = (text: string): boolean => MAY.test(text)

/** Takes an old way out of use: what is told of it is no way to go. */
const OUT_OF_USE =
  /\b(?:no longer|not? any ?more|is (?:history|gone|dead|obsolete|stale)|are (?:history|gone|dead|obsolete|stale)|bin (?:them|it|those)|used to|deprecated|retired|does nothing|do nothing|doesn['’]?t exist|forget (?:about )?(?:the|all|every))\b/i

export const isOutOfUse = (text: string): boolean => OUT_OF_USE.test(text)

/** `before anybody empties it I must be asked`, `every refund above 500 needs Mara's ok`: who has to agree before something is done. */
const AGREED =
  /\bbefore (?:any(?:one|body)|some(?:one|body)|you|i|we|people|they)\b.{3,80}\b(?:i|we|he|she|\p{Lu}\p{L}+|you) (?:must|have to|has to|needs? to|want to|wants to) (?:be (?:called|asked|told|paged|informed|woken|rung)|get (?:an? )?(?:ok|okay|approval|go)|ask|agree|sign|approve)\b|\b(?:must|has to|have to) get (?:an? |the )?(?:ok|okay|approval|go|sign-?off) (?:from|of|by)\b|\bneeds? \p{L}+['’]s (?:ok|okay|approval|go|sign-?off|blessing)\b/iu

/** `what I do each time: …`: how somebody always goes about it. */
const HABIT =
  /\b(?:what|how) (?:i|we) (?:always |usually )?(?:do|did) (?:it )?(?:every ?times?|each time|always|whenever|then|in that case)\b.{0,12}:/i

const DID =
  /^\W*(?:(?:ok|so|and|then|just|now|yes|yep)[,:]?\s+)*(?:(?:i|we|he|she|they|i'?m|we'?re|i'?ve|we'?ve|i'?ll|we'?ll|somebody|someone)\b|(?:restarted|bounced|killed|rolled|ran|cleared|pushed|reset|drained|paused|stopped|started|switched|moved|raised|bumped|looking|checking|trying|restarting|bouncing|killing|rolling|running|clearing|pushing|resetting|draining|pausing|stopping|switching|moving|raising|bumping|going|done|worked|on it|ack)\b)/i

/** Meant for today: `temporary: fix the record`, `for now raise it`. */
const FOR_NOW = /\b(?:temporar\w+|for now|this time|today|tonight|right now|this once)\b/i

export const isForNow = (text: string): boolean => FOR_NOW.test(text)

/** Tells of this once: what somebody does or did. */
export const isOfOnce = (text: string): boolean =>
  isForNow(text) ||
  (DID.test(text) && !/^\W*we (?:never|always|do|pause|stop|drain|call|page|restart|run|roll)\b/i.test(text))
