import { namesIn } from './names.ts'

/** What a program's post is about, and how sure that is of one post alone. */
export interface PostSubject {
  /** In lower case when it is one word. */
  name: string
  /** The post without what changes from one to the next: numbers and states. */
  form: string
  /** A version, a label or a colon says so; else a second post of another form has to. */
  sure: boolean
}

/** Begins the form of what people said. */
export const TALK = 'talk '

/** Whether people said it, and no program. */
export const isOfTalk = ({ form }: PostSubject): boolean => form.startsWith(TALK)

/** States and ranks that posts begin with, in brackets or not. */
const STATE =
  /^(?:firing|resolved|alert(?:ing|s)?|critical|crit|warn(?:ing)?|page|problem|recovery|recovered|triggered|acknowledged|ack(?:ed)?|ok|okay|error|info|notice|incident|open(?:ed)?|closed|down|up|back up|high|low|medium|urgent|sev ?-?\d|p[0-5]|prio(?:rity)? ?\d|prod(?:uction)?|staging|new|still|monitor|check|status)\b\s*/i

/** Brackets, stars, emoji and dashes in front of words. */
const MARKS = /^(?:\[[^\]\n]{0,60}\]|\([^)\n]{0,30}\)|:[\w+'-]+:|#?\d{3,}\b|[^\p{L}\p{N}[(`"]+|[`"*_~]+)\s*/u

/** `Deployed`, `release of`: what a post tells that somebody did, before what they did it to. */
const DONE =
  /^(?:deploy(?:ed|ing|ment|s)?|releas(?:ed|ing|e)|roll(?:ed|ing) (?:out|back)|shipp(?:ed|ing)|promot(?:ed|ing|e)|start(?:ed|ing)|finished|build(?:ing)?|built|rollout|rollback|canary)\b(?:\s+(?:of|for|on|started|finished|done|complete[d]?))?:?\s*/i

/** Words that an alert may begin with and that name nothing that runs. */
const ORDINARY = new Set(
  `a an the this that all any some many no not more most less few high low slow fast bad new old too over under above below near very
error errors warning failure failures failed failing fail down up out lost missing stale stuck dead degraded unhealthy unavailable unreachable
disk cpu memory mem ram swap load latency lag queue queues node nodes pod pods host hosts instance instances server servers cluster database db
cert certs certificate certificates tls ssl domain backup backups restore snapshot cron job jobs batch nightly daily weekly hourly monthly
test tests smoke e2e build builds pipeline pipelines deploy deploys deployment deployments release rollout canary config
health healthcheck uptime downtime heartbeat ping probe synthetic network packet connection connections replica replication primary leader
request requests response traffic throughput timeout timeouts retry retries rate ratio percent percentage p50 p90 p95 p99 error_rate
http https tcp dns api url endpoint website site page pages web user users customer customers order orders payment payments job task tasks
after before since until while during once again when where time times week weeks hours minutes seconds reads writes read write last next only just now
budget slo sla burn quota limit limits threshold alert alerts alarm incident incidents maintenance scheduled planned reminder report summary
service services system systems app application component container containers volume filesystem log logs metric metrics event events
monday tuesday wednesday thursday friday saturday sunday today tonight yesterday tomorrow morning
oom oomkilled kubernetes kube k8s prod production staging dev env region zone is are was were has have had it its we you they there
increase increased decrease decreased increasing spike drop dropped jump anomaly unusual unexpected possible potential detected found
please hello hi good great thanks welcome join joined left set added removed updated update created closed merged opened pushed commit pull
pr mr branch merge issue ticket bug story sprint standup lunch coffee poll survey daily`
    .split(/\s+/)
    .filter(Boolean),
)

/** What is measured of something: a post that says it of a word is about that word. */
const MEASURED =
  /^(?:p\d{2}|[45]xx|[45]\d\d|cpu|mem(?:ory)?|disk|load|heap|gc|lag|latency|queues?|errors?|error[_ -]rate|failures?|timeouts?|replicas?|replication|pods?|restarts?|consumers?|backlog|throughput|traffic|requests?|rps|qps|response|connections?|canary|uptime|heartbeat|cert\w*|health\w*|jobs?|rejected|refused|stalled|stuck|stale|down|unreachable|unhealthy|degraded|slow|failed|failing|crash\w*|not|no|is|are|has|ping|battery|storage|volume|oom\w*|duration|rate|ratio|success|availability|slo|sla|db|database|api|primary|worker|workers|node|nodes|host|topic|partition|sync|batch|nightly|export|import)$/i

const WORD = /^[`"]?([A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*)[`"]?(?![\w.]*@\w+\.)/

const VERSIONED =
  /^[`"]?\s*(?:@|[:#])?\s*[`"]?(?:v\d|\d+\.\d+(?:\.\d+)?\b|[0-9a-f]{7,40}\b|build \d|#\d|r\d{2,}\b)/i

/** The words of a post behind its marks and states. */
function told(line: string): { text: string; isDone: boolean } {
  let text = line.trim()
  let isDone = false
  for (let turn = 0; turn < 8; turn += 1) {
    const rest = text
      .replace(MARKS, '')
      .replace(STATE, '')
      .replace(/^(?::|\||-|–|—)\s*/, '')
    const after = rest.replace(DONE, '')
    isDone ||= after !== rest
    if (after === text) break
    text = after
  }
  return { text, isDone }
}

/** `INC0098990`, `P-26011402`: numbers of what happened, each of which comes once. */
const NUMBERED = /\d{5,}|^[A-Z]+-?\d+$/

/** A word that an alert or a part of a name may be and that names nothing. */
export const isOrdinary = (name: string): boolean =>
  ORDINARY.has(name.toLowerCase()) || name.length < 3 || NUMBERED.test(name)

/** `Payments` and `PAYMENTS` are `payments`; what is written like code stays as it is. */
const spelledOf = (name: string): string =>
  /^[A-Z]?[a-z]+$|^[A-Z]{5,}$/.test(name) ? name.toLowerCase() : name

const formOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\d.,%]+\w*/g, '0')
    .slice(0, 80)

/** How far behind its subject a post may say what was measured, in words. */
const NEAR = 3

function measured(rest: string): boolean {
  const words = rest.match(/[\p{L}\p{N}_]+/gu)?.slice(0, NEAR) ?? []
  return words.some((word) => MEASURED.test(word) || /^\d/.test(word))
}

/** What is measured and its value: nobody says that of a word that names nothing. */
const VALUED =
  /^[^\d\n]{0,24}?\b(?:p\d{2}|[45]xx|cpu|mem(?:ory)?|heap|disk|load|lag|latency|error[_ -]rate|queue|backlog|restarts|rps|qps|duration|availability)\b[^\d\n]{0,16}\d/i

/** `orders/stock mismatch`: two subjects. */
function headsOf(text: string): { names: string[]; rest: string } {
  const names: string[] = []
  let rest = text
  for (;;) {
    const [whole, name] = WORD.exec(rest) ?? []
    if (whole === undefined || name === undefined) break
    names.push(name)
    rest = rest.slice(whole.length)
    if (names.length > 1 || !/^\s?[/&+]\s?[a-z]/.test(rest)) break
    rest = rest.replace(/^\s?[/&+]\s?/, '')
  }
  return { names, rest }
}

const LABELLED =
  /\b(?:service|svc|app|application|deployment|component|statefulset|daemonset)[*_]{0,2}\s*[=:][*_]{0,2}\s*["'`]?([a-z][\w-]{2,49})/gi

/** What a rule of alerts is called, and the bracket in which Alertmanager's titles go on: `BidLatencyHigh (bidder eu-west-1`. */
const RULE_NAME = /^[`"*_]*(?:[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*){1,8}[`"*_]*\s+[([`"*_]*/

/** A region at the end of what is deployed there: `event-collector-eu-west-1`. */
const REGION =
  /[-_](?:eu|us|ap|sa|ca|me|af|il)[-_](?:(?:north|south)?(?:east|west)|north|south|central)[-_]?\d?$/

/** Where something runs, or for how long: `tx-west`, `north-1`, `prod-us`, `last-24h`. */
const PLACE =
  /(?:^|-)(?:north|south|east|west|central)\w*(?:-?\d+)?$|^(?:north|south|east|west|central|prod|production|staging|dev|test|eu|us|ap|vm|dc)-|-\d+[smhd]?$/

/** What is set apart in a line, or written with a dash. */
const MARKED = /[`*]([A-Za-z][\w-]{2,49})[`*]|(?<![\w.@/=:-])([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?![\w.@/=-])/g

/** Names anywhere in the line of a post, as far as they are written like one. */
function markedIn(line: string, form: string): PostSubject[] {
  return [...line.matchAll(MARKED)]
    .map(([, set, dashed = '']) => (set ?? dashed).replace(REGION, ''))
    .filter(
      (name) =>
        /[a-z]-[a-z\d]/.test(name) && !isOrdinary(name) && !PLACE.test(name) && namesIn(name).length > 0,
    )
    .map((name) => ({ name, form, sure: false }))
}

/** Of several words run together: one word alone is what it is about. */
const isRuleName = (text: string): boolean => /^[`"*_]*[A-Z][a-z0-9]+[A-Z]/.test(text) && RULE_NAME.test(text)

/** Ordinary in a sentence; whom a rule of alerts names is whom it means. */
const PLATFORM = /^(?:k8s|kubernetes|kube)$/

/** Behind the subject of a rule: `rabbit eu-central-1: nodes_up 2`, a place perhaps and what is measured as a system writes it. */
const MEASURED_OF = /^(?:\s+[\w-]+)?:\s+[a-z\d]+(?:_[a-z\d]+)+\s*[=:<>≥]?\s*\d/

/**
 * What a post of monitoring or of a deploy names as its subject, by where it stands: `[FIRING] ledger replica lag 80s`,
 * `ledger: no heartbeat`, `ledger v12 → canary`, `service=ledger`. A plain word counts there too. Empty when it names none.
 */
export function subjectsOfPost(post: string): PostSubject[] {
  const line = post.split('\n').find((one) => one.trim() !== '') ?? ''
  const { text, isDone } = told(line.slice(0, 300))
  const form = formOf(text)
  const labelled = [...post.slice(0, 2000).matchAll(LABELLED)].map(([, name = '']) => ({
    name,
    form,
    sure: true,
  }))
  const isRule = isRuleName(text)
  const { names: said, rest } = headsOf(isRule ? text.replace(RULE_NAME, '') : text)
  const isOfRule = isRule && MEASURED_OF.test(rest)
  // `orchard/open_jobs is CRITICAL`: what is checked, and the check.
  const names = said.filter((name, at) => at === 0 || !name.includes('_'))
  const isVersion = VERSIONED.test(rest) || (isDone && /^\s*(?:to|→|->|in|on)\b/.test(rest))
  const isLabel = /^[`"]?\s?(?::|\||–|—| -)\s/.test(rest)
  const isValued = VALUED.test(rest)
  const heads =
    isVersion || isLabel || measured(rest)
      ? names
          .filter((name) => (isOfRule && PLATFORM.test(name)) || !isOrdinary(name))
          .filter((name) => !/^(?:[A-Z][a-z0-9]+){2,}$/.test(name))
          .map((name) => ({
            name: spelledOf(name),
            form,
            sure: isOfRule || isVersion || isLabel || isValued || namesIn(name).length > 0,
          }))
      : []
  const all = [...labelled, ...heads, ...markedIn(line.slice(0, 300), form)]
  return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at)
}
