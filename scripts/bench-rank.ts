import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { RankLine } from '../src/evals/rank-line.ts'
import { childRanker } from '../src/evals/ranker.ts'
import { table } from '../src/evals/table.ts'
import { PROFILES } from './simulate/profiles.ts'
import { random } from './simulate/random.ts'
import { telemetryCase } from './simulate/telemetry-case.ts'
import { writeCase } from './simulate/write-case.ts'

const USAGE = `What ranking costs: milliseconds and memory at 1, 4 and 16 times the services and the rows, and of a million rows.

  npm run bench:rank -- [--million N]

Each case is read from files and ranked in a process of its own. --million takes N rows instead of a million.`

const START = Date.UTC(2026, 2, 3, 10)
const STEP_MS = 15_000
const FACTORS = [1, 4, 16] as const

interface Sized {
  what: string
  services: number
  rows: number
  dir: string
}

/** A made-up system of so many services with metrics of so many steps before the fault, as a case in files. */
async function madeUp(work: string, what: string, services: number, past: number): Promise<Sized> {
  // One seed for all: the same metrics and the same fault, only more of them.
  const chance = random('bench')
  const plan = PROFILES.coarse(chance.fork('profile'))
  const profile = { ...plan, services, past, stepMs: STEP_MS, trail: 4, baseline: 'own' as const, nothing: 0 }
  const id = `${what.replaceAll(' ', '-')}-${services}-${past}`
  const sim = telemetryCase(chance, profile, { id, now: START, forced: { nothing: 0 } })
  await writeCase(sim, work)
  return { what, services, rows: sim.metrics.length, dir: path.join(work, sim.dataset, id) }
}

async function fill(
  file: string,
  rows: number,
  line: (index: number) => string,
  head: string,
): Promise<void> {
  const out = createWriteStream(file)
  out.write(head)
  for (let index = 0; index < rows; index += 1) if (!out.write(`${line(index)}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'finish')
}

interface Bulk {
  key: 'metrics' | 'logs'
  name: string
  head: string
  line: (index: number) => string
}

const SERVICES = 50
const service = (index: number): string => `svc-${index % SERVICES}`

/** Series of 10 s, 20 a service, that do nothing but waver. */
function metrics(rows: number): Bulk {
  const chance = random('bench metrics')
  const all = SERVICES * 20
  const ts = (index: number): number => START + (Math.floor(index / all) - Math.floor(rows / all)) * 10_000
  return {
    key: 'metrics',
    name: 'metrics.csv',
    head: 'ts,entity,metric,value\n',
    line: (index) =>
      `${ts(index)},${service(index)},latency_ms_${Math.floor(index / SERVICES) % 20},${(100 * chance.logNormal(0.1)).toFixed(3)}`,
  }
}

function logs(rows: number): Bulk {
  const chance = random('bench logs')
  return {
    key: 'logs',
    name: 'logs.jsonl',
    head: '',
    line: (index) =>
      JSON.stringify({
        ts: START - Math.floor(((rows - index) * 3_600_000) / rows),
        entity: service(index),
        level: index % 50 ? 'info' : 'error',
        message: `request ${chance.hex(8)} to /cart/${chance.int(0, 9999)} took ${chance.int(1, 3000)} ms in step ${index % 30}`,
      }),
  }
}

async function bulk(work: string, rows: number, { key, name, head, line }: Bulk): Promise<Sized> {
  const dir = path.join(work, 'bulk', key)
  await mkdir(dir, { recursive: true })
  await fill(path.join(dir, name), rows, line, head)
  const alert = { text: 'svc-1 is slow', entity: 'svc-1', firedAt: START }
  await writeFile(
    path.join(dir, 'case.json'),
    JSON.stringify({ layout: 1, id: key, alert, files: { [key]: name } }),
  )
  return { what: key, services: SERVICES, rows, dir }
}

async function measured({ dir }: Sized): Promise<RankLine> {
  const ranker = childRanker(null)
  try {
    const answer = await ranker.rank(dir)
    if (!answer.ok) throw new Error(`${dir}: ${answer.reason}`)
    return answer.line
  } finally {
    await ranker.close()
  }
}

interface Result {
  sized: Sized
  line: RankLine
}

/** Growth of time with rows as a power of them since the first of its kind: 1 is linear. */
function power(first: Result, { sized, line }: Result): string {
  const grown = Math.log(sized.rows / first.sized.rows)
  return grown > 0 ? (Math.log(line.ms / first.line.ms) / grown).toFixed(2) : '–'
}

function report(results: readonly Result[]): string {
  const firstOf = (one: Result): Result => results.find(({ sized }) => sized.what === one.sized.what) ?? one
  return table([
    ['cost', 'services', 'rows', 'load and rank ms', 'rank ms', 'RSS MiB', 'power of rows'],
    ...results.map((one) => {
      const { sized, line } = one
      const cells = [sized.services, sized.rows, line.ms, line.rankMs, line.rssMb]
      return [sized.what, ...cells.map(String), power(firstOf(one), one)]
    }),
  ]).join('\n')
}

const conditions = (): string =>
  `${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'}), load ${os.loadavg()[0]?.toFixed(1)}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}, one run each`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      million: { type: 'string', default: '1000000' },
      help: { type: 'boolean', default: false },
    },
  })
  const million = Number(values.million)
  if (values.help || !Number.isInteger(million) || million < 1) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  console.log(conditions())
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bench-rank-'))
  try {
    const results: Result[] = []
    const makers = [
      ...FACTORS.map((factor) => () => madeUp(work, 'services', 12 * factor, 60)),
      ...FACTORS.map((factor) => () => madeUp(work, 'rows', 12, 60 * factor)),
      () => bulk(work, million, metrics(million)),
      () => bulk(work, million, logs(million)),
    ]
    for (const make of makers) {
      const sized = await make()
      results.push({ sized, line: await measured(sized) })
    }
    console.log(report(results))
    return 0
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

process.exitCode = await main()
