import { randomBytes } from 'node:crypto'
import type { Logger } from '../../platform/logger.ts'
import type { Hub } from '../socket-mode/hub.ts'
import type { Faults } from '../web-api/faults.ts'
import { type Changes, createChanges } from './changes.ts'
import { createResponseUrls, type ResponseUrls } from './response-urls.ts'
import { createTriggers, type Triggers } from './triggers.ts'
import type { CommandSpec, Ephemeral, ShortcutSpec, State, View } from './types.ts'

/** What every part of the local Slack works on. */
export interface World {
  state: State
  /** Gone with a restart, as open dialogs and ephemeral messages are in Slack. */
  ephemerals: Map<string, Ephemeral>
  /** Person to their open modals, the top one last. */
  modals: Map<string, View[]>
  homes: Map<string, View>
  streams: Map<string, { startedAt: number; chunks: unknown[] }>
  statuses: Map<string, string>
  /** By the last part of the address that was given for the bytes; `text` null before they came. */
  uploads: Map<string, { id: string; name: string; length: number; text: string | null }>
  now: () => number
  /** `V`, `Ev` … followed by ten random characters. */
  newId: (prefix: string) => string
  /** A ts no message has: seconds, a dot, six digits. */
  nextTs: () => string
  changes: Changes
  triggers: Triggers
  responseUrls: ResponseUrls
  hub: Hub
  faults: Faults
  commands: CommandSpec[]
  shortcuts: ShortcutSpec[]
  /** Messages that history and replies give at most at a time. */
  historyItems: number
  /** `http://127.0.0.1:4400` */
  url: () => string
  /** Shown whatever the app sends, before it is looked at. */
  onPayload: (where: string, payload: unknown) => void
  log: Logger
}

export type WorldOptions = Pick<
  World,
  'state' | 'now' | 'hub' | 'faults' | 'commands' | 'shortcuts' | 'historyItems' | 'onPayload' | 'log'
>

const newId = (prefix: string): string => `${prefix}${randomBytes(5).toString('hex').toUpperCase()}`

function nextTs(state: State, now: number): string {
  state.lastTs = Math.max(Math.floor(now) * 1000, state.lastTs + 1)
  const seconds = Math.floor(state.lastTs / 1_000_000)
  return `${seconds}.${String(state.lastTs % 1_000_000).padStart(6, '0')}`
}

export function createWorld(options: WorldOptions): World & { listensAt: (url: string) => void } {
  let url = ''
  return {
    ...options,
    ephemerals: new Map(),
    modals: new Map(),
    homes: new Map(),
    streams: new Map(),
    statuses: new Map(),
    uploads: new Map(),
    newId,
    nextTs: () => nextTs(options.state, options.now()),
    changes: createChanges(),
    triggers: createTriggers(options.now),
    responseUrls: createResponseUrls(options.now),
    url: () => url,
    listensAt: (value) => {
      url = value
    },
  }
}
