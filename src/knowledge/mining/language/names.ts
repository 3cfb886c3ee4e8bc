/** Words that end the name of something that runs; with them a hyphenated word is a name for sure. */
const KINDS =
  'service|svc|api|db|database|worker|workers|gateway|gw|proxy|queue|cache|cluster|postgres|pg|mysql|redis|kafka|mongo|cron|job|consumer|producer|frontend|backend|ui|web|app|server|primary|replica|broker|store|storage|index|indexer|ingest|ingester|pipeline|scheduler|router|lb|bff|edge|auth|bus|stream|vault|mesh|agent|exporter|controller|operator|core|engine|sync|importer|runner|processor|handler|webhook|webhooks|bot|daemon|registry|search|monitor|cdn|dns|batch|etl|warehouse|topic|shard|pool|loader|mailer|notifier|renderer|resolver|planner|ledger|hub'

const NAME_END = new RegExp(`[-_](?:${KINDS})s?(?:[-_]?\\d+|[-_](?:prod|staging|eu|us|primary|replica))?$`)

/** Whether a name is written as one of something that runs, whatever else is said of it. */
export const isWrittenAsName = (name: string): boolean => NAME_END.test(name)

const HYPHENATED = /(?<![\p{L}\w./@#:-])\p{Ll}[\p{Ll}\d]*(?:[-_][\p{Ll}\d]+)+(?![\p{L}\w/@]|[.:]\w)/gu

const TICKED = /`([A-Za-z][\w.-]{2,50})`/g

const CAMEL = /(?<![\w./-])(?:[A-Z][a-z0-9]+){2,6}(?![\w/-])/g

/** What people call what runs, after its name. */
export const CALLED_KINDS =
  'service|svc|api|db|database|cluster|queue|pipeline|worker|workers|job|cache|gateway|consumer|consumers|producer|app|server|servers|backend|frontend|topic|broker|proxy|cron|batch|bucket|index|daemon|exporter|scheduler|stack|platform'

const BEFORE_KIND = new RegExp(
  String.raw`(?<![\w-])(?:the |our |a |an |that |which )?([a-z][a-z0-9]{2,30})\s+(?:${CALLED_KINDS})\b`,
  'g',
)

/** English that hyphens join, and words before `service` that name nothing. */
const NOT_NAMES = new Set(
  `on-call off-call follow-up roll-back roll-out read-only write-only long-running re-run re-try e-mail up-to-date so-called third-party one-off
false-positive false-positives back-end front-end well-known built-in add-on opt-in opt-out cut-over fail-over fail-overs set-up start-up shut-down time-out time-outs
clean-up back-up back-ups write-up hand-off hand-over sign-off stand-up check-in post-mortem post-mortems pre-prod non-prod real-time run-book run-books out-of-memory
out-of-date by-design end-to-end day-to-day week-long multi-region multi-az cross-region auto-scaling auto-scale hot-fix quick-fix short-term long-term
high-cpu low-traffic peak-time off-peak half-open half-hour self-healing self-heals self-resolves mid-deploy pre-deploy post-deploy in-flight in-memory knock-on heads-up co-located
non-issue de-facto ad-hoc re-index re-indexing re-deploy re-deployed re-created per-second per-minute per-host two-thirds twenty-four forty-five work-around know-how
eu-only us-only zero-downtime blue-green just-in-time first-time one-time no-op no-ops sub-second tie-breaker tl-dr to-do not-found copy-paste semi-annual bi-weekly x-ray wi-fi
maintenance-window on-prem self-hosted single-threaded multi-threaded double-check cross-check re-check left-over catch-up warm-up spin-up ramp-up slow-down cool-down drill-down
root-cause rate-limit rate-limits rate-limited rate-limiting fall-back fall-backs load-test load-tests load-balancer load-balancers health-check health-checks time-series
data-center data-centre cold-start cold-starts hard-coded lock-up write-ahead copy-on-write page-out dead-letter key-value`
    .split(/\s+/)
    .filter(Boolean),
)

const PLAIN =
  /^(?:the|our|this|that|these|those|their|your|its|some|any|each|every|another|other|same|even|just|still|already|else|without|within|between|during|than|then|so|such|very|too|again|ever|never|always|maybe|perhaps|now|here|there|new|old|whole|entire|main|all|own|single|one|first|last|next|local|remote|internal|external|upstream|downstream|public|private|shared|back|front|bad|good|big|small|slow|fast|failed|failing|broken|stuck|down|production|prod|staging|test|dev|and|or|of|for|in|on|to|with|from|by|a|an|is|was|are|were|be|been|has|have|not|no|when|while|after|before|until|if|as|at|web|managed|batch|background|nightly|daily|weekly|monthly|cron|message|read|write|primary|secondary|replica|customer|client|user|third|party|kubernetes|k8s|database|service|data|cloud|restart|restarting|restarted|check|drain|scale|kill|page|call|which|what|where|such|only|also|affected|unhealthy|healthy|degraded|legacy|full|empty|proper|actual|real|entire|several|multiple|many|few|more|most|how|via|per|into|onto|about|over|under|status|run|running|dead|live|cold|hot|warm|sql|http|https|rest|grpc|app|mobile|docker|pod|node|host|current|previous|default|custom|generic|critical|important|core|extra|separate|dedicated|downed|heavy|light|long|short|quick|weird|huge|tiny|overnight|hourly|quarterly|regular|usual|scheduled|planned|maintenance|big|payment|letter|exports?|imports?|our|message|backup|reporting|reports?|outgoing|incoming|busy|idle|stale|two|three|four|both|either|against|because|since|through|hammering|blocking|filling|flushed|cleared|moved|added|bumped|raised|killed|scaled|scaling|pausing|paused|stop|start|stopped|started|our|replay|purge|flush|clear|pause|resume|second|fourth|1st|2nd|3rd|4th)$/

/** A word before `service` that names none. */
export const isPlainWord = (word: string): boolean => PLAIN.test(word) || NO_SERVICE.test(word)

const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|cn|asia|europe|australia)-[a-z]+-?\d?/

const VERSION = /^(?:v\d|\d)/

/** `replica_lag_seconds`, `error_rate`: what is measured. */
const METRIC =
  /_(?:seconds?|secs?|ms|minutes|percent|pct|rate|ratio|depth|errors?|count|bytes|total|lag|failed|failures|p\d\d|usage|latency|size|age)$|^(?:p\d\d|latency|errors?|cpu|memory|mem|lag|disk|queue|heap)_/

/** `Mon-Fri`, `sat-sun`, `tuesday-thursday`: when, and nobody. */
const DAYS = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}(?:-|$))+$/i

const isName = (word: string): boolean =>
  !DAYS.test(word) &&
  !METRIC.test(word) &&
  !NOT_NAMES.has(word) &&
  !REGION.test(word) &&
  !VERSION.test(word) &&
  word.length <= 50

/** Whether a hyphenated word is a name: it ends like one, has three parts or digits, or is written like code. */
const PREFIXED =
  /^(?:re|un|non|pre|post|anti|co|de|mid|sub|over|under|self|semi|multi|cross|auto|well|high|low|half|off|on|in|out|up|down|back|all|ever|long|short|hard|soft|full|one|two|three|first|second|third|last|next|ex|so|much|far|near|best|worst|max|min|slow|fast|hot|cold|double|triple|single|zero|no|error|latency|memory|cpu|disk|pager|user|customer|time)-/
const SUFFIXED =
  /-(?:based|related|only|free|like|wide|side|style|level|time|off|up|in|out|down|on|over|through|back|specific|aware|driven|heavy|bound|friendly|ready|safe|ish|ing|ed|facing|sensitive|dependent|long|induced)$/

function isHyphenatedName(word: string): boolean {
  if (!isName(word)) return false
  if (NAME_END.test(word) || word.includes('_')) return true
  return !PREFIXED.test(word) && !SUFFIXED.test(word) && !/(?:[a-z]{2}ing|[a-z]{2}[^e]ed|ly)$/.test(word)
}

/** File endings and shell words that stand in backticks and are no services. */
const NO_SERVICE =
  /\.(?:ya?ml|json|sh|py|go|ts|js|md|log|conf|sql|txt|tf|jar|xml|ini|lock|env|com|io|org|net)$|^(?:kubectl|helm|curl|grep|true|false|null|none|select|update|delete|restart|main|master|GET|POST|PUT|top|ps|df|free|dmesg|git|sudo|ssh|make|npm|max|min|SIGKILL|SIGTERM)$/i

/** What `BEFORE_KIND` needs: looking for it costs a tenth. */
const KIND = new RegExp(String.raw`\s(?:${CALLED_KINDS})\b`)

const NO_CAMEL =
  /^(?:Git[Hh]ub|PagerDuty|PostgreSQL|JavaScript|TypeScript|CloudWatch|DataDog|OpsGenie|GitLab|LaunchDarkly|YouTube|LinkedIn|MySQL|OnCall|ServiceNow|DynamoDB|CloudFront|ElastiCache|StatusPage|PostMortem)$/

type At = [at: number, name: string]

const tickedIn = (text: string): At[] =>
  [...text.matchAll(TICKED)].flatMap(({ 1: name = '', index }): At[] =>
    /[-_.\d]|[a-z][A-Z]/.test(name) && !NO_SERVICE.test(name) && isName(name) && !/^[A-Z_]+$/.test(name)
      ? [[index, name]]
      : [],
  )

const hyphenatedIn = (text: string): At[] =>
  [...text.matchAll(HYPHENATED)].flatMap(({ 0: name, index }): At[] =>
    isHyphenatedName(name) ? [[index, name]] : [],
  )

const camelIn = (text: string): At[] =>
  [...text.matchAll(CAMEL)].flatMap(({ 0: name, index }): At[] =>
    NO_CAMEL.test(name) ? [] : [[index, name]],
  )

const beforeKindIn = (text: string): At[] =>
  [...text.matchAll(BEFORE_KIND)].flatMap(({ 1: name = '', index }): At[] =>
    !PLAIN.test(name) && isName(name) ? [[index, name]] : [],
  )

/** Names of what runs, as a text writes them, in order and once each. Words that only might be names are not given. */
export function namesIn(text: string): string[] {
  // Most sentences have none of these, and a look costs less than four searches.
  const found = [
    ...(text.includes('`') ? tickedIn(text) : []),
    ...(/[-_]/.test(text) ? hyphenatedIn(text) : []),
    ...(/[a-z\d][A-Z]/.test(text) ? camelIn(text) : []),
    ...(KIND.test(text) ? beforeKindIn(text) : []),
  ]
  return found.length < 2
    ? found.map(([, name]) => name)
    : [...new Set(found.sort(([a], [b]) => a - b).map(([, name]) => name))]
}

/** `service=cart`, `job: "cart"`: how alerting systems write whom they mean. */
const LABELLED =
  /\b(?:service|svc|job|app|application|container|deployment|component|statefulset|daemonset)\s*[=:]\s*["']?([a-z][\w-]{1,49})/gi

/** The word after an alert's name: `PaymentWebhookTimeout payhook: 41% time out`. */
const AFTER_ALERT =
  /(?<![\w./-])(?:[A-Z][a-z0-9]+){2,6}:?\s+(?:on |in |for |at )?([a-z][a-z0-9_-]{2,40})(?![\w.])/g

/** What an alert says after its name when it is not whom it means. */
const ALERT_WORD =
  /^(?:is|are|has|was|high|low|too|error|errors|latency|heap|cpu|memory|disk|lag|rate|value|severity|firing|resolved|critical|warning|above|below|over|under|down|up|not|no|the|all|any|some|slow|failed|failing|pods?|nodes?|queue|instance|cluster|region|env|prod|staging|alert|alerts|since|with|from|by|and|or|of|to)$/

/** `HighErrorRate`: how rules of alerts are called, and seldom services. */
export const isAlertName = (name: string): boolean => /^(?:[A-Z][a-z0-9]+){2,6}$/.test(name)

/** What a rule of an alerting system may be called, by what a page is named after: `etcdNoLeader`, `NodeRAIDDegraded` too. */
export const isRuleName = (name: string): boolean => /^[A-Za-z][a-z0-9]*(?:[A-Z]+[a-z0-9]*)+$/.test(name)

/** `zone=north-2`: where something runs. */
const PLACED =
  /\b(?:zone|region|az|env|environment|site|place|dc|datacent(?:er|re)|location|host|hostname|instance|node|pod|namespace|team|severity|cluster)\s*[=:]\s*["']?[\w.-]+/gi

/**
 * Names in the words of an alerting system: whom it means first, then what it calls the alert. A hyphenated word there is
 * a name whatever it ends with.
 */
export function alertNamesIn(text: string): string[] {
  const labelled = [...text.matchAll(LABELLED)].map(([, name = '']) => name)
  const after = [...text.matchAll(AFTER_ALERT)].map(([, name = '']) => name)
  const joined = (text.replace(PLACED, ' ').match(HYPHENATED) ?? []).filter(isName)
  const names = namesIn(text.replace(PLACED, ' '))
  const meant = [...labelled, ...after.filter((name) => !ALERT_WORD.test(name)), ...joined]
  return [...new Set([...meant, ...names.filter((name) => !isAlertName(name)), ...names])]
}

const GENERIC_CHANNEL =
  /^(?:general|random|announcements?|incidents?|inc|ops|devops|sre|alerts?|alerting|eng|engineering|dev|development|help|support|oncall|on-call|warroom|war-room|postmortems?|status|outages?|backend|frontend|infra|infrastructure|platform|tech|team|all|staff|company|social|watercooler|releases?|deploys?|deployments?|changes?|monitoring|questions|lounge|chat|prod|production|private|shared|ext|security|leads|managers)$/

/** What a channel is about, from its name (`#team-payments`, `#payments-alerts` → payments), or null. */
export function subjectOfChannel(name: string): string | null {
  const parts = name
    .split(/[-_]/)
    .filter((part) => part !== '' && !GENERIC_CHANNEL.test(part) && !/^\d+$/.test(part))
  return parts.length === 0 || parts.length > 3 || GENERIC_CHANNEL.test(name) ? null : parts.join('-')
}

const FIRST_WORD = /[\p{L}\p{N}]+/u

const WORDS = /[\p{L}\p{N}]+/gu

type ByFirstWord = ReadonlyMap<string, readonly { at: number; name: string }[]>

const indexes = new WeakMap<readonly string[], ByFirstWord>()

/** Names by what they begin with, made once for a list: two thousand are looked for in every sentence. */
function byFirstWord(names: readonly string[]): ByFirstWord {
  const made = indexes.get(names)
  if (made !== undefined) return made
  const index = new Map<string, { at: number; name: string }[]>()
  for (const [at, name] of names.entries()) {
    const first = FIRST_WORD.exec(name.toLowerCase())?.[0] ?? ''
    const same = index.get(first)
    if (same === undefined) index.set(first, [{ at, name }])
    else same.push({ at, name })
  }
  indexes.set(names, index)
  return index
}

/** Which of the names somebody uses in a text, whole words only, whatever the case; in the order of the names. */
export function knownNamesIn(text: string, names: readonly string[]): string[] {
  const index = byFirstWord(names)
  const lower = text.toLowerCase()
  const begun = new Set(lower.match(WORDS))
  return [...begun]
    .flatMap((word) => index.get(word) ?? [])
    .filter(
      ({ name }) =>
        lower.includes(name.toLowerCase()) &&
        new RegExp(String.raw`(?<![\w-])${RegExp.escape(name)}(?![\w-])`, 'i').test(text),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name)
}
