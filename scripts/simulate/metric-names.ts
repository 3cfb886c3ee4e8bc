import type { Random } from './random.ts'

/** What can be measured of a service, in its natural unit: requests a second, milliseconds, shares, MiB. */
export type Signal =
  | 'rate'
  | 'latency'
  | 'tail'
  | 'errors'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'network'
  | 'pool'
  | 'restarts'

export interface NamedMetric {
  name: string
  from: (value: number) => number
}

const named = (name: string, from: (value: number) => number = (value) => value): NamedMetric => ({
  name,
  from,
})
const milli = (value: number): number => value / 1000
const percent = (value: number): number => 100 * value
const bytes = (value: number): number => value * 1024 * 1024

/** The same thing as exporters, clouds and home-grown scripts call it. */
const NAMES: Record<Signal, readonly NamedMetric[]> = {
  rate: [
    named('http_requests_per_second'),
    named('RequestCount', (value) => Math.round(60 * value)),
    named('requests.rate'),
    named('rps'),
    named('workload'),
    named('throughput_per_min', (value) => 60 * value),
  ],
  latency: [
    named('http_request_duration_seconds_avg', milli),
    named('latency.average', milli),
    named('response_time_ms'),
    named('latency'),
    named('LatencyAvg(ms)'),
    named('request_duration_ms_mean'),
  ],
  tail: [
    named('http_request_duration_seconds_p95', milli),
    named('latency.p95', milli),
    named('LatencyP95(s)', milli),
    named('latency_p99_ms'),
    named('p95_latency_ms'),
  ],
  errors: [
    named('http_error_ratio'),
    named('5xx_rate'),
    named('availability.average', (value) => 100 - 100 * value),
    named('SuccessRate(%)', (value) => 100 - 100 * value),
    named('error_pct', percent),
    named('error'),
  ],
  cpu: [
    named('CPUUtilization', percent),
    named('container_cpu_usage_cores', (value) => 2 * value),
    named('cpu.usage', percent),
    named('CpuUsageRate(%)', percent),
    named('cpu'),
  ],
  memory: [
    named('container_memory_working_set_bytes', bytes),
    named('MemoryUsage(Mi)'),
    named('mem'),
    named('memory.rss', bytes),
    named('MemoryUtilization', (value) => value / 40),
  ],
  disk: [
    named('FreeStorageSpace', (value) => (1 - value) * 2e11),
    named('disk_used_pct', percent),
    named('fs_utilization', (value) => value),
    named('disk.used_percent', percent),
  ],
  network: [
    named('network_receive_bytes'),
    named('NetworkIn'),
    named('net.rx_bytes'),
    named('sockets_bytes_per_sec'),
  ],
  pool: [
    named('db_pool_in_use', (value) => Math.round(value * 100)),
    named('queue_depth', (value) => Math.round(value * 400)),
    named('DatabaseConnections', (value) => Math.round(value * 100)),
    named('connections_in_use', (value) => Math.round(value * 64)),
  ],
  restarts: [named('restarts_total'), named('container_restarts'), named('restart_count')],
}

/** One name for each signal, kept through a whole case. */
export const chooseNames = (random: Random): Record<Signal, NamedMetric> =>
  Object.fromEntries(
    Object.entries(NAMES).map(([signal, choices]) => [signal, random.pick(choices)]),
  ) as Record<Signal, NamedMetric>
