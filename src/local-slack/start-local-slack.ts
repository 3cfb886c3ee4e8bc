import { channel } from 'node:diagnostics_channel'
import type { Logger } from '../platform/logger.ts'
import { bundlePage, type PageBundle } from './http/bundle-page.ts'
import { startServer } from './http/server.ts'
import type { FirePage } from './pager-duty/fire-page.ts'
import type { WebhookTarget } from './pager-duty/webhook.ts'
import { Hub } from './socket-mode/hub.ts'
import { createFaults, type Faults } from './web-api/faults.ts'
import { APP_TOKEN, BOT_TOKEN } from './web-api/router.ts'
import { SITREP } from './workspace/seed.ts'
import { loadState, openStateFile } from './workspace/state-file.ts'
import type { CommandSpec, ShortcutSpec } from './workspace/types.ts'
import { createWorld, type World } from './workspace/world.ts'

export type { FirePage } from './pager-duty/fire-page.ts'

const COMMANDS: CommandSpec[] = [
  {
    name: '/sitrep',
    description: 'Ask Sitrep for help or the status',
    usage: 'help | status | investigate …',
  },
  {
    name: '/hypothesis',
    description: 'Test a theory against the evidence',
    usage: 'what you think is the cause',
  },
]

const SHORTCUTS: ShortcutSpec[] = [{ callbackId: 'remember_this', name: 'Remember this' }]

export interface LocalSlackOptions {
  /** 0 takes a free port. The address is always 127.0.0.1. */
  port: number
  /** Recorded incidents for the "Fire a page" menu. */
  pages: readonly FirePage[]
  /** Where a fired page is sent, signed like PagerDuty V3. */
  webhook: WebhookTarget
  /** Keeps what was said over a restart; without it everything is gone with the process. */
  stateFile?: string
  now: () => number
  log: Logger
  commands?: CommandSpec[]
  shortcuts?: ShortcutSpec[]
  /** Milliseconds an app has for its ack; Slack's 3,000 unless a test is in a hurry. */
  ackTimeoutMs?: number
  retryDelaysMs?: readonly number[]
  /**
   * Messages that history and replies give at most at a time. Default Slack's 999; 15 is what distributed apps outside
   * the Marketplace get: https://docs.slack.dev/changelog/2025/05/29/tos-updates
   */
  historyItems?: number
  /** Test hook: shown everything an app sends: calls by their method, `ack`, `response_url`. */
  onPayload?: World['onPayload']
}

export interface LocalSlack {
  url: string
  /** For Bolt's `clientOptions.slackApiUrl`; ends in a slash. */
  apiUrl: string
  botToken: string
  appToken: string
  /** Test hooks: faults of the Web API and of Socket Mode. */
  faults: Faults
  disconnect: World['hub']['disconnect']
  stop(): Promise<void>
}

/**
 * Everything an app sends, as `{where, payload}`, for whoever has loaded something into this process that looks:
 * of a process that tests have started and may kill, nothing else could be asked.
 */
const SENT = channel('sitrep:local-slack:sent')

const publish: World['onPayload'] = (where, payload) => SENT.publish({ where, payload })

/** Bundled once, when the first page asks or shortly after the start. */
function onceBundled(): () => Promise<PageBundle> {
  let bundle: Promise<PageBundle> | null = null
  return () => {
    bundle ??= bundlePage()
    return bundle
  }
}

/** Starts the stand-in for Slack: Web API, Socket Mode and the page, reachable from this machine only. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const { now, log, stateFile = null } = options
  const state = await loadState(stateFile, log)
  const file = openStateFile(stateFile, state, log)
  const hub = new Hub({
    appId: SITREP.appId,
    ...(options.ackTimeoutMs === undefined ? {} : { ackTimeoutMs: options.ackTimeoutMs }),
    ...(options.retryDelaysMs === undefined ? {} : { retryDelaysMs: options.retryDelaysMs }),
    onAnswer: (payload) => onPayload('ack', payload),
    onConnection: (open) => world.changes.emit({ kind: 'app', connected: open > 0 }),
  })
  const { commands = COMMANDS, shortcuts = SHORTCUTS, historyItems = 999, onPayload = publish } = options
  const world = createWorld({
    state,
    now,
    hub,
    faults: createFaults(),
    commands,
    shortcuts,
    historyItems,
    onPayload,
    log,
  })
  world.changes.subscribe(() => file.save())
  const api = { world, firePages: options.pages, webhook: options.webhook, actor: { id: 'U0ALICE' } }
  const server = await startServer({ port: options.port, api, bundle: onceBundled(), saved: file.saved })
  world.listensAt(server.url)
  return {
    url: server.url,
    apiUrl: `${server.url}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    faults: world.faults,
    disconnect: (reason) => hub.disconnect(reason),
    stop: async () => {
      await hub.close()
      await server.stop()
      await file.close()
    },
  }
}
