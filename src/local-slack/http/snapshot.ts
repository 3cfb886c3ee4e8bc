import type { FirePage } from '../pager-duty/fire-page.ts'
import type { Change } from '../workspace/changes.ts'
import { messagesOf } from '../workspace/messages.ts'
import { findPerson, visibleChannels } from '../workspace/people.ts'
import { TEAM } from '../workspace/seed.ts'
import type {
  Channel,
  CommandSpec,
  Ephemeral,
  FiredPage,
  Person,
  ShortcutSpec,
  SlackMessage,
  View,
} from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'

/** All that one person's page shows. */
export interface Snapshot {
  kind: 'snapshot'
  team: { id: string; name: string }
  me: string
  people: Person[]
  channels: Channel[]
  messages: Record<string, SlackMessage[]>
  ephemerals: Ephemeral[]
  views: View[]
  home: View | null
  reads: Record<string, string>
  statuses: Record<string, string>
  pages: FiredPage[]
  firePages: FirePage[]
  commands: CommandSpec[]
  shortcuts: ShortcutSpec[]
  connected: boolean
}

/** What the page receives, one at a time. */
export type PageUpdate = Snapshot | Exclude<Change, { kind: 'channels' }>

export function snapshotFor(world: World, me: string, firePages: readonly FirePage[]): Snapshot | null {
  const person = findPerson(world.state, me)
  if (!person || person.bot) return null
  const channels = visibleChannels(world.state, person)
  const visible = new Set(channels.map((channel) => channel.id))
  return {
    kind: 'snapshot',
    team: { id: TEAM.id, name: TEAM.name },
    me,
    people: world.state.people,
    channels,
    messages: Object.fromEntries(channels.map(({ id }) => [id, messagesOf(world.state, id)])),
    ephemerals: [...world.ephemerals.values()].filter((ephemeral) => ephemeral.person === me),
    views: world.modals.get(me) ?? [],
    home: world.homes.get(me) ?? null,
    reads: world.state.reads[me] ?? {},
    statuses: Object.fromEntries([...world.statuses].filter(([key]) => visible.has(key.split('/')[0] ?? ''))),
    pages: world.state.pages,
    firePages: [...firePages],
    commands: world.commands,
    shortcuts: world.shortcuts,
    connected: world.hub.connections > 0,
  }
}

/** What one person's page is told of a change; null when it is none of their business. */
export function updateFor(
  world: World,
  me: string,
  change: Change,
  firePages: readonly FirePage[],
): PageUpdate | null {
  if (change.kind === 'channels') return snapshotFor(world, me, firePages)
  if ('person' in change && change.person !== me) return null
  const person = findPerson(world.state, me)
  if (!person) return null
  const hidden =
    'channel' in change && !visibleChannels(world.state, person).some((c) => c.id === change.channel)
  return hidden ? null : change
}
