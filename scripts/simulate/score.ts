import { parseArgs } from 'node:util'
import { rcaReport } from '../../src/evals/rca-report.ts'
import { hasRightKind, isAsked, isFirst, type Scored } from '../../src/evals/score.ts'
import { isProfile } from './profiles.ts'
import { scored } from './scored.ts'
import { simulateCase } from './simulate-case.ts'

const USAGE = `Ranks made-up incidents in memory and scores them, as sitrep bench rca does with written ones.

  npm run simulate:score -- --seed S --cases N [--profile NAME] [--misses]`

/** Fault, culprit and what was said instead, for a case whose first suspect or its kind is wrong. */
function missed(index: number, one: Scored): string | null {
  if (!isAsked(one) || (isFirst(one) && hasRightKind(one))) return null
  const { answer, line } = one
  const said = line.suspects
    .slice(0, 3)
    .map(
      ({ service, kind, score, observations: [first] }) =>
        `${service} ${kind} ${score} "${first?.text.slice(0, 150)}"`,
    )
  return [`#${index} ${answer.faultKind}: ${answer.names[0]}`, ...said].join('\n    ')
}

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      cases: { type: 'string', default: '300' },
      profile: { type: 'string' },
      misses: { type: 'boolean', default: false },
    },
  })
  const { seed, profile, misses } = values
  const count = Number(values.cases)
  if (!Number.isInteger(count) || count < 1 || (profile !== undefined && !isProfile(profile))) {
    console.error(USAGE)
    return 2
  }
  const all = Array.from({ length: count }, (_, index) => {
    const { answer, line } = scored(simulateCase({ seed, index, ...(profile ? { profile } : {}) }))
    return { answer, line }
  })
  if (misses) console.log(all.flatMap((one, index) => missed(index, one) ?? []).join('\n'))
  console.log(rcaReport(all, []))
  return 0
}

process.exitCode = main()
