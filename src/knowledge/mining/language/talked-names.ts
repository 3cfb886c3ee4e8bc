import { CALLED_KINDS, isPlainWord, isWrittenAsName, namesIn } from './names.ts'
import { type PostSubject, TALK } from './post-subject.ts'

/**
 * Ways in which people speak of what runs. One of them alone may be chance: the form is all that is told, so that a word
 * counts as a name once two different forms hold it. The last of each is what a text needs to be looked through at all.
 */
const FORMS: readonly (readonly [form: string, pattern: RegExp, needs: RegExp])[] = [
  // `ledger replay --day 3`: a tool of its own, with an order for it
  ['command', /`+\s*(?:\$ )?([a-z][a-z0-9]{2,30})(?:ctl)? (?:[a-z][a-z-]{2,}|--?[a-z])[^`]*`/g, /`/],
  // `the ledger app`
  [
    'kind',
    new RegExp(String.raw`(?<![\w-])([a-z][a-z0-9]{2,30}) (?:${CALLED_KINDS})\b`, 'g'),
    new RegExp(` (?:${CALLED_KINDS})`),
  ],
  // `ledger p99 at 3 s`, `ledger cpu is at 90`
  [
    'measured',
    /(?<![\w-])([a-z][a-z0-9]{2,30})(?:'s)? (?:p\d{2}|[45]xx(?:s|es)?|cpu|latency|heap|replica lag|lag|error rate|5\d\ds)\b/gi,
    / (?:p\d\d|[45]xx|cpu|latency|heap|replica lag|lag|error rate|5\d\ds)/i,
  ],
  // `ledger v241`
  ['version', /(?<![\w-])([a-z][a-z0-9]{2,30}) v\d+(?:\.\d+)*\b/gi, / v\d/i],
]

/** Products that many teams run and command lines that everybody has: named as what they are, not as a service of the team. */
const PRODUCT =
  /^(?:kafka|nats|redis|rabbitmq|celery|airflow|postgres|postgresql|mysql|mariadb|mongo|mongodb|oracle|sqlite|elastic|elasticsearch|opensearch|solr|cassandra|clickhouse|snowflake|nginx|envoy|haproxy|istio|consul|vault|nomad|etcd|zookeeper|kubernetes|docker|podman|systemd|systemctl|journalctl|terraform|ansible|jenkins|gitlab|github|grafana|prometheus|loki|thanos|sentry|datadog|pagerduty|python|node|java|ruby|rust|golang|php|bash|ssh|scp|psql|chronyc|iptables|dig|ping|echo|cat|tail|sed|awk|aws|gcloud|az|npm|yarn|pip|mvn|gradle|cargo|docker-compose|rm|mv|cp|ls|cd|sqs|sns|lambda|cloudfront|memcached|varnish|squid|minio|ceph|spark|flink|hadoop|dbt|linux|windows|debian|ubuntu|alpine)$/

/** Characters of a message that tell it from another. */
const FORM = 40

/** Whether a word is a product that many teams run. */
export const isProduct = (word: string): boolean => PRODUCT.test(word)

/** What people seem to name as something that runs, each with the form in which they did. */
export function subjectsOfTalk(text: string): PostSubject[] {
  const said = text.slice(0, 2000)
  const found = FORMS.filter(([, , needs]) => needs.test(said)).flatMap(([form, pattern]) =>
    [...said.matchAll(pattern)]
      .map(([, name = '']) => name.toLowerCase())
      .filter((name) => !isPlainWord(name) && !PRODUCT.test(name))
      .map((name) => ({ name, form: `${TALK}${form}`, sure: false })),
  )
  // Written in two messages by its form, it is no chance.
  const written = (/[-_]/.test(said) ? namesIn(said) : [])
    .filter((name) => isWrittenAsName(name) && !name.includes('_'))
    .map((name) => ({ name, form: `${TALK}written ${said.slice(0, FORM)}`, sure: false }))
  // `ledger worker replay` in backticks has two forms and is said once.
  return [...found, ...written].filter(
    ({ name }, at, all) => all.findIndex((other) => other.name === name) === at,
  )
}
