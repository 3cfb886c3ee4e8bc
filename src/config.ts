import { z } from 'zod'

/**
 * Every setting, its default and what it is for. The only reader of the environment.
 * docs/reference/configuration.md is drawn from the descriptions by a test.
 */
const text = (description: string) =>
  z
    .string()
    .trim()
    .transform((value) => value || null)
    .nullable()
    .default(null)
    .describe(description)

const list = (description: string) =>
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .describe(description)

const A_PORT = 'must be a port number from 0 to 65535'

const port = (value: number, description: string) =>
  z.coerce
    .number({ error: A_PORT })
    .int({ error: A_PORT })
    .min(0, { error: A_PORT })
    .max(65_535, { error: A_PORT })
    .default(value)
    .describe(description)

/** #incidents of the local Slack; no real workspace has a channel with this id. */
const LOCAL_CHANNEL = 'C0INCIDENTS'

export const SETTINGS = {
  SITREP_DIR: z
    .string()
    .min(1)
    .default('.sitrep')
    .describe('Folder for everything Sitrep keeps on this machine.'),
  SITREP_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the webhook server listens on. `0.0.0.0` opens it to the network.'),
  SITREP_PORT: port(4401, 'Port of the webhook server (`POST /webhooks/pagerduty`, `/healthz`, `/readyz`).'),
  SITREP_LOCAL_SLACK_PORT: port(4400, 'Port of the local Slack and its page; always on 127.0.0.1.'),
  SITREP_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged (JSON lines on standard error).'),
  SITREP_TEAM: z
    .string()
    .min(1)
    .default('default')
    .describe('The organisation this installation serves: first part of every key in the database.'),
  DATABASE_URL: text('PostgreSQL with pgvector. Without it an embedded database lives in SITREP_DIR.'),
  SLACK_BOT_TOKEN: text(
    'Bot token (`xoxb-…`). With SLACK_APP_TOKEN the real Slack is used, without both the local one.',
  ),
  SLACK_APP_TOKEN: text('App-level token (`xapp-…`) with `connections:write`, for Socket Mode.'),
  SITREP_CHANNEL: z
    .string()
    .min(1)
    .default(LOCAL_CHANNEL)
    .describe('Channel id in which pages open their thread. The default is #incidents of the local Slack.'),
  SITREP_ALERT_BOTS: list(
    'Comma-separated bot ids (`B…`) whose posts in channels are pages too, such as the bot of your monitoring.',
  ),
  PAGERDUTY_WEBHOOK_SECRETS: list(
    'Comma-separated signing secrets of PagerDuty V3 webhook subscriptions; several during a rotation. Without one the webhook answers 503.',
  ),
  SITREP_RECORDINGS: z
    .string()
    .default('test/cases')
    .describe(
      'Folder of recorded incidents that the local Slack can fire and the replay connector answers from.',
    ),
} as const

const Settings = z.object(SETTINGS)

export type Settings = z.infer<typeof Settings>

/** A setting cannot be used. The message names the setting and the fix. */
export class ConfigError extends Error {
  readonly code = 'CONFIG'
}

export type Environment = Record<string, string | undefined>

function parse(environment: Environment): Settings {
  const given = Object.fromEntries(
    Object.keys(SETTINGS)
      .filter((name) => environment[name] !== undefined && environment[name] !== '')
      .map((name) => [name, environment[name]]),
  )
  const result = Settings.safeParse(given)
  if (result.success) return result.data
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`Check your environment: ${issues.join('; ')}`)
}

function check(settings: Settings): void {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app } = settings
  if ((bot === null) !== (app === null)) {
    const missing = bot === null ? 'SLACK_BOT_TOKEN' : 'SLACK_APP_TOKEN'
    throw new ConfigError(`${missing} is missing: set both Slack tokens, or neither to use the local Slack.`)
  }
  if (bot !== null && !bot.startsWith('xoxb-')) {
    throw new ConfigError('SLACK_BOT_TOKEN must be a bot token and start with "xoxb-".')
  }
  if (app !== null && !app.startsWith('xapp-')) {
    throw new ConfigError('SLACK_APP_TOKEN must be an app-level token and start with "xapp-".')
  }
  if (bot !== null && settings.SITREP_CHANNEL === LOCAL_CHANNEL) {
    throw new ConfigError(
      'SITREP_CHANNEL is missing: set it to the id (C…) of the Slack channel in which pages open their thread.',
    )
  }
  const url = settings.DATABASE_URL
  if (url !== null && !/^postgres(ql)?:\/\//.test(url)) {
    throw new ConfigError('DATABASE_URL must start with "postgres://" or "postgresql://".')
  }
}

/** Reads and checks the settings; throws ConfigError naming every bad one. */
export function readSettings(environment: Environment = process.env): Settings {
  const settings = parse(environment)
  check(settings)
  return settings
}
