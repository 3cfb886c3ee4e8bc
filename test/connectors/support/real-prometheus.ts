import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type RealProcess, startReal } from './real-process.ts'

/** Samples of one series; times in milliseconds, oldest first. */
export interface Backfilled {
  metric: string
  labels: Record<string, string>
  points: readonly (readonly [number, number])[]
}

const textOf = ({ metric, labels, points }: Backfilled): string => {
  const inside = Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')
  return points.map(([ts, value]) => `${metric}{${inside}} ${value} ${ts / 1000}\n`).join('')
}

/** OpenMetrics in which every family stands together, as promtool wants it. Types are left unknown. */
function openMetrics(series: readonly Backfilled[]): string {
  const sorted = [...series].sort((a, b) => (a.metric < b.metric ? -1 : 1))
  return `${sorted.map(textOf).join('')}# EOF\n`
}

export interface PrometheusSetup {
  series?: readonly Backfilled[]
  /** prometheus.yml; by default nothing is scraped. */
  config?: string
  /** Further files beside it, such as rules. */
  files?: Record<string, string>
  args?: readonly string[]
}

/** A real Prometheus with those samples in its store. */
export async function startPrometheus(setup: PrometheusSetup): Promise<RealProcess> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-prometheus-'))
  const config = path.join(dir, 'prometheus.yml')
  const data = path.join(dir, 'data')
  await writeFile(config, setup.config ?? 'global: {scrape_interval: 15s}\n')
  for (const [name, text] of Object.entries(setup.files ?? {})) await writeFile(path.join(dir, name), text)
  if (setup.series) {
    const file = path.join(dir, 'samples.om')
    await writeFile(file, openMetrics(setup.series))
    await promisify(execFile)('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, data])
    await rm(file)
  }
  const server = await startReal(
    'prometheus',
    (port) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...(setup.args ?? []),
    ],
    '/-/ready',
  )
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
