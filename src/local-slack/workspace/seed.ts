import type { Channel, Person, State } from './types.ts'

export const TEAM = { id: 'T0ACME', name: 'Acme (local)', domain: 'acme-local' } as const
export const SITREP = { user: 'U0SITREP', botId: 'B0SITREP', appId: 'A0SITREP' } as const
export const BEACON = { user: 'U0BEACON', botId: 'B0BEACON', appId: 'A0BEACON' } as const
export const SLACKBOT = 'USLACKBOT'

const PEOPLE: Person[] = [
  person('U0ALICE', 'alice', 'Alice Moreno', 'Site reliability', '#2f7d5b'),
  person('U0BOB', 'bob', 'Bob Tanaka', 'Payments', '#b4552d'),
  person('U0CARLA', 'carla', 'Carla Weiss', 'Customer support', '#3a6ea5'),
  { ...person('U0NORA', 'nora', 'Nora Lind', 'Northwind (guest)', '#7a5195'), team: 'T0NORTHWIND' },
  {
    ...person(SITREP.user, 'sitrep', 'Sitrep', 'Incident investigation', '#7c3085'),
    bot: { botId: SITREP.botId, appId: SITREP.appId },
  },
  {
    ...person(BEACON.user, 'beacon', 'Beacon', 'Monitoring', '#a3711d'),
    bot: { botId: BEACON.botId, appId: BEACON.appId },
  },
]

const OURS = ['U0ALICE', 'U0BOB', 'U0CARLA']

const CHANNELS: Channel[] = [
  channel('C0INCIDENTS', 'incidents', 'Pages open their thread here', [...OURS, SITREP.user, BEACON.user]),
  channel('C0PAYMENTS', 'payments', 'Checkout, payments and their provider', [...OURS, SITREP.user]),
  channel('C0GENERAL', 'general', 'Company-wide announcements', OURS),
  {
    ...channel('G0SRE', 'sre-private', 'On-call only', ['U0ALICE', 'U0BOB', SITREP.user]),
    kind: 'private',
  },
  {
    ...channel('C0NORTHWIND', 'ext-northwind', 'Shared with Northwind', [
      'U0ALICE',
      'U0BOB',
      'U0NORA',
      SITREP.user,
    ]),
    shared: true,
  },
  ...[...OURS, 'U0NORA'].map((id) => directMessage(id)),
]

function person(id: string, name: string, realName: string, title: string, color: string): Person {
  return { id, name, realName, title, color, team: TEAM.id, bot: null }
}

function channel(id: string, name: string, topic: string, members: string[]): Channel {
  return { id, name, kind: 'public', shared: false, topic, members }
}

/** The conversation of one person with Sitrep: id `D…`, as Slack names them. */
function directMessage(personId: string): Channel {
  const id = `D${personId.slice(1)}`
  return { id, name: 'sitrep', kind: 'im', shared: false, topic: '', members: [personId, SITREP.user] }
}

/** A fresh workspace: nobody has said anything yet. */
export function seedState(): State {
  return {
    version: 1,
    people: structuredClone(PEOPLE),
    channels: structuredClone(CHANNELS),
    messages: {},
    reads: {},
    pages: [],
    files: {},
    lastTs: 0,
  }
}
