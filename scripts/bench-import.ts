/** `npm run bench:import [-- MB]`: how long a recorded case (of 100 MB) takes to import, and how much memory. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { peakMb, restartPeak } from '../src/evals/peak-memory.ts'
import { importCase } from '../src/evidence/import/import-case.ts'
import { folderBlobs } from '../src/storage/folder-blobs.ts'
import { random } from './simulate/random.ts'

const MB = 1_000_000
const START = Date.UTC(2026, 10, 24, 3)
const TARGET_SECONDS = 20
const SIZE = Number(process.argv[2] ?? 100)

const chance = random('bench-import')
const pick = (count: number): number => chance.int(0, count - 1)
const hex = (): string => chance.hex(8)

const metric = (n: number): string =>
  `${START + Math.floor(n / 200) * 1000},svc-${pick(40)},m${n % 5},${chance.next() * 100}\n`

const log = (n: number): string => {
  const message = `request ${hex()} to /cart/${pick(9999)} took ${pick(3000)} ms, retried ${pick(3)} times, user "${hex()}"`
  const row = {
    ts: START + n * 4,
    entity: `svc-${pick(40)}`,
    level: n % 50 ? 'info' : 'error',
    message,
    traceId: hex(),
  }
  return `${JSON.stringify(row)}\n`
}

const span = (n: number): string => {
  const row = { traceId: hex(), spanId: hex(), parentId: n % 4 ? hex() : null, service: `svc-${pick(40)}` }
  return `${JSON.stringify({ ...row, op: `GET /cart/${pick(20)}`, start: START + n * 4.5, durMs: chance.next() * 80, status: 'ok' })}\n`
}

async function fill(file: string, bytes: number, line: (n: number) => string, header = ''): Promise<void> {
  const out = createWriteStream(file)
  out.write(header)
  for (let n = 0, written = 0; written < bytes; n += 1) {
    const text = line(n)
    written += text.length
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

async function writeCase(dir: string): Promise<number> {
  const files = { metrics: 'metrics.csv', logs: 'logs.jsonl', traces: 'traces.jsonl' }
  await fill(path.join(dir, files.metrics), 0.3 * SIZE * MB, metric, 'ts,entity,metric,value\n')
  await fill(path.join(dir, files.logs), 0.4 * SIZE * MB, log)
  await fill(path.join(dir, files.traces), 0.3 * SIZE * MB, span)
  const alert = { text: 'svc-1 is slow', entity: 'svc-1', firedAt: START + 600_000 }
  await writeFile(path.join(dir, 'case.json'), JSON.stringify({ layout: 1, id: 'bench', alert, files }))
  const sizes = await Promise.all(Object.values(files).map((file) => stat(path.join(dir, file))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

async function main(): Promise<number> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bench-'))
  try {
    const bytes = await writeCase(dir)
    restartPeak()
    const before = peakMb()
    const started = performance.now()
    const { evidence, gaps } = await importCase(dir, {
      blobs: folderBlobs(path.join(dir, 'blobs')),
      now: Date.now,
    })
    const seconds = (performance.now() - started) / 1000
    const rows = evidence.map(({ source, rows: of }) => `${Object.values(of).join('+')} ${source}`)
    const [cpu] = os.cpus()
    console.log(
      `import of ${(bytes / MB).toFixed(0)} MB (${rows.join(', ')}): ${seconds.toFixed(1)} s, target ${TARGET_SECONDS} s for 100 MB`,
    )
    console.log(
      `memory: peak ${peakMb().toFixed(0)} MiB resident, ${before.toFixed(0)} MiB before the import`,
    )
    console.log(
      `on ${os.availableParallelism()} × ${cpu?.model ?? 'unknown'}, load ${os.loadavg()[0]?.toFixed(1)}, ${process.platform} ${process.arch}, Node ${process.version}`,
    )
    for (const gap of gaps) console.log(`gap: ${gap}`)
    return seconds <= (TARGET_SECONDS * SIZE) / 100 && gaps.length === 0 ? 0 : 1
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main()
