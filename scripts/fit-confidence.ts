import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fitLogistic, type Sample } from '../src/evals/fit-logistic.ts'
import { reliability } from '../src/evals/reliability.ts'
import { isAsked, isFirst, type Scored } from '../src/evals/score.ts'
import { probability } from '../src/ranking/confidence.ts'
import { scored } from './simulate/scored.ts'
import { simulateCase } from './simulate/simulate-case.ts'

const USAGE = `Fits the confidence of a ranking on made-up incidents and writes src/ranking/confidence.json.

  npm run fit:confidence -- [--seed S] [--cases N] [--dry]

Every fifth case is held out and shown in the table; --dry writes nothing.`

const FILE = path.join(import.meta.dirname, '..', 'src', 'ranking', 'confidence.json')

const HELD_OUT = 5

const sampleOf = (one: Scored): Sample[] =>
  one.line.signs ? [{ signs: one.line.signs, right: isFirst(one), group: one.answer.dataset }] : []

function faulty(seed: string, count: number): Scored[] {
  const all: Scored[] = []
  for (let index = 0; index < count; index += 1) {
    const { answer, line } = scored(simulateCase({ seed, index }))
    if (isAsked({ answer, line }))
      all.push({ answer, line: { ...line, digest: '', suspects: line.suspects.slice(0, 3) } })
    if (index % 100 === 99) console.error(`${index + 1} of ${count} ranked`)
  }
  return all
}

const bySet = (cases: readonly Scored[]): [string, Scored[]][] =>
  [...Map.groupBy(cases, ({ answer }) => answer.dataset)].sort(([a], [b]) => (a < b ? -1 : 1))

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: 'confidence' },
      cases: { type: 'string', default: '2400' },
      dry: { type: 'boolean', default: false },
    },
  })
  const count = Number(values.cases)
  if (!Number.isInteger(count) || count < 50) {
    console.error(USAGE)
    return 2
  }
  const all = faulty(values.seed, count)
  const model = fitLogistic(all.filter((_, index) => index % HELD_OUT !== 0).flatMap(sampleOf))
  const held = all
    .filter((_, index) => index % HELD_OUT === 0)
    .map(({ answer, line }) => ({
      answer,
      line: { ...line, confidence: line.signs ? probability(model, line.signs) : 0 },
    }))
  console.log(reliability(bySet(held)).join('\n'))
  console.log(JSON.stringify(model))
  const command = `npm run fit:confidence -- --seed ${values.seed} --cases ${count}`
  if (!values.dry)
    writeFileSync(FILE, `${JSON.stringify({ command, faultyCases: all.length, ...model }, null, 2)}\n`)
  return 0
}

process.exitCode = main()
