import path from 'node:path'
import { investigationModels } from '../app/investigation-models.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings } from '../config.ts'
import { messageAsText } from '../report/message-as-text.ts'
import { interruptible } from './interrupted.ts'
import { type Investigated, investigateCase } from './investigate-case.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

function print({ recording, messages, verdict }: Investigated, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ id: recording.id, verdict, messages, gaps: recording.gaps }, null, 2))
    return
  }
  for (const message of messages) console.log(`${messageAsText(message)}\n`)
  for (const gap of recording.gaps) console.log(`Recording: ${gap}`)
}

export const investigateCommand: AddCommand = (program, exit) => {
  program
    .command('investigate')
    .description('Investigates a recorded incident and prints the thread as text.')
    .requiredOption('--case <dir>', 'folder of one recorded case')
    .option('--json', 'print the verdict and the thread as JSON', false)
    .action(async (options: { case: string; json: boolean }) => {
      const settings = readSettings()
      await requireFolder(settings.SITREP_DIR)
      const code = await interruptible(async (signal) => {
        const outcome = await investigateCase(options.case, {
          template: path.join(settings.SITREP_DIR, 'cache/template'),
          models: (clock) => investigationModels(settings, clock),
          progress: progressLine(),
          signal,
        })
        print(outcome, options.json)
        return outcome.verdict === null ? 1 : 0
      })
      exit(code)
    })
}
