import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type Settings, unsafeSettings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import { recordSaid } from '../incidents/said.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Logger } from '../platform/logger.ts'
import { type Releasers, releasers } from '../platform/releasers.ts'
import { ANCHORS, keepAnchoring } from '../safety/audit/anchor.ts'
import { auditConfiguration } from '../safety/audit/configuration.ts'
import type { Redaction } from '../safety/redact/redaction.ts'
import { DatabaseError } from '../storage/errors.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { maintain } from '../storage/maintain.ts'
import { migrate } from '../storage/migrate.ts'
import { isFirstStart, openDatabase } from '../storage/open-database.ts'
import type { Database } from '../storage/sql.ts'
import { type LiveKnowledge, liveKnowledge } from './capture/live-knowledge.ts'
import { openDoors } from './doors.ts'
import { evidenceLine } from './evidence-lines.ts'
import { investigationModels, modelLine } from './investigation-models.ts'
import { startKnowledge } from './keep-knowledge.ts'
import type { Workplace } from './known-page.ts'
import { openedConnectors } from './opened-connectors.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'
import { pollPages } from './poll-pages.ts'
import { installationRecordings, type Recordings } from './recordings.ts'
import { portProblem, SetupError } from './setup-error.ts'
import type { Secrets } from './site/open-connectors.ts'
import type { Site } from './site/read-site.ts'
import { prefill, reviewOf } from './teach.ts'
import { toldChanges } from './told-changes.ts'

/** The local Slack's monitoring bot posts pages too. */
const LOCAL_ALERT_BOTS = ['B0BEACON']

export interface Serving {
  /** Which database, Slack and model are in use, and where. */
  line: string
  stop(): Promise<void>
}

export interface ServeOptions {
  settings: Settings
  redaction: Redaction
  site: Site
  /** Where secrets of the site are read. */
  secrets: Secrets
  /** What time it is for everything but waiting: pages, windows, ages, ids. */
  clock: Clock
  log: Logger
  /** Something a person should know while it starts. */
  tell: (text: string) => void
}

interface SlackAccess {
  botToken: string
  appToken: string
  apiUrl: string | null
  alertBots: readonly string[]
  /** How the start line calls it. */
  name: string
}

async function localSlack(
  { settings, clock, log }: ServeOptions,
  started: Releasers,
  recordings: Recordings,
  webhook: { url: string; secret: string },
): Promise<SlackAccess> {
  const { startLocalSlack } = await import('../local-slack/start-local-slack.ts')
  const port = settings.SITREP_LOCAL_SLACK_PORT
  const local = await startLocalSlack({
    port,
    pages: recordings.headers.map(({ id, title, alert }) => ({
      id,
      title,
      service: alert.service,
      severity: alert.severity,
      metric: alert.metric,
      value: alert.value,
    })),
    webhook,
    stateFile: path.join(settings.SITREP_DIR, 'local-slack.json'),
    now: clock.now,
    log,
  }).catch((error: unknown) => {
    throw portProblem(error, port, 'SITREP_LOCAL_SLACK_PORT')
  })
  started.add(() => local.stop())
  const { botToken, appToken, apiUrl, url } = local
  return { botToken, appToken, apiUrl, alertBots: LOCAL_ALERT_BOTS, name: `local at ${url}` }
}

/** The first statement that reaches the server: nobody has typed a wrong one yet, so it is the set-up. */
const unusable = (error: DatabaseError): SetupError =>
  new SetupError(
    `PostgreSQL cannot be used (${error.message}): check DATABASE_URL, that the server runs, and that pgvector is installed`,
    { cause: error },
  )

async function database({ settings, log, tell }: ServeOptions, started: Releasers): Promise<Database> {
  const where = { url: settings.DATABASE_URL, dir: settings.SITREP_DIR }
  if (isFirstStart(where)) tell('Making the database: this first start takes up to ten seconds longer')
  const db = await openDatabase({ ...where, log })
  started.add(() => db.close())
  await migrate(db).catch((error: unknown) => {
    throw settings.DATABASE_URL !== null && error instanceof DatabaseError ? unusable(error) : error
  })
  const stopping = new AbortController()
  const maintaining = maintain(db, { signal: stopping.signal, log })
  started.add(async () => {
    stopping.abort()
    await maintaining
  })
  return db
}

/** What changed in the settings, and the ends of all chains outside the database from now on. */
async function startAudit(
  { settings, redaction, clock, log }: ServeOptions,
  started: Releasers,
  db: Database,
) {
  const { now } = clock
  await auditConfiguration(db, { teamId: settings.SITREP_TEAM, at: now() }, settings, redaction.fingerprint)
  const stopping = new AbortController()
  const file = path.join(settings.SITREP_DIR, ANCHORS)
  const anchoring = keepAnchoring(db, { file, now, signal: stopping.signal, log })
  started.add(async () => {
    stopping.abort()
    await anchoring
  })
}

interface ConnectingParts {
  pipeline: Pipeline
  live: LiveKnowledge
  db: Database
  teamId: string
  knowledge: KnowledgeStore
  redact: (text: string) => string
  /** Filled once the connection stands. */
  workplace: Workplace
}

async function connectSlack(
  { settings, clock, log }: ServeOptions,
  started: Releasers,
  access: SlackAccess,
  parts: ConnectingParts,
): Promise<string> {
  const { pipeline, live, db, teamId, knowledge, redact, workplace } = parts
  const { startSlack } = await import('../slack/start-slack.ts')
  const { listEvidence } = await import('../evidence/queries/evidence.ts')
  const slack = await startSlack({
    botToken: access.botToken,
    appToken: access.appToken,
    ...(access.apiUrl === null ? {} : { apiUrl: access.apiUrl }),
    accept: pipeline.accept,
    alertBots: access.alertBots,
    noticed: live.noticed,
    evidence: async (incidentId) => (await listEvidence(db, teamId, incidentId)).map(evidenceLine),
    knowledge: {
      prefill: (message, where) => prefill(message, where, knowledge),
      review: reviewOf(knowledge, live.directory),
    },
    record: recordSaid(db, teamId, clock.now),
    roles: { responders: settings.SITREP_RESPONDERS, admins: settings.SITREP_ADMINS },
    output: { linkHosts: settings.SITREP_LINK_HOSTS, redact },
    fetch,
    now: clock.now,
    log,
  })
  started.add(() => slack.stop())
  pipeline.readThreadsWith(slack.readThread)
  workplace.url = slack.url
  pipeline.deliverThrough(slack.delivery)
  started.add(live.start())
  return slack.team.name
}

function realSlack({ settings }: ServeOptions): SlackAccess | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SITREP_ALERT_BOTS: alertBots } = settings
  if (botToken === null || appToken === null) return null
  return { botToken, appToken, apiUrl: null, alertBots, name: 'Slack' }
}

const unsafeLine = (settings: Settings): string => {
  const unsafe = unsafeSettings(settings)
  return unsafe.length === 0 ? '' : ` · UNSAFE: ${unsafe.join('; ')}`
}

const readyLine = (settings: Settings, facts: Readonly<Record<string, string>>): string =>
  ['Sitrep is ready', ...Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`)].join(' · ') +
  unsafeLine(settings)

const learning = (
  { settings, redaction, clock, log }: ServeOptions,
  access: SlackAccess,
  store: KnowledgeStore,
): Promise<LiveKnowledge> =>
  liveKnowledge({
    store,
    access,
    redact: redaction.redactNow,
    clock,
    asksResolver: settings.SITREP_ASK_RESOLVER === 'on',
    log,
  })

async function start(options: ServeOptions, started: Releasers): Promise<string> {
  const { settings, redaction, clock, log } = options
  const teamId = settings.SITREP_TEAM
  const blobs = folderBlobs(path.join(settings.SITREP_DIR, 'blobs'))
  let db: Database | null = null
  const recordings = await installationRecordings(options, () => db)
  const real = realSlack(options)
  // The local Slack plays PagerDuty too; without a configured secret the two share one for this run.
  const local = randomBytes(24).toString('hex')
  const configured = settings.PAGERDUTY_WEBHOOK_SECRETS
  const secrets = real || configured.length > 0 ? configured : [local]
  const doors = await openDoors(options, secrets)
  started.add(() => doors.server.close())
  const webhook = { url: `${doors.server.url}/webhooks/pagerduty`, secret: secrets[0] ?? '' }
  const access = real ?? (await localSlack(options, started, recordings, webhook))
  if (!real) options.tell(`The page is at ${access.name.replace('local at ', '')}`)
  db = await database(options, started)
  const opened = db
  await startAudit(options, started, db)
  const told = toldChanges(opened, teamId, { redaction, clock })
  const connectors = await openedConnectors(options, started, told.connector, real ? null : recordings)
  const models = investigationModels(settings, clock, redaction.redactSoon)
  const knowledge = startKnowledge(options, started, db, real === null)
  const live = await learning(options, access, knowledge.knowledge)
  const pipeline = await openPipeline({
    db: opened,
    blobs,
    connectors,
    teamId,
    channel: settings.SITREP_CHANNEL,
    site: options.site,
    looksAgain: options.site.connectors.length > 0,
    workDir: path.join(settings.SITREP_DIR, 'work'),
    clock,
    log,
    slots: 2,
    models,
    ...knowledge,
    directory: live.directory,
    told: live.told,
    unsafe: unsafeSettings(settings),
    redaction,
  })
  started.add(() => pipeline.stop())
  const team = await connectSlack(options, started, access, {
    ...{ pipeline, live, db: opened, teamId, redact: redaction.redactNow },
    knowledge: knowledge.knowledge,
    workplace: knowledge.workplace,
  })
  const { watchModels } = await import('./model-life.ts')
  started.add(watchModels({ settings, db: opened, teamId, clock, log, wake: pipeline.wake }))
  doors.open({
    pipeline,
    storeChanges: told.store,
    ready: async () => (await opened.query('select 1')).rowCount === 1,
  })
  started.add(await pollPages(settings, { db: opened, pipeline, now: clock.now, log }))
  return readyLine(settings, {
    database: opened.kind === 'embedded' ? `embedded in ${settings.SITREP_DIR}` : 'PostgreSQL',
    Slack: real ? `Slack workspace ${team}` : access.name,
    model: modelLine(models),
    webhook: webhook.url,
  })
}

/** Everything, started in order; a failed start stops what it had started. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const started = releasers()
  try {
    const line = await start(options, started)
    return { line, stop: started.stop }
  } catch (error) {
    await started.stop().catch(() => undefined)
    throw error
  }
}
