import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PORTS, ROLES } from '../types.ts'
import { startProgram, untilListens } from './programs.ts'

interface Rule {
  name: string
  expr: string
  hold: string
  severity: string
  summary: string
}

const per = (metric: string, filter = ''): string => `sum by (service) (rate(${metric}{${filter}}[20s]))`

/** What pages in the shop. Two-second scrapes: the windows are short so that a fault pages while somebody watches. */
const RULES: readonly Rule[] = [
  {
    name: 'HighErrorRate',
    expr: `${per('http_requests_total', 'code=~"5.."')} / ${per('http_requests_total')} > 0.08`,
    hold: '6s',
    severity: 'critical',
    summary: '{{ $labels.service }} 5xx ratio {{ $value | humanizePercentage }} (limit 8 %)',
  },
  {
    name: 'HighLatency',
    expr: 'histogram_quantile(0.95, sum by (service, le) (rate(http_request_duration_seconds_bucket[20s]))) > 1',
    hold: '6s',
    severity: 'warning',
    summary: '{{ $labels.service }} p95 latency {{ $value | humanizeDuration }} (limit 1 s)',
  },
  {
    name: 'ClientErrors',
    expr: `${per('http_requests_total', 'code=~"4.."')} / ${per('http_requests_total')} > 0.15`,
    hold: '6s',
    severity: 'info',
    summary: '{{ $labels.service }} 4xx ratio {{ $value | humanizePercentage }} (limit 15 %)',
  },
  {
    name: 'TargetDown',
    expr: 'up{job="services"} == 0',
    hold: '6s',
    severity: 'critical',
    summary: '{{ $labels.service }} cannot be scraped',
  },
  {
    name: 'DbPoolSaturated',
    expr: 'db_pool_waiting > 3',
    hold: '6s',
    severity: 'warning',
    summary: '{{ $labels.service }}: {{ $value }} requests wait for a database connection',
  },
  {
    name: 'PostgresConnectionsHigh',
    expr: 'sum(pg_stat_activity_count) / max(pg_settings_max_connections) > 0.85',
    hold: '6s',
    severity: 'critical',
    summary: 'shop-db connections at {{ $value | humanizePercentage }}',
  },
  {
    name: 'EdgeFailing',
    expr: 'sum by (service) (rate(edge_requests_total{code=~"5..|unreachable"}[20s])) / sum by (service) (rate(edge_requests_total[20s])) > 0.1',
    hold: '6s',
    severity: 'critical',
    summary: 'customers see failures on {{ $value | humanizePercentage }} of requests at the edge',
  },
  {
    name: 'TrafficSpike',
    expr: `${per('http_requests_total')} > 60`,
    hold: '6s',
    severity: 'info',
    summary: '{{ $labels.service }} at {{ $value | humanize }} requests a second',
  },
  {
    name: 'MemoryHigh',
    expr: 'process_resident_memory_bytes{job="services"} > 3.2e8',
    hold: '6s',
    severity: 'warning',
    summary: '{{ $labels.service }} uses {{ $value | humanize1024 }}B of memory',
  },
]

const rulesYaml = (): string =>
  [
    'groups:',
    '- name: shop',
    '  rules:',
    ...RULES.flatMap(({ name, expr, hold, severity, summary }) => [
      `  - alert: ${name}`,
      `    expr: ${JSON.stringify(expr)}`,
      `    for: ${hold}`,
      `    labels: {severity: ${severity}}`,
      `    annotations: {summary: ${JSON.stringify(summary)}}`,
    ]),
    '',
  ].join('\n')

const target = (service: string, port: number): string =>
  `  - targets: ['127.0.0.1:${port}']\n    labels: {service: ${service}}`

const prometheusYaml = (): string => `
global: {scrape_interval: 2s, evaluation_interval: 2s, scrape_timeout: 1500ms, external_labels: {cluster: lab}}
alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:${PORTS.alertmanager}']}]}]}
rule_files: [rules.yml]
scrape_configs:
- job_name: services
  static_configs:
${ROLES.map((role) => target(role, PORTS[role])).join('\n')}
- job_name: edge
  static_configs:
${target('edge', PORTS.control)}
- job_name: postgres
  static_configs:
${target('shop-db', PORTS.postgresExporter)}
`

const alertmanagerYaml = (hooks: readonly { url: string; token: string | null }[]): string => {
  const configs = hooks.map(({ url, token }) => {
    const http = token === null ? '' : `, http_config: {authorization: {credentials: ${token}}}`
    return `{url: '${url}', send_resolved: true${http}}`
  })
  return `
route: {receiver: hook, group_by: [alertname, service], group_wait: 1s, group_interval: 5s, repeat_interval: 1h}
receivers: [{name: hook, webhook_configs: [${configs.join(', ')}]}]
`
}

/** Real Prometheus, Alertmanager and the exporter of PostgreSQL. */
export async function startMonitoring(
  dir: string,
  database: { monitorUrl: string },
  hooks: readonly { url: string; token: string | null }[],
): Promise<{ stop(): Promise<void> }> {
  const folder = path.join(dir, 'prometheus')
  mkdirSync(folder, { recursive: true })
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  file('rules.yml', rulesYaml())
  const programs = [
    startProgram(dir, 'alertmanager', 'prometheus-alertmanager', [
      `--config.file=${file('alertmanager.yml', alertmanagerYaml(hooks))}`,
      `--storage.path=${path.join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${PORTS.alertmanager}`,
      '--cluster.listen-address=',
    ]),
    startProgram(dir, 'prometheus', 'prometheus', [
      `--config.file=${file('prometheus.yml', prometheusYaml())}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${PORTS.prometheus}`,
    ]),
    startProgram(
      dir,
      'postgres-exporter',
      'prometheus-postgres-exporter',
      [`--web.listen-address=127.0.0.1:${PORTS.postgresExporter}`],
      { DATA_SOURCE_NAME: `${database.monitorUrl}?sslmode=disable` },
    ),
  ]
  await untilListens(PORTS.prometheus, 'Prometheus')
  await untilListens(PORTS.alertmanager, 'Alertmanager')
  return { stop: async () => void (await Promise.all(programs.map((one) => one.stop()))) }
}
