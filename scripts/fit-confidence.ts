import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fitConfidence, withConfidence } from '../src/evals/fit-confidence.ts'
import { reliability } from '../src/evals/reliability.ts'
import { isAsked, isKnown, type Scored } from '../src/evals/score.ts'
import { scored } from './simulate/scored.ts'
import { simulateCase } from './simulate/simulate-case.ts'

const USAGE = `Fits the confidence of a ranking on made-up incidents and writes src/ranking/confidence.json.

  npm run fit:confidence -- [--seed S] [--cases N] [--dry]

Every fifth case is held out and shown in the tables; --dry writes nothing. Run it after every change of the ranking.`

const FILE = path.join(import.meta.dirname, '..', 'src', 'ranking', 'confidence.json')

const HELD_OUT = 5

function ranked(seed: string, count: number): Scored[] {
  const all: Scored[] = []
  for (let index = 0; index < count; index += 1) {
    const { answer, line } = scored(simulateCase({ seed, index }))
    // The digests and facts of thousands of cases would not fit in memory.
    const suspects = line.suspects.slice(0, 3).map((one) => ({ ...one, observations: [], against: [] }))
    all.push({ answer, line: { ...line, digest: '', suspects } })
    if (index % 100 === 99) console.error(`${index + 1} of ${count} ranked`)
  }
  return all.filter(isKnown)
}

const grouped = (cases: readonly Scored[], key: (one: Scored) => string): [string, Scored[]][] =>
  [...Map.groupBy(cases, key)].sort(([a], [b]) => (a < b ? -1 : 1))

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: 'confidence' },
      cases: { type: 'string', default: '1500' },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const count = Number(values.cases)
  if (values.help || !Number.isInteger(count) || count < 50) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const all = ranked(values.seed, count)
  const models = fitConfidence(all.filter((_, index) => index % HELD_OUT !== 0))
  const held = withConfidence(
    all.filter((_, index) => index % HELD_OUT === 0),
    models,
  )
  console.log('held out, cases with a faulty service')
  console.log(reliability(grouped(held.filter(isAsked), ({ answer }) => answer.dataset)).join('\n'))
  console.log('\nheld out, all cases, by what was answered')
  console.log(reliability(grouped(held, ({ line }) => line.outcome)).join('\n'))
  const command = `npm run fit:confidence -- --seed ${values.seed} --cases ${count}`
  if (!values.dry)
    writeFileSync(FILE, `${JSON.stringify({ command, cases: all.length, ...models }, null, 2)}\n`)
  return 0
}

process.exitCode = main()
