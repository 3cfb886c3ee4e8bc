import { App, LogLevel, type Logger as SlackLogger } from '@slack/bolt'
import type { EvidenceLine } from '../domain/answer.ts'
import type { Signal } from '../domain/signal.ts'
import type { ReadThread } from '../domain/thread.ts'
import type { Accepted } from '../incidents/accepted.ts'
import type { Delivery } from '../incidents/delivery.ts'
import type { RecordSaid } from '../incidents/said.ts'
import type { Logger } from '../platform/logger.ts'
import type { OutputRules } from '../safety/output/clean-mrkdwn.ts'
import { slackDelivery } from './delivery.ts'
import { DurableReceiver } from './durable-receiver.ts'
import { homeIn, type ReviewOf } from './home.ts'
import { registerListeners } from './listeners/register.ts'
import type { Speaker } from './listeners/speaker.ts'
import { type Outgoing, outgoing } from './outgoing.ts'
import { OutgoingClient } from './outgoing-client.ts'
import { threadReader } from './read-thread.ts'
import { readershipIn } from './readership.ts'
import { type Prefill, rememberIn } from './remember.ts'
import { type RoleSettings, rolesIn } from './roles.ts'
import type { SourceChange } from './signals/source-change.ts'
import { SlackRefused, slackProblem } from './slack-error.ts'
import { storePayload } from './store-payload.ts'
import { uploader } from './upload.ts'

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
  /** What the team knows; left out where nothing is kept. */
  knowledge?: { prefill: Prefill; review: ReviewOf }
  /** For the one thing that goes to another address than the Web API's: the bytes of a file. */
  fetch: typeof fetch
  now: () => number
  log: Logger
}

export interface Slack {
  delivery: Delivery
  /** What people said in a thread. */
  readThread: ReadThread
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

interface Edge {
  options: SlackOptions
  leave: Outgoing
  logger: SlackLogger
  api: { slackApiUrl?: string }
  store: (body: unknown) => Promise<Accepted>
}

/** Sockets that take payloads and the app that answers them, started. */
async function openSockets(edge: Edge, speaker: Speaker): Promise<DurableReceiver[]> {
  const { options, leave, logger, api, store } = edge
  const { appToken, botToken, record, log } = options
  const installerOptions = { clientOptions: api }
  const receivers = Array.from(
    { length: SOCKETS },
    () => new DurableReceiver({ appToken, logger, store, leave, record, log, installerOptions }),
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
  registerListeners(app, speaker)
  for (const receiver of others) receiver.init(app)
  await Promise.all(receivers.map((receiver) => receiver.start())).catch(refused)
  return receivers
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
  const { noticed, knowledge } = options
  const api = apiUrl === undefined ? {} : { slackApiUrl: apiUrl }
  const logger = slackLogger(log)
  const client = clientsOf(botToken, leave, { ...api, logger })
  const clients = { post: client(), read: client() }
  const auth = await clients.read.auth.test().catch(refused)
  const team = { id: auth.team_id ?? '', name: auth.team ?? '', botUserId: auth.user_id ?? '' }

  rules.home = homeOf(auth.url)

  const asking = { client: client(LOOKUP_MS), now, log }
  const readership = readershipIn(asking)
  const roleOf = rolesIn({ ...roles, ...asking, teamId: team.id })
  const store = storePayload({
    ours: { teamId: team.id, appId: appIdOf(appToken) ?? auth.app_id ?? null },
    context: { botUserId: team.botUserId, alertBots, now },
    roleOf,
    readership,
    accept,
    ...(noticed === undefined ? {} : { noticed }),
    log,
  })
  const speaker = { client: client(), leave, record, evidence }
  const people = { roleOf, readership, now, botUserId: team.botUserId }
  const receivers = await openSockets(
    { options, leave, logger, api, store },
    {
      ...speaker,
      ...(knowledge === undefined
        ? {}
        : {
            home: homeIn({ ...speaker, ...people, review: knowledge.review }),
            remember: rememberIn({ ...people, prefill: knowledge.prefill }),
          }),
    },
  )
  return {
    delivery: slackDelivery({ ...clients, upload: uploader(options.fetch, output.redact) }),
    readThread: threadReader(client(), readership),
    team,
    url: auth.url ?? null,
    stop: async () => {
      await Promise.all(receivers.map((receiver) => receiver.stop()))
    },
  }
}
