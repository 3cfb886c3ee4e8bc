import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fingerprintOf } from '../src/evals/cost/desk-cases.ts'
import { keptAnswers } from '../src/evals/cost/keep-answers.ts'
import { readTranscript, type TranscriptSource } from '../src/evals/cost/transcript.ts'

const USAGE = `Keeps the answers that were typed at a model desk to one investigation, for bench cost --answers desk.

  npm run desk:keep -- --desk DIR --id CASE [--single] [--out test/fixtures/desk]
                       [--case DIR --seed S --index N [--profile P] | --recorded DIR [--truth DIR]]

DIR of --desk holds NNNN.request.json and NNNN.reply.json of that investigation alone. Where the case comes from must be
said when it is kept for the first time: --case, --seed, --index for one that the simulator made (number N of that seed),
--recorded for one that lies at that place, relative to --out. --single keeps what a single agent was asked.`

const OPTIONS = {
  desk: { type: 'string' },
  id: { type: 'string' },
  single: { type: 'boolean', default: false },
  out: { type: 'string', default: path.join(import.meta.dirname, '../test/fixtures/desk') },
  case: { type: 'string' },
  seed: { type: 'string' },
  index: { type: 'string' },
  profile: { type: 'string' },
  recorded: { type: 'string' },
  truth: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** Null when it is not said. */
async function sourceOf(values: Values): Promise<TranscriptSource | null> {
  const { recorded, truth, seed, index, profile } = values
  if (recorded !== undefined) return { recorded, ...(truth === undefined ? {} : { truth }) }
  if (values.case === undefined || seed === undefined || !Number.isInteger(Number(index))) return null
  const sha256 = await fingerprintOf(values.case)
  return { made: { seed, index: Number(index), ...(profile === undefined ? {} : { profile }), sha256 } }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const { desk, id, out, help, single } = values
  const before = id === undefined ? null : await readTranscript(out, id)
  const source = (await sourceOf(values)) ?? before?.case ?? null
  if (help || !desk || !id || source === null) {
    console.error(USAGE)
    return help ? 0 : 2
  }
  const kept = await keptAnswers(desk)
  const answers = single ? { answers: before?.answers ?? [], single: kept } : { ...before, answers: kept }
  const file = path.join(out, `${id}.json`)
  await writeFile(file, `${JSON.stringify({ ...answers, case: source }, null, 2)}\n`)
  console.log(`${kept.length} answers in ${file}`)
  return 0
}

process.exitCode = await main()
