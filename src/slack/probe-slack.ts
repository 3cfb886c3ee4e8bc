import { WebClient } from '@slack/web-api'
import { quiet } from './quiet-logger.ts'
import { slackProblem } from './slack-error.ts'

export interface SlackProbe {
  ok: boolean
  /** Workspace and bot when it works, Slack's error and the fix when not. */
  detail: string
}

export interface ProbeOptions {
  botToken: string
  appToken: string
  /** Where pages open their thread: the bot must be in it. */
  channel: string
  /** Another Web API than Slack's own; ends in `/`. */
  apiUrl?: string
}

/** Whether both tokens work and the bot is in its channel, without opening a socket. */
export async function probeSlack({ botToken, appToken, channel, apiUrl }: ProbeOptions): Promise<SlackProbe> {
  const client = (token: string): WebClient =>
    new WebClient(token, {
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      timeout: 5000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: quiet,
    })
  try {
    const bot = client(botToken)
    const auth = await bot.auth.test()
    await client(appToken).apps.connections.open()
    await bot.conversations.history({ channel, limit: 1 })
    return { ok: true, detail: `workspace ${auth.team}, bot ${auth.user}, channel ${channel}` }
  } catch (error) {
    return { ok: false, detail: slackProblem(error) }
  }
}
