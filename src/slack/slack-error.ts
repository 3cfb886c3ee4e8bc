/** Slack does not take the tokens, or cannot be reached. The message names the setting and the fix. */
export class SlackRefused extends Error {
  readonly code = 'SLACK'
  override name = 'SlackRefused'
}

/** What a person has to do about an error that no retry mends. */
const FIX: Record<string, string> = {
  invalid_auth: 'copy SLACK_BOT_TOKEN and SLACK_APP_TOKEN again from the settings of the app',
  not_authed: 'set SLACK_BOT_TOKEN and SLACK_APP_TOKEN',
  token_revoked: 'install the app again and copy the new token into SLACK_BOT_TOKEN',
  account_inactive: 'the app was removed from the workspace: install it again',
  not_allowed_token_type: 'SLACK_BOT_TOKEN takes the xoxb token, SLACK_APP_TOKEN the xapp token',
  missing_scope: 'the app lacks a scope: install it again from manifest.yml',
  not_in_channel: 'invite Sitrep to the channel with /invite @Sitrep',
  channel_not_found: 'the channel does not exist or Sitrep is not in it: check SITREP_CHANNEL and invite it',
  is_archived: 'the channel is archived: set another SITREP_CHANNEL',
  message_not_found: 'the message was deleted in Slack',
}

/** Slack's name of an error, followed by the fix when one is known. */
export const withFix = (name: string): string => (FIX[name] ? `${name}: ${FIX[name]}` : name)

/** Slack's word for what went wrong and what to do about it, without the token. */
export function slackProblem(error: unknown): string {
  const { data, message } = (typeof error === 'object' && error !== null ? error : {}) as {
    data?: { error?: unknown }
    message?: unknown
  }
  if (typeof data?.error === 'string') return withFix(data.error)
  return `${String(message ?? error)}: check that this machine reaches slack.com`
}
