import { LONGEST_MS, minePagerDuty, pastIncidents } from '../app/capture/mine-pagerduty.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import { openPagerDutyApi } from '../app/pagerduty-api.ts'
import { ConfigError, readSettings } from '../config.ts'
import { progressLine } from './progress.ts'
import { withKnowledge } from './with-knowledge.ts'

export interface MinePagerDutyCommand {
  sinceMs: number
  isDryRun: boolean
  print: (text: string) => Promise<void>
  signal: AbortSignal
}

/** `mine --pagerduty`: counts alone with `--dry-run`, or else what notes tell into the database. */
export async function runMinePagerDuty(command: MinePagerDutyCommand): Promise<number> {
  const { sinceMs, isDryRun, print, signal } = command
  const settings = readSettings()
  const client = await openPagerDutyApi(settings)
  if (client === null) throw new ConfigError('PAGERDUTY_API_TOKEN is missing: set a read-only REST API key.')
  if (sinceMs > LONGEST_MS) throw new ConfigError('PagerDuty lists 180 days at most: give --pagerduty 180d.')
  const redaction = await installationRedaction(settings, [])
  const progress = progressLine()
  try {
    return await withKnowledge({}, signal, async ({ store }) => {
      if (isDryRun) {
        const { length: incidents } = await pastIncidents({ client, sinceMs, store, signal })
        const calls = incidents + Math.max(1, Math.ceil(incidents / 100))
        await print(JSON.stringify({ incidents, calls, minutes: Math.ceil(calls / 600), cost: 0 }))
        return 0
      }
      const mined = await minePagerDuty({
        store,
        client,
        sinceMs,
        redact: redaction.redactNow,
        signal,
        onProgress: (done, of) => progress.show(`${done} of ${of} incidents`),
      })
      progress.done()
      await print(JSON.stringify({ ...mined, cost: 0 }))
      return 0
    })
  } finally {
    progress.done()
    await redaction.close()
    await client.close()
  }
}
