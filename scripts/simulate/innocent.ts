import { parseArgs } from 'node:util'
import { rankRows } from '../../src/evals/rank-case.ts'
import { shownRate } from '../../src/evals/statistics.ts'
import type { EventLine } from './changes.ts'
import { innocentDeploy } from './innocent-deploy.ts'
import { type Random, random } from './random.ts'
import type { SimCase } from './sim-case.ts'
import { simInput } from './sim-input.ts'
import { simulateCase } from './simulate-case.ts'

const USAGE = `Adds a deploy that harms nobody at a random time to made-up incidents, and counts how often it is blamed.

  npm run simulate:innocent -- [--seed S] [--cases N]`

interface Blame {
  blamed: boolean
  /** The first suspect of the case without it is still first. */
  moved: boolean
}

function blameIn(sim: SimCase, chance: Random): Blame {
  const deploy = innocentDeploy(chance, sim)
  const line = (events: EventLine[]) =>
    rankRows(simInput({ ...sim, events }), { id: sim.id, dataset: sim.dataset, gaps: [], loadMs: 0 }).line
  const [before, after] = [line(sim.events), line([...sim.events, deploy])]
  return {
    blamed: after.change === deploy.attrs.sha,
    moved: before.suspects[0]?.service !== after.suspects[0]?.service,
  }
}

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: 'innocent' },
      cases: { type: 'string', default: '200' },
      help: { type: 'boolean', default: false },
    },
  })
  const count = Number(values.cases)
  if (values.help || !Number.isInteger(count) || count < 1) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const all = Array.from({ length: count }, (_, index) =>
    blameIn(simulateCase({ seed: values.seed, index }), random(`${values.seed} deploy ${index}`)),
  )
  const counted = (of: (one: Blame) => boolean): string =>
    shownRate({ hits: all.filter(of).length, of: count })
  console.log(`innocent deploy blamed    ${counted(({ blamed }) => blamed)}`)
  console.log(`first suspect changed     ${counted(({ moved }) => moved)}`)
  return 0
}

process.exitCode = main()
