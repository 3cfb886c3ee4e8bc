import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { installationRedaction } from '../../../src/app/installation-redaction.ts'
import { serve } from '../../../src/app/serve.ts'
import { siteSecrets } from '../../../src/app/site/open-connectors.ts'
import { readSite } from '../../../src/app/site/read-site.ts'
import { readSettings } from '../../../src/config.ts'
import { uuidv7 } from '../../../src/domain/ids.ts'
import { pagerDutyEvent, sendWebhook } from '../../../src/local-slack/pager-duty/webhook.ts'
import { SITREP } from '../../../src/local-slack/workspace/seed.ts'
import type { SlackMessage, State } from '../../../src/local-slack/workspace/types.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { scratchTemplate } from '../../../src/storage/scratch.ts'
import { TEMPLATE_CACHE } from '../../support/database.ts'
import type { Workspace } from './story-export.ts'
import { readableThread } from './thread-text.ts'

const TOKEN = 'token-of-the-stories-that-is-long-enough'
const PATIENCE_MS = 240_000
/** Each look is the whole workspace as JSON. */
const LOOK_MS = 400

/** An alert as Alertmanager sends it. */
export interface Firing {
  name: string
  service: string
  summary: string
  at: string
  labels?: Record<string, string>
}

/** A machine with an installation in it; what is in its folders stays between a command and a start. */
export interface Installation extends AsyncDisposable {
  dir: string
  environment: Record<string, string>
}

/** An installation whose database stands, whose Slack is that workspace and whose Prometheus is there. */
export async function openInstallation(workspace: Workspace, prometheus: string): Promise<Installation> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sitrep-stories-'))
  const dir = path.join(home, 'sitrep')
  await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'db'), { recursive: true })
  const file = path.join(home, 'sitrep.yaml')
  const knowledge = path.join(home, 'knowledge')
  await mkdir(knowledge)
  await writeFile(path.join(home, 'export.zip'), workspace.zip)
  await writeFile(path.join(dir, 'local-slack.json'), JSON.stringify(workspace.state))
  const connectors = [{ name: 'prom', kind: 'prometheus', url: prometheus }]
  await writeFile(file, JSON.stringify({ connectors }))
  const environment = {
    SITREP_DIR: dir,
    SITREP_FILE: file,
    SITREP_KNOWLEDGE: knowledge,
    SITREP_RECORDINGS: path.join(home, 'none'),
    SITREP_PORT: '0',
    SITREP_LOCAL_SLACK_PORT: '0',
    SITREP_LOG_LEVEL: 'error',
    ALERTMANAGER_WEBHOOK_TOKENS: TOKEN,
    SITREP_CHANGES_TOKENS: TOKEN,
    PAGERDUTY_WEBHOOK_SECRETS: TOKEN,
  }
  return {
    dir: home,
    environment,
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}

/** What a person types to have an export read; its output is that of the test. */
export const importExport = ({ dir, environment }: Installation): ChildProcess =>
  spawn(
    process.execPath,
    ['scripts/launch.mjs', 'lessons', 'import', '--export', path.join(dir, 'export.zip')],
    {
      cwd: path.join(import.meta.dirname, '../../..'),
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )

/** Sitrep as `npm start` runs it, in this process and at the time of the story. */
export interface StoryServer extends AsyncDisposable {
  /** Sets its clock; it goes on from there and is never set back. */
  setClock(time: string): void
  /** A page of Alertmanager. */
  fire(page: Firing): Promise<void>
  /** A page of PagerDuty. */
  trigger(page: Omit<Firing, 'name' | 'labels'>): Promise<void>
  deploy(service: string, at: string): Promise<void>
  /** What a person reads in the thread of the page with these words in its title once it is concluded; root first. */
  thread(title: string): Promise<string>
  /** All that it said so far, as a person in every public channel reads it. */
  everything(): Promise<string>
}

function movingClock(): { now: () => number; set: (time: string) => void } {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    set: (time) => {
      ahead = Date.parse(time) - Date.now()
    },
  }
}

/** Everybody who waits for a thread waits for this. */
const hasConclusion = (text: string): boolean => /\[Wrong…\]|\[Dig deeper/.test(text)

async function post(url: string, token: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 202) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
}

const alertOf = ({ name, service, summary, at, labels = {} }: Firing): object => ({
  status: 'firing',
  startsAt: at,
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: randomBytes(8).toString('hex'),
  labels: { alertname: name, service, severity: 'critical', ...labels },
  annotations: { summary },
})

/** Messages of Sitrep, a list a thread. */
function threadsIn({ messages }: State): SlackMessage[][] {
  const said = Object.values(messages)
    .flat()
    .filter(({ user }) => user === SITREP.user)
  return [...Map.groupBy(said, ({ ts, thread_ts }) => thread_ts ?? ts).values()]
}

export async function startStories({ environment }: Installation, startsAt: string): Promise<StoryServer> {
  const clock = movingClock()
  clock.set(startsAt)
  const settings = readSettings(environment)
  const redaction = await installationRedaction(settings, [])
  const serving = await serve({
    settings,
    redaction,
    site: await readSite(settings),
    secrets: siteSecrets(environment),
    clock: { now: clock.now, newId: () => uuidv7(clock.now(), randomBytes(10)) },
    log: createLogger(settings.SITREP_LOG_LEVEL, redaction.redactNow),
    tell: () => {},
  })
  const slack = /local at (\S+)/.exec(serving.line)?.[1] ?? ''
  const webhook = /webhook: (\S+)/.exec(serving.line)?.[1] ?? ''
  const { origin } = new URL(webhook)
  const threads = async (): Promise<string[]> => {
    // A busy machine may cut one look short; the next one sees the same.
    const answer = await fetch(`${slack}/local/state?as=U0CARLA`).catch(() => null)
    return answer === null ? [] : threadsIn((await answer.json()) as State).map(readableThread)
  }
  return {
    setClock: clock.set,
    fire: (page) =>
      post(`${origin}/webhooks/alertmanager`, TOKEN, {
        ...{ version: '4', groupKey: '{}', status: 'firing', receiver: 'sitrep' },
        alerts: [alertOf(page)],
      }),
    trigger: async ({ service, summary, at }) => {
      const incidentId = `Q${randomBytes(7).toString('hex').toUpperCase()}`
      const firedAt = Date.parse(at)
      const known = { incidentKey: incidentId, incidentId, number: 7, pageId: incidentId, resolvedAt: null }
      const page = { ...known, title: summary, service, severity: 'SEV-2', firedAt }
      const event = pagerDutyEvent(page, 'incident.triggered', firedAt)
      const { status, text } = await sendWebhook(event, { url: webhook, secret: TOKEN })
      if (status !== 202) throw new Error(`the webhook answers ${status}: ${text}`)
    },
    deploy: (service, at) =>
      post(`${origin}/webhooks/changes`, TOKEN, {
        ...{ id: `deploy ${service} ${at}`, type: 'deploy', service, at, title: `${service} deployed` },
      }),
    everything: async () => (await threads()).join('\n\n'),
    thread: async (title) => {
      const deadline = performance.now() + PATIENCE_MS
      for (;;) {
        const found = (await threads()).find((text) => text.includes(title))
        if (found !== undefined && hasConclusion(found)) return found
        if (performance.now() > deadline)
          throw new Error(`it was not said of ${title}: ${found ?? 'no thread'}`)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
    },
    [Symbol.asyncDispose]: async () => {
      await serving.stop()
      await redaction.close()
    },
  }
}
