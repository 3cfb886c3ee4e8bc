import { App, LogLevel, type Logger as SlackLogger } from '@slack/bolt'
import type { EvidenceLine } from '../domain/answer.ts'
import type { Signal } from '../domain/signal.ts'
import type { Accepted } from '../incidents/accepted.ts'
import type { Delivery } from '../incidents/delivery.ts'
import type { RecordSaid } from '../incidents/said.ts'
import type { Logger } from '../platform/logger.ts'
import type { OutputRules } from '../safety/output/clean-mrkdwn.ts'
import { slackDelivery } from './delivery.ts'
import { DurableReceiver } from './durable-receiver.ts'
import { registerListeners } from './listeners/register.ts'
import { type Outgoing, outgoing } from './outgoing.ts'
import { OutgoingClient } from './outgoing-client.ts'
import { type RoleSettings, rolesIn } from './roles.ts'
import { senderOf, strangerProblem } from './signals/sender.ts'
import { signalOf } from './signals/signal-of.ts'
import { type SourceChange, sourceChange } from './signals/source-change.ts'
import { SlackRefused, slackProblem } from './slack-error.ts'

export interface SlackOptions {
  botToken: string
  appToken: string
  /** Another Web API than Slack's own; ends in `/`. */
  apiUrl?: string
  accept: (signal: Signal, body: unknown) => Promise<Accepted>
  alertBots: readonly string[]
  /** Something people wrote changed; a throw leaves the event unacknowledged. */
  noticed?: (change: SourceChange) => Promise<void>
  /** Every read of an incident, for the Evidence modal. */
  evidence: (incidentId: string) => Promise<EvidenceLine[]>
  /** Writes down what is said without the outbox. */
  record: RecordSaid
  /** What may leave, and how: the last thing every payload passes. */
  output: OutputRules
  roles: RoleSettings
  now: () => number
  log: Logger
}

export interface Slack {
  delivery: Delivery
  team: { id: string; name: string; botUserId: string }
  /** Address of the workspace, ending in `/`; null when Slack does not say. */
  url: string | null
  stop(): Promise<void>
}

/** No call may take longer; the default is for ever. */
const TIMEOUT_MS = 10_000

/** Asked before the acknowledgement, for which Slack gives 3 s. */
const LOOKUP_MS = 1500

/** `xapp-1-A0123-…` names its app. */
const appIdOf = (appToken: string): string | null => /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1] ?? null

/** Two sockets: while one reconnects (5 s with one), the other takes what arrives. Slack allows ten. */
const SOCKETS = 2

/** Bolt's logger on ours. Its `info` is chatter. */
function slackLogger(log: Logger): SlackLogger {
  const words = (parts: unknown[]): string => parts.map(String).join(' ')
  return {
    debug: () => {},
    info: (...parts) => log.debug(words(parts)),
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.error(words(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}

const refused = (error: unknown): never => {
  throw new SlackRefused(`Slack cannot be used: ${slackProblem(error)}`, { cause: error })
}

/** The workspace's own host: a link to one of its messages leads nowhere that its readers may not be. */
const homeOf = (url: string | undefined): string | null =>
  url === undefined ? null : URL.parse(url)?.hostname || null

/** No retries: a post that timed out may have been posted. The outbox looks it up instead. */
const clientsOf =
  (botToken: string, leave: Outgoing, options: { slackApiUrl?: string; logger: SlackLogger }) =>
  (timeout = TIMEOUT_MS): OutgoingClient =>
    new OutgoingClient(botToken, leave, {
      ...options,
      timeout,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    })

/** Connects to Slack in Socket Mode. Rejects with `SlackRefused` when it takes a token not, or is not there. */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const { botToken, appToken, apiUrl, accept, alertBots, evidence, record, output, roles, now, log } = options
  const rules: OutputRules = { ...output, home: null }
  const leave = outgoing(rules)
  const { noticed = async () => {} } = options
  const api = apiUrl === undefined ? {} : { slackApiUrl: apiUrl }
  const logger = slackLogger(log)
  const client = clientsOf(botToken, leave, { ...api, logger })
  const clients = { post: client(), read: client() }
  const auth = await clients.read.auth.test().catch(refused)
  const team = { id: auth.team_id ?? '', name: auth.team ?? '', botUserId: auth.user_id ?? '' }

  rules.home = homeOf(auth.url)

  const ours = { teamId: team.id, appId: appIdOf(appToken) ?? auth.app_id ?? null }
  const roleOf = rolesIn({ ...roles, client: client(LOOKUP_MS), teamId: team.id, now, log })
  const store = async (body: unknown): Promise<Accepted> => {
    const sender = senderOf(body)
    const stranger = strangerProblem(sender, ours)
    if (stranger !== null) {
      log.warn({ reason: stranger }, 'a payload of another workspace or app was ignored')
      return { status: 'ignored', reason: stranger }
    }
    const change = sourceChange(body, team.botUserId)
    if (change !== null) await noticed(change)
    const found = signalOf(body, { botUserId: team.botUserId, alertBots, now })
    const signal = 'role' in found ? { ...found, role: await roleOf(sender) } : found
    return signal.kind === 'unsupported' ? { status: 'ignored', reason: signal.reason } : accept(signal, body)
  }
  const receivers = Array.from(
    { length: SOCKETS },
    () =>
      new DurableReceiver({
        appToken,
        logger,
        store,
        leave,
        record,
        log,
        installerOptions: { clientOptions: api },
      }),
  )
  const [first, ...others] = receivers
  if (!first) throw new Error('at least one socket is needed')
  const app = new App({
    token: botToken,
    receiver: first,
    logger,
    deferInitialization: true,
    clientOptions: { ...api, timeout: TIMEOUT_MS },
  })
  await app.init()
  app.error(async (error) => {
    log.error({ error: error.message }, 'a Slack listener failed')
  })
  registerListeners(app, { client: client(), leave, record, evidence })
  for (const receiver of others) receiver.init(app)
  await Promise.all(receivers.map((receiver) => receiver.start())).catch(refused)
  return {
    delivery: slackDelivery(clients),
    team,
    url: auth.url ?? null,
    stop: async () => {
      await Promise.all(receivers.map((receiver) => receiver.stop()))
    },
  }
}
