/** `npm run bench:start [-- runs]`: what connectors add to a start, medians over processes that alternate. For a machine that does nothing else. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

/** Milliseconds of a processor that connectors may add. Wall time is printed too, and depends on what runs besides. */
const BAR = 300
const RUNS = Number(process.argv[2] ?? 7)
const KINDS = ['without', 'with', 'opened'] as const

interface Start {
  wall: number
  cpu: number
}

const run = promisify(execFile)

async function start(what: (typeof KINDS)[number]): Promise<Start> {
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, 'child.ts'), what])
  return JSON.parse(stdout) as Start
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

// The first start of all compiles: a start after an installation, not the one that counts.
await start('opened')
const seen = new Map(KINDS.map((what) => [what, [] as Start[]]))
for (let at = 0; at < RUNS; at += 1) {
  for (const what of KINDS) seen.get(what)?.push(await start(what))
}

const of = (what: (typeof KINDS)[number], measure: keyof Start): number =>
  median((seen.get(what) ?? []).map((one) => one[measure]))
const WORDS = {
  without: 'no kind of connector known',
  with: 'all kinds known, none configured',
  opened: 'one instance of 13 kinds opened',
} as const
for (const what of KINDS) {
  const more = KINDS[0] === what ? '' : `  +${Math.round(of(what, 'cpu') - of('without', 'cpu'))} ms`
  console.log(
    `${WORDS[what].padEnd(34)} ${Math.round(of(what, 'cpu'))} ms of a processor, ${Math.round(of(what, 'wall'))} ms${more}`,
  )
}
const growth = of('with', 'cpu') - of('without', 'cpu')
const opened = of('opened', 'cpu') - of('without', 'cpu')
console.log(
  `connectors add ${Math.round(growth)} ms to a start, ${Math.round(opened)} ms when opened; bar ${BAR} ms`,
)
process.exitCode = opened <= BAR ? 0 : 1
