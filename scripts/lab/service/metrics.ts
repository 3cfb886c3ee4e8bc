import { PerformanceObserver } from 'node:perf_hooks'

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

type Labels = Readonly<Record<string, string>>

interface Histogram {
  counts: number[]
  sum: number
}

/** The instruments of one process, in the exposition format of Prometheus. */
export interface Metrics {
  count(name: string, labels: Labels): void
  observe(name: string, labels: Labels, seconds: number): void
  /** Read at each scrape. */
  gauge(name: string, read: () => number): void
  text(): string
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '_')}"`)
    .join(',')

/** The longest the event loop was kept from its work since the last look, in seconds. */
function loopLag(): () => number {
  let worst = 0
  let last = performance.now()
  setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, (now - last - 200) / 1000)
    last = now
  }, 200).unref()
  return () => {
    const seen = worst
    worst = 0
    return Math.max(0, seen)
  }
}

/** Seconds spent in garbage collection. */
function gcSeconds(): () => number {
  let total = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) total += duration / 1000
  }).observe({ entryTypes: ['gc'] })
  return () => total
}

export function createMetrics(service: string): Metrics {
  const counters = new Map<string, number>()
  const histograms = new Map<string, Histogram>()
  const gauges = new Map<string, () => number>()
  const key = (name: string, labels: Labels): string => `${name}|${labelText({ service, ...labels })}`
  const [lag, gc] = [loopLag(), gcSeconds()]
  const cpu = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  const process_: readonly [string, () => number][] = [
    ['process_resident_memory_bytes', () => process.memoryUsage().rss],
    ['nodejs_heap_size_used_bytes', () => process.memoryUsage().heapUsed],
    ['nodejs_eventloop_lag_seconds', lag],
    ['process_start_time_seconds', () => performance.timeOrigin / 1000],
  ]

  const histogramLines = (name: string, labels: string, { counts, sum }: Histogram): string[] => {
    let seen = 0
    const lines = BUCKETS.map((limit, at) => {
      seen += counts[at] ?? 0
      return `${name}_bucket{${labels},le="${limit}"} ${seen}`
    })
    const total = seen + (counts[BUCKETS.length] ?? 0)
    return [
      ...lines,
      `${name}_bucket{${labels},le="+Inf"} ${total}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${total}`,
    ]
  }

  return {
    count: (name, labels) => void counters.set(key(name, labels), (counters.get(key(name, labels)) ?? 0) + 1),
    observe: (name, labels, seconds) => {
      const found = histograms.get(key(name, labels)) ?? {
        counts: Array.from({ length: BUCKETS.length + 1 }, () => 0),
        sum: 0,
      }
      histograms.set(key(name, labels), found)
      const bucket = BUCKETS.findIndex((limit) => seconds <= limit)
      const at = bucket < 0 ? BUCKETS.length : bucket
      found.counts[at] = (found.counts[at] ?? 0) + 1
      found.sum += seconds
    },
    gauge: (name, read) => void gauges.set(name, read),
    text: () => {
      const own = labelText({ service })
      const all = [...process_, ...gauges]
      const lines = [
        ...[...counters].map(([id, value]) => id.replace(/^(.*?)\|(.*)$/, `$1{$2} ${value}`)),
        ...[...histograms].flatMap(([id, histogram]) => {
          const [name = '', labels = ''] = id.split('|')
          return histogramLines(name, labels, histogram)
        }),
        ...all.map(([name, read]) => `${name}{${own}} ${read()}`),
        `process_cpu_seconds_total{${own}} ${cpu()}`,
        `nodejs_gc_duration_seconds_total{${own}} ${gc()}`,
      ]
      return `${lines.join('\n')}\n`
    },
  }
}
