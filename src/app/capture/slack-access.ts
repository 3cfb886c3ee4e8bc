import type { Settings } from '../../config.ts'
import type { AskSlack } from '../../knowledge/sources/slack/api.ts'
import { SetupError } from '../setup-error.ts'

/** Milliseconds between two calls: 40 a minute, where Slack allows about 50 of a method. */
export const READING_PACE_MS = 1500

export interface SlackToRead {
  ask: AskSlack
  paceMs: number
}

/**
 * The Slack that is configured, or else the local one of a Sitrep that runs on this machine. `onWait` hears how many
 * milliseconds Slack wants to be left alone.
 */
export async function slackToRead(settings: Settings, onWait: (ms: number) => void): Promise<SlackToRead> {
  const { slackReading } = await import('../../slack/reading.ts')
  const { SLACK_BOT_TOKEN: botToken, SITREP_LOCAL_SLACK_PORT: port } = settings
  if (botToken !== null)
    return {
      ask: slackReading({ botToken, paceMs: READING_PACE_MS, now: Date.now, onWait }),
      paceMs: READING_PACE_MS,
    }
  const { BOT_TOKEN } = await import('../../local-slack/web-api/router.ts')
  const apiUrl = `http://127.0.0.1:${port}/api/`
  const ask = slackReading({ botToken: BOT_TOKEN, apiUrl, paceMs: 0, retries: 0, now: Date.now, onWait })
  return {
    ask: (method, args, signal) =>
      ask(method, args, signal).catch((error: unknown) => {
        throw new SetupError(
          'no Slack can be read: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or start the local Slack with `npm start`',
          { cause: error },
        )
      }),
    paceMs: 0,
  }
}
