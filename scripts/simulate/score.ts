import { parseArgs } from 'node:util'
import { rcaReport } from '../../src/evals/rca-report.ts'
import { scored } from './scored.ts'
import { simulateCase } from './simulate-case.ts'

const USAGE = `Ranks made-up incidents in memory and scores them, as sitrep bench rca does with written ones.

  npm run simulate:score -- --seed S --cases N`

function main(): number {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, cases: { type: 'string', default: '300' } },
  })
  const count = Number(values.cases)
  if (!Number.isInteger(count) || count < 1) {
    console.error(USAGE)
    return 2
  }
  const all = Array.from({ length: count }, (_, index) => {
    const { answer, line } = scored(simulateCase({ seed: values.seed, index }))
    return { answer, line }
  })
  console.log(rcaReport(all, []))
  return 0
}

process.exitCode = main()
