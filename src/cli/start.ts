import { systemClock } from '../app/clock.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import { serve } from '../app/serve.ts'
import { secretsOf, siteSecrets } from '../app/site/open-connectors.ts'
import { readSite } from '../app/site/read-site.ts'
import { environment, readSettings } from '../config.ts'
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
      const site = await readSite(settings)
      const secrets = siteSecrets(environment())
      const redaction = await installationRedaction(settings, await secretsOf(site, secrets))
      const log = createLogger(settings.SITREP_LOG_LEVEL, redaction.redactNow)
      // A revoked token surfaces here, from inside the Slack client; ending the process would lose pages.
      process.on('unhandledRejection', (error) => {
        log.error(
          { error: error instanceof Error ? error.message : String(error) },
          'something failed unattended',
        )
      })
      // Node would print it as it is, with whatever was in it.
      process.on('uncaughtException', (error) => {
        log.fatal({ error: error.stack ?? String(error) }, 'a bug, please report it; Sitrep ends')
        process.exit(1)
      })
      const stop = stopRequested()
      const serving = await serve({
        settings,
        redaction,
        site,
        secrets,
        clock: systemClock,
        log,
        tell: (text) => console.log(text),
      })
      console.log(serving.line)
      await stop
      console.log('Stopping: work under way is finished or resumed at the next start')
      await serving.stop()
      await redaction.close()
      exit(0)
    })
}
