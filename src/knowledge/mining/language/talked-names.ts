import { CALLED_KINDS, isPlainWord } from './names.ts'
import { type PostSubject, TALK } from './post-subject.ts'

/**
 * Ways in which people speak of what runs. One of them alone may be chance: the form is all that is told, so that a word
 * counts as a name once two different forms hold it.
 */
const FORMS: readonly (readonly [form: string, pattern: RegExp])[] = [
  // `ledger replay --day 3`: a tool of its own, with an order for it
  ['command', /`+\s*(?:\$ )?([a-z][a-z0-9]{2,30})(?:ctl)? (?:[a-z][a-z-]{2,}|--?[a-z])[^`]*`/g],
  // `the ledger app`
  ['kind', new RegExp(String.raw`(?<![\w-])([a-z][a-z0-9]{2,30}) (?:${CALLED_KINDS})\b`, 'g')],
  // `ledger p99 at 3 s`, `ledger cpu is at 90`
  [
    'measured',
    /(?<![\w-])([a-z][a-z0-9]{2,30})(?:'s)? (?:p\d{2}|[45]xx(?:s|es)?|cpu|latency|heap|replica lag|lag|error rate|5\d\ds)\b/gi,
  ],
  // `ledger v241`
  ['version', /(?<![\w-])([a-z][a-z0-9]{2,30}) v\d+(?:\.\d+)*\b/gi],
]

/** Products that many teams run and command lines that everybody has: named as what they are, not as a service of the team. */
const PRODUCT =
  /^(?:kafka|nats|redis|rabbitmq|celery|airflow|postgres|postgresql|mysql|mariadb|mongo|mongodb|oracle|sqlite|elastic|elasticsearch|opensearch|solr|cassandra|clickhouse|snowflake|nginx|envoy|haproxy|istio|consul|vault|nomad|etcd|zookeeper|kubernetes|docker|podman|systemd|systemctl|journalctl|terraform|ansible|jenkins|gitlab|github|grafana|prometheus|loki|thanos|sentry|datadog|pagerduty|python|node|java|ruby|rust|golang|php|bash|ssh|scp|psql|chronyc|iptables|dig|ping|echo|cat|tail|sed|awk|aws|gcloud|az|npm|yarn|pip|mvn|gradle|cargo|docker-compose|rm|mv|cp|ls|cd|sqs|sns|lambda|cloudfront|memcached|varnish|squid|minio|ceph|spark|flink|hadoop|dbt|linux|windows|debian|ubuntu|alpine)$/

/** What people seem to name as something that runs, each with the form in which they did. */
export function subjectsOfTalk(text: string): PostSubject[] {
  const said = text.slice(0, 2000)
  const found = FORMS.filter(([, pattern]) => said.search(pattern) >= 0).flatMap(([form, pattern]) =>
    [...said.matchAll(pattern)]
      .map(([, name = '']) => name.toLowerCase())
      .filter((name) => !isPlainWord(name) && !PRODUCT.test(name))
      .map((name) => ({ name, form: `${TALK}${form}`, sure: false })),
  )
  // `ledger worker replay` in backticks has two forms and is said once.
  return found.filter(({ name }, at) => found.findIndex((other) => other.name === name) === at)
}
