import { App, LogLevel } from '@slack/bolt'
import type { Snapshot } from '../../src/local-slack/http/snapshot.ts'
import {
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from '../../src/local-slack/start-local-slack.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { leaks } from '../support/leaks.ts'

export const silent = createLogger('silent')

export const PAGES = [
  {
    id: 'case-a',
    title: 'checkout-service p99 latency high',
    service: 'checkout-service',
    severity: 'SEV-2',
    metric: 'p99_latency',
    value: '3.4 s',
  },
]

/** A local Slack on a free port, stopped when the test's scope ends. */
export async function openSlack(
  options: Partial<LocalSlackOptions> = {},
): Promise<LocalSlack & AsyncDisposable> {
  const slack = await startLocalSlack({
    port: 0,
    pages: PAGES,
    webhook: { url: 'http://127.0.0.1:9/webhooks/pagerduty', secret: 'local-secret' },
    now: Date.now,
    log: silent,
    ...options,
  })
  return { ...slack, [Symbol.asyncDispose]: () => slack.stop() }
}

/**
 * A local Slack that looks at everything Sitrep sends: what must not leave makes the end of the test fail.
 * `people` may be mentioned: who pressed or said something.
 */
export async function openWatchedSlack(
  options: Partial<LocalSlackOptions> = {},
  people: readonly string[] = ['U0ALICE'],
): Promise<LocalSlack & AsyncDisposable> {
  const found: string[] = []
  const slack = await openSlack({
    ...options,
    onPayload: (where, payload) => found.push(...leaks(where, payload, people)),
  })
  const stop = async (): Promise<void> => {
    await slack.stop()
    if (found.length > 0)
      throw new Error(`Sitrep sent what must not leave: ${[...new Set(found)].join('; ')}`)
  }
  return { ...slack, stop, [Symbol.asyncDispose]: stop }
}

export type Answer = Record<string, unknown> & { ok: boolean; error?: string }

/** What the page does: `POST /local/<name>`. */
export async function act(slack: LocalSlack, name: string, body: object): Promise<Answer> {
  const response = await fetch(`${slack.url}/local/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

/** A Web API call as a JSON client makes it. */
export async function api(
  slack: LocalSlack,
  method: string,
  body: object,
  token = slack.botToken,
): Promise<Answer> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

export async function stateOf(slack: LocalSlack, person = 'U0ALICE'): Promise<Snapshot> {
  const response = await fetch(`${slack.url}/local/state?as=${person}`)
  return (await response.json()) as Snapshot
}

/** Waits for what the page would see; polls the state the way a person looks. */
export async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error('what the test waits for did not happen within a minute')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export type BoltApp = App

/** An unchanged Bolt 5 app in Socket Mode against the local Slack. */
export async function openApp(
  slack: LocalSlack,
  listen: (app: BoltApp) => void,
): Promise<{ app: BoltApp } & AsyncDisposable> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
    deferInitialization: true,
  })
  await app.init()
  listen(app)
  await app.start()
  return { app, [Symbol.asyncDispose]: async () => void (await app.stop()) }
}
