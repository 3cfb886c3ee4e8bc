import { parseArgs } from 'node:util'
import { FAULTS, OUTSIDE } from './faults.ts'
import { STATE_FAULTS } from './kubernetes/faults.ts'
import { isProfile, PROFILES } from './profiles.ts'
import { simulateCase } from './simulate-case.ts'
import { writeCase } from './write-case.ts'

const USAGE = `Makes incidents up: call graphs of 5 to 500 services, one fault, one outside cause or none in each.

  npm run simulate -- --out DIR [--seed S] [--cases N] [--from N] [--profile ${[...Object.keys(PROFILES), 'states'].join('|')}]

  faults          ${FAULTS.map(({ name }) => name).join(', ')}
  of states       ${STATE_FAULTS.map(({ name }) => name).join(', ')}
  outside causes  ${OUTSIDE.join(', ')}; and cases in which nothing is wrong

The same seed gives the same cases, and --from N leaves out the first N of them. Truth lies in each case.json: rank copies without it (sitrep bench rca does).`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      cases: { type: 'string', default: '20' },
      from: { type: 'string', default: '0' },
      out: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const count = Number(values.cases)
  const from = Number(values.from)
  const { out, profile, seed, help } = values
  if (help) {
    console.log(USAGE)
    return 0
  }
  if (
    !out ||
    !Number.isInteger(count) ||
    !Number.isInteger(from) ||
    (profile !== undefined && !isProfile(profile))
  ) {
    console.error(USAGE)
    return 2
  }
  for (let index = from; index < count; index += 1)
    await writeCase(simulateCase({ seed, index, ...(profile ? { profile } : {}) }), out)
  console.log(`${Math.max(0, count - from)} cases in ${out}`)
  return 0
}

process.exitCode = await main()
