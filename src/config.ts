import { z } from 'zod'
import {
  dollars,
  httpUrl,
  list,
  model,
  port,
  prices,
  proxy,
  seconds,
  text,
} from './platform/setting-fields.ts'

/** #incidents of the local Slack; no real workspace has a channel with this id. */
const LOCAL_CHANNEL = 'C0INCIDENTS'

/**
 * Every setting, its default and what it is for. The only reader of the environment.
 * docs/reference/configuration.md is drawn from the descriptions by a test.
 */
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
  SITREP_PORT: port(
    4401,
    'Port of the webhook server (`POST /webhooks/pagerduty`, `POST /webhooks/alertmanager`, `/healthz`, `/readyz`).',
  ),
  SITREP_LOCAL_SLACK_PORT: port(4400, 'Port of the local Slack and its page; always on 127.0.0.1.'),
  SITREP_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged (JSON lines on standard error).'),
  SITREP_FILE: z
    .string()
    .min(1)
    .default('sitrep.yaml')
    .describe('File with your services, the systems that may be read, and which pages go where.'),
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
  SITREP_ADMIN_CHANNEL: text(
    'Channel id for what whoever runs Sitrep has to do, such as a model that retires. Default: SITREP_CHANNEL.',
  ),
  SITREP_ALERT_BOTS: list(
    'Comma-separated bot ids (`B…`) whose posts in channels are pages too, such as the bot of your monitoring.',
  ),
  SITREP_RESPONDERS: list(
    'Comma-separated Slack users (`U…`) and user groups (`S…`) who may start investigations, test hypotheses and judge causes. Empty: every full member of the workspace; guests and other organizations never.',
  ),
  SITREP_ADMINS: list(
    'Comma-separated Slack users (`U…`) and user groups (`S…`) who may do so for incidents of any channel.',
  ),
  SITREP_PERSONAL_DATA: z
    .enum(['off', 'financial', 'all'])
    .default('financial')
    .describe(
      'What of a person is masked besides secrets: card numbers and bank accounts, with `all` e-mail addresses and telephone numbers too. `off` is unsafe.',
    ),
  SITREP_ALLOW_UNSAFE: z
    .enum(['no', 'yes'])
    .default('no')
    .describe(
      'With `yes` Sitrep starts although another setting takes a protection away; every message and `/sitrep status` then say which.',
    ),
  SITREP_LINK_HOSTS: list(
    'Comma-separated hosts that messages may link to, such as `grafana.example.com`, or `.example.com` with all below it. Any other address is shown as code.',
  ),
  SITREP_ASK_RESOLVER: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether whoever presses *Right* or says in *Wrong…* what it was is asked in the thread what told them, once an incident. The answer becomes a candidate lesson.',
    ),
  PAGERDUTY_WEBHOOK_SECRETS: list(
    'Comma-separated signing secrets of PagerDuty V3 webhook subscriptions; several during a rotation. Without one the webhook answers 503.',
  ),
  PAGERDUTY_API_TOKEN: text(
    'Read-only REST API key of PagerDuty. With it open incidents are listed every minute: a page whose webhook never came opens its thread.',
  ),
  PAGERDUTY_API_URL: httpUrl(
    'https://api.pagerduty.com',
    'Address of PagerDuty’s REST API; `https://api.eu.pagerduty.com` for accounts in Europe.',
  ),
  PAGERDUTY_API_PROXY: proxy(
    'Proxy through which PagerDuty’s REST API is asked (`http://proxy:3128` or `https://…`, with user and password in it where it wants them).',
  ),
  PAGERDUTY_API_CA: text(
    'Path of a PEM file with authorities to trust there besides the usual ones, such as that of a proxy that looks into TLS.',
  ),
  SITREP_CHANGES_TOKENS: list(
    'Comma-separated bearer tokens by which tools may tell of deploys, flags and configuration (`POST /webhooks/changes`); several during a rotation. Without one it answers 503.',
  ),
  ALERTMANAGER_WEBHOOK_TOKENS: list(
    'Comma-separated bearer tokens of Alertmanager receivers; several during a rotation. Without one `POST /webhooks/alertmanager` answers 503.',
  ),
  SITREP_RECORDINGS: z
    .string()
    .default('test/cases')
    .describe(
      'Folder of recorded incidents that the local Slack can fire and the replay connector answers from.',
    ),
  SITREP_KNOWLEDGE: text(
    'Folder or .zip of runbooks, postmortems and ownership files, read at every start; what is no longer in it is forgotten. Without one the local Slack is given the demo’s `knowledge/`.',
  ),
  ANTHROPIC_API_KEY: text('Key for Claude. Without one investigations run on rules only, at $0.'),
  ANTHROPIC_BASE_URL: text(
    'Address of the Messages API when it is not the public one (a gateway, a test server).',
  ),
  SITREP_INVESTIGATOR: z
    .enum(['fan-out', 'single', 'rules'])
    .default('fan-out')
    .describe(
      'How a model takes part: specialists in parallel, one agent alone, or not at all even when there is a key.',
    ),
  SITREP_MODEL_SPECIALIST: model(
    'claude-haiku-5-5',
    'Model that investigates one domain, and challenges a clear case.',
  ),
  SITREP_MODEL_ADJUDICATOR: model(
    'claude-opus-5-5',
    'Model that decides when more than one cause survives its checks.',
  ),
  SITREP_MODEL_MINER: model(
    'claude-haiku-5-5',
    'Model that reads lessons out of what the team wrote, and gives other words for a question that finds nothing.',
  ),
  SITREP_MODEL_JUDGE: model('claude-sonnet-5-5', 'Model that compares answers in evaluations.'),
  SITREP_MODEL_KEY: text('Key for roles whose model is not Claude.'),
  SITREP_MODEL_URL: text(
    'Address for roles whose model is not Claude, such as a local OpenAI-compatible server.',
  ),
  SITREP_EMBEDDER_URL: text(
    'Address of an OpenAI-compatible or Voyage API that makes embeddings (`http://127.0.0.1:8080/v1`). Without one lessons are found by built-in vectors of words, spelling and operations terms.',
  ),
  SITREP_EMBEDDER_MODEL: text(
    'Model to ask there. Lessons embedded by another one are embedded anew in the background.',
  ),
  SITREP_EMBEDDER_KEY: text('Key for it, when it asks for one.'),
  SITREP_MODEL_PRICES: prices(
    'JSON: dollars for a million tokens by model, such as `{"openai:small": {"input": 0, "output": 0}}`. A model without a price is not called.',
  ),
  SITREP_MODEL_IDLE_SECONDS: seconds(
    20,
    'A model call is given up when nothing arrived for this long; pings count.',
  ),
  SITREP_CAP_TIER1: dollars(0.02, 'Most dollars for a run whose first suspect is clear.'),
  SITREP_CAP_TIER2: dollars(0.25, 'Most dollars for a run that asks specialists.'),
  SITREP_CAP_TIER3: dollars(1, 'Most dollars for a run that a person asked for with *Dig deeper*.'),
  SITREP_CAP_INCIDENT: dollars(3, 'Most dollars for one incident, all its runs together.'),
  SITREP_CAP_DAY: dollars(20, 'Most dollars for one day (UTC).'),
  SITREP_CAP_MONTH: dollars(200, 'Most dollars for one month (UTC).'),
} as const

const Settings = z.object(SETTINGS)
export type Settings = z.infer<typeof Settings>

/** A setting cannot be used. The message names the setting and the fix. */
export class ConfigError extends Error {
  readonly code = 'CONFIG'
}

export type Environment = Record<string, string | undefined>

/** What sitrep.yaml may name as `{env: NAME}`. */
export const environment = (): Environment => process.env

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
  if (bot !== null && !bot.startsWith('xoxb-'))
    throw new ConfigError('SLACK_BOT_TOKEN must be a bot token and start with "xoxb-".')
  if (app !== null && !app.startsWith('xapp-'))
    throw new ConfigError('SLACK_APP_TOKEN must be an app-level token and start with "xapp-".')
  if (bot !== null && settings.SITREP_CHANNEL === LOCAL_CHANNEL)
    throw new ConfigError(
      'SITREP_CHANNEL is missing: set it to the id (C…) of the Slack channel in which pages open their thread.',
    )
  const url = settings.DATABASE_URL
  if (settings.SITREP_EMBEDDER_URL !== null && !/^https?:\/\//.test(settings.SITREP_EMBEDDER_URL))
    throw new ConfigError('SITREP_EMBEDDER_URL must start with "http://" or "https://".')
  if (url !== null && !/^postgres(ql)?:\/\//.test(url))
    throw new ConfigError('DATABASE_URL must start with "postgres://" or "postgresql://".')
}

/** langchain sends every prompt to LangSmith when one of these is set, and nobody here decided that. */
const TRACING = ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2']

function checkTracing(environment: Environment): void {
  const set = TRACING.find((name) => environment[name] === 'true')
  if (set !== undefined)
    throw new ConfigError(`${set} would send prompts to LangSmith: unset it to run Sitrep.`)
}

/** On this machine. */
export const isLocal = (url: string): boolean =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(url)?.hostname ?? '')

const isOpen = (url: string | null): boolean => url?.startsWith('http:') === true && !isLocal(url)

/** What takes a protection away, one line each. */
export function unsafeSettings(settings: Settings): string[] {
  const { ANTHROPIC_BASE_URL, SITREP_MODEL_URL, SITREP_EMBEDDER_URL, SITREP_PERSONAL_DATA } = settings
  const found: [is: boolean, line: string][] = [
    [SITREP_PERSONAL_DATA === 'off', 'SITREP_PERSONAL_DATA=off: card numbers and bank accounts are kept'],
    [isOpen(ANTHROPIC_BASE_URL), 'ANTHROPIC_BASE_URL: evidence goes to the model unencrypted'],
    [isOpen(SITREP_MODEL_URL), 'SITREP_MODEL_URL: evidence goes to the model unencrypted'],
    [isOpen(SITREP_EMBEDDER_URL), 'SITREP_EMBEDDER_URL: lessons and questions go there unencrypted'],
  ]
  return found.flatMap(([is, line]) => (is ? [line] : []))
}

function checkUnsafe(settings: Settings): void {
  const unsafe = unsafeSettings(settings)
  if (unsafe.length === 0 || settings.SITREP_ALLOW_UNSAFE === 'yes') return
  throw new ConfigError(`${unsafe.join('; ')}. Change it, or set SITREP_ALLOW_UNSAFE=yes to run so.`)
}

/** Reads and checks the settings; throws ConfigError naming every bad one. */
export function readSettings(environment: Environment = process.env): Settings {
  const settings = parse(environment)
  check(settings)
  checkTracing(environment)
  checkUnsafe(settings)
  return settings
}
