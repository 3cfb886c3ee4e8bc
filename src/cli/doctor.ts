import { readSettings } from '../config.ts'
import { type Check, runChecks } from './checks.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

const MARK: Record<Check['state'], string> = { enabled: '✓', disabled: '·', failed: '✗' }

function lines({ name, state, detail, fix }: Check): string {
  const first = `${MARK[state]} ${state.padEnd(9)} ${name.padEnd(18)} ${detail}`
  return fix === null ? first : `${first}\n${' '.repeat(31)}→ ${fix}`
}

export const doctorCommand: AddCommand = (program, exit) => {
  program
    .command('doctor')
    .description('Says of each dependency whether it is enabled, disabled or failed, why, and what to do.')
    .option('--json', 'print the checks as JSON', false)
    .action(async (options: { json: boolean }) => {
      const progress = progressLine()
      progress.show('looking at every dependency')
      const checks = await runChecks(readSettings()).finally(() => progress.done())
      if (options.json) console.log(JSON.stringify(checks, null, 2))
      else for (const check of checks) console.log(lines(check))
      exit(checks.some(({ state }) => state === 'failed') ? 1 : 0)
    })
}
