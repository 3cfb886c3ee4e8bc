import { WebClient } from '@slack/web-api'

export interface SlackProbe {
  ok: boolean
  /** Workspace and bot when it works, Slack's error and the fix when not. */
  detail: string
}

const FIX: Record<string, string> = {
  invalid_auth: 'copy the token again from the app settings',
  not_allowed_token_type: 'SLACK_BOT_TOKEN needs the xoxb token, SLACK_APP_TOKEN the xapp token',
  missing_scope: 'the app-level token needs connections:write',
}

const worded = (error: unknown): string => {
  const name = (error as { data?: { error?: string } }).data?.error ?? String(error)
  return FIX[name] ? `${name}: ${FIX[name]}` : name
}

/** Whether both tokens work, without opening a socket. */
export async function probeSlack(tokens: { botToken: string; appToken: string }): Promise<SlackProbe> {
  const client = (token: string): WebClient =>
    new WebClient(token, { timeout: 5000, retryConfig: { retries: 0 }, logger: silent })
  try {
    const auth = await client(tokens.botToken).auth.test()
    await client(tokens.appToken).apps.connections.open()
    return { ok: true, detail: `workspace ${auth.team}, bot ${auth.user}` }
  } catch (error) {
    return { ok: false, detail: worded(error) }
  }
}

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
}
