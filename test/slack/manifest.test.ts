import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS, EVENTS } from '../../src/slack/listeners/register.ts'
import type { READ_METHODS } from '../../src/slack/reading.ts'

interface Manifest {
  features: { slash_commands: { command: string }[]; shortcuts?: { callback_id: string }[] }
  oauth_config: { scopes: { bot: string[] } }
  settings: {
    event_subscriptions: { bot_events: string[] }
    interactivity: { is_enabled: boolean }
    socket_mode_enabled: boolean
  }
}

const manifest = parse(readFileSync(path.join(import.meta.dirname, '../../manifest.yml'), 'utf8')) as Manifest

/** What Slack asks for before it sends an event. */
const EVENT_SCOPE: Record<string, string | undefined> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
}

/** What a reading asks by name, see `slackReading`. */
const READ_SCOPES: Record<(typeof READ_METHODS)[number], readonly string[]> = {
  'auth.test': [],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
}

const HISTORY = ['channels:history', 'groups:history', 'im:history']

const READ = ['channels:read', 'groups:read']

/** What it asks for before it takes a call. */
const CALL_SCOPES: Record<string, readonly string[]> = {
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  // apps.connections.open, with the token of the app.
  'connections.open': [],
  'conversations.history': HISTORY,
  'conversations.info': READ,
  'conversations.replies': HISTORY,
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'users.conversations': READ,
  'users.info': ['users:read'],
  // usergroups.users.list
  'users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
}

const SLACK = path.join(import.meta.dirname, '../../src/slack')

const source = readdirSync(SLACK, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join(SLACK, file), 'utf8'))
  .join('\n')

/** Methods of the Web API by their call: `client.chat.update(`. */
const calls = [...source.matchAll(/\.([a-z]\w+\.[a-z]\w+)\(\s*[{)]/g)].map(([, call = '']) => call)

const shortcuts = [...source.matchAll(/\.shortcut(?:<\w+>)?\('([^']+)'/g)].map(([, id]) => id)

describe('manifest.yml', () => {
  const events = manifest.settings.event_subscriptions.bot_events

  it('offers the commands that are listened to', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command).sort()).toEqual(
      [...COMMANDS].sort(),
    )
  })

  it('offers the shortcuts that are listened to', () => {
    const offered = manifest.features.shortcuts ?? []
    expect(offered.map((shortcut) => shortcut.callback_id).sort()).toEqual([...shortcuts].sort())
  })

  it('subscribes to the events that are listened to', () => {
    const kinds = new Set(events.map((event) => event.split('.')[0]))
    expect([...kinds].sort()).toEqual([...EVENTS].sort())
  })

  it('asks for the scopes that its events, commands and posts need, and for no other', () => {
    expect([...new Set(calls)].sort()).toEqual(Object.keys(CALL_SCOPES))
    const forCalls = calls.flatMap((call) => CALL_SCOPES[call] ?? [])
    const forReads = Object.values(READ_SCOPES).flat()
    const forEvents = events.flatMap((event) => EVENT_SCOPE[event] ?? [])
    const needed = new Set(['commands', ...forCalls, ...forReads, ...forEvents])
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort())
  })

  it('is for Socket Mode with buttons', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    })
  })
})
