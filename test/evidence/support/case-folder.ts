import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { importCase } from '../../../src/evidence/import/import-case.ts'
import type { Recording } from '../../../src/evidence/recording.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'

/** 24 Nov 2026 03:00 UTC. */
export const START = Date.UTC(2026, 10, 24, 3)
export const END = START + 600_000

export const jsonLines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('')

export const csv = (rows: readonly (readonly [number, string, string, number | string])[]): string =>
  `ts,entity,metric,value\n${rows.map((row) => `${row.join(',')}\n`).join('')}`

export const FILE_NAMES = {
  metrics: 'metrics.csv',
  logs: 'logs.jsonl',
  traces: 'traces.jsonl',
  events: 'events.jsonl',
  tools: 'tools/tools.jsonl',
} as const

type Files = { [K in keyof typeof FILE_NAMES]?: string | Buffer }

/** A folder of its own with cases in it, removed when the test's scope ends. */
export interface Bench extends AsyncDisposable {
  dir: string
  /** Writes `case.json` with what is given over a valid one, and the files beside it. */
  write(id: string, files: Files, json?: Record<string, unknown>): Promise<string>
  import(dir: string): Promise<Recording>
}

export async function openBench(): Promise<Bench> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-evidence-'))
  const blobs = folderBlobs(path.join(dir, 'blobs'))
  return {
    dir,
    write: async (id, files, json = {}) => {
      const folder = path.join(dir, id)
      await mkdir(path.join(folder, 'tools'), { recursive: true })
      for (const [kind, content] of Object.entries(files)) {
        await writeFile(path.join(folder, FILE_NAMES[kind as keyof Files]), content)
      }
      const named = Object.fromEntries(
        Object.keys(files).map((kind) => [kind, FILE_NAMES[kind as keyof Files]]),
      )
      const valid = {
        layout: 1,
        id,
        dataset: 'made-by-a-test',
        title: 'checkout p99 latency',
        alert: { text: 'checkout is slow', entity: 'checkout', firedAt: START + 300_000, severity: 'SEV-2' },
        window: { start: START, end: END },
        baseline: null,
        files: named,
      }
      await writeFile(path.join(folder, 'case.json'), JSON.stringify({ ...valid, ...json }))
      return folder
    },
    import: (folder) => importCase(folder, { blobs, now: () => END }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}
