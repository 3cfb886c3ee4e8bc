import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { withEmptyKnowledge, withKnowledge } from '../src/cli/with-knowledge.ts'
import { answersReport, firstsReport, fitRecall, foretoldAnswers } from '../src/evals/knowledge/fit-recall.ts'
import { importOracle } from '../src/evals/knowledge/oracle-lessons.ts'
import {
  questionSamples,
  type RecallSample,
  workspaceSamples,
} from '../src/evals/knowledge/recall-samples.ts'
import { readLabelled } from '../src/evals/knowledge/score-recall.ts'
import { readLabelledWorkspace, type Workspace } from '../src/evals/knowledge/workspace.ts'
import { FLOOR } from '../src/knowledge/recall/recall.ts'

const USAGE = `Fits how likely a lesson answers a question, and writes src/knowledge/recall/recall-model.json.

  npm run fit:recall -- [--dry] --questions DIR WORKSPACE...

Each WORKSPACE has questions with their key (test/knowledge/workspaces/open/*), --questions is test/knowledge/questions (its half
for tuning). Each set is answered by a model fitted on the others; what is written is fitted on all. --dry writes nothing.`

const FILE = path.join(import.meta.dirname, '..', 'src', 'knowledge', 'recall', 'recall-model.json')

async function samplesOf(workspace: Workspace, signal: AbortSignal): Promise<RecallSample[]> {
  const { knowledge } = workspace
  const mined = { export: workspace.export, ...(knowledge === null ? {} : { knowledge }) }
  const samples = await withKnowledge(mined, signal, (known) =>
    workspaceSamples(known, workspace, 'mined', signal),
  )
  const own = await withEmptyKnowledge(workspace.export, async (known) => {
    await importOracle(known.store, workspace, signal)
    return workspaceSamples(known, workspace, 'key', signal)
  })
  return [...samples, ...own]
}

const FLOORS = [0.02, FLOOR, 0.05, 0.08]

function report(samples: readonly RecallSample[]): void {
  for (const [floor, answers] of foretoldAnswers(samples, FLOORS)) {
    console.log(`\nfrom chance ${floor}`)
    const sets = floor === FLOOR ? [...new Set(samples.map(({ set }) => set))] : []
    for (const over of ['mined', 'key'] as const) {
      const own = answers.filter(({ sample }) => sample.over === over)
      for (const set of sets) {
        const ofSet = own.filter(({ sample }) => sample.set === set)
        if (ofSet.length > 0) console.log(answersReport(`  ${set}, ${over}`, ofSet))
      }
      console.log(answersReport(`all, ${over}`, own))
      if (floor === FLOOR) console.log(firstsReport(own))
    }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      questions: { type: 'string' },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  const { questions } = values
  if (positionals.length < 3 || questions === undefined || values.help) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const signal = new AbortController().signal
  const labelled = await readLabelled(questions)
  const samples = await withEmptyKnowledge(null, ({ store }) => questionSamples(store, labelled, signal))
  for (const dir of positionals) samples.push(...(await samplesOf(await readLabelledWorkspace(dir), signal)))
  report(samples)
  const model = fitRecall(samples)
  const head = {
    command: 'npm run fit:recall -- --questions DIR WORKSPACE...',
    questions: samples.length,
  }
  if (!values.dry) writeFileSync(FILE, `${JSON.stringify({ ...head, model }, null, 2)}\n`)
  return 0
}

process.exitCode = await main()
