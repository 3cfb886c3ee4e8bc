import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { keptAnswers } from '../src/evals/cost/keep-answers.ts'

const USAGE = `Keeps the answers that were typed at a model desk to one investigation, for bench cost --answers desk.

  npm run desk:keep -- --desk DIR --id CASE [--out test/fixtures/desk]

DIR holds NNNN.request.json and NNNN.reply.json of that investigation alone.`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      desk: { type: 'string' },
      id: { type: 'string' },
      out: { type: 'string', default: path.join(import.meta.dirname, '../test/fixtures/desk') },
      help: { type: 'boolean', default: false },
    },
  })
  const { desk, id, out, help } = values
  if (help || !desk || !id) {
    console.error(USAGE)
    return help ? 0 : 2
  }
  const answers = await keptAnswers(desk)
  const file = path.join(out, `${id}.json`)
  await writeFile(file, `${JSON.stringify(answers, null, 2)}\n`)
  console.log(`${answers.length} answers in ${file}`)
  return 0
}

process.exitCode = await main()
