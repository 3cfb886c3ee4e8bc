import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS, EVENTS } from '../../src/slack/listeners/register.ts'

interface Manifest {
  features: { slash_commands: { command: string }[] }
  oauth_config: { scopes: { bot: string[] } }
  settings: {
    event_subscriptions: { bot_events: string[] }
    interactivity: { is_enabled: boolean }
    socket_mode_enabled: boolean
  }
}

const manifest = parse(readFileSync(path.join(import.meta.dirname, '../../manifest.yml'), 'utf8')) as Manifest

/** What Slack asks for before it sends an event, or takes a call that `src/slack` makes. */
const SCOPE: Record<string, string> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
}

describe('manifest.yml', () => {
  const events = manifest.settings.event_subscriptions.bot_events

  it('offers the commands that are listened to', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command).sort()).toEqual(
      [...COMMANDS].sort(),
    )
  })

  it('subscribes to the events that are listened to', () => {
    const kinds = new Set(events.map((event) => event.split('.')[0]))
    expect([...kinds].sort()).toEqual([...EVENTS].sort())
  })

  it('asks for the scopes that its events, commands and posts need, and for no other', () => {
    const needed = ['chat:write', 'commands', ...events.map((event) => SCOPE[event])]
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(needed.sort())
  })

  it('is for Socket Mode with buttons', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    })
  })
})
