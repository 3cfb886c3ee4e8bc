import { parseArgs } from 'node:util'
import { PROFILES, type ProfileName } from './profiles.ts'
import { simulateCase } from './simulate-case.ts'
import { writeCase } from './write-case.ts'

const USAGE = `Makes incidents up: call graphs of 5 to 500 services, one fault, one outside cause or none in each.

  npm run simulate -- --seed S --cases N --out DIR [--profile ${[...Object.keys(PROFILES), 'states'].join('|')}]

The same seed gives the same cases. Truth lies in each case.json: rank copies without it (sitrep bench rca does).`

const isProfile = (name: string): name is ProfileName => name === 'states' || name in PROFILES

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      cases: { type: 'string', default: '20' },
      out: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const count = Number(values.cases)
  const { out, profile, seed } = values
  if (!out || !Number.isInteger(count) || (profile !== undefined && !isProfile(profile))) {
    console.error(USAGE)
    return 2
  }
  for (let index = 0; index < count; index += 1)
    await writeCase(simulateCase({ seed, index, ...(profile ? { profile } : {}) }), out)
  console.log(`${count} cases in ${out}`)
  return 0
}

process.exitCode = await main()
