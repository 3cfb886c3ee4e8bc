import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { LESSON_KINDS } from '../src/domain/lesson.ts'
import { fitTalk, foretold, leastChance } from '../src/evals/knowledge/fit-talk.ts'
import { readThreads } from '../src/evals/knowledge/labelled-threads.ts'
import { byWorkspace, talkReport } from '../src/evals/knowledge/talk-report.ts'
import { type TalkSample, talkSamples } from '../src/evals/knowledge/talk-samples.ts'
import { threadSamples } from '../src/evals/knowledge/thread-samples.ts'
import { readLabelledWorkspace } from '../src/evals/knowledge/workspace.ts'
import { PER_WEIGHT } from '../src/knowledge/mining/talk/predict.ts'

const USAGE = `Fits how a message that tells a lesson looks, and writes src/knowledge/mining/talk/talk-model.json.

  npm run fit:talk -- [--dry] [--threads FILE]... DIR...

Each DIR is a labelled workspace (test/knowledge/workspaces/open/*), FILE holds labelled threads
(test/knowledge/threads/dev.txt, test/knowledge/near/dev.txt).
Each workspace is scored by a model fitted on the others, which also says from what chance on a kind is read; what is written is
fitted on all. --dry writes nothing.`

const FILE = path.join(import.meta.dirname, '..', 'src', 'knowledge', 'mining', 'talk', 'talk-model.json')

/** A feature a line, so that a change of the model can be read. */
function modelText(head: object, weights: ReadonlyMap<string, readonly number[]>): string {
  const rows = [...weights]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([feature, row]) => `${JSON.stringify(feature)}:[${row.map((one) => Math.round(one * PER_WEIGHT))}]`)
  return `${JSON.stringify(head).slice(0, -1)},"weights":{\n${rows.join(',\n')}\n}}\n`
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      threads: { type: 'string', multiple: true, default: [] },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  if (positionals.length < 3 || values.help) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const signal = new AbortController().signal
  const workspaces = await Promise.all(positionals.map(readLabelledWorkspace))
  const samples: TalkSample[] = []
  for (const file of values.threads)
    samples.push(...(await threadSamples(path.basename(path.dirname(file)), await readThreads(file), signal)))
  for (const one of workspaces) samples.push(...(await talkSamples(one, signal)))
  const messages = foretold(samples)
  const least = Object.fromEntries(LESSON_KINDS.map((kind) => [kind, leastChance(messages, kind)]))
  console.log([...talkReport(messages, least), '', ...byWorkspace(messages, least)].join('\n'))
  const model = fitTalk(samples)
  console.log(`${samples.length} messages, ${model.weights.size} features`)
  const names = [...new Set(samples.map(({ workspace }) => workspace))]
  const head = {
    command: 'npm run fit:talk -- [--threads FILE...] DIR...',
    workspaces: names,
    least,
    bias: model.bias,
  }
  if (!values.dry) writeFileSync(FILE, modelText(head, model.weights))
  return 0
}

process.exitCode = await main()
