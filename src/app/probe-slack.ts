import type { Settings } from '../config.ts'
import type { SlackProbe } from '../slack/probe-slack.ts'

/** The configured Slack's state; null when the local one is in use. */
export async function probeConfiguredSlack(settings: Settings): Promise<SlackProbe | null> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SITREP_CHANNEL: channel } = settings
  if (botToken === null || appToken === null) return null
  const { probeSlack } = await import('../slack/probe-slack.ts')
  return probeSlack({ botToken, appToken, channel })
}
