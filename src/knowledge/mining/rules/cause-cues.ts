/** What people write when they say why something broke, what they did, and that something is broken. */

/** `drops rows when a leader changes, we solved it with …`: what was seen, when, and what was done about it. */
const WHEN_THEN_MENDED =
  /^.{4,90}? (?:when(?:ever)?|if|once|as soon as|every time|each time) (.{6,90}?)[,;–—-]\s+(?:and |so |which )?(?:we |i |they |it was |this was |that was )?(?:have |'ve )?(?:solved|fixed|cured|mended|resolved|worked around|got rid of|helped|went away)\b/i

/** Each with the cause as its group; those that begin anywhere need a word that is looked for first. */
export const CAUSE_CUES: readonly (readonly [cue: RegExp, strength: number, needs?: RegExp])[] = [
  [
    /\b(?:the )?(?:real |actual |true |final |confirmed )?(?:root[- ]cause|rca|cause|culprit|reason|trigger)(?: here| this time| of (?:this|it|(?:the )?[\w -]{3,40}))?(?: (?:was|is|turned out to be|ended up being|seems? to (?:be|have been)|has been)(?: that)?|\s*[:=–—-])\s*(.{4,})/i,
    3,
    /cause|rca|culprit|reason|trigger/i,
  ],
  [/^\W*(?:confirmed|diagnosed|diagnosis|explanation|explained)\s*[:–—]\s*(.{8,})/i, 2.5],
  [
    /\bwhat (?:really|actually|in fact) (?:happened|went wrong|broke(?: it)?|was wrong)(?: (?:is|was)(?: that)?|\s*[:=–—-])\s*(.{4,})/i,
    3.5,
  ],
  [
    /\b(?:it |this |that |which |they |everything )?(?:actually |really |in fact |in the end )?turn(?:s|ed) out (?:to (?:be|have been)|it (?:was|is|were)|that(?: it was)?|the|to|[\w-]+)\s*(.{4,})/i,
    3,
    /turn(?:s|ed) out/i,
  ],
  [
    /\b(?:was|were|is|are|been|got|being) (?:actually |really |all |directly |in fact |indeed )?(?:caused|triggered|brought (?:down|on)|broken|killed|starved|saturated|exhausted|overwhelmed|throttled|blocked|knocked (?:out|over)|taken (?:out|down)) by (.{4,})/i,
    3,
    /\bby\b/i,
  ],
  [
    /\b((?:that'?s |it was |was |probably )?(?:my|our) (?:deploy\w*|change|pr|commit|migration|config(?: change)?|release|rollout|script|query|job|cleanup|refactor|merge|patch|upgrade)\b.{0,80})/i,
    2.5,
    /\b(?:my|our)\b/i,
  ],
  [/\b(?:caused|triggered) by (.{4,})/i, 2.5],
  [
    /\b(.{4,80}? (?:was|were|got|had been|been) (?:accidentally |silently |also )?(?:overwritten|deleted|removed|dropped|disabled|changed|replaced|revoked|reset|renamed|truncated|misconfigured|evicted|cut off) by .{4,})/i,
    2.5,
    /\b(?:was|were|got|been) \w+(?: \w+)? by\b/i,
  ],
  [
    /\b(?:hits?|hitting|ran into|running into|tripped over) ((?:an?|the|its|our) (?:\w+ )?(?:bug|regression|race(?: condition)?|limit|quota|leak|deadlock|edge case)\b.*)/i,
    2,
  ],
  [
    /^(?:it (?:was|is) )?(.{4,80}?),? (?:found|seen|visible|shows? up|clear) (?:it )?(?:in|via|with|through|from) (?:the |a |our )?(?:traces?|logs?|profiler?|heap dump|core dump|flame ?graph|metrics|dashboard|packet capture|tcpdump|stack trace|explain)\b/i,
    2,
    /found|seen|visible|shows? up|clear/i,
  ],
  [/\b(?:came|comes|coming|stemming) from (.{4,})/i, 2],
  [
    /\b(?:traced|tracked|narrowed|pinned|boils?|boiled|comes|came|goes|went)(?: it| this| that)?(?: all)?(?: back| down)* to (.{4,})/i,
    3,
  ],
  [
    /\bfound (?:it|the (?:cause|culprit|problem|issue|reason|bug|smoking gun)|the root cause)\s*[:,.!–—-]*\s*(.{4,})/i,
    3,
  ],
  [
    /\b(?:the )?(?:problem|issue|fault|bug|thing|bottleneck) (?:was|turned out to be|were|is)(?: that| in fact)? (.{4,})/i,
    2,
    /problem|issue|fault|bug|thing|bottleneck/i,
  ],
  [WHEN_THEN_MENDED, 2, /\b(?:solved|fixed|cured|mended|resolved|worked|rid|helped|away)\b/i],
  [/\b(?:because|'?cause|bc|since|as) (?:of )?(.{6,})/i, 1.5],
  [
    /\b(?:due to|owing to|thanks to|on account of|stem(?:s|med) from|result(?:s|ed) from|down to|courtesy of|is explained by|explained by) (.{4,})/i,
    2,
  ],
  [
    /\b(?:(?:it|this|that) (?:was|is)|(?:it|that)['’]s) (?:actually |really |in fact |indeed |just |all |again |in the end )*(?:the |a |an |our |their |another )?((?!not\b|n't|a test|fixed|expected|normal|fine|gone|back|happening|getting|still|only|so|down|up|slow|broken|failing|working|ok|okay|weird|odd|strange|red|green|bad|worse|better|resolved|over|clear|good|great|me\b|you\b|my\b|what|why|how|when|where|ok\b|hard|impossible|possible|on\b|in\b|at\b|to\b|been|being|very|too|much|most|all\b|everything|nothing|time|confirmed|safe|known|owned|called|too\b|pretty|quite|really)[a-z0-9`#"'].{5,})/i,
    1.5,
  ],
  [
    /\b(.{2,80}?) (?:is|was|were) (?:the )?(?:cause|culprit|root cause|reason|trigger|one|problem|offender|to blame|at fault|responsible)\b/i,
    2.5,
    /\b(?:cause|culprit|reason|trigger|one|problem|offender|blame|fault|responsible)\b/i,
  ],
  [
    /\b(.{4,100}?) (?:caused|triggered|broke|took (?:down|out)|killed|exhausted|saturated|starved|overwhelmed|knocked (?:out|over|down)|brought down|blocked|filled(?: up)?|hogged|ate|leaked|(?:held|kept) (?:it|them|everything|the [\w-]+)|was (?:holding|hogging|eating|blocking|leaking|filling|starving|locking|saturating|hammering)|is (?:holding|hogging|eating|blocking|leaking|filling|starving|locking|saturating|hammering))\b/i,
    1.5,
    /\b(?:caused|triggered|broke|took|killed|exhausted|saturated|starved|overwhelmed|knocked|brought|blocked|filled|hogged|ate|leaked|held|kept|(?:was|is) \w+ing)\b/i,
  ],
]

/** States of things that are a cause by themselves when they are said as a fact: `the cert expired`. */
export const FAULT =
  /\b(?:expired?|(?:bad|faulty|defective|damaged|loose|broken|unplugged|misplugged) (?:[\w-]+ )?(?:cable|connector|sfp|transceiver|optic|fibre|fiber|port|dimm|ram|nic|card|controller|psu|fan|module|sensor|switch|plug|line|link|drive|ssd|board)s?|ran out of|out of (?:memory|disk|space|connections|inodes|ips?|file descriptors|quota)|oom-?kill\w*|oom(?:ed|ing)?|exhaust(?:ed|ion)|deadlock\w*|leak(?:s|ed|ing)?|misconfigur\w+|typo|wrong (?:config\w*|value|limit|flag|env\w*|region|endpoint|url|key|secret|version|image|selector|port|timeout)|bad (?:config\w*|deploy|release|migration|commit|query|index|image|certificate|value|node|disk|push|flag|rollout|data|record|route)|missing (?:index|permission|env\w*|secret|config\w*|grant|role|table|column|header|route|header)|dropped (?:the )?index|corrupt\w*|full disk|disk (?:was |is |got )?full|filled up|pool (?:was |is |got )?(?:exhausted|too small|full)|throttl\w+|rate[- ]limit\w*|noisy neighbou?r|split[- ]brain|(?:clock |time )?drift|had died|(?:hit|reached|exceeded) (?:its |the |our )?(?:max\w*|limit|ceiling|cap|quota)|evicting|suspended|went read-only|scaled to zero|stuck (?:lock|transaction|consumer|job|vacuum|on|behind|in|waiting|at)|poison(?:ed)? (?:message|pill)|blocked (?:on|by|behind|in)|waiting (?:on|for) (?:a |the |an )?(?:lock|connection|quorum|leader|disk)|(?:ran|running|run) (?:away|into (?:the |a )?limit)|never (?:ran|ran on|got|picked|started|finished|came|reached|updated|applied|loaded|rotated|renewed|closed|released)|lost (?:its|the|their|quorum|leader\w*|connection)|cut (?:off|our)|went from \S+ to|(?:dropped|shrank|grew|jumped) from \S+ to|no (?:healthy|available|free|valid) \w+|long[- ]running (?:query|transaction|job)|lock contention|hot (?:key|shard|partition)|memory leak|thundering herd|retry storm|cache stampede|clock skew|dns (?:outage|failure|change)|provider (?:outage|maintenance|incident)|maintenance (?:window|at|on)|cert(?:ificate)? (?:expir\w+|renewal)|revoked|rotated|locked|hung|wedged|crashed|evicted|drifted|saturated|over(?:loaded|whelmed)|too many (?:connections|open files|requests|retries|partitions)|(?:was|were|is|got) set to .{1,24}? instead of|lowered|reduced from|halved|off by|reset to default|reverted to default|rolled out with|shipped with|deployed without)\b/i

/** Things done that may have mended it; the group is not needed, the sentence is the fix. */
export const FIX_DONE =
  /\b(?:rolled (?:it |that |this |[\w.-]+ )?(?:back|forward)|rolling (?:it |that |[\w.-]+ )?back|roll ?back (?:done|finished|complete\w*|fixed|helped)|revert(?:ed|ing)|restart(?:ed|ing)|bounced|bouncing|bump(?:ed|ing)|rais(?:ed|ing)|increas(?:ed|ing)|lower(?:ed|ing)|reduc(?:ed|ing)|scal(?:ed|ing)|fail(?:ed|ing) (?:it |[\w-]+ )?over|clear(?:ed|ing)|flush(?:ed|ing)|disabl(?:ed|ing)|enabl(?:ed|ing)|turn(?:ed|ing) (?:it |that |[\w -]+ )?(?:off|on)|switch(?:ed|ing)|remov(?:ed|ing)|rotat(?:ed|ing)|renew(?:ed|ing)|kill(?:ed|ing)|drain(?:ed|ing)|cordon(?:ed|ing)|patch(?:ed|ing)|hot-?fix(?:ed)?|(?:re)?solv(?:ed|ing) (?:it |this |that )?(?:with|by|via|through)|fix(?:ed)? (?:deployed|shipped|merged|rolled out|by|it by|this by|with|via|is out)|re-?creat(?:ed|ing)|recycl(?:ed|ing)|vacuum(?:ed|ing)|add(?:ed|ing) (?:an? |the |more |back )?[\w-]+|pinn(?:ed|ing)|resiz(?:ed|ing)|extend(?:ed|ing)|expand(?:ed|ing)|(?:set|put)(?:ting)? (?:[\w./-]+ ){1,4}(?:back(?: to)?|to)|throttl(?:ed|ing)|block(?:ed|ing)|purg(?:ed|ing)|reload(?:ed|ing)|upgrad(?:ed|ing)|downgrad(?:ed|ing)|delet(?:ed|ing)|dropp(?:ed|ing)|free(?:d|ing)|paus(?:ed|ing)|resum(?:ed|ing)|stopp(?:ed|ing)|re-?deploy(?:ed|ing)|re-?built|rebuild(?:ing)?|re-?issu(?:ed|ing)|reset(?:ting)?|unset|unblocked|released (?:the )?lock|terminat(?:ed|ing)|mov(?:ed|ing) [\w -]+ (?:to|off|onto|back)|promot(?:ed|ing)|replaced|replacing|requeued|replayed|re-?ran|reinstated|restored|truncated|moved|evicted|re-?enabled|re-?indexed|reverting|re-?pointed|changed|pushed (?:a |the )?(?:fix|revert|hotfix)|deployed (?:a |the )?(?:fix|revert|hotfix|[\w.-]+ with)|shipped (?:a |the )?(?:fix|revert|hotfix))\b/i

/** The same as a proposal: it counts only when somebody says that it worked. */
export const FIX_PROPOSED =
  /\b(?:try(?:ing)?|let'?s|lets|should(?: we)?|could (?:you|we)|can (?:you|we|someone)|maybe|how about|what about|worth|need(?:s)? to|i'?d|we should|please|pls|going to|gonna|i'?ll|i will|we'?ll|suggest\w*)\b.{0,60}\b(?:roll(?:ing)? ?back|revert(?:ing)?|restart(?:ing)?|bounc(?:e|ing)|bump(?:ing)?|rais(?:e|ing)|increas(?:e|ing)|lower(?:ing)?|scal(?:e|ing)|fail(?:ing)? ?over|clear(?:ing)?|flush(?:ing)?|disabl(?:e|ing)|enabl(?:e|ing)|turn(?:ing)? (?:it |that )?off|switch(?:ing)?|remov(?:e|ing)|rotat(?:e|ing)|renew(?:ing)?|kill(?:ing)?|drain(?:ing)?|vacuum(?:ing)?|add(?:ing)?|set(?:ting)?|throttl(?:e|ing)|purg(?:e|ing)|reload(?:ing)?|upgrad(?:e|ing)|delet(?:e|ing)|drop(?:ping)?|paus(?:e|ing)|stop(?:ping)?|redeploy(?:ing)?|rebuild(?:ing)?|reset(?:ting)?|promot(?:e|ing)|mov(?:e|ing)|extend(?:ing)?|cordon(?:ing)?|recycl(?:e|ing)|restor(?:e|ing)|replay(?:ing)?|terminat(?:e|ing)|push(?:ing)?|chang(?:e|ing)|pin(?:ning)?|free(?:ing)? up|resiz(?:e|ing))\b/i

const IMPERATIVE =
  /^(?:just |pls |please |@\w+[,:]? )*(?:roll back|rollback|revert|restart|bounce|bump|raise|increase|lower|scale|fail over|failover|clear|flush|disable|turn off|switch|remove|rotate|renew|kill|drain|vacuum|set|throttle|purge|reload|upgrade|delete|drop|pause|stop|redeploy|rebuild|reset|promote|cordon)\b/i

export const isProposal = (text: string): boolean => FIX_PROPOSED.test(text) || IMPERATIVE.test(text)

export const SYMPTOM =
  /\b(?:errors?|error rate|[45]xx|[45]0\d(?:s|'s)?|down|outage|failing|fails|failed|failures?|slow(?:er|ness)?|latenc\w+|timeouts?|timing out|timed out|times? out|alerts?|alerting|firing|fired|paged?|pages|stuck|lag(?:ging|s)?|spik\w+|crash\w*|oom\w*|unreachable|unavailable|degraded|broken|broke|los(?:es?|t|ing)|block(?:ed|s|ing)|breaking|erroring|can'?t|cannot|unable|restarting|restarts|crashloop\w*|stall(?:s|ed|ing)?|backlog|backed up|piling up|queue(?:s|d)?|pegged|saturated|full|dropping|dropped|drops|dead|hang(?:s|ing)|hung|throttl\w+|rejected|refus\w+|reset|missing|stale|empty|duplicat\w+|wrong|5\d\ds|p9\d|elevated|climbing|red|sev-?\d|incident|(?:do(?:es)? )?not (?:work|load|respond|start|open|working|loading|responding|starting|updating|arriving)|no (?:data|traffic|events|orders|logs)|deadlock\w*|flapping|exhausted|evict\w+|unhealthy|blank|exception\w*|panic\w*|died|dying|killed|notready|behind|delay(?:s|ed)?|late|terrible|weird|garbage|incorrect|truncated|unresponsive|frozen|freez\w+|inconsisten\w+|hiccups?|trouble|problems?|issues?)\b/i

/** Something that runs is meant: what is broken in a kitchen is none of our business. */
export const TECHNICAL =
  /\b(?:errors?|[45]xx|[45]0\d(?:s|'s)?|latency|timeouts?|p9\d|lag|cpu|memory|disk|queue|pods?|nodes?|db|database|replicas?|cluster|deploy\w*|rollback|rolled back|cache|cert\w*|service|api|fail-?over|broker|consumers?|kafka|redis|postgres\w*|mysql|vacuum|backlog|oom\w*|crash\w*|connections?|dns|load|k8s|kubernetes|ingress|gateway|provider|webhooks?|endpoint|token|secret|jobs?|cron|workers?|index\w*|bucket|region|container|config\w*|flag|query|queries|pool|throughput|requests?|traffic|server|alert\w*|paged?|logs?|migration|release|v\d+|heap|gc|threads?|locks?|quota|rate limit\w*|lambda|function|thanos|prometheus|grafana|nginx|envoy|proxy|checkout|login|search|payments?|build|pipeline|ci|vm|host|volume|storage|s3|schema|table|partition|topic|email|emails|sync|import|export|batch|orders?|deadlocks?|triggers?|licen[cs]e|firewall|network|switch|spool|sessions?|shards?|replication|jvm|kernel|driver|library|keepalive|headers?|cookies?|firmware|hypervisor|trunk|cdn|tls|ssl|keys?|writes|reads|merges|partitions?|segments?|file descriptors|sockets?|ports?|rows?|columns?|serializ\w+|upstream|downstream|cluster|compaction|snapshot|quota|heartbeat|watermark|oplog|wal|ttl|responses?|feature flags?|logging|probes?|tempdb|log ?ins?)\b/i

export const OFFICE =
  /\b(?:coffee|espresso|kitchen|lunch|dinner|printer|parking|fridge|birthday|cake|pizza|badge|holiday|meeting room|dishwasher|air ?con|aircon|heating|chairs?|desk|elevator|lift|toilet|plants?|fire alarm|doorbell|projector|whiteboard|beer|snacks?|football|weather|train|traffic jam|bike|dog|cat|kids?|school|dentist|game|movie|microwave|toaster|vending|window blinds|snow|rain)\b/i

/** What a correction says that it was not, in one group. */
export const CONTRADICTS =
  /\b(?:wasn'?t|was not|isn'?t|is not|it'?s not|weren'?t|not)\b\s*(?:actually |really |in fact )?(?:the |a |our |because of |caused by )?(.{3,80}?)(?:[,;.]|\bbut\b|\bit was\b|\bafter all\b|$)/i
