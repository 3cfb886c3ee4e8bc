import { serve } from '../app/serve.ts'
import { readSettings } from '../config.ts'
import { createLogger } from '../platform/logger.ts'
import type { AddCommand } from './program.ts'

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const ask = (): void => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    process.on('SIGINT', ask)
    process.on('SIGTERM', ask)
  })
}

export const startCommand: AddCommand = (program, exit) => {
  program
    .command('start')
    .description('Runs Sitrep: webhooks, Slack, investigations. Without settings everything is local.')
    .action(async () => {
      const settings = readSettings()
      const log = createLogger(settings.SITREP_LOG_LEVEL)
      // A revoked token surfaces here, from inside the Slack client; ending the process would lose pages.
      process.on('unhandledRejection', (error) => {
        log.error(
          { error: error instanceof Error ? error.message : String(error) },
          'something failed unattended',
        )
      })
      const stop = stopRequested()
      const serving = await serve({ settings, log, tell: (text) => console.log(text) })
      console.log(serving.line)
      await stop
      console.log('Stopping: work under way is finished or resumed at the next start')
      await serving.stop()
      exit(0)
    })
}
