import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { MetricLine } from './metrics.ts'
import type { SimCase } from './sim-case.ts'

const csv = (lines: readonly MetricLine[]): string =>
  [
    'ts,entity,metric,value',
    ...lines.map((line) => `${line.ts},${line.entity},"${line.metric}",${line.value}`),
  ].join('\n')

const jsonl = (lines: readonly unknown[]): string => lines.map((line) => JSON.stringify(line)).join('\n')

interface CaseFile {
  /** Entry in `files`; null for the known-good recording. */
  key: string | null
  name: string
  text: string
  rows: number
}

function filesOf(sim: SimCase): CaseFile[] {
  const all: CaseFile[] = [
    { key: 'metrics', name: 'metrics.csv', text: csv(sim.metrics), rows: sim.metrics.length },
    { key: 'logs', name: 'logs.jsonl', text: jsonl(sim.logs), rows: sim.logs.length },
    { key: 'traces', name: 'traces.jsonl', text: jsonl(sim.spans), rows: sim.spans.length },
    { key: 'events', name: 'events.jsonl', text: jsonl(sim.events), rows: sim.events.length },
    { key: 'tools', name: 'tools/tools.jsonl', text: jsonl(sim.tools), rows: sim.tools.length },
    { key: null, name: 'baseline.csv', text: csv(sim.baseline), rows: sim.baseline.length },
  ]
  // A file that would be empty is not written.
  return all.filter(({ rows }) => rows > 0)
}

function baselineOf({ baseline }: SimCase): object | null {
  const [first, last] = [baseline[0], baseline.at(-1)]
  return first && last ? { start: first.ts, end: last.ts, file: 'baseline.csv' } : null
}

/** Writes a made-up case in the case layout, truth and all, as `<dir>/<data set>/<id>/`. */
export async function writeCase(sim: SimCase, dir: string): Promise<void> {
  const folder = path.join(dir, sim.dataset, sim.id)
  const files = filesOf(sim)
  for (const { name, text } of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), `${text}\n`)
  }
  const json = {
    layout: 1,
    id: sim.id,
    dataset: sim.dataset,
    title: sim.alert.text,
    system: 'simulated',
    licence: { data: 'Apache-2.0', note: 'made up by scripts/simulate' },
    alert: sim.alert,
    window: sim.window,
    baseline: baselineOf(sim),
    entities: sim.entities,
    topology: { meaning: 'caller to callee', edges: sim.edges },
    files: Object.fromEntries(files.flatMap(({ key, name }) => (key ? [[key, name]] : []))),
    truth: sim.truth,
  }
  await writeFile(path.join(folder, 'case.json'), JSON.stringify(json))
}
