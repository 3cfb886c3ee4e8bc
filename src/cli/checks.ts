import { connect } from 'node:net'
import { systemClock } from '../app/clock.ts'
import { investigationModels, modelLine } from '../app/investigation-models.ts'
import { modelLife } from '../app/model-life.ts'
import { probeConfiguredSlack } from '../app/probe-slack.ts'
import { requireFolder } from '../app/require-folder.ts'
import type { Settings } from '../config.ts'
import { readCaseHeader } from '../evidence/import/case-json.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { createLogger } from '../platform/logger.ts'
import { DatabaseHeld } from '../storage/errors.ts'
import { openDatabase } from '../storage/open-database.ts'
import { pagerDutyApiCheck } from './check-pagerduty.ts'

/** `disabled` is a choice, `failed` is a fault; both say what to do. */
export interface Check {
  name: string
  state: 'enabled' | 'disabled' | 'failed'
  detail: string
  fix: string | null
}

const enabled = (name: string, detail: string): Check => ({ name, state: 'enabled', detail, fix: null })
const disabled = (name: string, detail: string, fix: string): Check => ({
  name,
  state: 'disabled',
  detail,
  fix,
})
const failed = (name: string, detail: string, fix: string): Check => ({ name, state: 'failed', detail, fix })

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function nodeCheck(): Promise<Check> {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 24) return enabled('node', process.versions.node)
  return failed(
    'node',
    `${process.versions.node} is too old`,
    'run through npm, which brings Node 24, or install it',
  )
}

async function folderCheck({ SITREP_DIR: dir }: Settings): Promise<Check> {
  try {
    return enabled('folder', await requireFolder(dir))
  } catch (error) {
    return failed('folder', message(error), 'set SITREP_DIR to a folder that this user can write')
  }
}

const EMBEDDED_NOTE = 'kill -9 is safe, a power loss is not: use PostgreSQL in production'

async function databaseCheck({ DATABASE_URL: url, SITREP_DIR: dir }: Settings): Promise<Check> {
  const name = 'database'
  try {
    const db = await openDatabase({ url, dir, log: createLogger('silent') })
    try {
      const { rows } = await db.query<{ version: string; vector: boolean }>(
        `select version() as version,
           exists (select 1 from pg_available_extensions where name = 'vector') as vector`,
      )
      const version = rows[0]?.version.split(' ').slice(0, 2).join(' ') ?? 'unknown'
      if (!rows[0]?.vector)
        return failed(name, `${version} without pgvector`, 'install pgvector on the database server')
      return enabled(name, url === null ? `embedded ${version}; ${EMBEDDED_NOTE}` : version)
    } finally {
      await db.close()
    }
  } catch (error) {
    if (error instanceof DatabaseHeld)
      return enabled(name, `embedded, in use by a running Sitrep; ${EMBEDDED_NOTE}`)
    const fix =
      url === null
        ? `if it stays so, keep a copy of ${dir}/db and move it away to begin anew`
        : 'check DATABASE_URL, that the server runs and what its user may do'
    return failed(name, message(error), fix)
  }
}

async function slackCheck(settings: Settings): Promise<Check> {
  const probe = await probeConfiguredSlack(settings)
  if (probe === null) {
    const where = `http://127.0.0.1:${settings.SITREP_LOCAL_SLACK_PORT}`
    return enabled(
      'slack',
      `the local stand-in at ${where}; SLACK_BOT_TOKEN and SLACK_APP_TOKEN connect the real one`,
    )
  }
  return probe.ok
    ? enabled('slack', probe.detail)
    : failed('slack', probe.detail, 'see docs/how-to/connect-slack.md')
}

async function pagerDutyCheck(settings: Settings): Promise<Check> {
  const count = settings.PAGERDUTY_WEBHOOK_SECRETS.length
  if (count > 0) return enabled('pagerduty webhook', `${count} signing ${count === 1 ? 'secret' : 'secrets'}`)
  const fix = 'set PAGERDUTY_WEBHOOK_SECRETS to the secret of the webhook subscription'
  if (settings.SLACK_BOT_TOKEN === null) {
    return disabled('pagerduty webhook', 'no secret: only pages fired from the local Slack are taken', fix)
  }
  return failed('pagerduty webhook', 'no secret: every delivery is answered with 503', fix)
}

function alertmanagerCheck(settings: Settings): Check {
  const count = settings.ALERTMANAGER_WEBHOOK_TOKENS.length
  if (count > 0) return enabled('alertmanager webhook', `${count} ${count === 1 ? 'token' : 'tokens'}`)
  return disabled(
    'alertmanager webhook',
    'no token: every delivery is answered with 503',
    'set ALERTMANAGER_WEBHOOK_TOKENS, see docs/how-to/receive-alertmanager.md; nothing to do without Alertmanager',
  )
}

/** Models are listed and none is called: a check that costs money is none that people run often. */
async function modelCheck(settings: Settings): Promise<Check> {
  const models = investigationModels(settings, systemClock)
  if (models.unset !== null) {
    return disabled(
      'model',
      `rules only: ${models.unset}`,
      'nothing to do, or see docs/how-to/use-a-model.md',
    )
  }
  const unpriced = Object.values(models.deps.seats).find(({ price }) => price === null)
  if (unpriced) {
    return failed('model', `the price of ${unpriced.id} is not known`, 'add it to SITREP_MODEL_PRICES')
  }
  return lifeCheck(`${modelLine(models)}; not called by this check`, settings)
}

const LIFE_MS = 10_000

/** How long the configured models will be served. */
async function lifeCheck(line: string, settings: Settings): Promise<Check> {
  const life = await modelLife(settings, systemClock.now(), AbortSignal.timeout(LIFE_MS)).catch(
    (error: unknown) => ({ status: 'failed' as const, reason: message(error) }),
  )
  if (life.status === 'unasked') return enabled('model', line)
  if (life.status === 'failed')
    return failed(
      'model',
      `the provider does not list its models: ${life.reason}`,
      'check ANTHROPIC_API_KEY and the network',
    )
  const [unknown] = life.unknown
  if (unknown !== undefined)
    return failed(
      'model',
      `the provider does not know ${unknown}`,
      'set the SITREP_MODEL_… that names it to a model it lists',
    )
  const [first] = life.warnings
  if (first === undefined) return enabled('model', line)
  const fix = life.warnings.map(({ text }) => text).join('; ')
  return first.isOver ? failed('model', line, fix) : { ...enabled('model', line), fix }
}

async function recordingsCheck({
  SITREP_RECORDINGS: root,
  SLACK_BOT_TOKEN: token,
}: Settings): Promise<Check> {
  const name = 'connector replay'
  if (token !== null)
    return disabled(
      name,
      'recordings are only fired from the local Slack',
      'unset the Slack tokens to use it',
    )
  const fix = 'point SITREP_RECORDINGS to recorded cases, or repair the one named'
  try {
    const dirs = await listCases(root)
    for (const dir of dirs) await readCaseHeader(dir)
    return enabled(name, `${dirs.length} recorded incidents in ${root}`)
  } catch (error) {
    return failed(name, message(error), fix)
  }
}

/** Each system of sitrep.yaml, tried one by one; a credential that could do more than read is a fault. */
async function connectorChecks(settings: Settings): Promise<Check[]> {
  const { checkConnectors } = await import('../app/site/check-connectors.ts')
  try {
    return await checkConnectors(settings)
  } catch (error) {
    return [failed('sitrep.yaml', message(error), 'repair the file; `sitrep config check` looks again')]
  }
}

async function duckCheck(): Promise<Check> {
  const name = 'evidence store'
  try {
    const { withDuck } = await import('../evidence/duck.ts')
    const version = await withDuck(
      async (duck) => (await duck.runAndReadAll('select version()')).getRows()[0]?.[0],
    )
    return enabled(name, `DuckDB ${String(version)}`)
  } catch (error) {
    return failed(name, message(error), 'run npm ci again: the DuckDB binary for this machine is missing')
  }
}

/** Whether something listens there already, such as a running Sitrep. */
function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A path that only Sitrep answers, and the word it answers with. */
interface Answering {
  path: string
  word: string
}

async function isSitrep(port: number, { path, word }: Answering): Promise<boolean> {
  const url = `http://127.0.0.1:${port}${path}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null)
  return (await answer?.text().catch(() => ''))?.includes(word) ?? false
}

async function portCheck(name: string, port: number, setting: string, own: Answering): Promise<Check> {
  if (!(await listening(port))) return enabled(name, `port ${port} is free`)
  if (await isSitrep(port, own)) return enabled(name, `port ${port} is in use by a running Sitrep`)
  return failed(
    name,
    `port ${port} is in use by another program`,
    `stop it, or set ${setting} to another port`,
  )
}

function portChecks(settings: Settings): Promise<Check>[] {
  const { SITREP_PORT: port, SITREP_LOCAL_SLACK_PORT: local, SLACK_BOT_TOKEN: token } = settings
  const webhook = portCheck('webhook server', port, 'SITREP_PORT', { path: '/healthz', word: '"up"' })
  const page = { path: '/local/state', word: '"snapshot"' }
  return token === null
    ? [webhook, portCheck('local slack page', local, 'SITREP_LOCAL_SLACK_PORT', page)]
    : [webhook]
}

/** Every dependency, in the order a person would look. */
export async function runChecks(settings: Settings): Promise<Check[]> {
  const folder = await folderCheck(settings)
  const needsFolder = folder.state === 'failed' && settings.DATABASE_URL === null
  const unopened = failed('database', 'the embedded database lives in SITREP_DIR', 'mend the folder first')
  const checks = await Promise.all([
    nodeCheck(),
    folder,
    needsFolder ? unopened : databaseCheck(settings),
    duckCheck(),
    slackCheck(settings),
    ...portChecks(settings),
    pagerDutyCheck(settings),
    pagerDutyApiCheck(settings, systemClock.now()),
    alertmanagerCheck(settings),
    modelCheck(settings),
    recordingsCheck(settings),
  ])
  return [...checks, ...(await connectorChecks(settings))]
}
